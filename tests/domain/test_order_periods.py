"""From when to when an order holds: what follows on what, what a correction moves, what is beyond the law."""

from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import PROVISIONAL, in_crisis, supervised
from tests.region import COURT, GI, RVDK
from waakvlam.domain.identifiers import StreamKind

ORDER: dict[str, Any] = {"granted": True, "gi": GI["organisation"]}
NOTICE = "gi_notify_rvdk_no_extension"


def petitioned() -> Story:
    """A provisional order until 7 June, upheld; the petition is before the court."""
    story = in_crisis()
    story.say("record_hearing", "2030-03-20", COURT, upheld=True)
    story.say("file_petition", "2030-04-02", RVDK)
    return story


def asked() -> Story:
    story = supervised()
    story.say("request_extension", "2031-05-05", GI)
    return story


def correct(story: Story, when: str, fact: str, value: str) -> None:
    story.say("correct_fact", when, COURT, fact=fact, value=value, reason="verkeerd overgenomen")


class TestBeginning:
    def test_a_supervision_order_follows_on_the_provisional_one_at_the_latest_the_day_after_it(self) -> None:
        story = petitioned()
        refusal = story.refuses("give_order", "2030-05-28", COURT, starts_on="2030-06-09", **ORDER)
        assert (refusal.field, refusal.article) == ("starts_on", "art. 1:258 BW")
        story.say("give_order", "2030-05-28", COURT, starts_on="2030-06-08", **ORDER)
        assert story.state.in_force, "the provisional order until then, this one from then"

    def test_where_nothing_holds_an_order_does_not_begin_long_after_it_was_given(self) -> None:
        story = petitioned()
        story.wait_until("2030-06-08 00:00")
        refusal = story.refuses("give_order", "2030-06-20", COURT, starts_on="2031-06-20", **ORDER)
        assert (refusal.field, refusal.article) == ("starts_on", None), "the number of days is no law"
        story.say("give_order", "2030-06-20", COURT, starts_on="2030-06-24", **ORDER)

    def test_a_corrected_first_day_leaves_no_gap_either(self) -> None:
        story = petitioned()
        story.say("give_order", "2030-05-28", COURT, starts_on="2030-06-08", **ORDER)
        value = {"fact": "starts_on", "value": "2030-06-10", "reason": "verkeerd overgenomen"}
        assert story.refuses("correct_fact", "2030-06-01", COURT, **value).article == "art. 1:258 BW"
        value["value"] = "2030-06-01"
        story.say("correct_fact", "2030-06-01", COURT, **value)
        assert str(story.state.last_day) == "2031-05-31"

    def test_nothing_was_done_under_a_measure_while_none_held(self) -> None:
        story = petitioned()
        story.say("notify_gi", "2030-03-21", COURT)
        story.wait_until("2030-06-08 00:00")
        story.say("give_order", "2030-07-01", COURT, starts_on="2030-07-01", **ORDER)
        refusal = story.refuses("assign_protector", "2030-06-20", GI, recorded="2030-07-02", worker="gi-1")
        assert refusal.code == "WrongStage"
        story.say("assign_protector", "2030-06-05", GI, recorded="2030-07-02", worker="gi-1")
        story.say("notify_gi", "2030-07-01 12:00", COURT, recorded="2030-07-02")

    def test_a_placement_does_not_outlive_a_shorter_order_in_the_place_of_the_provisional_one(self) -> None:
        story = petitioned()
        story.say("authorise_placement", "2030-04-02", COURT, starts_on="2030-04-02")
        assert str(story.state.placement.last_day) == "2030-06-07"
        story.say("give_order", "2030-05-06", COURT, starts_on="2030-05-06", last_day="2030-05-31", **ORDER)
        assert str(story.state.placement.last_day) == "2030-05-31"
        assert story.deadline("muhp_max_duration").last_day.isoformat() == "2030-05-31"

    def test_a_placement_does_not_begin_before_an_order_that_follows_on_nothing(self) -> None:
        story = petitioned()
        story.wait_until("2030-06-08 00:00")
        story.say("give_order", "2030-06-20", COURT, starts_on="2030-06-24", **ORDER)
        refusal = story.refuses("authorise_placement", "2030-06-20", COURT, starts_on="2030-06-21")
        assert (refusal.field, refusal.article) == ("starts_on", "art. 1:265b lid 1 BW")

    @pytest.mark.parametrize(("begins", "last_day"), [("2030-11-30", "2031-02-28"), ("2030-11-29", "2031-02-28")])
    def test_three_months_from_the_end_of_november_are_over_with_february(self, begins: str, last_day: str) -> None:
        for named in (None, last_day):
            story = Story(StreamKind.COURT_MEASURE).open(begins, child="child-1", route="crisis")
            order = {**PROVISIONAL, "starts_on": begins, "last_day": named}
            story.say("give_provisional_order", begins, COURT, **order)
            assert story.deadline("vots_max_duration").last_day.isoformat() == last_day
            assert story.deadline("vots_max_duration").ends_at == moment("2031-03-01 00:00")


