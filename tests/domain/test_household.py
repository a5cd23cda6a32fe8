"""The household's case, its safety assessment and its follow-up, by the rules alone."""

import pytest

from tests.domain.story import Story
from tests.region import LOCAL_TEAM, VEILIG_THUIS
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import StreamKind


def signalled() -> Story:
    story = Story(StreamKind.PROTECTION_CASE)
    story.say("receive_signal", "2030-03-04", source="school", children=["child-1", "child-2"])
    return story


def received() -> Story:
    return Story(StreamKind.SAFETY_ASSESSMENT).open("2030-03-07")


class TestCase:
    def test_the_first_signal_opens_the_case_and_the_next_joins_it(self) -> None:
        story = signalled()
        assert story.say("receive_signal", "2030-03-06", source="police", children=["child-3"]) == ["SignalReceived"]
        assert (story.state.signals, story.state.children) == (2, ("child-1", "child-2", "child-3"))

    def test_a_signal_that_came_earlier_and_is_recorded_later_joins_too(self) -> None:
        story = signalled()
        story.say("receive_signal", "2030-03-01", recorded="2030-03-05", source="police", children=["child-1"])
        assert story.state.signals == 2

    def test_a_case_with_a_track_that_runs_cannot_be_closed(self) -> None:
        story = signalled()
        story.say("request_safety_assessment", "2030-03-05")
        refusal = story.refuses("close_case", "2030-03-06", reason="safe")
        assert refusal.code == "WrongStage"
        assert "assessment-1" in refusal.message

    def test_help_cannot_start_without_a_fixed_face(self) -> None:
        assert signalled().refuses("start_help", "2030-03-05").code == "WrongStage"

    def test_one_safety_assessment_at_a_time(self) -> None:
        story = signalled()
        story.say("request_safety_assessment", "2030-03-05")
        assert story.refuses("request_safety_assessment", "2030-03-06").code == "AlreadyDecided"

    def test_a_child_is_named_once_in_a_request(self) -> None:
        refusal = signalled().refuses("request_court_measure", "2030-03-05", children=["child-1", "child-1"])
        assert (refusal.code, refusal.field) == ("MalformedCommand", "children")

    def test_a_signal_for_a_closed_case_is_told_to_open_a_new_one(self) -> None:
        story = signalled()
        story.say("close_case", "2030-03-06", reason="no_steps_needed")
        refusal = story.refuses("receive_signal", "2030-04-01", source="police", children=["child-1"])
        assert refusal.field == "previous_case"

    def test_each_report_at_veilig_thuis_has_an_assessment_of_its_own(self) -> None:
        story = signalled()
        story.say("receive_signal", "2030-03-06", VEILIG_THUIS, source="police", children=["child-1"])
        story.say("receive_signal", "2030-04-06", VEILIG_THUIS, source="police", children=["child-1"])
        assert [track.id[-12:] for track in story.state.tracks] == ["assessment-1", "assessment-2"]

    def test_help_that_starts_during_an_assessment_does_not_take_over_the_sight_on_safety(self) -> None:
        story = signalled()
        story.say("request_safety_assessment", "2030-03-05")
        story.say("assign_local_team", "2030-03-05", team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
        story.say("start_help", "2030-03-06")
        assert story.state.responsible == "veilig_thuis"

    def test_an_order_gives_sight_to_the_gi_and_its_lapse_gives_it_back(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", children=["child-1"], route="crisis")
        story.hear("measure_ordered", "2030-03-05", sender="measure-1", outcome="VOTS")
        assert (story.state.responsible, story.state.is_crisis) == ("certified_institution", True)
        story.hear("measure_lapsed", "2030-03-20", sender="measure-1", outcome="VOTS")
        assert story.state.responsible == "local_team"
        assert "VERVALLEN" in story.procedure.awaits(story.state).what

    def test_two_offers_are_answered_together_and_leave_nobody_behind(self) -> None:
        story = signalled()
        for day in ("2030-03-05", "2030-03-06"):
            story.say("receive_signal", day, VEILIG_THUIS, source="police", children=["child-1"])
        for number in (1, 2):
            story.hear("handover_offered", "2030-03-08", sender=f"assessment-{number}")
        story.say("assign_local_team", "2030-03-08", team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
        assert story.say("accept_handover", "2030-03-09").count("ReportAsked") == 2
        assert story.say("start_help", "2030-03-10").count("ReportAsked") == 2
        assert story.state.responsible == "local_team"

    def test_sight_stays_with_the_gi_while_an_order_stands_whatever_else_ends(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", children=["child-1"])
        story.hear("measure_ordered", "2030-03-06", sender="measure-1", outcome="OTS")
        story.say("receive_signal", "2030-03-07", VEILIG_THUIS, source="police", children=["child-1"])
        story.hear("assessment_concluded", "2030-03-08", sender="assessment-1", outcome="VT-01-03")
        assert story.state.responsible == "certified_institution"

    def test_acute_danger_stays_in_sight_until_somebody_chose_what_to_do(self) -> None:
        story = signalled()
        story.say("request_safety_assessment", "2030-03-05")
        story.say("receive_signal", "2030-03-06", source="citizen", children=["child-1"], acute=True)
        story.hear("assessment_concluded", "2030-03-07", sender="assessment-1", outcome="VT-01-03")
        assert story.state.is_crisis
        assert story.refuses("close_case", "2030-03-05", recorded="2030-03-08", reason="safe").field == "occurred_at"

    def test_a_report_of_who_is_no_track_of_the_case_is_not_believed(self) -> None:
        with pytest.raises(Refusal):
            signalled().hear("measure_ended", "2030-03-06", sender="measure-7", outcome="04")

    def test_an_answer_to_a_handover_does_not_precede_the_offer(self) -> None:
        story = signalled()
        story.say("request_safety_assessment", "2030-03-05")
        story.hear("handover_offered", "2030-03-08")
        refusal = story.refuses("accept_handover", "2030-03-07", recorded="2030-03-09")
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "occurred_at")


class TestSafetyAssessment:
    def test_five_working_days_from_the_report(self) -> None:
        assert received().deadline("vt_safety_assessment").last_day.isoformat() == "2030-03-14"

    def test_an_investigation_starts_within_five_days_of_the_report_and_ends_in_ten_weeks_from_the_decision(
        self,
    ) -> None:
        story = received()
        triage = {"outcome": "VT-01-01", "follow_through": "investigation"}
        story.say("decide_triage", "2030-03-11", VEILIG_THUIS, **triage)
        assert story.deadline("vt_start_investigation").last_day.isoformat() == "2030-03-12"
        assert story.deadline("vt_investigation_judgement").last_day.isoformat() == "2030-05-20"

    def test_the_start_of_an_investigation_decided_late_is_missed_at_once(self) -> None:
        story = received()
        triage = {"outcome": "VT-01-01", "follow_through": "investigation"}
        events = story.say("decide_triage", "2030-03-14", VEILIG_THUIS, **triage)
        assert "DeadlineMissed" in events
        assert story.statuses()["vt_start_investigation"] == "missed"

    @pytest.mark.parametrize("outcome", ["VT-00", "VT-01-03", "VT-99"])
    def test_an_outcome_without_steps_ends_the_assessment(self, outcome: str) -> None:
        story = received()
        story.say("decide_triage", "2030-03-08", VEILIG_THUIS, outcome=outcome)
        assert (story.state.stage, story.state.outcome) == ("concluded", outcome)

    @pytest.mark.parametrize(
        "triage", [{"outcome": "VT-01-01"}, {"outcome": "VT-00", "follow_through": "investigation"}]
    )
    def test_what_veilig_thuis_does_itself_is_said_with_that_outcome_and_no_other(self, triage: dict[str, str]) -> None:
        assert received().refuses("decide_triage", "2030-03-08", VEILIG_THUIS, **triage).field == "follow_through"

    def test_nothing_starts_before_it_was_decided(self) -> None:
        refusal = received().refuses("start_investigation", "2030-03-08", VEILIG_THUIS)
        assert (refusal.code, refusal.article) == ("WrongStage", "art. 4.1.7 lid 1 Uitvoeringsbesluit Wmo 2015")

    def test_acute_danger_is_told_to_the_case(self) -> None:
        story = received()
        events = story.say("record_immediate_look", "2030-03-07", VEILIG_THUIS, acute_danger=True)
        assert events == ["ImmediateLookDone", "ReportAsked"]


class TestFollowUp:
    def test_the_contacts_are_norms_of_the_region_not_law(self) -> None:
        story = Story(StreamKind.FOLLOW_UP).open("2030-03-04")
        deadline = story.deadline("vt_monitoring_contact_1")
        assert (deadline.kind, deadline.last_day.isoformat()) == ("norm", "2030-06-04")

    def test_the_second_contact_counts_from_the_beginning(self) -> None:
        story = Story(StreamKind.FOLLOW_UP).open("2030-03-04")
        story.say("record_contact", "2030-05-20", LOCAL_TEAM, safe=True)
        assert story.deadline("vt_monitoring_contact_2").last_day.isoformat() == "2031-03-04"

    def test_a_child_found_unsafe_is_a_concern_for_the_case(self) -> None:
        story = Story(StreamKind.FOLLOW_UP).open("2030-03-04")
        assert story.say("record_contact", "2030-05-20", LOCAL_TEAM, safe=False)[-2:] == [
            "ConcernRaised",
            "ReportAsked",
        ]

    def test_it_does_not_close_before_anybody_looked(self) -> None:
        assert (
            Story(StreamKind.FOLLOW_UP).open("2030-03-04").refuses("close_follow_up", "2030-04-01").code == "WrongStage"
        )


class TestClosing:
    def test_a_case_is_not_closed_over_what_the_law_still_asks(self) -> None:
        story = signalled()
        story.say("apply_for_youth_help", "2030-03-05", LOCAL_TEAM)
        refusal = story.refuses("close_case", "2030-03-06", reason="safe")
        assert (refusal.code, refusal.article) == ("WrongStage", "art. 4:13 lid 1 en 2 Awb")


class TestFeedback:
    def test_reporter_and_family_hear_the_outcome_within_five_working_days_of_the_report(self) -> None:
        story = received()
        assert story.refuses("give_feedback", "2030-03-08", VEILIG_THUIS).code == "WrongStage"
        story.say("decide_triage", "2030-03-12", VEILIG_THUIS, outcome="VT-01-02")
        assert story.deadline("vt_feedback_reporter_family").last_day.isoformat() == "2030-03-14"
        story.say("give_feedback", "2030-03-15", VEILIG_THUIS)
        assert story.statuses()["vt_feedback_reporter_family"] == "met_late"
        assert story.refuses("give_feedback", "2030-03-18", VEILIG_THUIS).code == "AlreadyDecided"

    def test_it_is_owed_once_also_when_a_refused_handover_brings_a_second_outcome(self) -> None:
        story = received()
        story.say("decide_triage", "2030-03-12", VEILIG_THUIS, outcome="VT-01-02")
        story.say("give_feedback", "2030-03-13", VEILIG_THUIS)
        story.hear("handover_refused", "2030-03-14", sender="")
        story.say("decide_triage", "2030-03-15", VEILIG_THUIS, outcome="VT-01-02")
        assert [key for key in story.statuses() if key.startswith("vt_feedback")] == ["vt_feedback_reporter_family"]

    @pytest.mark.parametrize(("told", "status"), [("2030-03-14", "met"), ("2030-03-15", "met_late")])
    def test_it_is_given_also_where_no_steps_are_needed_and_the_assessment_is_over(
        self, told: str, status: str
    ) -> None:
        story = received()
        story.say("decide_triage", "2030-03-12", VEILIG_THUIS, outcome="VT-01-03")
        assert story.state.stage == "concluded"
        assert not [x.key for x in story.state.deadlines if x.is_open], "what is closed owes nothing"
        assert "give_feedback" in story.procedure.awaited(story.state).what
        story.say("give_feedback", told, VEILIG_THUIS)
        assert story.statuses()["vt_feedback_reporter_family"] == status
        assert not [x.key for x in story.state.deadlines if x.is_open]
        assert story.refuses("give_feedback", "2030-03-18", VEILIG_THUIS).code == "AlreadyDecided"
        assert story.refuses("start_investigation", "2030-03-18", VEILIG_THUIS).code == "WrongStage"

    def test_what_was_told_before_it_was_opened_again_stays_told(self) -> None:
        story = received()
        story.say("decide_triage", "2030-03-12", VEILIG_THUIS, outcome="VT-01-03")
        story.say("give_feedback", "2030-03-13", VEILIG_THUIS)
        story.say("reopen", "2030-03-14", VEILIG_THUIS, reason="verkeerde uitkomst")
        story.hear("reopening_granted", "2030-03-14", sender="")
        assert story.statuses()["vt_feedback_reporter_family"] == "met"


def test_an_answer_to_a_handover_that_is_not_offered_changes_nothing() -> None:
    story = received()
    story.say("decide_triage", "2030-03-11", VEILIG_THUIS, outcome="VT-01-01", follow_through="investigation")
    story.hear("handover_refused", "2030-03-12", sender="")
    assert (story.state.stage, story.state.triage) == ("investigation_decided", "VT-01-01")
