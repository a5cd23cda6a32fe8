"""What becomes of a deadline after it began: corrected, suspended, begun again, moved by a birthday."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import in_crisis, requested, supervised
from tests.domain.test_household import received, signalled
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.birth import can_have_reached, counted_from
from waakvlam.domain.deadlines import EscalationRaised
from waakvlam.domain.identifiers import StreamKind

MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}
DECISION = "college_decision_youth_help"


def correct(story: Story, when: str, fact: str, value: str | None, actor: dict[str, str]) -> list[str]:
    written = moment(value).isoformat() if value and " " in value else value
    return story.say("correct_fact", when, actor, fact=fact, value=written, reason="verkeerd overgenomen")


def applied() -> Story:
    """An application received on Monday 4 March 2030: eight weeks are Monday 29 April."""
    story = signalled()
    story.say("apply_for_youth_help", "2030-03-04", MUNICIPALITY)
    return story


class TestCorrection:
    def test_a_report_that_came_earlier_is_computed_anew_and_keeps_both_days_and_the_reason(self) -> None:
        story = received()
        assert correct(story, "2030-03-08", "opened_at", "2030-03-05 09:00", VEILIG_THUIS)[:2] == [
            "FactCorrected",
            "DeadlineCorrected",
        ]
        term = story.deadline("vt_safety_assessment")
        assert (term.last_day.isoformat(), str(term.corrected_from)) == ("2030-03-12", "2030-03-14")
        assert term.corrected_because == "verkeerd overgenomen"

    def test_each_reason_stays_with_what_it_changed(self) -> None:
        story = received()
        correct(story, "2030-03-08", "opened_at", "2030-03-05 09:00", VEILIG_THUIS)
        earlier = {"fact": "opened_at", "value": moment("2030-03-05 08:15").isoformat(), "reason": "uur"}
        story.say("correct_fact", "2030-03-11", VEILIG_THUIS, **earlier)
        term = story.deadline("vt_safety_assessment")
        assert (str(term.corrected_from), term.corrected_because) == ("2030-03-14", "verkeerd overgenomen")
        assert term.judged_anew_because == "uur", "the days stood"

    def test_a_correction_may_put_a_term_in_breach(self) -> None:
        story = received()
        events = correct(story, "2030-03-13", "opened_at", "2030-03-04 09:00", VEILIG_THUIS)
        assert "DeadlineMissed" in events
        raised = [e for e in story.events if isinstance(e, EscalationRaised) and e.revision == 1]
        assert [e.superseded for e in raised] == [True, True, True, False]

    def test_a_correction_may_put_a_term_out_of_breach_and_its_ladder_begins_anew(self) -> None:
        story = received()
        story.wait_until("2030-03-15 00:00")
        assert story.statuses()["vt_safety_assessment"] == "missed"
        correct(story, "2030-03-15", "opened_at", "2030-03-15 08:00", VEILIG_THUIS)
        term = story.deadline("vt_safety_assessment")
        assert (term.status, term.rungs_reached, term.last_day.isoformat()) == ("running", 0, "2030-03-22")

    def test_a_duty_that_was_done_is_late_or_in_time_by_the_corrected_day(self) -> None:
        story = received()
        story.say("decide_triage", "2030-03-14", VEILIG_THUIS, outcome="VT-01-01", follow_through="conditions")
        correct(story, "2030-03-15", "opened_at", "2030-03-04 09:00", VEILIG_THUIS)
        assert story.statuses()["vt_safety_assessment"] == "met_late"
        correct(story, "2030-03-18", "triaged_at", "2030-03-11 09:00", VEILIG_THUIS)
        assert story.statuses()["vt_safety_assessment"] == "met"

    def test_a_fact_that_never_happened_is_taken_back_with_the_term_it_started(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        correct(story, "2030-07-13", "gi_notified_at", None, COURT)
        assert story.statuses()["gi_assign_worker_ots"] == "cancelled"
        story.say("notify_gi", "2030-07-15", COURT)
        assert story.deadline("gi_assign_worker_ots#2").last_day.isoformat() == "2030-07-22"

    def test_a_duty_whose_fact_is_taken_back_is_owed_again(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("record_first_contact", "2030-07-16", GI)
        assert story.statuses()["gi_assign_worker_ots"] == "met"
        correct(story, "2030-07-17", "first_contact_at", None, GI)
        assert story.deadline("gi_assign_worker_ots").is_open
        assert "DeadlineMissed" in story.wait_until("2030-07-20 00:00")

    def test_an_order_that_was_given_earlier_moves_the_end_of_the_measure_and_what_is_counted_back_from_it(
        self,
    ) -> None:
        story = supervised()
        notice = story.deadline("gi_notify_rvdk_no_extension").last_day
        correct(story, "2030-07-12", "starts_on", "2030-07-20", COURT)
        assert str(story.state.last_day) == "2031-07-19"
        assert (story.deadline("gi_notify_rvdk_no_extension").last_day - notice).days == 10

    def test_a_last_day_the_court_named_can_be_corrected_within_what_the_law_allows(self) -> None:
        story = supervised(last_day="2031-01-09")
        correct(story, "2030-07-12", "court_last_day", "2031-02-09", COURT)
        assert str(story.state.last_day) == "2031-02-09"
        value = {"fact": "court_last_day", "value": "2033-02-09", "reason": "verkeerd overgenomen"}
        refusal = story.refuses("correct_fact", "2030-07-13", COURT, **value)
        assert (refusal.field, refusal.article) == ("value", "art. 1:258 BW"), "never beyond the year of the law"

    def test_a_lapse_that_was_none_after_all_is_undone(self) -> None:
        story = in_crisis(starts_on="2030-03-09")
        story.wait_until("2030-03-23 00:00")
        assert story.state.stage == "lapsed"
        correct(story, "2030-03-23", "ordered_at", "2030-03-09 10:00", COURT)
        assert story.state.stage == "provisional_unheard"
        assert story.deadline("spoed_hearing_parties").last_day.isoformat() == "2030-03-23"
        story.wait_until("2030-03-24 00:00")
        assert story.state.stage == "lapsed", "and comes on its own day"

    @pytest.mark.parametrize(
        ("fact", "value", "code", "field"),
        [
            ("no_such_fact", "2030-03-05 09:00", "MalformedCommand", "fact"),
            ("triaged_at", "2030-03-05 09:00", "WrongStage", "fact"),
            ("opened_at", "2030-03-05", "MalformedCommand", "value"),
            ("opened_at", "2031-03-05 09:00", "ImpossibleDate", "value"),
            ("opened_at", "2030-03-07 10:00", "AlreadyDecided", "value"),
            ("opened_at", None, "WrongStage", "value"),
        ],
    )
    def test_what_cannot_be_corrected_is_refused(self, fact: str, value: str | None, code: str, field: str) -> None:
        written = moment(value).isoformat() if value and " " in value else value
        refusal = received().refuses(
            "correct_fact", "2030-03-08", VEILIG_THUIS, fact=fact, value=written, reason="onjuist"
        )
        assert (refusal.code, refusal.field) == (code, field)

    def test_a_correction_keeps_the_order_in_which_things_can_happen(self) -> None:
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        for fact, value in (("intake_decided_at", "2030-06-21 09:00"), ("investigated_at", "2030-03-10 09:00")):
            refusal = story.refuses(
                "correct_fact", "2030-06-22", RVDK, fact=fact, value=moment(value).isoformat(), reason="onjuist"
            )
            assert refusal.code == "ImpossibleDate"

    def test_a_hearing_that_proves_too_late_lets_the_order_lapse(self) -> None:
        story = in_crisis()
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        correct(story, "2030-04-02", "parties_heard_at", "2030-03-27 10:00", COURT)
        assert (story.state.stage, story.statuses()["spoed_hearing_parties"]) == ("lapsed", "lapsed")

    def test_another_hour_of_the_same_day_warns_nobody_again(self) -> None:
        story = received()
        story.wait_until("2030-03-13 12:00")
        events = correct(story, "2030-03-13 13:00", "opened_at", "2030-03-07 11:00", VEILIG_THUIS)
        assert "EscalationRaised" not in events
        assert story.deadline("vt_safety_assessment").revision == 0

    def test_a_last_day_that_was_left_out_can_be_said_afterwards(self) -> None:
        story = supervised()
        correct(story, "2030-12-21", "court_last_day", "2031-01-09", COURT)
        assert str(story.state.last_day) == "2031-01-09"

    def test_who_may_not_record_a_fact_may_not_correct_it(self) -> None:
        story = supervised()
        value = moment("2030-07-09").isoformat()
        refusal = story.refuses("correct_fact", "2030-07-12", GI, fact="ordered_at", value=value, reason="onjuist")
        assert refusal.code == "NotCompetent"


class TestSuspension:
    def test_an_incomplete_application_stands_still_and_the_days_are_added(self) -> None:
        story = applied()
        assert story.deadline(DECISION).last_day.isoformat() == "2030-04-29"
        story.say("suspend_deadline", "2030-03-11", MUNICIPALITY, deadline=DECISION, ground="incomplete_application")
        assert story.wait_until("2030-04-22 09:00") == [], "nobody is warned of what stands still"
        story.say("resume_deadline", "2030-04-22", MUNICIPALITY, deadline=DECISION)
        term = story.deadline(DECISION)
        # The 12th of March up to and including the 21st of April: 41 days. 9 June is Whit Sunday, 10 June Whit Monday.
        assert (term.suspended_days, term.last_day.isoformat()) == (41, "2030-06-11")
        assert any("41 dagen stil" in step for step in term.steps)

    def test_a_term_can_stand_still_more_than_once(self) -> None:
        story = applied()
        for since, until in (("2030-03-11", "2030-03-14"), ("2030-03-20", "2030-03-25")):
            story.say("suspend_deadline", since, MUNICIPALITY, deadline=DECISION, ground="applicant_consent")
            story.say("resume_deadline", until, MUNICIPALITY, deadline=DECISION)
        assert story.deadline(DECISION).suspended_days == 2 + 4

    def test_a_suspension_recorded_after_the_term_ended_undoes_the_breach(self) -> None:
        story = applied()
        story.wait_until("2030-04-30 00:00")
        assert story.statuses()[DECISION] == "missed"
        ground = {"deadline": DECISION, "ground": "incomplete_application"}
        story.say("suspend_deadline", "2030-03-11", MUNICIPALITY, recorded="2030-05-01", **ground)
        assert story.statuses()[DECISION] == "suspended"

    def test_a_correction_keeps_the_days_that_it_stood_still(self) -> None:
        story = applied()
        story.say("suspend_deadline", "2030-03-11", MUNICIPALITY, deadline=DECISION, ground="force_majeure")
        story.say("resume_deadline", "2030-03-18", MUNICIPALITY, deadline=DECISION)
        correct(story, "2030-03-19", "applied_at", "2030-03-05 09:00", MUNICIPALITY)
        assert story.deadline(DECISION).last_day.isoformat() == "2030-05-06"

    def test_days_that_stood_still_are_counted_from_the_corrected_day_also_where_a_weekend_hid_the_difference(
        self,
    ) -> None:
        story = signalled()
        story.say("apply_for_youth_help", "2030-03-10", MUNICIPALITY)
        correct(story, "2030-03-11", "applied_at", "2030-03-09 10:00", MUNICIPALITY)
        term = story.deadline(DECISION)
        assert (str(term.raw_last_day), str(term.last_day), term.revision) == ("2030-05-04", "2030-05-06", 0)
        story.say("suspend_deadline", "2030-03-12", MUNICIPALITY, deadline=DECISION, ground="force_majeure")
        story.say("resume_deadline", "2030-03-15", MUNICIPALITY, deadline=DECISION)
        assert str(story.deadline(DECISION).raw_last_day) == "2030-05-06", "two days later than 4 May"

    @pytest.mark.parametrize(("opened", "actor"), [(received, VEILIG_THUIS), (supervised, GI)])
    def test_where_the_law_knows_no_suspension_it_is_refused_with_the_article(
        self, opened: Callable[[], Story], actor: dict[str, str]
    ) -> None:
        story = opened()
        term = next(x for x in story.state.deadlines if x.is_open)
        refusal = story.refuses(
            "suspend_deadline", "2030-07-12", actor, deadline=term.key, ground="incomplete_application"
        )
        assert refusal.article == term.article

    def test_what_is_over_or_stands_still_cannot_be_suspended(self) -> None:
        ground = {"deadline": DECISION, "ground": "incomplete_application"}
        assert applied().refuses("suspend_deadline", "2030-05-01", MUNICIPALITY, **ground).code == "ImpossibleDate"
        story = applied()
        story.say("suspend_deadline", "2030-03-11", MUNICIPALITY, **ground)
        assert story.refuses("suspend_deadline", "2030-03-12", MUNICIPALITY, **ground).code == "AlreadyDecided"

    def test_only_what_stands_still_can_go_on(self) -> None:
        assert applied().refuses("resume_deadline", "2030-03-12", MUNICIPALITY, deadline=DECISION).code == "WrongStage"

    def test_what_stood_still_when_it_was_done_was_not_late(self) -> None:
        story = applied()
        story.say("suspend_deadline", "2030-03-11", MUNICIPALITY, deadline=DECISION, ground="incomplete_application")
        story.say("decide_youth_help", "2030-06-03", MUNICIPALITY, granted=False)
        assert story.statuses()[DECISION] == "met"

    def test_no_day_stands_still_twice(self) -> None:
        story = applied()
        ground = {"deadline": DECISION, "ground": "applicant_consent"}
        story.say("suspend_deadline", "2030-03-11", MUNICIPALITY, **ground)
        story.say("resume_deadline", "2030-03-20", MUNICIPALITY, deadline=DECISION)
        refusal = story.refuses("suspend_deadline", "2030-03-15", MUNICIPALITY, recorded="2030-03-21", **ground)
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "occurred_at")


class TestRecurrence:
    def test_each_review_of_the_plan_starts_the_next_year(self) -> None:
        story = supervised()
        story.say("offer_family_group_plan", "2030-07-15", GI)
        story.say("establish_plan", "2030-08-01", GI)
        assert story.deadline("plan_yearly_review").last_day.isoformat() == "2031-08-01"
        story.say("review_plan", "2031-02-03", GI)
        assert story.statuses()["plan_yearly_review"] == "met"
        assert story.deadline("plan_yearly_review#2").last_day.isoformat() == "2032-02-03"


class TestBirthdays:
    def test_a_measure_ends_with_the_day_before_the_eighteenth_birthday(self) -> None:
        story = supervised()
        story.hear("child_registered", "2030-07-11", sender="", child="child-1", birth_date="2013-01-15")
        term = story.deadline("minority_end")
        assert term.last_day.isoformat() == "2031-01-14"
        story.wait_until("2031-01-14 23:59")
        assert story.state.in_force
        story.wait_until("2031-01-15 00:00")
        assert (story.state.stage, story.state.outcome) == ("ended", "01")

    def test_of_a_birth_date_that_is_half_known_the_warnings_keep_the_first_day_and_the_end_the_last(self) -> None:
        story = supervised()
        story.hear("child_registered", "2030-07-11", sender="", child="child-1", birth_date="2013-01")
        term = story.deadline("minority_end")
        assert (term.last_day.isoformat(), term.latest_defensible.isoformat()) == ("2030-12-31", "2031-01-30")
        assert any("niet volledig bekend" in step for step in term.steps)
        story.wait_until("2031-01-30 12:00")
        assert story.state.in_force
        story.wait_until("2031-01-31 00:00")
        assert story.state.outcome == "01"

    def test_another_birth_date_moves_the_birthday(self) -> None:
        story = supervised()
        story.hear("child_registered", "2030-07-11", sender="", child="child-1", birth_date="2013-01-15")
        story.hear("child_registered", "2030-07-12", sender="", child="child-1", birth_date="2014-01-15")
        assert story.statuses()["minority_end"] == "cancelled"
        assert story.deadline("minority_end#2").last_day.isoformat() == "2032-01-14"

    def test_a_child_that_turns_twelve_within_the_two_weeks_must_be_heard_too(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2018-03-20")
        story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi=GI["organisation"])
        assert story.deadline("spoed_hearing_minor_12plus").last_day.isoformat() == "2030-03-22"
        story.say("hear_child", "2030-03-20", COURT, used=True)
        assert story.statuses()["spoed_hearing_minor_12plus"] == "met"

    @pytest.mark.parametrize(("birth_date", "owed"), [("2015-01-01", True), ("2025-01-01", False)])
    def test_the_duty_to_hear_follows_the_birth_date_also_when_that_is_known_after_the_order(
        self, birth_date: str, *, owed: bool
    ) -> None:
        story = in_crisis()
        story.hear("child_registered", "2030-03-09", sender="", child="child-1", birth_date="2015-01-01")
        story.hear("child_registered", "2030-03-10", sender="", child="child-1", birth_date=birth_date)
        assert story.deadline("spoed_hearing_minor_12plus").is_open is owed
        story.say("record_hearing", "2030-03-12", COURT, upheld=True)
        story.wait_until("2030-03-23 00:00")
        assert story.state.lapsed is owed

    def test_a_duty_that_came_back_with_the_birth_date_is_met_by_a_hearing_recorded_after_the_lapse(self) -> None:
        story = in_crisis()
        for day, birth_date in (("09", "2015-01-01"), ("10", "2025-01-01"), ("11", "2015-01-01")):
            story.hear("child_registered", f"2030-03-{day}", sender="", child="child-1", birth_date=birth_date)
        story.say("record_hearing", "2030-03-12", COURT, upheld=True)
        story.wait_until("2030-03-23 00:00")
        assert story.state.lapsed
        story.say("hear_child", "2030-03-20", COURT, recorded="2030-03-25", used=True)
        assert (story.state.stage, story.statuses()["spoed_hearing_minor_12plus#2"]) == ("provisional", "met")

    def test_the_hearing_of_the_parents_is_not_the_child_s(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2015-01-01")
        order = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
        story.say("give_provisional_order", "2030-03-08", COURT, without_hearing=False, **order)
        assert story.deadline("spoed_hearing_minor_12plus").is_open

    def test_no_order_about_who_is_of_age(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2012-03-08")
        order = {"starts_on": "2030-03-08", "gi": GI["organisation"]}
        assert story.refuses("give_provisional_order", "2030-03-08", COURT, **order).article == "art. 1:233 BW"

    def test_an_order_that_begins_in_another_century_is_refused_and_breaks_nothing(self) -> None:
        story = requested()
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        story.say("file_petition", "2030-06-21", RVDK)
        order: dict[str, Any] = {"granted": True, "starts_on": "2100-06-01", "gi": GI["organisation"]}
        assert story.refuses("give_order", "2030-07-10", COURT, **order).code == "ImpossibleDate"

    def test_a_younger_child_need_not_be_heard(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2020-03-20")
        story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi=GI["organisation"])
        assert "spoed_hearing_minor_12plus" not in story.statuses()

    def test_no_order_about_a_child_of_twelve_that_could_not_be_heard(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-04", child="child-1", route="investigation", birth_date="2017-05")
        story.say("decide_intake", "2030-03-11", RVDK, decision="investigate")
        story.say("conclude_investigation", "2030-06-20", RVDK, petition=True)
        story.say("file_petition", "2030-06-21", RVDK)
        order: dict[str, Any] = {"granted": True, "starts_on": "2030-07-10", "gi": GI["organisation"]}
        assert story.refuses("give_order", "2030-07-10", COURT, **order).article == "art. 809 lid 1 Rv"
        story.say("hear_child", "2030-07-08", COURT, used=False)
        story.say("give_order", "2030-07-10", COURT, **order)

    def test_who_was_born_on_29_february_is_counted_from_both_sides_of_it(self) -> None:
        assert [day.isoformat() for day in counted_from("2012-02-29")] == ["2012-02-29", "2012-03-01"]
        assert can_have_reached("2012-02-29", 18, moment("2030-02-28").date())

    def test_the_case_tells_the_measure_when_a_child_was_born_or_died(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", children=["child-1"])
        story.say("register_child", "2030-03-06", child="child-1", birth_date="2014-05-17")
        story.say("record_death", "2030-03-07", child="child-1")
        told = [(asked.to, asked.report.subject) for asked in story.state.asked if asked.type == "ReportAsked"]
        measure = f"{story.stream}-measure-1"
        assert told == [(measure, "child_registered"), (measure, "child_died")]
        track = supervised()
        track.hear("child_died", "2030-07-12", sender="", child="child-1")
        assert track.state.outcome == "06"


class TestHold:
    def test_a_held_track_says_by_whom_and_why_and_its_deadlines_keep_running(self) -> None:
        story = received()
        story.say("hold", "2030-03-08", VEILIG_THUIS, reason="strafrechtelijk onderzoek")
        assert "strafrechtelijk" in story.procedure.awaited(story.state).what
        assert "DeadlineMissed" in story.wait_until("2030-03-15 00:00")
        assert story.refuses("hold", "2030-03-15", VEILIG_THUIS, reason="nogmaals").code == "AlreadyDecided"
        story.say("release", "2030-03-15", VEILIG_THUIS)
        assert story.state.held is None


class TestWhatChangedWhileAMeasureHadLapsed:
    """A lapse that is undone brings its duties back, on the facts as they are by then."""

    def test_another_birth_date_moves_the_birthday_of_a_measure_that_stands_again(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2018-03-20")
        story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi=GI["organisation"])
        story.wait_until("2030-03-23 00:00")
        story.hear("child_registered", "2030-03-24", sender="", child="child-1", birth_date="2012-05-17")
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True)
        assert story.deadline("minority_end#2").last_day.isoformat() == "2030-05-16"
        assert story.statuses()["minority_end"] == "cancelled"

    def test_a_birth_date_that_was_not_known_before_it_lapsed_is_watched_when_it_stands_again(self) -> None:
        story = in_crisis()
        story.wait_until("2030-03-23 00:00")
        story.hear("child_registered", "2030-03-24", sender="", child="child-1", birth_date="2012-05-17")
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True)
        assert story.deadline("minority_end").last_day.isoformat() == "2030-05-16"

    def test_a_fact_that_was_corrected_moves_the_term_that_runs_again(self) -> None:
        story = in_crisis()
        story.say("waive_family_group_plan", "2030-03-11", GI, reason="concrete_threat")
        story.wait_until("2030-03-23 00:00")
        correct(story, "2030-03-25", "family_group_plan_at", "2030-03-13 09:00", GI)
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True)
        assert story.deadline("plan_within_six_weeks").last_day.isoformat() == "2030-04-24"

    def test_a_term_whose_fact_was_taken_back_does_not_run_again(self) -> None:
        story = in_crisis()
        story.say("notify_gi", "2030-03-20", COURT)
        story.wait_until("2030-03-23 00:00")
        correct(story, "2030-03-25", "gi_notified_at", None, COURT)
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True)
        assert story.statuses()["gi_assign_worker_ots"] == "cancelled"
