"""The out-of-home placement within a measure, by the rules alone: it never outlives the order, nor ends it."""

from typing import Any

import pytest

from tests.domain.fact_rows import extended_with_placement, placed_in_the_second_year
from tests.domain.rows import M1
from tests.domain.story import Story, moment
from tests.domain.test_court_measure import PROVISIONAL, in_crisis, supervised
from tests.region import COURT, GI, RVDK
from waakvlam.domain.court_measure.placement.clocks import TERMS
from waakvlam.domain.identifiers import StreamKind

AUTHORISED: dict[str, Any] = {"starts_on": "2030-07-10"}


def authorised(**authorisation: object) -> Story:
    """A supervision order from 10 July 2030 up to and including 9 July 2031, and an authorisation with it."""
    story = supervised()
    story.say("authorise_placement", "2030-07-10", COURT, **{**AUTHORISED, **authorisation})
    return story


def placed(**authorisation: object) -> Story:
    story = authorised(**authorisation)
    story.say("carry_out_placement", "2030-07-15", GI)
    return story


def crisis_placement(*, born: str | None = None, **placement: object) -> Story:
    """A provisional order and an urgent placement, both on Friday 8 March 2030 and both unheard."""
    story = Story(StreamKind.COURT_MEASURE)
    story.open("2030-03-08", child="child-1", route="crisis", birth_date=born)
    story.say("give_provisional_order", "2030-03-08", COURT, **PROVISIONAL)
    said: dict[str, Any] = {"starts_on": "2030-03-08", "without_hearing": True, **placement}
    story.say("authorise_placement", "2030-03-08 12:00", COURT, **said)
    return story


def correct(story: Story, when: str, fact: str, value: str | None, actor: dict[str, str]) -> list[str]:
    written = moment(value).isoformat() if value and " " in value else value
    return story.say("correct_fact", when, actor, fact=fact, value=written, reason="verkeerd overgenomen")


def status(story: Story) -> str:
    return str(story.state.placement.status)


def extended() -> Story:
    """The placement of 15 July 2030 and its order, both up to and including 9 July 2032."""
    story = placed()
    story.say("request_extension", "2031-05-05", GI)
    story.say("request_placement_extension", "2031-05-05", GI)
    story.say("extend_order", "2031-06-30", COURT)
    story.say("extend_placement", "2031-06-30", COURT)
    return story


def every_term() -> Story:
    """Each term of a placement started: three years of it, and an early return."""
    story = extended()
    story.say("request_extension", "2032-05-03", GI)
    story.say("request_placement_extension", "2032-05-03", GI)
    story.say("extend_order", "2032-06-28", COURT)
    story.say("extend_placement", "2032-06-28", COURT)
    story.say("notify_early_return", "2032-09-01", GI, planned_end="2032-10-29")
    return story