class TestExtended:
    def test_a_corrected_first_day_moves_the_extension_that_follows_on_it(self) -> None:
        story = asked()
        story.say("extend_order", "2031-06-20", COURT)
        assert str(story.state.last_day) == "2032-07-09"
        correct(story, "2031-07-01", "starts_on", "2030-07-12")
        assert (str(story.state.period_starts_on), str(story.state.last_day)) == ("2031-07-12", "2032-07-11")
        assert story.deadline("ots_max_duration").last_day.isoformat() == "2031-07-11"
        assert story.deadline("ots_extension_max").last_day.isoformat() == "2032-07-11"
        assert story.deadline(f"{NOTICE}#2").last_day.isoformat() == "2032-05-11"

    def test_it_moves_every_extension_and_none_after_a_last_day_that_the_court_named(self) -> None:
        for named, moved in ((None, "2033-07-11"), ("2032-07-01", "2033-07-01")):
            story = asked()
            story.say("extend_order", "2031-06-20", COURT, last_day=named)
            story.say("request_extension", "2032-05-03", GI)
            story.say("extend_order", "2032-06-20", COURT)
            correct(story, "2032-06-21", "starts_on", "2030-07-12")
            assert str(story.state.last_day) == moved
            assert story.deadline("ots_extension_max#2").last_day.isoformat() == moved

    def test_an_extension_given_after_the_end_by_the_corrected_day_extends_nothing(self) -> None:
        story = supervised(starts_on="2030-07-15")
        story.say("request_extension", "2031-05-05", GI)
        story.say("extend_order", "2031-07-14", COURT)
        correct(story, "2031-08-01", "starts_on", "2030-07-10")
        assert story.state.stage == "lapsed"
        correct(story, "2031-08-04", "starts_on", "2030-07-15")
        assert (story.state.stage, str(story.state.last_day)) == ("in_force", "2032-07-14")
        assert story.statuses()["ots_max_duration"] == "met"
        assert story.deadline("ots_extension_max").is_open

    def test_a_corrected_last_day_is_not_beyond_the_year_of_the_extension(self) -> None:
        story = asked()
        story.say("extend_order", "2031-06-20", COURT, last_day="2032-01-09")
        value = {"fact": "court_last_day", "value": "2032-07-10", "reason": "verkeerd overgenomen"}
        assert story.refuses("correct_fact", "2031-07-01", COURT, **value).article == "art. 1:260 BW"
        correct(story, "2031-07-01", "court_last_day", "2032-07-09")
        assert str(story.state.last_day) == "2032-07-09"

    def test_a_corrected_last_day_of_a_placement_is_not_beyond_its_order(self) -> None:
        story = supervised()
        story.say("authorise_placement", "2030-09-02", COURT, starts_on="2030-09-02", last_day="2031-03-01")
        value = {"fact": "placement.court_last_day", "value": "2031-07-10", "reason": "verkeerd overgenomen"}
        assert story.refuses("correct_fact", "2030-09-03", COURT, **value).article == "art. 1:265b lid 1 BW"


