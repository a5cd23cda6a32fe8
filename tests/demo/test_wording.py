"""The words in which a term is told: they fit what its end means."""

from datetime import UTC, datetime

from tests.domain.story import Story
from tests.domain.test_court_measure import in_crisis, supervised
from tests.region import COURT, GI, LOCAL_TEAM, RVDK
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.dutch import status_name
from waakvlam.workers.demo.wording import phrase


def told(story: Story) -> list[str]:
    """What the record of a story says, as who watches reads it."""
    rows = [
        RecordedEvent.model_validate(
            {
                "position": number,
                "stream": str(story.stream),
                "version": number,
                "command_id": "test/1",
                "recorded_at": datetime(2030, 1, 1, tzinfo=UTC),
                "actor": LOCAL_TEAM,
                "event": event.model_dump(),
            }
        )
        for number, event in enumerate(story.events, 1)
    ]
    return [said[0] for row in rows if (said := phrase(row, story.state))]


def placed() -> Story:
    story = supervised()
    story.say("authorise_placement", "2030-07-10", COURT, starts_on="2030-07-10")
    return story


def test_a_lapse_that_did_not_come_was_prevented_and_not_achieved() -> None:
    story = placed()
    story.say("carry_out_placement", "2030-07-15", GI)
    said = told(story)
    assert "termijn loopt: Verval van een niet uitgevoerde machtiging uithuisplaatsing, na 10-10-2030" in said
    assert "voorkomen: Verval van een niet uitgevoerde machtiging uithuisplaatsing" in said
    assert not any(line.startswith("gehaald: Verval") for line in said)


def test_a_lapse_that_came_says_what_ended() -> None:
    story = placed()
    story.wait_until("2030-10-11 00:00")
    assert "VERVALLEN: de machtiging uithuisplaatsing, laatste dag 10-10-2030" in told(story)
    assert status_name(story.deadline("muhp_execution_lapse")) == "ingetreden"


def test_a_hearing_that_did_not_happen_says_what_ended_and_by_what() -> None:
    story = in_crisis()
    story.wait_until("2030-03-23 00:00")
    assert any(line.startswith("VERVALLEN: de maatregel (Horen van belanghebbenden") for line in told(story))


def test_a_measure_that_another_took_over_was_followed_and_not_achieved() -> None:
    story = in_crisis()
    story.say("record_hearing", "2030-03-20", COURT, upheld=True)
    story.say("file_petition", "2030-04-02", RVDK)
    story.say("give_order", "2030-05-28", COURT, granted=True, starts_on="2030-06-08", gi=GI["organisation"])
    assert "opgevolgd: Voorlopige ondertoezichtstelling" in told(story)


def test_a_duty_is_still_achieved() -> None:
    story = in_crisis()
    story.say("record_hearing", "2030-03-20", COURT, upheld=True)
    assert any(line.startswith("gehaald: Horen van belanghebbenden") for line in told(story))