class TestAuthorisation:
    def test_without_a_supervision_order_there_is_no_placement(self) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-04", child="child-1", route="investigation")
        refusal = story.refuses("authorise_placement", "2030-03-05", COURT, starts_on="2030-03-05")
        assert (refusal.code, refusal.article) == ("WrongStage", "art. 1:265b lid 1 BW")

    def test_a_year_at_most_and_never_longer_than_the_order(self) -> None:
        story = authorised()
        assert story.deadline("muhp_max_duration").last_day.isoformat() == "2031-07-09"
        later = supervised()
        later.say("authorise_placement", "2030-12-02", COURT, starts_on="2030-12-02")
        assert later.deadline("muhp_max_duration").last_day.isoformat() == "2031-07-09", "the order's own end"
        refusal = supervised().refuses(
            "authorise_placement", "2030-12-02", COURT, starts_on="2030-12-02", last_day="2031-07-10"
        )
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "last_day")

    @pytest.mark.parametrize("starts_on", ["2030-07-09", "2031-07-10"])
    def test_it_starts_within_the_order(self, starts_on: str) -> None:
        refusal = supervised().refuses("authorise_placement", "2030-07-10", COURT, starts_on=starts_on)
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "starts_on")

    def test_a_granted_one_says_when_it_starts_and_a_refused_one_changes_nothing(self) -> None:
        story = supervised()
        assert story.refuses("authorise_placement", "2030-07-10", COURT).field == "starts_on"
        assert "PlacementRefused" in story.say("authorise_placement", "2030-07-10", COURT, granted=False)
        assert status(story) == "none"

    def test_parties_may_appeal_against_every_decision_and_may_still_when_the_placement_has_ended(self) -> None:
        story = placed()
        appeal = next(x for x in story.state.deadlines if x.clock == "placement.appeal_civil_party")
        assert (appeal.last_day.isoformat(), appeal.rungs) == ("2030-10-10", ())
        story.say("end_placement", "2030-08-01", COURT, ground="withdrawn")
        assert story.deadline(appeal.key).is_open

    def test_there_is_at_most_one_at_a_time(self) -> None:
        refusal = authorised().refuses("authorise_placement", "2030-07-12", COURT, starts_on="2030-07-12")
        assert refusal.code == "AlreadyDecided"

    def test_a_child_of_twelve_is_heard_before_it(self) -> None:
        story = supervised()
        story.hear("child_registered", "2030-07-11", sender="", child="child-1", birth_date="2016-01-15")
        refusal = story.refuses("authorise_placement", "2030-08-01", COURT, starts_on="2030-08-01")
        assert refusal.article == "art. 809 lid 1 Rv"
        story.say("hear_child", "2030-07-30", COURT, used=True)
        story.say("authorise_placement", "2030-08-01", COURT, starts_on="2030-08-01")
        assert status(story) == "in_force"

    def test_the_one_under_the_order_takes_the_place_of_the_one_under_the_provisional_order(self) -> None:
        story = crisis_placement()
        story.say("carry_out_placement", "2030-03-09", GI)
        story.say("record_hearing", "2030-03-20", COURT, upheld=True, about="both")
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-28", COURT, granted=True, starts_on="2030-06-08", gi=GI["organisation"])
        assert story.deadline("muhp_max_duration").last_day.isoformat() == "2030-06-07", "that of the VOTS"
        gap = story.refuses("authorise_placement", "2030-05-28", COURT, starts_on="2030-06-20")
        assert gap.field == "starts_on"
        story.say("authorise_placement", "2030-05-28", COURT, starts_on="2030-06-08")
        assert story.statuses()["muhp_max_duration"] == "met"
        assert story.deadline("muhp_max_duration#2").last_day.isoformat() == "2031-06-07", "the VOTS is not deducted"
        assert "muhp_execution_lapse#2" not in story.statuses(), "the child is out of its home already"
        story.wait_until("2030-06-09")
        assert status(story) == "in_force"

    def test_the_card_tells_apart_whose_term_it_is(self) -> None:
        story = crisis_placement()
        names = {story.deadline("spoed_hearing_parties").name, story.deadline("spoed_hearing_parties#2").name}
        assert len(names) == 2
        assert any("uithuisplaatsing" in name for name in names)


