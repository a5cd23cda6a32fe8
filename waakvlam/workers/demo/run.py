"""Playing all scenarios of a directory on an embedded stack, and showing what comes on record."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from waakvlam.activities import Journal
from waakvlam.domain.calendar import local_date
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.identifiers import parse
from waakvlam.workers.console import wide_console
from waakvlam.workers.demo import closing
from waakvlam.workers.demo.board import Board, Readers, Row
from waakvlam.workers.demo.view import LineView, TableView, View
from waakvlam.workers.embedded.stack import StackInfo
from waakvlam.workers.keys import keys_of_stack, open_keys
from waakvlam.workers.scenario.file import load_all
from waakvlam.workers.scenario.model import Scenario
from waakvlam.workers.scenario.player import ScenarioResult, StepResult
from waakvlam.workers.scenario.stack import again, players_on, stack_for
from waakvlam.workers.settings import DEFAULT_HOME

DEMO_HOME = DEFAULT_HOME / "demo"
_LOOK_EVERY_SECONDS = 0.25
_EXPECTATION_UNMET = 1


@dataclass(frozen=True)
class DemoOptions:
    """What the demo was asked to do."""

    scenarios: Path
    home: Path | None = None
    end_by_itself: bool = False
    as_json: bool = False


async def run_demo(options: DemoOptions) -> int:
    """Play, show, and stay up until cancelled; return the exit status.

    Raises:
        waakvlam.workers.scenario.file.ScenarioError: a scenario is not right.
        waakvlam.workers.embedded.stack.StackError: the stack did not come up, or could not be held up.
    """
    scenarios = list(load_all(options.scenarios).values())
    today = local_date(datetime.now(UTC))
    console = wide_console(stderr=options.as_json)  # with --json, what a program reads stands alone on stdout
    board = Board(
        Row(
            case=str(scenario.case(today)),
            title=scenario.title,
            region=scenario.household.region,
            steps=len(scenario.steps),
        )
        for scenario in scenarios
    )
    stack = stack_for(scenarios, options.home or DEMO_HOME, lambda line: console.print(line, style="dim", markup=False))
    status: int | None = None  # known when everything was played
    try:
        async with stack:
            try:
                view = TableView(console, board) if console.is_terminal else LineView(console, board)
                results = await _play(scenarios, today, stack.info, board, view)
                status = 0 if all(result.as_expected for result in results) else _EXPECTATION_UNMET
                _close(options, console, board, results, stack.info)
                if not options.end_by_itself:
                    status = 0
                    await stack.hold()
            except asyncio.CancelledError:
                console.print("\nstopping", style="dim")
                raise
    except asyncio.CancelledError:
        if status is None:
            raise
    return status


def _close(
    options: DemoOptions, console: Console, board: Board, results: Sequence[ScenarioResult], info: StackInfo
) -> None:
    if options.as_json:
        print(json.dumps(closing.as_json(board, results, info)), flush=True)  # noqa: T201 - what it is asked for
    else:
        closing.show(console, board, results, info)
    if not options.end_by_itself:
        console.print("\nAlles blijft draaien tot Ctrl-C.", style="bold")


async def _play(
    scenarios: Sequence[Scenario], today: date, info: StackInfo, board: Board, view: View
) -> list[ScenarioResult]:
    """Play all of them at once, and show what the journals get to hold."""

    def count(_: Scenario, step: StepResult) -> None:
        board.rows[parse(step.stream).case].taken += 1

    def anew(before: Scenario, scenario: Scenario) -> None:
        case = str(scenario.case(today))
        board.begin_anew(str(before.case(today)), case)
        view.told(f"{scenario.title}: {again(case)}")

    players = await players_on(info, scenarios, today, count, anew)

    def happened(recorded: RecordedEvent) -> None:
        board.apply(recorded)
        view.happened(recorded)

    async with _journals(info) as journals, asyncio.TaskGroup() as group:
        readers = Readers(journals, happened)
        with view:
            playing = [group.create_task(player.play()) for player in players]
            # The journals are asked, not the players: what is shown is on record.
            while not all(task.done() for task in playing):
                await readers.read()
                view.refresh()
                await asyncio.wait(playing, timeout=_LOOK_EVERY_SECONDS, return_when=asyncio.ALL_COMPLETED)
            await readers.read()
    return [task.result() for task in playing]


@asynccontextmanager
async def _journals(info: StackInfo) -> AsyncIterator[dict[str, Journal]]:
    """The journals of the stack's regions, for reading."""
    journals: dict[str, Journal] = {}
    try:
        for region, where in info.regions.items():
            journals[region] = await Journal.open(where.journal_url, await open_keys(keys_of_stack(info.home), region))
        yield journals
    finally:
        for journal in journals.values():
            await journal.close()
