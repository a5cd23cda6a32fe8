"""The court measure of one child, by the rules alone."""

from typing import Any

import pytest

from tests.domain.story import Story
from tests.region import COURT, GI, RVDK
from waakvlam.domain.identifiers import StreamKind

PROVISIONAL: dict[str, Any] = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
YEAR: dict[str, Any] = {"granted": True, "starts_on": "2030-07-10", "gi": GI["organisation"]}


def requested() -> Story:
    return Story(StreamKind.COURT_MEASURE).open("2030-03-04", child="child-1", route="investigation")


def in_crisis(**order: object) -> Story:
    story = Story(StreamKind.COURT_MEASURE).open("2030-03-08", child="child-1", route="crisis")
    story.say("give_provisional_order", "2030-03-08", COURT, **{**PROVISIONAL, **order})
    return story


def supervised(**order: object) -> Story:
    story = requested()
    story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
    story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
    story.say("file_petition", "2030-06-21", RVDK)
    story.say("give_order", "2030-07-10", COURT, **{**YEAR, **order})
    return story


class TestRequest:
    def test_a_refused_request_ends_the_track_and_tells_the_case(self) -> None:
        story = requested()
        assert story.say("decide_intake", "2030-03-11", RVDK, decision="refused") == [
            "IntakeDecided",
            "MeasureEnded",
            "ReportAsked",
        ]
        assert (story.state.stage, story.state.outcome) == ("ended", "intake_refused")

    def test_an_investigation_without_petition_ends_the_track(self) -> None:
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=False)
        assert story.state.outcome == "no_petition"

    def test_no_petition_without_an_investigation_or_a_provisional_measure(self) -> None:
        assert requested().refuses("file_petition", "2030-03-11", RVDK).article == "art. 1:255 lid 2 BW"

    def test_a_request_is_decided_once(self) -> None:
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        assert story.refuses("decide_intake", "2030-03-12", RVDK, decision="refused").code == "AlreadyDecided"

    def test_nothing_happens_before_the_request(self) -> None:
        refusal = requested().refuses(
            "decide_intake", "2030-03-01", RVDK, recorded="2030-03-05", decision="investigate"
        )
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "occurred_at")