class TestHearing:
    def test_two_weeks_to_hear_parties_and_a_child_of_twelve(self) -> None:
        story = crisis_placement(born="2016-01-15")
        for key in ("spoed_hearing_parties#2", "spoed_hearing_minor_12plus#2"):
            assert (story.deadline(key).part, story.deadline(key).last_day.isoformat()) == ("placement", "2030-03-22")
        younger = crisis_placement(born="2020-01-15")
        assert "spoed_hearing_minor_12plus" not in younger.statuses()

    def test_one_hearing_may_serve_both(self) -> None:
        story = crisis_placement()
        story.say("record_hearing", "2030-03-20", COURT, upheld=True, about="both")
        assert story.statuses()["spoed_hearing_parties"] == story.statuses()["spoed_hearing_parties#2"] == "met"

    def test_what_it_was_about_is_not_guessed_while_both_wait(self) -> None:
        story = crisis_placement(born="2016-01-15")
        assert story.refuses("record_hearing", "2030-03-20", COURT, upheld=True).field == "about"
        assert story.refuses("hear_child", "2030-03-20", COURT, used=True).field == "about"
        story.say("record_hearing", "2030-03-18", COURT, upheld=True, about="measure")
        assert story.deadline("spoed_hearing_parties#2").is_open
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        assert story.statuses()["spoed_hearing_parties#2"] == "met", "only the placement waited"
        story.say("hear_child", "2030-03-20", COURT, used=True, about="both")
        assert story.statuses()["spoed_hearing_minor_12plus#2"] == "met"

    def test_want_of_a_hearing_ends_the_placement_and_not_the_order(self) -> None:
        story = crisis_placement()
        story.say("record_hearing", "2030-03-18", COURT, upheld=True, about="measure")
        events = story.wait_until("2030-03-23 00:00")
        assert events[-3:].count("PlacementLapsed") == 1
        assert (status(story), story.state.stage) == ("lapsed", "provisional")
        assert story.statuses()["muhp_max_duration"] == "cancelled"
        assert story.statuses()["vots_max_duration"] == "running"

    def test_a_hearing_in_time_recorded_late_makes_the_placement_stand_again(self) -> None:
        story = crisis_placement()
        story.say("record_hearing", "2030-03-18", COURT, upheld=True, about="measure")
        story.wait_until("2030-03-23 00:00")
        late = story.refuses("record_hearing", "2030-03-24", COURT, upheld=True)
        assert late.article == "art. 800 lid 3 Rv"
        story.say("record_hearing", "2030-03-21", COURT, recorded="2030-03-25", upheld=True)
        assert status(story) == "in_force"
        assert {story.statuses()[key] for key in ("muhp_max_duration", "muhp_execution_lapse")} == {"running"}

    def test_a_placement_that_is_not_upheld_ends_and_the_order_goes_on(self) -> None:
        story = crisis_placement()
        story.say("record_hearing", "2030-03-18", COURT, upheld=True, about="measure")
        story.say("record_hearing", "2030-03-18", COURT, upheld=False, about="placement")
        assert (status(story), story.state.stage) == ("ended", "provisional")
        assert not [x.key for x in story.state.deadlines if x.is_open and x.clock in TERMS]

    def test_an_order_that_is_not_upheld_takes_the_placement_with_it(self) -> None:
        story = crisis_placement()
        story.say("record_hearing", "2030-03-18", COURT, upheld=False, about="both")
        assert (status(story), story.state.stage) == ("ended", "ended")

    def test_a_child_that_was_not_heard_on_it_in_time_ends_the_placement_alone(self) -> None:
        story = crisis_placement(born="2016-01-15")
        story.say("record_hearing", "2030-03-18", COURT, upheld=True, about="both")
        story.say("hear_child", "2030-03-18", COURT, used=True, about="measure")
        story.wait_until("2030-03-23 00:00")
        assert (status(story), story.state.placement.lapsed_because) == ("lapsed", "spoed_hearing_minor_12plus")
        assert story.refuses("hear_child", "2030-03-24", COURT, used=True, about="placement").code == "WrongStage"
        story.say("hear_child", "2030-03-19", COURT, recorded="2030-03-25", used=False, about="placement")
        assert (status(story), story.state.in_force) == ("in_force", True)

    def test_urgent_placement_within_a_supervision_order_has_a_hearing_of_its_own(self) -> None:
        story = supervised()
        story.say("authorise_placement", "2030-09-02", COURT, starts_on="2030-09-02", without_hearing=True)
        story.wait_until("2030-09-17 00:00")
        assert (status(story), story.state.stage) == ("lapsed", "in_force")


