"""An embedded stack for scenarios: the regions they are about, begun from nothing, and a player for each."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from waakvlam.workers.embedded.client import client_of
from waakvlam.workers.embedded.stack import EmbeddedStack, StackInfo
from waakvlam.workers.scenario.household import HouseholdWorkflows
from waakvlam.workers.scenario.model import Scenario
from waakvlam.workers.scenario.player import ScenarioPlayer, StepResult


def stack_for(scenarios: Sequence[Scenario], home: Path, say: Callable[[str], None]) -> EmbeddedStack:
    """The stack that runs the regions of these scenarios.

    It forgets what an earlier run left in `home`: a story that was played before would record nothing. Warnings stay in
    the journal and on the card: the households are made up, and a mailbox is not.
    """
    regions = sorted({scenario.household.region for scenario in scenarios})
    return EmbeddedStack(regions, home=home, fresh=True, send_warnings=False, say=say)


async def players_on(
    info: StackInfo, scenarios: Sequence[Scenario], today: date, heard: Callable[[Scenario, StepResult], None]
) -> list[ScenarioPlayer]:
    """A player for each scenario, speaking to the stack as any integrator would.

    Args:
        info: where the stack is.
        scenarios: what is played.
        today: the day relative to which each story starts.
        heard: told of each step that was taken.
    """
    clients = {region: await client_of(info, region) for region in info.regions}
    return [
        ScenarioPlayer(
            scenario,
            HouseholdWorkflows(clients[scenario.household.region], scenario.case(today), scenario.title),
            today=today,
            heard=partial(heard, scenario),
        )
        for scenario in scenarios
    ]
