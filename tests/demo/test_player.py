"""A scenario played end to end on a real server."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.demo.test_scenario_file import DEMO
from tests.region import REGION, Region
from waakvlam.domain.calendar import local_date
from waakvlam.domain.deadlines import EscalationRaised
from waakvlam.domain.identifiers import StreamId, parse
from waakvlam.workers.scenario.file import load
from waakvlam.workers.scenario.household import HouseholdWorkflows
from waakvlam.workers.scenario.model import Scenario
from waakvlam.workers.scenario.player import ScenarioResult
from waakvlam.workers.scenario.stack import StoryPlayer

TODAY = local_date(datetime.now(UTC))


def told_here(name: str) -> Scenario:
    """A scenario of the demo, moved to the region that tests have."""
    scenario = load(DEMO / f"{name}.yaml")
    household = scenario.household.model_copy(update={"region": REGION})
    return scenario.model_copy(update={"household": household})


async def play(region: Region, scenario: Scenario) -> tuple[StreamId, ScenarioResult]:
    def household(story: Scenario) -> HouseholdWorkflows:
        return HouseholdWorkflows(region.client, story.case(TODAY), story.title)

    result = await StoryPlayer(scenario, TODAY, household, lambda *_: None, lambda *_: None).play()
    return parse(result.case), result


async def test_a_story_goes_on_a_real_server_as_it_is_written(region: Region) -> None:
    _, result = await play(region, told_here("07-vervallen"))
    assert result.broken is None
    assert [check for step in result.steps for check in step.checks if not check.met] == []


async def test_warnings_are_recorded_at_the_moment_at_which_each_would_have_come(region: Region) -> None:
    case, result = await play(region, told_here("03-te-laat-en-opgeschaald"))
    assert result.as_expected
    rows = await region.journal.stream(f"{case}-assessment-1")
    late = [row.recorded_at - row.event.occurred_at for row in rows if isinstance(row.event, EscalationRaised)]
    assert len(late) == 4
    assert max(gap.total_seconds() for gap in late) < 60


async def test_playing_a_story_twice_records_it_once(region: Region) -> None:
    scenario = told_here("09-tweede-signaal")
    case, first = await play(region, scenario)
    before = await region.journal.events_of_case(str(case))
    _, second = await play(region, scenario)
    assert first.as_expected
    assert _refusals(second) == _refusals(first)
    assert await region.journal.events_of_case(str(case)) == before


def _refusals(result: ScenarioResult) -> Sequence[str | None]:
    return [step.refused for step in result.steps]