class TestExecution:
    def test_three_months_to_carry_it_out(self) -> None:
        story = authorised()
        assert story.deadline("muhp_execution_lapse").last_day.isoformat() == "2030-10-10"
        story.say("carry_out_placement", "2030-07-15", GI)
        assert story.statuses()["muhp_execution_lapse"] == "met"
        assert story.refuses("carry_out_placement", "2030-07-16", GI).code == "AlreadyDecided"

    def test_not_carried_out_it_lapses_and_says_what_that_means(self) -> None:
        story = authorised()
        story.wait_until("2030-10-11 00:00")
        lapsed: Any = next(event for event in story.events if type(event).__name__ == "PlacementLapsed")
        assert lapsed.article == "art. 1:265c lid 3 BW"
        assert "nieuwe machtiging" in lapsed.meaning
        assert (status(story), story.state.stage) == ("lapsed", "in_force")
        assert story.refuses("carry_out_placement", "2030-10-14", GI).article == "art. 1:265c lid 3 BW"

    def test_a_child_that_stays_out_of_its_home_without_ground_is_said_loudly(self) -> None:
        story = placed(last_day="2030-12-31")
        story.wait_until("2031-01-01 00:00")
        lapsed: Any = next(event for event in story.events if type(event).__name__ == "PlacementLapsed")
        assert "art. 1:265a BW" in lapsed.meaning
        assert "vervallen" in story.procedure.awaited(story.state).what
        story.say("end_placement", "2031-01-02", GI, ground="lapse_confirmed")
        assert status(story) == "ended"

    def test_carried_out_in_time_and_recorded_after_the_lapse_it_never_lapsed(self) -> None:
        story = authorised()
        story.wait_until("2030-10-11 00:00")
        story.say("carry_out_placement", "2030-10-09", GI, recorded="2030-10-14")
        assert (status(story), story.statuses()["muhp_execution_lapse"]) == ("in_force", "met")
        assert story.statuses()["muhp_max_duration"] == "running"

    def test_after_a_lapse_a_new_authorisation_is_possible(self) -> None:
        story = authorised()
        story.wait_until("2030-10-11 00:00")
        story.say("authorise_placement", "2030-10-21", COURT, starts_on="2030-10-21")
        story.say("carry_out_placement", "2030-10-22", GI)
        assert story.statuses()["muhp_execution_lapse#2"] == "met"

    def test_no_placement_before_its_first_day(self) -> None:
        story = authorised(starts_on="2030-08-01")
        assert story.refuses("carry_out_placement", "2030-07-20", GI).article == "art. 1:265a BW"

    def test_a_correction_of_the_authorisation_moves_the_three_months(self) -> None:
        story = authorised(starts_on="2030-07-22")
        correct(story, "2030-07-20", "placement.authorised_at", "2030-07-12 09:00", COURT)
        assert story.deadline("muhp_execution_lapse").last_day.isoformat() == "2030-10-12"

    def test_a_placement_that_never_happened_is_owed_again(self) -> None:
        story = placed()
        correct(story, "2030-07-20", "placement.carried_out_at", None, GI)
        assert story.statuses()["muhp_execution_lapse"] == "running"


