"""Of several of a kind each is corrected by its own number: reports of violence, and where the household lived."""

from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_local_help import PROVIDER, helped
from tests.domain.test_moves import GOES_ON, OSS, moved
from tests.domain.test_violence import FACTFINDING, IN_DAYS, INSPECTORATE, INVESTIGATION, REPORT, known
from tests.region import GI, LOCAL_TEAM


def corrects(fact: str, value: str | None) -> dict[str, Any]:
    written = value if value is None or len(value) == 10 else moment(value).isoformat()
    return {"fact": fact, "value": written, "reason": "verkeerd overgenomen"}


class TestIncidents:
    def test_known_earlier_it_had_to_be_told_earlier_and_no_other_report_moves(self) -> None:
        story = known()
        story.say("report_violence", "2030-03-11", GI, kind="violence")
        story.say("correct_fact", "2030-03-12", PROVIDER, **corrects("incidents.1.known_at", "2030-03-06 09:00"))
        first, second = (story.deadline(REPORT), story.deadline(f"{REPORT}#2"))
        assert (first.last_day.isoformat(), second.last_day.isoformat()) == ("2030-03-11", "2030-03-14")
        assert story.statuses()[IN_DAYS] == "missed"
        assert story.state.incidents[0].established_at == moment("2030-03-06 09:00"), "clear from the first"
        assert story.state.incidents[1].known_at == moment("2030-03-11")

    def test_a_report_to_the_inspectorate_that_was_none_is_owed_again(self) -> None:
        story = known()
        story.say("notify_inspectorate", "2030-03-11", PROVIDER)
        story.say("correct_fact", "2030-03-12", PROVIDER, **corrects("incidents.1.notified_at", None))
        assert story.deadline(REPORT).is_open
        assert story.deadline(IN_DAYS).is_open
        story.say("notify_inspectorate", "2030-03-12", PROVIDER)
        assert story.statuses()[REPORT] == "met"

    def test_it_cannot_be_told_before_it_was_known_nor_known_before_it_happened(self) -> None:
        story = known(happened_at="2030-03-07T22:00:00+01:00")
        story.say("notify_inspectorate", "2030-03-11", PROVIDER)
        for fact, value in (("incidents.1.notified_at", "2030-03-06"), ("incidents.1.known_at", "2030-03-07 10:00")):
            said = {**corrects(fact, value), "value": moment(value).isoformat()}
            assert story.refuses("correct_fact", "2030-03-12", PROVIDER, **said).code == "ImpossibleDate"

    def test_who_reports_corrects_its_own_report_alone(self) -> None:
        refusal = known().refuses(
            "correct_fact", "2030-03-12", GI, **corrects("incidents.1.known_at", "2030-03-06 09:00")
        )
        assert (refusal.code, refusal.field) == ("NotCompetent", "actor.kind")
        refusal = known().refuses(
            "correct_fact", "2030-03-12", LOCAL_TEAM, **corrects("incidents.2.known_at", "2030-03-06 09:00")
        )
        assert (refusal.code, refusal.field) == ("MalformedCommand", "fact"), "there is no second"

    def test_the_weeks_of_fact_finding_count_from_the_corrected_day_of_what_happened(self) -> None:
        story = known(established=False, happened_at="2030-03-07T22:00:00+01:00")
        story.say("correct_fact", "2030-03-12", PROVIDER, **corrects("incidents.1.happened_at", "2030-03-05 22:00"))
        assert story.deadline(FACTFINDING).last_day.isoformat() == "2030-04-16"

    def test_the_question_of_the_inspectorate_is_corrected_by_the_inspectorate(self) -> None:
        story = known()
        story.say("notify_inspectorate", "2030-03-11", PROVIDER)
        story.say("request_own_investigation", "2030-03-18", INSPECTORATE)
        before = story.deadline(INVESTIGATION).last_day
        story.say("correct_fact", "2030-03-20", INSPECTORATE, **corrects("incidents.1.asked_at", "2030-03-15 09:00"))
        assert (before - story.deadline(INVESTIGATION).last_day).days == 3


class TestMoves:
    def test_help_goes_on_for_a_year_from_the_corrected_day(self) -> None:
        story = helped()
        moved(story, OSS, "2030-04-10")
        story.say("correct_fact", "2030-04-11", LOCAL_TEAM, **corrects("moves.known.1.from_day", "2030-04-01"))
        assert str(story.state.moves.residence.from_day) == "2030-04-01"
        assert str(story.state.moves.continues_from) == "2030-04-01"
        assert story.deadline(GOES_ON).last_day.isoformat() == "2031-03-31"

    @pytest.mark.parametrize("day", ["2030-03-15", "2030-06-01", "2030-04-20"])
    def test_a_move_stays_between_those_before_and_after_it_and_out_of_the_future(self, day: str) -> None:
        story = helped()
        for municipality, from_day in ((OSS, "2030-03-20"), ("GM0632", "2030-04-01"), (OSS, "2030-04-15")):
            moved(story, municipality, from_day)
        refusal = story.refuses("correct_fact", "2030-04-16", LOCAL_TEAM, **corrects("moves.known.2.from_day", day))
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "value")

    def test_help_that_goes_on_had_begun_by_the_corrected_day(self) -> None:
        story = helped()
        moved(story, OSS, "2030-04-10")
        assert (
            story.refuses(
                "correct_fact", "2030-04-11", LOCAL_TEAM, **corrects("moves.known.1.from_day", "2030-01-10")
            ).article
            == "art. 2.7a Jeugdwet"
        ), "the help that goes on had not begun"


def test_what_there_is_none_of_has_nothing_to_correct() -> None:
    story: Story = helped()
    refusal = story.refuses(
        "correct_fact", "2030-04-11", LOCAL_TEAM, **corrects("moves.known.1.from_day", "2030-04-01")
    )
    assert (refusal.code, refusal.field) == ("MalformedCommand", "fact")
