"""An embedded stack for scenarios: the regions they are about, begun from nothing, and a player for each."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from waakvlam.workers.embedded.client import client_of
from waakvlam.workers.embedded.stack import EmbeddedStack, StackInfo
from waakvlam.workers.scenario.household import OVERSHOT, HouseholdWorkflows
from waakvlam.workers.scenario.model import Scenario
from waakvlam.workers.scenario.player import Household, ScenarioPlayer, ScenarioResult, StepResult

_TIMES_ANEW = 3


def stack_for(scenarios: Sequence[Scenario], home: Path, say: Callable[[str], None]) -> EmbeddedStack:
    """The stack that runs the regions of these scenarios.

    It forgets what an earlier run left in `home`: a story that was played before would record nothing. Warnings stay in
    the journal and on the card: the households are made up, and a mailbox is not.
    """
    regions = sorted({scenario.household.region for scenario in scenarios})
    return EmbeddedStack(regions, home=home, fresh=True, send_warnings=False, say=say)


class StoryPlayer:
    """Plays a story to its end, as another household where the server moved the clock of the first one too far."""

    def __init__(
        self,
        scenario: Scenario,
        today: date,
        household: Callable[[Scenario], Household],
        heard: Callable[[Scenario, StepResult], None],
        anew: Callable[[Scenario, Scenario], None],
    ) -> None:
        """Prepare to play; the arguments are those of `players_on`, and who makes the household of a story."""
        self._scenario = scenario
        self._today = today
        self._household = household
        self._heard = heard
        self._anew = anew

    async def play(self) -> ScenarioResult:
        """The story as it went; of a household whose clock went wrong nothing is told, unless all of them did."""
        scenario = self._scenario
        result = await self._play(scenario)
        for _ in range(_TIMES_ANEW):
            if not (result.broken and OVERSHOT in result.broken):
                break
            other = _as_another_household(scenario)
            self._anew(scenario, other)
            scenario, result = other, await self._play(other)
        return result

    async def _play(self, scenario: Scenario) -> ScenarioResult:
        heard = partial(self._heard, scenario)
        return await ScenarioPlayer(scenario, self._household(scenario), today=self._today, heard=heard).play()


def _as_another_household(scenario: Scenario) -> Scenario:
    # Far from the numbers that people write, and below those that the engine gives.
    number = 1 + (scenario.household.number + 100_000) % 899_999
    return scenario.model_copy(update={"household": scenario.household.model_copy(update={"number": number})})


def again(case: str) -> str:
    """What whoever watches is told of a story that begins anew. Dutch."""
    return f"opnieuw, als {case}: de server zette de klok van dit huishouden te ver"


async def players_on(
    info: StackInfo,
    scenarios: Sequence[Scenario],
    today: date,
    heard: Callable[[Scenario, StepResult], None],
    anew: Callable[[Scenario, Scenario], None],
) -> list[StoryPlayer]:
    """A player for each scenario, speaking to the stack as any integrator would.

    Args:
        info: where the stack is.
        scenarios: what is played.
        today: the day relative to which each story starts.
        heard: told of each step that was taken.
        anew: told of a story that begins anew: as it was, and as it is played now, with another household.
    """
    clients = {region: await client_of(info, region) for region in info.regions}

    def household(scenario: Scenario) -> Household:
        return HouseholdWorkflows(clients[scenario.household.region], scenario.case(today), scenario.title)

    return [StoryPlayer(scenario, today, household, heard, anew) for scenario in scenarios]