class TestEnd:
    def test_the_rvdk_is_told_two_months_before_that_no_extension_comes(self) -> None:
        story = placed(last_day="2031-03-31")
        notice = next(x for x in story.state.deadlines if x.clock == "placement.gi_notify_rvdk_no_extension")
        assert notice.last_day.isoformat() == "2031-01-31"
        story.say("notify_no_placement_extension", "2030-12-15", GI)
        assert story.deadline(notice.key).status == "met"
        assert story.wait_until("2031-04-01 00:00")[-2:] == ["DeadlineExpired", "PlacementEnded"]
        assert not [
            x for x in story.events if getattr(x, "key", "").startswith("muhp_max") and "Risk" in type(x).__name__
        ]
        assert (status(story), story.state.placement.ended_because) == ("ended", "as_planned")
        assert story.state.in_force

    def test_what_was_told_in_time_and_recorded_after_the_end_makes_it_a_planned_end(self) -> None:
        story = placed(last_day="2031-03-31")
        story.wait_until("2031-04-01 00:00")
        story.say("notify_no_placement_extension", "2031-01-15", GI, recorded="2031-04-02")
        assert (status(story), story.state.placement.ended_because) == ("ended", "as_planned")

    def test_an_extension_is_asked_and_given_before_the_end(self) -> None:
        story = placed(last_day="2030-12-31")
        assert story.refuses("extend_placement", "2030-12-01", COURT).article == "art. 1:265c lid 2 BW"
        story.say("request_placement_extension", "2030-11-01", GI)
        story.say("extend_placement", "2030-12-20", COURT)
        assert story.state.placement.last_day.isoformat() == "2031-07-09", "no longer than the order"
        assert story.statuses()["muhp_max_duration"] == "met"
        late = placed(last_day="2030-12-31")
        assert late.refuses("request_placement_extension", "2031-01-02", GI).code == "ImpossibleDate"

    def test_an_extension_given_in_time_and_recorded_late_makes_it_stand_again(self) -> None:
        story = placed(last_day="2030-12-31")
        story.say("request_placement_extension", "2030-11-01", GI)
        story.wait_until("2031-01-01 00:00")
        assert status(story) == "lapsed"
        story.say("extend_placement", "2030-12-30", COURT, recorded="2031-01-03")
        assert (status(story), story.statuses()["muhp_extension_max"]) == ("in_force", "running")

    def test_the_order_is_extended_first(self) -> None:
        story = placed()
        story.say("request_extension", "2031-05-05", GI)
        story.say("request_placement_extension", "2031-05-05", GI)
        refusal = story.refuses("extend_placement", "2031-06-30", COURT)
        assert (refusal.code, refusal.article) == ("WrongStage", "art. 1:265b lid 1 BW")
        story.say("extend_order", "2031-06-30", COURT)
        assert story.state.placement.last_day.isoformat() == "2031-07-09", "it is not extended by itself"
        story.say("extend_placement", "2031-06-30", COURT)
        assert story.state.placement.last_day.isoformat() == "2032-07-09"

    def test_a_refused_extension_ends_it_on_its_last_day(self) -> None:
        story = placed(last_day="2030-12-31")
        story.say("request_placement_extension", "2030-11-01", GI)
        story.say("refuse_placement_extension", "2030-12-20", COURT)
        story.wait_until("2031-01-01 00:00")
        assert story.state.placement.ended_because == "extension_refused"

    def test_it_ends_early_after_the_rvdk_was_told_a_month_before(self) -> None:
        story = placed()
        refusal = story.refuses("end_placement", "2030-11-04", GI, ground="no_longer_needed")
        assert refusal.article == "art. 1:265j lid 2 BW"
        story.say("notify_early_return", "2030-10-01", GI, planned_end="2030-11-04")
        term = story.deadline("gi_notify_rvdk_early_return")
        assert (term.last_day.isoformat(), term.status) == ("2030-10-04", "met")
        assert story.refuses("end_placement", "2030-11-01", GI, ground="no_longer_needed").code == "WrongStage"
        story.say("end_placement", "2030-11-04", GI, ground="no_longer_needed")
        assert (status(story), story.state.stage) == ("ended", "in_force")
        assert not [x.key for x in story.state.deadlines if x.is_open and x.clock in TERMS]

    def test_a_notice_that_is_less_than_a_month_is_late_and_a_corrected_day_is_judged_anew(self) -> None:
        story = placed()
        story.say("notify_early_return", "2030-10-15", GI, planned_end="2030-11-04")
        assert story.statuses()["gi_notify_rvdk_early_return"] == "met_late"
        correct(story, "2030-10-16", "placement.planned_end", "2030-11-20", GI)
        assert story.statuses()["gi_notify_rvdk_early_return"] == "met"

    def test_another_day_is_told_anew(self) -> None:
        story = placed()
        story.say("notify_early_return", "2030-10-01", GI, planned_end="2030-11-04")
        assert story.refuses("notify_early_return", "2030-10-02", GI, planned_end="2030-11-04").code == "AlreadyDecided"
        story.say("notify_early_return", "2030-10-02", GI, planned_end="2030-10-20")
        assert story.statuses()["gi_notify_rvdk_early_return#2"] == "met_late"

    def test_the_court_withdraws_and_only_the_institution_ends(self) -> None:
        story = placed()
        refusal = story.refuses("end_placement", "2030-11-04", COURT, ground="no_longer_needed")
        assert refusal.code == "NotCompetent"
        story.say("end_placement", "2030-11-04", COURT, ground="withdrawn")
        assert status(story) == "ended"

    def test_a_lapse_that_is_none_cannot_be_confirmed(self) -> None:
        assert placed().refuses("end_placement", "2030-11-04", GI, ground="lapse_confirmed").field == "ground"


