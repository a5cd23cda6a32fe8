"""Parental authority suspended and ended, and the guardianship that follows, by the rules alone."""

from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import in_crisis, requested, supervised
from tests.region import COURT, GI, RVDK
from waakvlam.domain.identifiers import StreamKind

OTHER_GI = "00000099000000005001"
ANOTHER = {**GI, "organisation": OTHER_GI}
GUARDIAN: dict[str, Any] = {"guardian": "certified_institution", "gi": GI["organisation"]}


def crisis() -> Story:
    return Story(StreamKind.COURT_MEASURE).open("2030-03-08", child="child-1", route="crisis")


def suspended(story: Story | None = None, when: str = "2030-03-08", **order: Any) -> Story:  # noqa: ANN401 - JSON
    story = story or crisis()
    story.say("suspend_authority", when, COURT, **{"gi": GI["organisation"], **order})
    return story


def guarded() -> Story:
    """Supervised since July 2030; since March 2031 the same institution is guardian."""
    story = supervised()
    story.say("notify_gi", "2030-07-12", COURT)
    story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
    story.say("record_first_contact", "2030-07-16", GI)
    story.say("request_end_of_authority", "2031-01-10", RVDK)
    story.say("accept_guardianship", "2031-02-10", GI, **GUARDIAN)
    story.say("end_authority", "2031-03-03", COURT, granted=True, **GUARDIAN)
    return story


def every_term() -> list[Story]:
    """Stories in which every term about the authority starts."""
    asked = supervised()
    asked.say("ask_authority_judgement", "2030-10-08", GI, declined_on="2030-10-01", dated="2030-10-07")
    known = guarded()
    known.say("notify_gi", "2031-03-04", COURT)
    return [suspended(), known, asked]