class TestProvisionalOrder:
    def test_two_weeks_to_hear_and_three_months_in_force(self) -> None:
        story = in_crisis()
        assert story.deadline("spoed_hearing_parties").last_day.isoformat() == "2030-03-22"
        assert story.deadline("vots_max_duration").last_day.isoformat() == "2030-06-07"
        assert story.state.stage == "provisional_unheard"

    def test_everyone_is_warned_while_the_hearing_can_still_be_held(self) -> None:
        hearing = in_crisis().deadline("spoed_hearing_parties")
        assert all(rung.at < hearing.ends_at for rung in hearing.rungs)
        assert [rung.at.date().isoformat() for rung in hearing.rungs] == [
            "2030-03-14",
            "2030-03-18",
            "2030-03-19",
            "2030-03-20",
        ], "counted back from Thursday 21 March, the last day beyond dispute"

    def test_where_the_law_is_unclear_the_engine_warns_early_and_does_not_refuse_the_later_fact(self) -> None:
        # An order of Saturday 9 March: two weeks end on Saturday 23 March; by the ATW on Monday 25 March.
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-09", child="child-1", route="crisis")
        story.say("give_provisional_order", "2030-03-09", COURT, **{**PROVISIONAL, "starts_on": "2030-03-09"})
        hearing = story.deadline("spoed_hearing_parties")
        assert (hearing.last_day.isoformat(), hearing.latest_defensible.isoformat()) == ("2030-03-23", "2030-03-25")
        story.wait_until("2030-03-24 00:00")
        assert story.state.stage == "lapsed"
        assert story.refuses("record_hearing", "2030-03-26", COURT, upheld=True).article == "art. 800 lid 3 Rv"
        story.say("record_hearing", "2030-03-25", COURT, upheld=True, recorded="2030-03-26")
        assert story.state.stage == "provisional"

    def test_an_order_given_after_a_hearing_has_no_hearing_to_wait_for(self) -> None:
        story = in_crisis(without_hearing=False)
        assert "spoed_hearing_parties" not in story.statuses()
        assert story.state.stage == "provisional"

    def test_a_measure_that_is_not_upheld_ends(self) -> None:
        story = in_crisis()
        story.say("record_hearing", "2030-03-20", COURT, upheld=False)
        assert (story.state.stage, story.state.outcome) == ("ended", "not_upheld")
        assert "running" not in story.statuses().values()

    def test_the_judge_may_fix_a_shorter_time_but_not_a_longer_one(self) -> None:
        assert in_crisis(last_day="2030-04-05").deadline("vots_max_duration").last_day.isoformat() == "2030-04-05"
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-08", child="child-1", route="crisis")
        refusal = story.refuses(
            "give_provisional_order", "2030-03-08", COURT, **{**PROVISIONAL, "last_day": "2030-06-08"}
        )
        assert (refusal.field, refusal.article) == ("last_day", "art. 1:257 BW")

    def test_it_cannot_be_given_twice(self) -> None:
        story = in_crisis()
        refusal = story.refuses(
            "give_provisional_order", "2030-03-09", COURT, **{**PROVISIONAL, "starts_on": "2030-03-09"}
        )
        assert refusal.code == "AlreadyDecided"

    def test_after_three_months_without_a_supervision_order_it_lapses(self) -> None:
        story = in_crisis()
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        events = story.wait_until("2030-06-08 00:00")
        assert events[-3:] == ["DeadlineLapsed", "MeasureLapsed", "ReportAsked"]
        assert story.state.stage == "lapsed"

    def test_a_supervision_order_follows_it(self) -> None:
        story = in_crisis()
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-28", COURT, granted=True, starts_on="2030-06-08", gi=GI["organisation"])
        assert (story.state.stage, story.state.measure) == ("in_force", "OTS")
        assert story.statuses()["vots_max_duration"] == "met"
        assert story.deadline("ots_max_duration").last_day.isoformat() == "2031-06-07", "the VOTS is not deducted"

    def test_a_hearing_held_in_time_counts_also_when_a_petition_was_filed_after_the_lapse(self) -> None:
        story = in_crisis()
        story.wait_until("2030-03-23 00:00")
        story.say("file_petition", "2030-03-24", RVDK)
        story.say("record_hearing", "2030-03-18", COURT, recorded="2030-03-25", upheld=True)
        assert story.state.stage == "provisional"
        assert story.statuses()["vots_max_duration"] == "running", "a measure in force has an end that is watched"

    def test_a_supervision_order_after_a_heard_crisis_is_no_crisis_any_more(self) -> None:
        story = in_crisis()
        assert story.state.is_crisis
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-28", COURT, granted=True, starts_on="2030-06-08", gi=GI["organisation"])
        assert not story.state.is_crisis

    def test_what_has_lapsed_was_not_lifted_early(self) -> None:
        story = in_crisis()
        story.wait_until("2030-03-23 00:00")
        assert story.refuses("end_measure", "2030-03-24", GI, reason="02").article == "art. 1:261 BW"

    def test_the_lapse_is_recorded_even_when_the_engine_stood_still_that_night(self) -> None:
        story = in_crisis()
        refusal = story.refuses("notify_gi", "2030-04-01", COURT)
        assert refusal.code == "WrongStage", "the measure had already lapsed, whether or not a timer told it"


