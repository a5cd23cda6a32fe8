"""Toekomstscenario: the regional safety team acts for others where its region says so; the clocks stay the same."""

from tests.domain.story import Story
from tests.region import VEILIG_THUIS
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.regional_rules import RegionalRules

TEAM = {**VEILIG_THUIS, "kind": "regional_safety_team", "worker": "rvt-1"}
ACTING = {"regional_safety_team": ["veilig_thuis", "rvdk", "certified_institution"]}


def test_where_the_region_says_nothing_the_team_has_no_powers() -> None:
    story = Story(StreamKind.SAFETY_ASSESSMENT).open("2030-03-07")
    refusal = story.refuses("decide_triage", "2030-03-08", TEAM, outcome="VT-01-03")
    assert (refusal.code, refusal.field) == ("NotCompetent", "actor.kind")


def test_where_the_region_says_so_the_team_assesses_and_the_clock_is_the_same() -> None:
    story = Story(StreamKind.SAFETY_ASSESSMENT)
    story.rules = RegionalRules.model_validate({"region": "JZ19", "acting_for": ACTING})
    story.open("2030-03-07")
    assert story.deadline("vt_safety_assessment").last_day.isoformat() == "2030-03-14"
    story.say("decide_triage", "2030-03-08", TEAM, outcome="VT-01-03")
    assert story.statuses()["vt_safety_assessment"] == "met"


def test_it_never_acts_for_the_court() -> None:
    story = Story(StreamKind.COURT_MEASURE)
    story.rules = RegionalRules.model_validate({"region": "JZ19", "acting_for": ACTING})
    story.open("2030-03-08", child="child-1", route="crisis")
    assert story.refuses("hear_child", "2030-03-08", TEAM, used=True).code == "NotCompetent"


def test_a_report_received_by_the_team_is_assessed_at_once() -> None:
    story = Story(StreamKind.PROTECTION_CASE)
    story.rules = RegionalRules.model_validate({"region": "JZ19", "acting_for": ACTING})
    told = story.say("receive_signal", "2030-03-07", TEAM, source="police", children=["child-1"])
    assert "SafetyAssessmentRequested" in told
