"""Calamities and violence in the help itself: what the inspectorate must know, and until when."""

from typing import Any

import pytest

from tests.domain.story import Story
from tests.domain.test_local_help import PROVIDER, helped
from tests.region import GI, LOCAL_TEAM, RVDK, VEILIG_THUIS

INSPECTORATE = {**LOCAL_TEAM, "kind": "inspectorate"}
REPORT, VT_REPORT = "gi_calamity_report", "vt_calamity_report"
IN_DAYS, FACTFINDING, INVESTIGATION = "igj_calamity_report_norm", "igj_own_factfinding", "igj_investigation_report"


def known(who: dict[str, str] = PROVIDER, **said: Any) -> Story:  # noqa: ANN401 - the fields of a command
    """Known on Friday 8 March 2030."""
    story = helped()
    story.say("report_violence", "2030-03-08", who, kind="calamity", **said)
    return story


@pytest.mark.parametrize(
    ("who", "duty", "article"),
    [
        (PROVIDER, REPORT, "art. 4.1.8 lid 1 Jeugdwet"),
        (GI, REPORT, "art. 4.1.8 lid 1 Jeugdwet"),
        (VEILIG_THUIS, VT_REPORT, "art. 4.2.5 lid 1 Wmo 2015"),
    ],
)
def test_who_knows_must_tell_the_inspectorate_at_once_which_it_reads_as_three_working_days(
    who: dict[str, str], duty: str, article: str
) -> None:
    story = known(who)
    assert story.statuses() == {duty: "running", IN_DAYS: "running"}
    for term in (story.deadline(duty), story.deadline(IN_DAYS)):
        assert (term.responsible, term.last_day.isoformat()) == (who["kind"], "2030-03-13")
    assert (story.deadline(duty).article, story.deadline(duty).regional) == (article, True)
    assert (story.deadline(IN_DAYS).kind, story.deadline(IN_DAYS).regional) == ("norm", False)


def test_the_report_to_the_inspectorate_meets_both() -> None:
    story = known()
    story.say("notify_inspectorate", "2030-03-14", PROVIDER)
    assert story.statuses() == {REPORT: "met_late", IN_DAYS: "met_late"}
    assert story.refuses("notify_inspectorate", "2030-03-15", PROVIDER).code == "WrongStage"


def test_who_must_report_reports_itself() -> None:
    refusal = known().refuses("notify_inspectorate", "2030-03-11", GI)
    assert (refusal.code, refusal.field, refusal.article) == (
        "NotCompetent",
        "actor.kind",
        "art. 4.1.8 lid 1 Jeugdwet",
    )


def test_who_doubts_finds_out_in_six_weeks_from_the_event_and_then_has_three_working_days() -> None:
    story = known(established=False, happened_at="2030-03-07T22:00:00+01:00")
    assert story.statuses() == {FACTFINDING: "running"}
    assert story.deadline(FACTFINDING).last_day.isoformat() == "2030-04-18"
    story.say("conclude_factfinding", "2030-04-01", PROVIDER, must_be_reported=True)
    assert story.statuses() == {FACTFINDING: "met", REPORT: "running", IN_DAYS: "running"}
    assert story.deadline(IN_DAYS).last_day.isoformat() == "2030-04-04"


def test_what_need_not_be_reported_is_over() -> None:
    story = known(established=False)
    story.say("conclude_factfinding", "2030-04-01", PROVIDER, must_be_reported=False)
    assert story.statuses() == {FACTFINDING: "met"}
    assert not story.state.incidents[0].is_open
    assert story.refuses("notify_inspectorate", "2030-04-02", PROVIDER).code == "WrongStage"


def test_who_still_doubts_may_report_all_the_same() -> None:
    story = known(established=False)
    story.say("notify_inspectorate", "2030-03-20", PROVIDER)
    assert story.statuses() == {FACTFINDING: "met"}
    assert story.refuses("conclude_factfinding", "2030-03-21", PROVIDER, must_be_reported=True).code == "WrongStage"


def test_the_inspectorate_may_ask_for_the_organisations_own_investigation() -> None:
    story = known()
    assert story.refuses("request_own_investigation", "2030-03-11", INSPECTORATE).code == "WrongStage"
    story.say("notify_inspectorate", "2030-03-11", PROVIDER)
    story.say("request_own_investigation", "2030-03-15", INSPECTORATE)
    term = story.deadline(INVESTIGATION)
    assert (term.kind, term.last_day.isoformat(), term.responsible) == ("norm", "2030-05-10", "youth_help_provider")
    assert story.refuses("close_case", "2030-04-01", reason="safe").article == "art. 4.1.8 lid 1 Jeugdwet"
    story.say("report_own_investigation", "2030-05-02", PROVIDER)
    assert story.statuses()[INVESTIGATION] == "met"
    story.say("close_case", "2030-05-03", reason="safe")


def test_a_case_in_which_the_inspectorate_is_owed_something_stays_open() -> None:
    story = known()
    refusal = story.refuses("close_case", "2030-03-09", reason="safe")
    assert (refusal.code, refusal.article) == ("WrongStage", "art. 4.1.8 lid 1 Jeugdwet")
    story.say("notify_inspectorate", "2030-03-11", PROVIDER)
    story.say("close_case", "2030-03-12", reason="safe")


def test_each_report_has_terms_of_its_own_and_is_chosen_by_its_number() -> None:
    story = known()
    story.say("report_violence", "2030-03-11", PROVIDER, kind="violence")
    refusal = story.refuses("notify_inspectorate", "2030-03-12", PROVIDER)
    assert (refusal.code, refusal.field) == ("MalformedCommand", "incident")
    story.say("notify_inspectorate", "2030-03-12", PROVIDER, incident=2)
    assert story.statuses() == {
        REPORT: "at_risk",
        IN_DAYS: "at_risk",
        f"{REPORT}#2": "met",
        f"{IN_DAYS}#2": "met",
    }
    story.say("notify_inspectorate", "2030-03-13", PROVIDER)
    assert {*story.statuses().values()} == {"met"}


def test_two_reports_keep_their_own_terms_whichever_is_clear_first() -> None:
    story = known(established=False)
    story.say("report_violence", "2030-03-11", PROVIDER, kind="violence")
    story.say("conclude_factfinding", "2030-03-12", PROVIDER, incident=1, must_be_reported=True)
    story.say("notify_inspectorate", "2030-03-13", PROVIDER, incident=1)
    assert story.statuses() == {
        FACTFINDING: "met",
        REPORT: "at_risk",
        IN_DAYS: "at_risk",
        f"{REPORT}#2": "met",
        f"{IN_DAYS}#2": "met",
    }


def test_nobody_knows_before_it_happens() -> None:
    happened: dict[str, Any] = {"kind": "violence", "happened_at": "2030-03-09T10:00:00+01:00"}
    refusal = helped().refuses("report_violence", "2030-03-08", PROVIDER, recorded="2030-03-10", **happened)
    assert (refusal.code, refusal.field) == ("ImpossibleDate", "happened_at")


def test_the_rvdk_gives_no_help_and_reports_elsewhere() -> None:
    assert helped().refuses("report_violence", "2030-03-08", RVDK, kind="violence").code == "NotCompetent"
