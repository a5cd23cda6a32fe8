"""Moves: who becomes responsible where, what goes on for a year, and when the case belongs elsewhere."""

from itertools import pairwise
from typing import Any

import pytest

from tests.domain.story import Story
from tests.domain.test_household import signalled
from tests.domain.test_local_help import MUNICIPALITY, helped
from waakvlam.domain import deadlines as life
from waakvlam.domain.exchange import NotificationAsked
from waakvlam.domain.notifications import Channel
from waakvlam.workflows import card

UTRECHT, OSS, BERNHEZE = "GM0344", "GM0828", "GM1721"
GOES_ON = "youth_help_continuation_on_move"


def drawn(story: Story) -> str:
    return card.draw(story.stream, story.state, story.procedure.awaits(story.state), {})


def moved(story: Story, municipality: str, from_day: str, *, when: str | None = None) -> list[str]:
    return story.say("record_move", when or from_day, municipality=municipality, from_day=from_day)


def test_a_move_says_who_is_responsible_from_that_day_and_how_well_that_is_known() -> None:
    story = signalled()
    assert moved(story, OSS, "2030-03-10") == ["HouseholdMoved", "RegionHandoverNeeded"]
    home = story.state.moves.residence
    assert (home.name, home.region, home.court_name) == ("Oss", "JZ33", "Rechtbank Oost-Brabant")
    assert (home.unconfirmed, home.carried_forward) == (("veilig_thuis",), True)
    card_text = drawn(story)
    assert "Oss (GM0828) sinds 10-03-2030" in card_text
    assert "Niet bevestigd:** Veilig Thuis" in card_text
    assert "overdragen aan jeugdregio Noordoost Brabant (JZ33)" in card_text


def test_a_move_within_the_region_asks_for_no_handover_and_a_move_back_ends_it() -> None:
    story = signalled()
    assert moved(story, "GM0632", "2030-03-08") == ["HouseholdMoved"]
    moved(story, OSS, "2030-03-10")
    assert story.state.moves.handover_to == "JZ33"
    assert moved(story, "GM0632", "2030-05-01") == ["HouseholdMoved"]
    assert story.state.moves.handover_to is None


def test_a_move_of_long_ago_that_is_told_late_does_not_say_where_the_household_lives() -> None:
    story = signalled()
    moved(story, "GM0632", "2030-03-10")
    assert moved(story, OSS, "2027-05-01", when="2030-03-12") == ["HouseholdMoved"]
    assert (story.state.moves.residence.name, story.state.moves.handover_to) == ("Woerden", None)


@pytest.mark.parametrize(
    ("municipality", "from_day", "code", "field"),
    [
        ("GM9999", "2030-03-10", "MalformedCommand", "municipality"),
        ("Oss", "2030-03-10", "MalformedCommand", "municipality"),
        ("GM0457", "2030-03-10", "MalformedCommand", "municipality"),
        ("GM0828", "2020-03-10", "ImpossibleDate", "from_day"),
        ("GM0828", "2030-03-11", "ImpossibleDate", "from_day"),
    ],
)
def test_what_nobody_knows_is_refused(municipality: str, from_day: str, code: str, field: str) -> None:
    told: dict[str, Any] = {"municipality": municipality, "from_day": from_day}
    refusal = signalled().refuses("record_move", "2030-03-10", **told)
    assert (refusal.code, refusal.field) == (code, field)


def test_the_same_move_is_not_told_twice_and_another_municipality_for_that_day_takes_its_place() -> None:
    story = signalled()
    moved(story, OSS, "2030-03-10")
    told: dict[str, Any] = {"municipality": OSS, "from_day": "2030-03-10"}
    assert story.refuses("record_move", "2030-03-11", **told).code == "AlreadyDecided"
    moved(story, BERNHEZE, "2030-03-10", when="2030-03-12")
    assert [home.name for home in story.state.moves.known] == ["Bernheze"]


class TestHelpThatGoesOn:
    """Jeugdwet art. 2.7a."""

    def test_help_that_runs_goes_on_for_a_year_at_most(self) -> None:
        story = helped()
        moved(story, OSS, "2030-04-01")
        term = story.deadline(GOES_ON)
        assert (term.kind, term.on_miss, term.last_day.isoformat()) == ("measure", "lapse", "2031-03-31")
        assert "daarna vervalt het recht op voortzetting van de hulp" in drawn(story)

    def test_without_help_nothing_goes_on(self) -> None:
        story = signalled()
        moved(story, OSS, "2030-04-01")
        assert story.statuses() == {}

    def test_help_that_was_granted_and_has_not_begun_counts_too(self) -> None:
        story = signalled()
        story.say("apply_for_youth_help", "2030-03-05", MUNICIPALITY)
        story.say("decide_youth_help", "2030-03-06", MUNICIPALITY, granted=True)
        moved(story, OSS, "2030-04-01")
        assert story.statuses()[GOES_ON] == "running"

    def test_a_move_to_where_it_lived_already_changes_nothing(self) -> None:
        story = helped()
        moved(story, UTRECHT, "2026-01-01", when="2030-03-07")
        moved(story, UTRECHT, "2030-04-01")
        assert story.statuses() == {}

    def test_a_decision_of_the_new_municipality_takes_its_place(self) -> None:
        story = helped()
        moved(story, OSS, "2030-04-01")
        story.say("apply_for_youth_help", "2030-05-01", MUNICIPALITY)
        story.say("decide_youth_help", "2030-05-20", MUNICIPALITY, granted=True)
        assert story.statuses()[GOES_ON] == "met"

    def test_after_a_year_the_right_ends_the_case_does_not_and_somebody_is_told(self) -> None:
        story = helped()
        story.rules = story.rules.model_copy(update={"channels": (Channel.WEBHOOK,)})
        moved(story, OSS, "2030-04-01")
        story.wait_until("2031-04-02")
        assert (story.statuses()[GOES_ON], story.state.is_open) == ("lapsed", True)
        asked = [event.notification for event in story.events if isinstance(event, NotificationAsked)]
        assert "recht op voortzetting" in next(one.message for one in asked if one.kind == "lapse")

    def test_who_moves_again_has_another_year(self) -> None:
        story = helped()
        moved(story, OSS, "2030-04-01")
        moved(story, UTRECHT, "2030-10-01")
        assert story.statuses() == {GOES_ON: "cancelled", f"{GOES_ON}#2": "running"}
        assert story.deadline(f"{GOES_ON}#2").last_day.isoformat() == "2031-09-30"

    def test_a_move_that_was_none_takes_the_year_away(self) -> None:
        story = helped()
        moved(story, UTRECHT, "2026-01-01", when="2030-03-07")
        moved(story, OSS, "2030-04-01")
        moved(story, UTRECHT, "2030-04-01", when="2030-04-02")
        assert story.statuses() == {GOES_ON: "cancelled"}

    def test_time_does_nothing_to_a_right_that_was_used(self) -> None:
        story = helped()
        moved(story, OSS, "2030-04-01")
        story.say("apply_for_youth_help", "2030-05-01", MUNICIPALITY)
        story.say("decide_youth_help", "2030-05-20", MUNICIPALITY, granted=False)
        story.wait_until("2032-01-01")
        told = [event for event in story.events if isinstance(event, life.DeadlineLapsed)]
        assert told == []
        assert all(one.occurred_at <= two.occurred_at for one, two in pairwise(story.events[:2]))
