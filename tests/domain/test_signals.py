"""Signals and advice: what opens a case, what joins it, and with which reason it may close."""

from typing import Any

import pytest

from tests.domain.story import Story
from tests.domain.test_household import signalled
from tests.region import LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case.commands import SignalSource


def reported(source: str = "police") -> Story:
    """A report at Veilig Thuis, which is assessed at once."""
    story = Story(StreamKind.PROTECTION_CASE)
    story.say("receive_signal", "2030-03-04", VEILIG_THUIS, source=source, children=["child-1"])
    return story


def assessed(outcome: str) -> Story:
    story = reported()
    story.hear("assessment_concluded", "2030-03-08", sender="assessment-1", outcome=outcome)
    return story


class TestAdvice:
    @pytest.mark.parametrize("who", [VEILIG_THUIS, LOCAL_TEAM])
    def test_advice_without_a_case_is_closed_at_once_and_starts_nothing(self, who: dict[str, str]) -> None:
        story = Story(StreamKind.PROTECTION_CASE)
        events = story.say("give_advice", "2030-03-04", who, source="professional")
        assert events == ["CaseOpened", "AdviceGiven", "CaseClosed"]
        assert (story.state.outcome, story.state.stage, story.state.tracks) == ("advice", "closed", ())
        assert story.state.deadlines == ()

    def test_advice_on_an_open_case_is_only_put_on_record(self) -> None:
        story = signalled()
        before = story.state.stage
        assert story.say("give_advice", "2030-03-05", VEILIG_THUIS, source="family") == ["AdviceGiven"]
        assert (story.state.advices, story.state.stage, story.state.signals) == (1, before, 1)

    def test_after_advice_a_signal_opens_a_case_of_its_own(self) -> None:
        story = Story(StreamKind.PROTECTION_CASE)
        story.say("give_advice", "2030-03-04", VEILIG_THUIS, source="citizen")
        refusal = story.refuses("receive_signal", "2030-03-05", source="police", children=["child-1"])
        assert (refusal.code, refusal.field) == ("WrongStage", "previous_case")
        assert story.refuses("give_advice", "2030-03-05", source="police").code == "WrongStage"

    def test_advice_is_not_the_rvdks(self) -> None:
        refusal = Story(StreamKind.PROTECTION_CASE).refuses("give_advice", "2030-03-04", RVDK, source="school")
        assert (refusal.code, refusal.article) == ("NotCompetent", "art. 4.1.1 lid 3 Wmo 2015")

    def test_nobody_closes_a_case_as_advice(self) -> None:
        assert signalled().refuses("close_case", "2030-03-06", reason="advice").field == "reason"


class TestSignal:
    @pytest.mark.parametrize("source", list(SignalSource))
    def test_every_source_may_be_the_first(self, source: SignalSource) -> None:
        assert reported(source.value).state.signals == 1

    @pytest.mark.parametrize(
        ("source", "quality", "fits"),
        [
            ("police", "01", True),
            ("school", "20", True),
            ("school", "30", False),
            ("citizen", "36", True),
            ("family", "14", False),
            ("citizen", "40", True),
            ("police", "41", True),
        ],
    )
    def test_what_the_reporter_is_fits_where_the_signal_came_from(self, source: str, quality: str, fits: bool) -> None:
        story = Story(StreamKind.PROTECTION_CASE)
        signal: dict[str, Any] = {"source": source, "reporter_quality": quality, "children": ["child-1"]}
        if fits:
            assert "SignalReceived" in story.say("receive_signal", "2030-03-04", **signal)
        else:
            refusal = story.refuses("receive_signal", "2030-03-04", **signal)
            assert (refusal.code, refusal.field) == ("MalformedCommand", "reporter_quality")

    def test_a_code_that_cbs_does_not_have_is_refused(self) -> None:
        signal: dict[str, Any] = {"source": "police", "reporter_quality": "25", "children": ["child-1"]}
        assert Story(StreamKind.PROTECTION_CASE).refuses("receive_signal", "2030-03-04", **signal).field == (
            "reporter_quality"
        )

    def test_a_case_does_not_follow_itself(self) -> None:
        story = Story(StreamKind.PROTECTION_CASE)
        signal: dict[str, Any] = {"source": "police", "children": ["child-1"], "previous_case": "case-JZ19-2030-000001"}
        refusal = story.refuses("receive_signal", "2030-03-04", **signal)
        assert (refusal.code, refusal.field) == ("MalformedCommand", "previous_case")

    def test_a_later_signal_may_name_the_case_of_before_once(self) -> None:
        story = signalled()
        later: dict[str, Any] = {"source": "police", "children": ["child-1"]}
        story.say("receive_signal", "2030-03-05", **later, previous_case="case-JZ19-2028-000007")
        assert story.state.previous_case == "case-JZ19-2028-000007"
        refusal = story.refuses("receive_signal", "2030-03-06", **later, previous_case="case-JZ19-2028-000008")
        assert (refusal.code, refusal.field) == ("AlreadyDecided", "previous_case")


