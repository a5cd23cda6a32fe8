"""A child of twelve or older is heard on what is asked now; what it said before that was about something else."""

from typing import Any

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import PROVISIONAL, YEAR
from tests.region import COURT, GI, RVDK
from waakvlam.domain.identifiers import StreamKind

_ARTICLE = "art. 809 lid 1 Rv"


def in_crisis() -> Story:
    story = Story(StreamKind.COURT_MEASURE)
    story.open("2030-03-08", child="child-1", route="crisis", birth_date="2016-01-01")
    story.say("give_provisional_order", "2030-03-08", COURT, **PROVISIONAL)
    story.say("record_hearing", "2030-03-18", COURT, upheld=True)
    return story


def supervised() -> Story:
    story = in_crisis()
    story.say("hear_child", "2030-03-18", COURT, used=True)
    story.say("file_petition", "2030-04-02", RVDK)
    story.say("hear_child", "2030-05-20", COURT, used=True)
    story.say("give_order", "2030-05-28", COURT, **{**YEAR, "starts_on": "2030-05-28"})
    return story


def test_a_hearing_before_the_petition_does_not_count_for_the_supervision_order() -> None:
    story = in_crisis()
    story.say("hear_child", "2030-03-18", COURT, used=True)
    assert story.statuses()["spoed_hearing_minor_12plus"] == "met", "it was about the provisional order"
    story.say("file_petition", "2030-04-02", RVDK)
    order = {**YEAR, "starts_on": "2030-05-28"}
    assert story.refuses("give_order", "2030-05-28", COURT, **order).article == _ARTICLE
    assert story.refuses("give_order", "2030-05-28", COURT, granted=False).article == _ARTICLE
    story.say("hear_child", "2030-05-20", COURT, used=False)
    story.say("give_order", "2030-05-28", COURT, **order)


def test_one_hearing_after_both_requests_serves_both() -> None:
    story = in_crisis()
    story.say("file_petition", "2030-03-11", RVDK)
    story.say("hear_child", "2030-03-18", COURT, used=True)
    story.say("give_order", "2030-05-28", COURT, **{**YEAR, "starts_on": "2030-05-28"})
    assert story.state.in_force


def test_a_later_hearing_on_the_petition_does_not_make_the_one_on_the_provisional_order_late() -> None:
    story = in_crisis()
    story.say("hear_child", "2030-03-18", COURT, used=True)
    story.say("file_petition", "2030-04-02", RVDK)
    story.say("hear_child", "2030-05-20", COURT, used=True)
    value = moment("2030-03-07").isoformat()
    story.say("correct_fact", "2030-05-21", RVDK, fact="opened_at", value=value, reason="verkeerde dag")
    assert story.statuses()["spoed_hearing_minor_12plus"] == "met"
    assert story.state.stage == "provisional"


def test_a_hearing_that_is_recorded_late_takes_nothing_away_from_a_later_one() -> None:
    story = in_crisis()
    story.say("file_petition", "2030-03-19", RVDK)
    story.say("hear_child", "2030-03-20", COURT, used=True)
    story.say("hear_child", "2030-03-18", COURT, recorded="2030-03-21", used=True)
    story.say("give_order", "2030-05-28", COURT, **{**YEAR, "starts_on": "2030-05-28"})
    assert story.state.in_force


def test_a_placement_is_not_extended_before_the_child_was_heard_on_it() -> None:
    for about in ({}, {"about": "placement"}):
        story = supervised()
        story.say("authorise_placement", "2030-05-28", COURT, starts_on="2030-05-28", last_day="2030-09-27")
        story.say("carry_out_placement", "2030-06-03", GI)
        story.say("request_placement_extension", "2030-08-01", GI)
        assert story.refuses("extend_placement", "2030-09-02", COURT).article == _ARTICLE
        story.say("hear_child", "2030-08-26", COURT, used=False, **about)
        story.say("extend_placement", "2030-09-02", COURT)
        assert str(story.state.placement.last_day) == "2031-05-27"


def test_a_child_that_was_heard_on_an_urgent_placement_can_be_heard_again_on_its_extension() -> None:
    story = supervised()
    placed: dict[str, Any] = {"starts_on": "2030-06-03", "last_day": "2030-09-27", "without_hearing": True}
    story.say("authorise_placement", "2030-06-03", COURT, **placed)
    story.say("record_hearing", "2030-06-12", COURT, upheld=True)
    story.say("hear_child", "2030-06-12", COURT, used=True)
    story.say("carry_out_placement", "2030-06-13", GI)
    story.say("request_placement_extension", "2030-08-01", GI)
    assert story.refuses("extend_placement", "2030-09-02", COURT).article == _ARTICLE
    story.say("hear_child", "2030-08-26", COURT, used=True, about="placement")
    story.say("extend_placement", "2030-09-02", COURT)
    hearing = story.deadline("spoed_hearing_minor_12plus#2")
    assert (hearing.status, hearing.met_at) == ("met", moment("2030-06-12"))


def test_what_it_said_on_the_order_is_no_hearing_on_a_placement_that_is_asked_later() -> None:
    story = supervised()
    placed = {"starts_on": "2030-09-02"}
    assert story.refuses("authorise_placement", "2030-09-02", COURT, **placed).article == _ARTICLE
    story.say("hear_child", "2030-08-30", COURT, about="placement", used=True)
    story.say("authorise_placement", "2030-09-02", COURT, **placed)


def test_one_hearing_serves_the_order_and_the_placement_that_are_decided_together() -> None:
    story = supervised()
    story.say("authorise_placement", "2030-05-28", COURT, starts_on="2030-05-28")
    assert story.state.placement.in_force


def test_a_hearing_on_both_may_be_followed_by_a_later_decision_on_the_placement() -> None:
    story = in_crisis()
    story.say("hear_child", "2030-03-18", COURT, used=True)
    story.say("file_petition", "2030-04-02", RVDK)
    story.say("hear_child", "2030-05-20", COURT, about="both", used=True)
    story.say("give_order", "2030-05-28", COURT, **{**YEAR, "starts_on": "2030-05-28"})
    story.say("authorise_placement", "2030-06-03", COURT, starts_on="2030-06-03")
    assert story.state.placement.in_force


def test_a_birth_date_that_is_told_again_asks_no_second_hearing_on_an_order_given_after_the_first() -> None:
    story = Story(StreamKind.COURT_MEASURE).open("2030-03-04", child="child-1", route="crisis", birth_date="2016-01-01")
    story.say("file_petition", "2030-03-05", RVDK)
    story.say("hear_child", "2030-03-06", COURT, used=True)
    story.say("give_provisional_order", "2030-03-08", COURT, **{**PROVISIONAL, "without_hearing": False})
    assert "spoed_hearing_minor_12plus" not in story.statuses()
    story.hear("child_registered", "2030-03-09", sender="", child="child-1", birth_date="2016-02-01")
    assert "spoed_hearing_minor_12plus" not in story.statuses()