class TestSuspension:
    def test_it_lapses_after_three_months_with_the_provisional_guardianship_unless_the_end_is_requested(self) -> None:
        story = suspended()
        assert story.deadline("suspension_authority_lapse").last_day.isoformat() == "2030-06-08"
        assert story.deadline("provisional_guardianship_lapse").last_day.isoformat() == "2030-06-08"
        assert (story.state.stage, story.state.measure) == ("provisional_unheard", "VOORLOPIGE_VOOGDIJ")
        story.say("record_suspension_hearing", "2030-03-20", COURT, upheld=True)
        assert story.state.stage == "provisional"
        story.wait_until("2030-06-09 00:00")
        assert (story.state.stage, story.state.authority.suspension) == ("lapsed", "lapsed")

    def test_a_request_in_time_keeps_both_alive_also_when_it_is_recorded_after_the_lapse(self) -> None:
        story = suspended(without_hearing=False)
        story.wait_until("2030-06-09 00:00")
        assert story.state.stage == "lapsed"
        story.say("request_end_of_authority", "2030-06-07", RVDK, recorded="2030-06-11")
        assert (story.state.stage, story.state.authority.suspension) == ("provisional", "active")
        assert story.statuses()["suspension_authority_lapse"] == "met"
        assert story.statuses()["provisional_guardianship_lapse"] == "met"
        story.wait_until("2030-12-01")
        assert story.state.in_force, "alive until the court decides"

    def test_a_request_after_the_three_months_does_not_bring_it_back(self) -> None:
        story = suspended(without_hearing=False)
        story.say("request_end_of_authority", "2030-06-20", RVDK)
        assert story.state.authority.suspension == "lapsed"
        assert story.state.stage == "court"

    def test_parties_who_are_not_heard_within_two_weeks_have_their_authority_back(self) -> None:
        story = suspended()
        events = story.wait_until("2030-03-23 00:00")
        assert events[-1] == "ReportAsked"
        assert "MeasureLapsed" in events
        story.say("record_suspension_hearing", "2030-03-21", COURT, recorded="2030-03-25", upheld=True)
        assert (story.state.stage, story.state.authority.suspension) == ("provisional", "active")
        assert story.deadline("suspension_authority_lapse").is_open

    def test_a_child_of_twelve_must_be_heard_too_and_a_hearing_in_time_undoes_the_lapse(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2016-01-01")
        suspended(story)
        story.say("record_suspension_hearing", "2030-03-20", COURT, upheld=True)
        story.wait_until("2030-03-23 00:00")
        assert story.state.stage == "lapsed"
        story.say("hear_child", "2030-03-20", COURT, recorded="2030-03-25", used=True)
        assert story.state.stage == "provisional"

    def test_beside_a_supervision_order_it_lapses_alone_and_loudly(self) -> None:
        story = suspended(supervised(), "2030-08-01", without_hearing=False)
        assert (story.state.stage, story.state.measure) == ("in_force", "OTS")
        story.wait_until("2030-11-02 00:00")
        assert story.state.in_force, "the supervision order goes on"
        assert story.state.authority.suspension == "lapsed"
        assert story.statuses()["ots_max_duration"] == "running"

    def test_a_provisional_order_that_lapses_beside_it_leaves_the_suspension_its_own_terms(self) -> None:
        story = crisis()
        order: dict[str, Any] = {"starts_on": "2030-03-08", "gi": GI["organisation"], "without_hearing": False}
        story.say("give_provisional_order", "2030-03-08", COURT, **order)
        suspended(story, "2030-05-06", without_hearing=False)
        story.say("notify_gi", "2030-06-06", COURT)
        story.wait_until("2030-06-09 00:00")
        assert (story.state.stage, story.state.authority.suspension) == ("lapsed", "active")
        assert {x.key for x in story.state.deadlines if x.is_open} >= {
            "suspension_authority_lapse",
            "provisional_guardianship_lapse",
            "gi_assign_worker_guardianship",
        }
        story.say("assign_protector", "2030-06-11", GI, worker="gi-1")
        story.say("record_first_contact", "2030-06-11", GI)
        assert story.statuses()["gi_assign_worker_guardianship"] == "met"
        story.say("end_measure", "2030-06-12", COURT, reason="lapsed")
        assert (story.state.stage, story.state.measure) == ("provisional", "VOORLOPIGE_VOOGDIJ"), (
            "who confirms the lapse does not lose sight of the suspension"
        )
        story.wait_until("2030-08-07 00:00")
        assert (story.state.stage, story.state.authority.suspension) == ("lapsed", "lapsed")
        story.say("end_measure", "2030-08-08", COURT, reason="lapsed")
        assert story.state.outcome == "lapsed"

    def test_provisional_guardianship_needs_a_guardianship_worker_within_five_working_days(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        suspended(story, "2030-07-16", without_hearing=False)
        assert story.statuses()["gi_assign_worker_ots"] == "cancelled"
        story.say("notify_gi", "2030-07-16", COURT)
        assert story.deadline("gi_assign_worker_guardianship").last_day.isoformat() == "2030-07-23"
        story.say("assign_protector", "2030-07-17", GI, worker="gi-1")
        story.say("record_first_contact", "2030-07-18", GI)
        assert story.statuses()["gi_assign_worker_guardianship"] == "met"

    def test_what_was_owed_under_supervision_is_owed_again_when_the_suspension_lapses(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-15", COURT)
        suspended(story, "2030-07-16")
        story.say("notify_gi", "2030-07-17", COURT)
        story.wait_until("2030-07-31 00:00")
        assert story.statuses()["gi_assign_worker_guardianship"] == "cancelled"
        owed = story.deadline("gi_assign_worker_ots")
        assert (owed.is_open, owed.last_day.isoformat()) == (True, "2030-07-22"), "on the days of the order itself"

    def test_what_was_done_under_supervision_is_done_still_when_the_suspension_is_over(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-15", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("record_first_contact", "2030-07-16", GI)
        suspended(story, "2030-08-01")
        assert story.state.first_contact_at is None, "the guardianship asks its own"
        story.say("notify_gi", "2030-08-01", COURT)
        story.say("record_suspension_hearing", "2030-08-08", COURT, upheld=False)
        assert story.state.first_contact_at == moment("2030-07-16")
        assert (story.state.charged_at, story.state.gi_notified_at) == (moment("2030-07-10"), moment("2030-07-15"))
        assert [one.key for one in story.state.deadlines if one.id == "gi_assign_worker_ots"] == [
            "gi_assign_worker_ots"
        ], "no five working days that are over already"
        assert story.statuses()["gi_assign_worker_ots"] == "met"

    def test_an_institution_that_was_not_told_of_the_supervision_order_is_told_after_the_suspension(self) -> None:
        story = suspended(supervised(), "2030-07-16")
        story.say("notify_gi", "2030-07-16", COURT)
        story.wait_until("2030-07-31 00:00")
        assert "gi_assign_worker_ots" not in story.statuses()
        story.say("notify_gi", "2030-07-31", COURT)
        assert story.deadline("gi_assign_worker_ots").last_day.isoformat() == "2030-08-07"

    def test_a_lapse_of_the_suspension_that_was_none_brings_back_what_the_guardianship_asks(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-15", COURT)
        suspended(story, "2030-07-16")
        story.say("notify_gi", "2030-07-17", COURT)
        story.wait_until("2030-07-31 00:00")
        story.say("record_suspension_hearing", "2030-07-29", COURT, recorded="2030-08-01", upheld=True)
        assert story.state.gi_notified_at == moment("2030-07-17")
        assert story.deadline("gi_assign_worker_guardianship").is_open
        assert story.statuses()["gi_assign_worker_ots"] == "cancelled"
        story.wait_until("2030-10-17 00:00")
        assert story.deadline("gi_assign_worker_ots").is_open

    def test_supervision_in_the_place_of_provisional_guardianship_charges_the_institution_anew(self) -> None:
        story = suspended(without_hearing=False)
        story.say("notify_gi", "2030-03-08", COURT)
        story.say("request_end_of_authority", "2030-04-20", RVDK)
        story.say("give_order", "2030-06-03", COURT, granted=True, starts_on="2030-06-03", gi=GI["organisation"])
        assert story.statuses()["gi_assign_worker_guardianship"] == "cancelled"
        story.say("notify_gi", "2030-06-04", COURT)
        assert story.deadline("gi_assign_worker_ots").last_day.isoformat() == "2030-06-12", "10 June is Whit Monday"

    def test_supervision_beside_a_suspension_that_goes_on_has_its_own_five_working_days_after_it(self) -> None:
        story = suspended(without_hearing=False)
        story.say("notify_gi", "2030-03-08", COURT)
        story.say("file_petition", "2030-03-20", RVDK)
        story.say("give_order", "2030-05-06", COURT, granted=True, starts_on="2030-05-06", gi=GI["organisation"])
        assert (story.state.measure, story.state.gi_notified_at) == ("OTS", moment("2030-03-08"))
        story.wait_until("2030-06-09 00:00")
        assert (story.state.stage, story.state.gi_notified_at) == ("in_force", None)
        story.say("notify_gi", "2030-06-11", COURT)
        assert story.deadline("gi_assign_worker_ots").is_open

    def test_a_refusal_to_end_the_authority_leaves_a_petition_for_supervision_before_the_court(self) -> None:
        story = suspended(without_hearing=False)
        story.say("notify_gi", "2030-03-08", COURT)
        story.say("file_petition", "2030-03-20", RVDK)
        story.say("request_end_of_authority", "2030-04-20", RVDK)
        story.say("end_authority", "2030-06-03", COURT, granted=False)
        assert (story.state.stage, story.state.measure) == ("court", None), "nobody is under guardianship any more"
        assert story.refuses("assign_protector", "2030-06-04", GI, worker="gi-1").code == "WrongStage"
        suspended(story, "2030-06-05", without_hearing=False)
        story.say("notify_gi", "2030-06-05", COURT)
        assert story.deadline("gi_assign_worker_guardianship#2").last_day.isoformat() == "2030-06-13"
        refusal = story.refuses("assign_protector", "2030-06-04", GI, recorded="2030-06-06", worker="gi-1")
        assert refusal.code == "WrongStage", "on that day nothing held"

    def test_a_corrected_order_of_provisional_guardianship_moves_its_lapse(self) -> None:
        story = suspended(when="2030-03-12", without_hearing=False)
        value = moment("2030-03-11").isoformat()
        story.say("correct_fact", "2030-03-13", COURT, fact="ordered_at", value=value, reason="verkeerde dag")
        assert story.state.authority.suspended_at == moment("2030-03-11")
        assert story.deadline("suspension_authority_lapse").last_day.isoformat() == "2030-06-11"
        assert story.deadline("provisional_guardianship_lapse").last_day.isoformat() == "2030-06-11"
        assert (str(story.state.starts_on), str(story.state.last_day)) == ("2030-03-11", "2030-06-11")

    def test_of_two_parents_one_may_be_suspended_without_a_guardian(self) -> None:
        story = suspended(supervised(), "2030-08-01", gi=None, other_parent_remains=True)
        assert "provisional_guardianship_lapse" not in story.statuses()
        assert supervised().refuses("suspend_authority", "2030-08-01", COURT).article == "art. 1:268 lid 3 BW"

    def test_a_suspension_while_the_end_is_already_requested_has_no_three_months(self) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2030-07-20", RVDK)
        suspended(story, "2030-08-01", without_hearing=False)
        assert "suspension_authority_lapse" not in story.statuses()

    def test_a_suspension_that_is_not_upheld_ends_what_stood_on_it_alone(self) -> None:
        story = suspended()
        story.say("record_suspension_hearing", "2030-03-20", COURT, upheld=False)
        assert story.state.outcome == "not_upheld"
        story = suspended(supervised(), "2030-08-01")
        story.say("record_suspension_hearing", "2030-08-08", COURT, upheld=False)
        assert (story.state.stage, story.state.authority.suspension) == ("in_force", "ended")

    def test_a_corrected_day_moves_the_lapse(self) -> None:
        story = suspended(without_hearing=False)
        value = moment("2030-03-08 16:00").isoformat()
        story.say(
            "correct_fact", "2030-03-09", COURT, fact="authority.suspended_at", value=value, reason="verkeerd uur"
        )
        assert story.state.ordered_at == moment("2030-03-08 16:00")
        assert story.deadline("suspension_authority_lapse").last_day.isoformat() == "2030-06-08"

    def test_a_lapse_that_was_none_after_all_is_undone(self) -> None:
        story = suspended(when="2030-03-08", without_hearing=False)
        story.wait_until("2030-06-09 00:00")
        value = moment("2030-04-08").isoformat()
        story.say("correct_fact", "2030-06-10", COURT, fact="authority.suspended_at", value=value, reason="maand fout")
        assert (story.state.stage, story.state.authority.suspension) == ("provisional", "active")
        assert str(story.state.last_day) == "2030-07-08"

    def test_a_suspension_that_had_not_lapsed_after_all_does_not_bring_back_the_order_beside_it(self) -> None:
        story = crisis()
        order: dict[str, Any] = {"starts_on": "2030-03-08", "gi": GI["organisation"], "without_hearing": False}
        story.say("give_provisional_order", "2030-03-08", COURT, **order)
        suspended(story, without_hearing=False)
        story.wait_until("2030-06-10 00:00")
        value = moment("2030-04-08").isoformat()
        story.say("correct_fact", "2030-06-11", COURT, fact="authority.suspended_at", value=value, reason="maand fout")
        assert (story.state.stage, story.state.authority.suspension) == ("lapsed", "active")


class TestEnd:
    def test_it_ends_the_supervision_order_and_not_the_track(self) -> None:
        story = guarded()
        assert (story.state.stage, story.state.measure) == ("in_force", "VOOGDIJ")
        assert str(story.state.authority.supervision_ended_on) == "2031-03-03", "CBS 05, on the day before"
        assert str(story.state.starts_on) == "2031-03-04", "the day after the order was sent"
        assert story.statuses()["ots_max_duration"] == "cancelled"
        assert "gi_notify_rvdk_no_extension" not in [d.id for d in story.state.deadlines if d.is_open]
        story.wait_until("2032-01-01")
        assert story.state.in_force, "no term of the court ends it"

    def test_a_guardianship_worker_meets_the_child_within_five_working_days_also_of_the_same_institution(self) -> None:
        story = guarded()
        story.say("notify_gi", "2031-03-04", COURT)
        assert story.deadline("gi_assign_worker_guardianship").last_day.isoformat() == "2031-03-11"
        assert story.state.protector_state == "fixed", "the child is on no waiting list"
        story.say("assign_protector", "2031-03-05", GI, worker="gi-1")
        story.say("record_first_contact", "2031-03-06", GI)
        assert story.statuses()["gi_assign_worker_guardianship"] == "met"

    def test_no_family_group_plan_comes_first(self) -> None:
        story = guarded()
        assert story.refuses("offer_family_group_plan", "2031-03-05", GI).article == "art. 4.1.2 Jeugdwet"
        assert story.deadline("plan_within_six_weeks").last_day.isoformat() == "2031-04-15", "14 April is Easter Monday"
        story.say("establish_plan", "2031-04-01", GI)
        assert story.statuses()["plan_within_six_weeks"] == "met"

    def test_a_plan_of_the_same_institution_goes_on(self) -> None:
        story = supervised()
        story.say("offer_family_group_plan", "2030-07-15", GI)
        story.say("establish_plan", "2030-08-01", GI)
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        story.say("accept_guardianship", "2031-02-10", GI, **GUARDIAN)
        story.say("end_authority", "2031-03-03", COURT, granted=True, **GUARDIAN)
        assert story.deadline("plan_yearly_review").is_open
        assert "plan_within_six_weeks" not in story.statuses()

    def test_who_is_appointed_by_the_court_was_willing_before(self) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        order = {"granted": True, **GUARDIAN}
        assert story.refuses("end_authority", "2031-03-03", COURT, **order).article == "art. 1:280 sub b BW"
        story.say("accept_guardianship", "2031-02-10", ANOTHER, guardian="certified_institution", gi=OTHER_GI)
        assert story.refuses("end_authority", "2031-03-03", COURT, **order).field == "guardian"
        assert "guardian_acceptance" not in story.statuses(), "the fourteen days are for whom a parent named"

    def test_a_corrected_decision_moves_the_six_weeks_for_the_plan(self) -> None:
        for fact in ("authority.ended_at", "ordered_at"):
            story = guarded()
            value = moment("2031-02-24").isoformat()
            story.say("correct_fact", "2031-03-05", COURT, fact=fact, value=value, reason="verkeerde dag")
            assert story.state.authority.ended_at == story.state.authority.plan_awaited_from == moment("2031-02-24")
            assert story.deadline("plan_within_six_weeks").last_day.isoformat() == "2031-04-07"
            value = moment("2031-02-09").isoformat()
            refusal = story.refuses("correct_fact", "2031-03-05", COURT, fact=fact, value=value, reason="fout")
            assert refusal.field == "value", "nobody was willing yet"

    def test_another_institution_as_guardian_begins_anew(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        named = {"guardian": "certified_institution", "gi": OTHER_GI}
        story.say("accept_guardianship", "2031-02-10", ANOTHER, **named)
        story.say("end_authority", "2031-03-03", COURT, granted=True, **named)
        assert (story.state.protector_state, story.state.gi) == ("unassigned", OTHER_GI)

    @pytest.mark.parametrize(
        ("starts_on", "recorded", "is_refused"),
        [
            ("2031-03-03", "2031-03-03", True),
            ("2031-06-04", "2031-03-03", True),
            ("2031-06-04", "2031-06-04", False),
        ],
    )
    def test_guardianship_begins_when_the_order_works_and_not_before(
        self, starts_on: str, recorded: str, is_refused: bool
    ) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        story.say("accept_guardianship", "2031-02-10", GI, **GUARDIAN)
        order = {"granted": True, "starts_on": starts_on, **GUARDIAN}
        if is_refused:
            assert story.refuses("end_authority", "2031-03-03", COURT, recorded=recorded, **order).field == "starts_on"
        else:
            story.say("end_authority", "2031-03-03", COURT, recorded=recorded, **order)
            assert str(story.state.starts_on) == starts_on

    @pytest.mark.parametrize("guardian", ["foster_parent", "person"])
    def test_a_person_as_guardian_needs_nobody_of_the_chain_and_ends_the_track(self, guardian: str) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        story.say("accept_guardianship", "2031-02-10", COURT, guardian=guardian)
        story.say("end_authority", "2031-03-03", COURT, granted=True, guardian=guardian)
        assert (story.state.stage, story.state.outcome) == ("ended", "05")

    def test_a_parent_who_goes_on_alone_stays_under_the_supervision_order(self) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        refusal = story.refuses("end_authority", "2031-03-03", COURT, granted=True)
        assert (refusal.field, refusal.article) == ("guardian", "art. 1:275 lid 1 BW")
        story.say("end_authority", "2031-03-03", COURT, granted=True, other_parent=True)
        assert (story.state.stage, story.state.measure) == ("in_force", "OTS")
        assert story.deadline("ots_max_duration").is_open

    def test_a_refusal_leaves_the_supervision_order_and_gives_back_what_was_suspended(self) -> None:
        story = suspended(supervised(), "2030-08-01", without_hearing=False)
        story.say("request_end_of_authority", "2030-08-20", RVDK)
        story.say("end_authority", "2030-10-01", COURT, granted=False)
        assert (story.state.stage, story.state.authority.suspension) == ("in_force", "ended")
        assert story.refuses("end_authority", "2030-10-02", COURT, granted=False).code == "AlreadyDecided"

    def test_who_refuses_may_impose_supervision_instead(self) -> None:
        story = suspended(without_hearing=False)
        story.say("request_end_of_authority", "2030-04-20", RVDK)
        story.say("give_order", "2030-06-03", COURT, granted=True, starts_on="2030-06-03", gi=GI["organisation"])
        assert (story.state.stage, story.state.measure) == ("in_force", "OTS")
        assert not story.state.authority.is_requested

    def test_a_petition_for_this_alone_follows_the_investigation(self) -> None:
        story = requested()
        assert story.refuses("request_end_of_authority", "2030-03-05", RVDK).code == "WrongStage"
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        story.say("request_end_of_authority", "2030-06-21", RVDK)
        assert story.state.stage == "court"
        story.say("end_authority", "2030-09-02", COURT, granted=False)
        assert story.state.outcome == "order_refused"

    def test_a_child_of_twelve_is_heard_on_this_request_and_not_only_on_an_earlier_one(self) -> None:
        story = supervised()
        story.hear("child_registered", "2030-07-11", sender="", child="child-1", birth_date="2016-01-15")
        story.say("hear_child", "2030-07-12", COURT, used=True)
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        refusal = story.refuses("end_authority", "2031-03-03", COURT, granted=False)
        assert refusal.article == "art. 809 lid 1 Rv"
        story.say("hear_child", "2031-02-20", COURT, used=False)
        story.say("end_authority", "2031-03-03", COURT, granted=False)

    def test_the_institution_may_make_the_rvdk_ask_within_two_weeks_of_its_letter(self) -> None:
        story = supervised()
        letter = {"declined_on": "2030-10-01", "dated": "2030-10-07"}
        story.say("ask_authority_judgement", "2030-10-08", GI, **letter)
        assert story.deadline("rvdk_gi_authority_to_court").last_day.isoformat() == "2030-10-21"
        story.say("request_end_of_authority", "2030-10-18", RVDK)
        assert story.statuses()["rvdk_gi_authority_to_court"] == "met"
        before = {"declined_on": "2030-10-08", "dated": "2030-10-07"}
        assert supervised().refuses("ask_authority_judgement", "2030-10-08", GI, **before).field == "dated"
        assert in_crisis().refuses("ask_authority_judgement", "2030-03-20", GI, **letter).code == "WrongStage"


class TestGuardianship:
    def test_the_eighteenth_birthday_ends_it_with_the_code_of_guardianship(self) -> None:
        story = guarded()
        story.hear("child_registered", "2031-03-05", sender="", child="child-1", birth_date="2014-01-15")
        story.wait_until("2032-01-15 00:00")
        assert (story.state.stage, story.state.outcome) == ("ended", "11")

    def test_death_ends_it_with_the_code_of_guardianship(self) -> None:
        story = guarded()
        story.hear("child_died", "2031-04-01", sender="", child="child-1")
        assert story.state.outcome == "15"

    @pytest.mark.parametrize("reason", ["12", "13", "14"])
    def test_it_passes_to_a_person_or_back_to_a_parent(self, reason: str) -> None:
        story = guarded()
        story.say("end_guardianship", "2032-04-01", COURT, reason=reason)
        assert (story.state.stage, story.state.outcome) == ("ended", reason)

    def test_it_passes_to_another_institution_and_goes_on(self) -> None:
        story = guarded()
        story.say("notify_gi", "2031-03-04", COURT)
        story.say("replace_gi", "2031-05-01", COURT, gi=OTHER_GI, starts_on="2031-05-12")
        assert (story.state.stage, story.state.measure, story.state.gi) == ("in_force", "VOOGDIJ", OTHER_GI)
        assert story.state.protector_state == "unassigned"
        assert [str(one.last_day_of_previous) for one in story.state.transfers] == ["2031-05-11"]
        assert len([one for one in story.state.deadlines if one.id == "gi_assign_worker_guardianship"]) == 1
        refusal = suspended(without_hearing=False).refuses(
            "replace_gi", "2030-03-11", COURT, gi=OTHER_GI, starts_on="2030-03-12"
        )
        assert refusal.code == "WrongStage", "the law knows no take-over of provisional guardianship"

    def test_it_does_not_end_with_a_code_of_supervision_nor_supervision_with_one_of_guardianship(self) -> None:
        assert guarded().refuses("end_measure", "2031-04-01", GI, reason="02").field == "reason"
        assert supervised().refuses("end_guardianship", "2030-08-01", COURT, reason="14").article == "art. 1:281 BW"
        assert supervised().refuses("end_measure", "2030-08-01", COURT, reason="05").article == "art. 1:266 BW"

    def test_provisional_guardianship_passes_to_nobody_and_is_taken_back_by_the_court(self) -> None:
        story = suspended(without_hearing=False)
        assert story.refuses("end_guardianship", "2030-04-01", COURT, reason="12").field == "reason"
        story.say("end_guardianship", "2030-04-01", COURT, reason="14")
        assert story.state.outcome == "14"

    def test_a_child_is_not_of_age_before_its_birthday(self) -> None:
        story = guarded()
        story.hear("child_registered", "2031-03-05", sender="", child="child-1", birth_date="2020-01-15")
        assert story.refuses("end_guardianship", "2032-04-01", GI, reason="11").article == "art. 1:233 BW"

    def test_there_is_nothing_to_suspend_extend_or_instruct_any_more(self) -> None:
        story = guarded()
        for name in ("suspend_authority", "request_extension", "notify_no_extension", "give_written_instruction"):
            who = COURT if name == "suspend_authority" else GI
            assert story.refuses(name, "2031-04-01", who).code == "WrongStage"