class TestClosingReason:
    @pytest.mark.parametrize(
        ("outcome", "reasons"),
        [
            ("VT-00", {"not_admissible"}),
            ("VT-99", {"wrongly_addressed"}),
            ("VT-01-03", {"no_steps_needed", "turned_into_advice"}),
        ],
    )
    def test_a_report_on_which_no_step_follows_closes_with_its_own_reason_only(
        self, outcome: str, reasons: set[str]
    ) -> None:
        every = {"safe", "no_steps_needed", "turned_into_advice", "not_admissible", "wrongly_addressed"}
        for reason in {*every, "left_the_country"} - reasons:
            refusal = assessed(outcome).refuses("close_case", "2030-03-09", VEILIG_THUIS, reason=reason)
            assert (refusal.code, refusal.field) == ("WrongStage", "reason"), reason
        for reason in reasons:
            story = assessed(outcome)
            story.say("close_case", "2030-03-09", VEILIG_THUIS, reason=reason)
            assert story.state.outcome == reason

    def test_until_it_is_closed_the_case_says_so_and_who_received_it_keeps_sight(self) -> None:
        story = assessed("VT-00")
        awaited = story.procedure.awaits(story.state)
        assert (awaited.who, awaited.what) == ("veilig_thuis", "zaak sluiten: niet ontvankelijk")
        assert story.state.responsible == "veilig_thuis"

    def test_one_report_that_was_judged_says_more_than_one_that_was_not_taken_up(self) -> None:
        story = assessed("VT-00")
        story.say("receive_signal", "2030-03-11", VEILIG_THUIS, source="school", children=["child-1"])
        story.hear("assessment_concluded", "2030-03-14", sender="assessment-2", outcome="VT-01-03")
        assert story.refuses("close_case", "2030-03-15", reason="not_admissible").field == "reason"
        story.say("close_case", "2030-03-15", reason="no_steps_needed")

    def test_a_signal_that_the_local_team_has_too_leaves_more_reasons(self) -> None:
        story = signalled()
        story.say("request_safety_assessment", "2030-03-05")
        story.hear("assessment_concluded", "2030-03-08", sender="assessment-1", outcome="VT-00")
        assert story.state.responsible == "local_team"
        story.say("close_case", "2030-03-09", reason="safe")

    def test_only_veilig_thuis_finds_a_report_not_admissible(self) -> None:
        assert signalled().refuses("close_case", "2030-03-09", reason="not_admissible").field == "reason"

    def test_after_help_nobody_says_that_no_step_was_needed(self) -> None:
        story = signalled()
        story.say("assign_local_team", "2030-03-05", team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
        story.say("start_help", "2030-03-06")
        for reason in ("no_steps_needed", "turned_into_advice", "wrongly_addressed", "not_admissible"):
            assert story.refuses("close_case", "2030-05-01", reason=reason).field == "reason"
        story.say("close_case", "2030-05-01", reason="safe")

    def test_a_measure_that_is_needed_is_asked_for_by_veilig_thuis(self) -> None:
        awaited = (story := assessed("measure_needed")).procedure.awaits(story.state)
        assert (awaited.who, "verzoek tot onderzoek" in awaited.what) == ("veilig_thuis", True)
        assert story.state.responsible == "veilig_thuis"


def test_from_the_first_signal_until_the_case_is_closed_one_organisation_keeps_sight() -> None:
    from tests.domain import case_stories

    for story in (*case_stories.stories(), assessed("VT-00"), assessed("VT-03"), assessed("measure_needed")):
        if story.procedure.kind is not StreamKind.PROTECTION_CASE:
            continue
        state: Any = story.procedure.initial
        for event in story.events:
            state = story.procedure.evolve(state, event)
            assert not state.is_open or state.responsible is not None, event