class TestHeldOver:
    def test_the_rest_of_the_petition_stays_open_and_the_end_of_the_part_is_watched(self) -> None:
        story = asked()
        refusal = story.refuses("extend_order", "2031-06-20", COURT, rest_held_over=True)
        assert (refusal.code, refusal.field) == ("MalformedCommand", "last_day")
        story.say("extend_order", "2031-06-20", COURT, last_day="2031-10-09", rest_held_over=True)
        assert (story.state.extension, str(story.state.last_day)) == ("requested", "2031-10-09")
        assert not [one.key for one in story.state.deadlines if one.id == NOTICE and one.is_open]
        assert "EscalationRaised" in story.wait_until("2031-10-08 09:00"), "somebody must decide on the rest"
        story.wait_until("2031-10-10 00:00")
        assert story.state.stage == "lapsed"

    def test_with_the_rest_it_comes_to_no_more_than_the_year_that_was_asked(self) -> None:
        story = asked()
        story.say("extend_order", "2031-06-20", COURT, last_day="2031-10-09", rest_held_over=True)
        refusal = story.refuses("extend_order", "2031-09-20", COURT, last_day="2032-07-10")
        assert (refusal.field, refusal.article) == ("last_day", "art. 1:260 BW")
        story.say("extend_order", "2031-09-20", COURT)
        assert (story.state.extension, str(story.state.last_day)) == ("undecided", "2032-07-09")
        assert story.deadline(f"{NOTICE}#2").last_day.isoformat() == "2032-05-09"

    def test_a_corrected_last_day_of_the_rest_is_not_beyond_that_year_either(self) -> None:
        story = asked()
        story.say("extend_order", "2031-06-20", COURT, last_day="2031-10-09", rest_held_over=True)
        story.say("extend_order", "2031-09-20", COURT, last_day="2032-03-01")
        value = {"fact": "court_last_day", "value": "2032-07-10", "reason": "verkeerd overgenomen"}
        refusal = story.refuses("correct_fact", "2031-10-20", COURT, **value)
        assert (refusal.field, refusal.article) == ("value", "art. 1:260 BW")
        correct(story, "2031-10-20", "court_last_day", "2032-07-09")
        assert str(story.state.last_day) == "2032-07-09"

    @pytest.mark.parametrize(("right", "last_day"), [("2030-07-15", "2032-07-14"), ("2030-07-10", "2032-07-09")])
    def test_a_corrected_first_day_moves_the_year_of_both_parts(self, right: str, last_day: str) -> None:
        story = supervised(starts_on="2030-07-12")
        story.say("request_extension", "2031-05-05", GI)
        story.say("extend_order", "2031-06-20", COURT, last_day="2031-10-09", rest_held_over=True)
        story.say("extend_order", "2031-09-20", COURT)
        assert story.state.court_last_day is None, "the law limits it, and no court named a day"
        correct(story, "2031-10-20", "starts_on", right)
        assert (str(story.state.period_starts_on), str(story.state.last_day)) == ("2031-10-10", last_day)
        beyond = {"fact": "court_last_day", "value": "2032-07-15", "reason": "verkeerd overgenomen"}
        assert story.refuses("correct_fact", "2031-10-21", COURT, **beyond).article == "art. 1:260 BW"

    def test_the_rest_may_be_refused_or_taken_back(self) -> None:
        story = asked()
        story.say("extend_order", "2031-06-20", COURT, last_day="2031-10-09", rest_held_over=True)
        story.say("refuse_extension", "2031-09-20", COURT)
        story.wait_until("2031-10-10 00:00")
        assert (story.state.stage, story.state.outcome) == ("ended", "03")
        story = asked()
        story.say("extend_order", "2031-06-20", COURT, last_day="2031-10-09", rest_held_over=True)
        story.say("withdraw_extension", "2031-07-20", GI)
        assert story.state.extension == "undecided"
        assert story.deadline(f"{NOTICE}#2").last_day.isoformat() == "2031-08-09"

    def test_a_petition_taken_back_brings_back_the_notice_of_its_own_end_alone(self) -> None:
        story = asked()
        story.say("extend_order", "2031-06-20", COURT)
        story.say("request_extension", "2032-03-01", GI)
        story.say("withdraw_extension", "2032-03-08", GI)
        assert [one.key for one in story.state.deadlines if one.id == NOTICE and one.is_open] == [f"{NOTICE}#2"]


class TestToldLate:
    def test_who_told_the_rvdk_in_time_and_recorded_it_after_the_end_had_planned_that_end(self) -> None:
        story = supervised()
        story.wait_until("2031-07-10 00:00")
        assert story.state.stage == "lapsed"
        story.say("notify_no_extension", "2031-05-06", GI, recorded="2031-07-14")
        assert (story.state.stage, story.state.outcome) == ("ended", "04")
        assert story.state.closed_at == moment("2031-07-10 00:00")
        assert story.statuses()[NOTICE] == "met"

    def test_who_told_it_too_late_is_on_record_as_late(self) -> None:
        story = supervised()
        story.wait_until("2031-07-10 00:00")
        story.say("notify_no_extension", "2031-07-01", GI, recorded="2031-07-14")
        assert (story.state.outcome, story.statuses()[NOTICE]) == ("04", "met_late")

    def test_after_the_end_there_is_nothing_to_tell(self) -> None:
        story = supervised()
        refusal = story.refuses("notify_no_extension", "2031-07-11", GI)
        assert (refusal.code, refusal.article) == ("ImpossibleDate", "art. 1:265j lid 1 BW")


class TestAppeal:
    def test_a_refused_supervision_order_can_be_appealed_while_the_provisional_one_goes_on(self) -> None:
        story = petitioned()
        assert "appeal_civil_party" not in story.statuses(), "none against the provisional order"
        story.say("give_order", "2030-05-02", COURT, granted=False)
        assert story.deadline("appeal_civil_party").last_day.isoformat() == "2030-08-02"