class TestSupervisionOrder:
    def test_a_year_and_two_months_back_from_its_end(self) -> None:
        story = supervised()
        assert story.deadline("ots_max_duration").last_day.isoformat() == "2031-07-09"
        notice = story.deadline("gi_notify_rvdk_no_extension")
        assert notice.last_day.isoformat() == "2031-05-09"

    def test_an_order_that_is_shorter_than_the_notice_has_no_notice(self) -> None:
        assert "gi_notify_rvdk_no_extension" not in supervised(last_day="2030-08-31").statuses()

    def test_it_ends_as_planned_when_the_rvdk_knows_that_no_extension_is_asked(self) -> None:
        story = supervised()
        story.say("notify_no_extension", "2031-05-01", GI)
        story.wait_until("2031-07-10 00:00")
        assert (story.state.stage, story.state.outcome) == ("ended", "04")

    def test_a_planned_end_warns_nobody(self) -> None:
        story = supervised()
        story.say("notify_no_extension", "2030-12-01", GI)
        events = story.wait_until("2031-07-10 00:00")
        assert events == ["DeadlineExpired", "MeasureEnded", "ReportAsked"]

    def test_who_thinks_better_of_a_planned_end_and_asks_an_extension_is_warned_again(self) -> None:
        story = supervised()
        story.say("notify_no_extension", "2030-12-01", GI)
        story.say("request_extension", "2031-05-05", GI)
        assert "EscalationRaised" in story.wait_until("2031-07-01 09:00")
        assert story.statuses()["ots_max_duration"] == "at_risk"

    def test_it_lapses_loudly_when_nobody_asked_and_nobody_told(self) -> None:
        story = supervised()
        events = story.wait_until("2031-07-10 00:00")
        assert "MeasureLapsed" in events
        assert story.state.is_open, "it stays in sight until somebody confirms it"
        story.say("end_measure", "2031-07-14", GI, reason="04")
        assert story.state.outcome == "04"

    def test_an_extension_asked_and_granted_runs_from_the_old_end(self) -> None:
        story = supervised()
        story.say("request_extension", "2031-05-05", GI)
        assert story.statuses()["gi_notify_rvdk_no_extension"] == "cancelled"
        story.say("extend_order", "2031-06-30", COURT)
        assert story.state.last_day.isoformat() == "2032-07-09"
        assert story.statuses()["ots_max_duration"] == "met"
        assert story.deadline("gi_notify_rvdk_no_extension#2").last_day.isoformat() == "2032-05-09"

    def test_an_extension_recorded_after_the_end_counts_when_it_was_given_before(self) -> None:
        story = supervised()
        story.say("request_extension", "2031-05-05", GI)
        story.wait_until("2031-07-10 00:00")
        assert story.state.stage == "lapsed"
        story.say("extend_order", "2031-07-09", COURT, recorded="2031-07-12")
        assert (story.state.stage, story.state.last_day.isoformat()) == ("in_force", "2032-07-09")

    def test_an_extension_after_the_end_is_refused(self) -> None:
        story = supervised()
        story.say("request_extension", "2031-05-05", GI)
        refusal = story.refuses("extend_order", "2031-07-10", COURT)
        assert (refusal.code, refusal.article) == ("ImpossibleDate", "art. 1:260 BW")

    def test_as_planned_is_no_reason_while_the_rvdk_was_not_told(self) -> None:
        refusal = supervised().refuses("end_measure", "2031-07-09", GI, reason="04")
        assert refusal.article == "art. 1:265j lid 1 BW"

    @pytest.mark.parametrize("missing", ["starts_on", "gi"])
    def test_a_granted_order_says_when_it_starts_and_who_is_charged(self, missing: str) -> None:
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        story.say("file_petition", "2030-06-21", RVDK)
        order = {key: value for key, value in YEAR.items() if key != missing}
        assert story.refuses("give_order", "2030-07-10", COURT, **order).field == missing

    def test_a_measure_does_not_begin_before_its_order(self) -> None:
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        story.say("file_petition", "2030-06-21", RVDK)
        refusal = story.refuses("give_order", "2030-07-10", COURT, **{**YEAR, "starts_on": "2030-07-09"})
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "starts_on")

    def test_a_year_is_a_year_and_not_a_day_more(self) -> None:
        first = supervised()
        assert (first.state.last_day - first.state.starts_on).days == 364
        # and an extension is counted from the first day without the order, so a leap day is no loss
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        story.say("file_petition", "2030-06-21", RVDK)
        story.say("give_order", "2030-07-10", COURT, **{**YEAR, "last_day": "2031-02-28"})
        story.say("request_extension", "2030-12-05", GI)
        story.say("extend_order", "2031-02-10", COURT, last_day="2032-02-29")
        assert story.state.last_day.isoformat() == "2032-02-29"

    def test_both_papers_of_an_extension_may_come_after_the_end(self) -> None:
        story = supervised()
        story.wait_until("2031-07-10 00:00")
        story.say("request_extension", "2031-05-05", GI, recorded="2031-07-12")
        story.say("extend_order", "2031-07-08", COURT, recorded="2031-07-12")
        assert story.state.in_force

    def test_an_order_does_not_end_as_planned_before_its_last_day(self) -> None:
        story = supervised()
        story.say("notify_no_extension", "2030-12-01", GI)
        assert story.refuses("end_measure", "2030-12-02", GI, reason="04").field == "occurred_at"

    def test_a_next_order_needs_a_petition_of_its_own(self) -> None:
        story = supervised()
        story.wait_until("2031-07-10 00:00")
        order = {**YEAR, "starts_on": "2031-07-14"}
        assert story.refuses("give_order", "2031-07-14", COURT, **order).article == "art. 1:255 BW"
        story.say("file_petition", "2031-07-15", RVDK)
        story.say("give_order", "2031-07-20", COURT, **{**YEAR, "starts_on": "2031-07-20"})
        assert story.state.in_force