class TestTwoYears:
    def test_the_rvdk_advises_once_placement_and_order_will_have_lasted_two_years(self) -> None:
        story = extended()
        assert "gi_request_rvdk_advice_two_years" not in story.statuses(), "placed on 15 July: a few days short"
        story.say("request_extension", "2032-05-03", GI)
        story.say("request_placement_extension", "2032-05-03", GI)
        story.say("extend_order", "2032-06-28", COURT)
        term = story.deadline("gi_request_rvdk_advice_two_years")
        assert term.last_day.isoformat() == "2033-05-09"
        story.say("extend_placement", "2032-06-28", COURT)
        story.say("request_two_years_advice", "2033-05-02", GI)
        assert story.deadline(term.key).status == "met"

    def test_before_two_years_there_is_nothing_to_advise_on(self) -> None:
        assert placed().refuses("request_two_years_advice", "2031-05-01", GI).article == "art. 1:265j lid 3 BW"

    def test_who_asks_no_extension_needs_no_advice(self) -> None:
        story = extended()
        correct(story, "2031-07-20", "placement.carried_out_at", "2030-07-10 12:00", GI)
        story.say("notify_gi", "2031-07-21", COURT)
        assert story.statuses()["gi_request_rvdk_advice_two_years"] == "running"
        story.say("notify_no_extension", "2032-04-01", GI)
        assert story.statuses()["gi_request_rvdk_advice_two_years"] == "cancelled"


class TestWithinItsOrder:
    def test_it_lapses_with_the_order_and_stands_again_with_it(self) -> None:
        story = crisis_placement()
        story.wait_until("2030-03-23 00:00")
        assert (status(story), story.state.stage) == ("lapsed", "lapsed")
        meaning: Any = next(event for event in story.events if type(event).__name__ == "MeasureLapsed")
        assert "uithuisplaatsing" in meaning.meaning
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True, about="both")
        assert (status(story), story.state.stage) == ("in_force", "provisional")

    def test_the_order_alone_was_heard_in_time_so_only_the_order_stands_again(self) -> None:
        story = crisis_placement()
        story.wait_until("2030-03-23 00:00")
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True, about="measure")
        assert (status(story), story.state.stage) == ("lapsed", "provisional")

    def test_what_was_done_while_it_stood_and_recorded_after_the_lapse_is_not_owed_again(self) -> None:
        story = crisis_placement()
        story.wait_until("2030-03-23 00:00")
        story.say("carry_out_placement", "2030-03-09", GI, recorded="2030-03-24")
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True, about="both")
        assert story.statuses()["muhp_execution_lapse"] == "met"

    def test_an_authorisation_recorded_after_the_order_lapsed_lapsed_with_it(self) -> None:
        story = in_crisis()
        story.wait_until("2030-03-23 00:00")
        story.say("authorise_placement", "2030-03-09", COURT, recorded="2030-03-24", starts_on="2030-03-09")
        assert status(story) == "lapsed"
        story.say("record_hearing", "2030-03-20", COURT, recorded="2030-03-25", upheld=True)
        assert (status(story), story.statuses()["muhp_max_duration"]) == ("in_force", "running")

    @pytest.mark.parametrize("how", ["lifted", "as planned", "not told", "of age", "died"])
    def test_it_ends_with_the_order_however_that_ends(self, how: str) -> None:
        story = placed()
        match how:
            case "lifted":
                story.say("end_measure", "2031-01-10", COURT, reason="02")
            case "as planned":
                story.say("notify_no_extension", "2031-05-01", GI)
                assert "EscalationRaised" not in story.wait_until("2031-07-10 00:00")
            case "not told":
                story.wait_until("2031-07-10 00:00")
            case "of age":
                story.hear("child_registered", "2030-07-20", sender="", child="child-1", birth_date="2013-01-15")
                story.wait_until("2031-01-15 00:00")
            case _:
                story.hear("child_died", "2031-01-12", sender="", child="child-1")
        assert not story.state.placement.in_force
        assert not [x.key for x in story.state.deadlines if x.is_open and x.clock in TERMS]

    def test_an_order_corrected_to_end_earlier_shortens_the_placement(self) -> None:
        story = placed()
        correct(story, "2030-08-01", "starts_on", "2030-07-11", COURT)
        assert story.state.placement.last_day.isoformat() == "2031-07-09", "its own year"
        story = supervised(last_day="2031-03-31")
        story.say("authorise_placement", "2030-07-10", COURT, **AUTHORISED)
        correct(story, "2030-08-01", "court_last_day", "2031-01-31", COURT)
        assert story.state.placement.last_day.isoformat() == "2031-01-31"
        notice = next(x for x in story.state.deadlines if x.clock == "placement.gi_notify_rvdk_no_extension")
        assert notice.last_day.isoformat() == "2030-11-30"

    def test_what_lapsed_with_a_provisional_order_does_not_come_back_with_the_next_order(self) -> None:
        story = crisis_placement()
        story.say("file_petition", "2030-03-20", RVDK)
        story.wait_until("2030-03-23 00:00")
        story.say("give_order", "2030-03-25", COURT, granted=True, starts_on="2030-03-25", gi=GI["organisation"])
        assert status(story) == "lapsed"
        story.say("request_extension", "2031-01-20", GI)
        story.wait_until("2031-03-25 00:00")
        story.say("extend_order", "2031-03-20", COURT, recorded="2031-03-27")
        assert (status(story), story.state.stage) == ("lapsed", "in_force")
        assert story.statuses()["vots_max_duration"] == "cancelled", "nor does the provisional order itself"


def test_a_corrected_first_day_moves_the_extension_that_follows_on_it() -> None:
    told = placed_in_the_second_year()
    assert str(told.part(M1).state.placement.last_day) == "2033-04-21"
    right = {"fact": "placement.starts_on", "value": "2031-04-24", "reason": "verkeerd overgenomen"}
    told.say("2032-06-14", COURT, "correct_fact", M1, **right)
    placement = told.part(M1).state.placement
    assert [str(one.last_day) for one in placement.earlier_periods] == ["2032-04-23"]
    assert (str(placement.period_starts_on), str(placement.last_day)) == ("2032-04-24", "2033-04-23")
    terms = {x.clock: str(x.last_day) for x in told.part(M1).state.deadlines if x.part == "placement"}
    assert terms["placement.muhp_max_duration"] == "2032-04-23"
    assert terms["placement.muhp_extension_max"] == "2033-04-23"
    assert terms["placement.gi_notify_rvdk_no_extension"] == "2033-02-23"


def test_a_placement_that_the_court_or_the_order_limited_is_not_moved_beyond_that() -> None:
    told = extended_with_placement()
    before = told.part(M1).state.placement.last_day
    right = {"fact": "placement.starts_on", "value": "2030-06-04", "reason": "verkeerd overgenomen"}
    told.say("2031-05-12", COURT, "correct_fact", M1, **right)
    placement = told.part(M1).state.placement
    assert (str(placement.starts_on), placement.last_day) == ("2030-06-04", before)