class TestExecution:
    def test_another_institution_begins_anew(self) -> None:
        story = in_crisis()
        story.say("notify_gi", "2030-03-08", COURT)
        story.say("assign_protector", "2030-03-11", GI, worker="gi-1")
        story.say("record_first_contact", "2030-03-12", GI)
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-28", COURT, granted=True, starts_on="2030-06-08", gi="00000099000000005001")
        assert story.state.protector_state == "unassigned"
        story.say("notify_gi", "2030-05-29", COURT)
        assert story.deadline("gi_assign_worker_ots#2").status == "running"

    def test_after_a_lapse_the_same_institution_must_visit_within_five_days_again(self) -> None:
        story = in_crisis()
        story.say("notify_gi", "2030-03-20", COURT)
        story.say("file_petition", "2030-03-20", RVDK)
        story.wait_until("2030-03-23 00:00")
        story.say("give_order", "2030-03-25", COURT, granted=True, starts_on="2030-03-25", gi=GI["organisation"])
        story.say("notify_gi", "2030-03-25", COURT)
        assert story.deadline("gi_assign_worker_ots#2").status == "running"

    def test_what_was_done_while_the_measure_stood_may_be_recorded_after_its_lapse(self) -> None:
        story = in_crisis()
        story.say("notify_gi", "2030-03-08", COURT)
        story.wait_until("2030-03-23 00:00")
        story.say("assign_protector", "2030-03-11", GI, recorded="2030-03-25", worker="gi-1")
        assert story.state.protector_state == "fixed"
        assert story.refuses("assign_protector", "2030-03-24", GI, worker="gi-2").code == "WrongStage"

    def test_a_hearing_does_not_revive_an_order_whose_own_end_has_passed(self) -> None:
        story = in_crisis(last_day="2030-03-14")
        story.wait_until("2030-03-15 00:00")
        story.say("record_hearing", "2030-03-12", COURT, recorded="2030-03-15", upheld=True)
        assert story.state.stage == "lapsed"

    def test_five_working_days_from_the_later_of_charged_and_notified(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        assert story.deadline("gi_assign_worker_ots").last_day.isoformat() == "2030-07-19"

    def test_the_later_of_the_two_facts_meets_it(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-33")
        assert story.statuses()["gi_assign_worker_ots"] == "running"
        story.say("record_first_contact", "2030-07-22", GI)
        assert story.statuses()["gi_assign_worker_ots"] == "met_late"

    def test_a_contact_made_in_time_and_recorded_late_is_met_in_time(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-33")
        story.wait_until("2030-07-25")
        assert story.statuses()["gi_assign_worker_ots"] == "missed"
        story.say("record_first_contact", "2030-07-18", GI, recorded="2030-07-25")
        assert story.statuses()["gi_assign_worker_ots"] == "met"

    def test_the_six_weeks_start_when_no_family_group_plan_will_be_made(self) -> None:
        story = supervised()
        assert "plan_within_six_weeks" not in story.statuses(), "not at the court's order"
        refusal = story.refuses("waive_family_group_plan", "2030-07-15", GI, reason="family_declined")
        assert refusal.article == "art. 4.1.2 Jeugdwet"
        story.say("offer_family_group_plan", "2030-07-15", GI)
        story.say("waive_family_group_plan", "2030-07-19", GI, reason="family_declined")
        assert story.deadline("plan_within_six_weeks").last_day.isoformat() == "2030-08-30"

    def test_no_plan_before_the_family_had_its_chance(self) -> None:
        assert supervised().refuses("establish_plan", "2030-07-15", GI).article == "art. 4.1.2 Jeugdwet"
