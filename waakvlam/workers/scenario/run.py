"""Playing scenario files on an embedded stack of their own, and saying of every expectation whether it was met."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.console import Console
from rich.text import Text

from waakvlam.domain.calendar import AMSTERDAM, local_date
from waakvlam.workers.console import wide_console
from waakvlam.workers.embedded.stack import StackInfo
from waakvlam.workers.scenario.file import load_together
from waakvlam.workers.scenario.model import Scenario
from waakvlam.workers.scenario.player import ScenarioResult, StepResult
from waakvlam.workers.scenario.report import Verdict, deed, of_step, table, verdicts
from waakvlam.workers.scenario.stack import again, players_on, stack_for

_NOT_MET = 1


@dataclass(frozen=True)
class RunOptions:
    """What `waakvlam scenario run` was asked to do."""

    files: Sequence[Path]
    home: Path | None = None
    as_json: bool = False


async def run_scenarios(options: RunOptions) -> int:
    """Play all files at once, tell what came of them, and return the exit status.

    Raises:
        waakvlam.workers.scenario.file.ScenarioError: a file is not right; then nothing was started.
        waakvlam.workers.embedded.stack.StackError: the stack did not come up.
    """
    scenarios = load_together(options.files)
    # A process that was just killed may still write there; what it leaves is the system's to sweep.
    with TemporaryDirectory(prefix="waakvlam-scenario-", ignore_cleanup_errors=True) as scratch:
        results = await _play(scenarios, options.home or Path(scratch) / "home")
    _tell(scenarios, results, as_json=options.as_json)
    return 0 if all(result.as_expected for result in results.values()) else _NOT_MET


async def _play(scenarios: Mapping[Path, Scenario], home: Path) -> dict[Path, ScenarioResult]:
    progress = wide_console(stderr=True)
    stack = stack_for(list(scenarios.values()), home, lambda line: progress.print(line, style="dim", markup=False))
    async with stack:
        try:
            return await _play_on(stack.info, scenarios, local_date(datetime.now(UTC)), progress)
        except asyncio.CancelledError:
            progress.print("\nstopping", style="dim")
            raise


async def _play_on(
    info: StackInfo, scenarios: Mapping[Path, Scenario], today: date, progress: Console
) -> dict[Path, ScenarioResult]:
    files = {str(scenario.case(today)): file for file, scenario in scenarios.items()}

    def heard(scenario: Scenario, taken: StepResult) -> None:
        file = files[str(scenario.case(today))]
        progress.print(_progress_line(file, scenario, taken), soft_wrap=True)
        for one in of_step(file, scenario.steps[taken.number - 1], taken):
            if not one.met:
                progress.print(Text(f"  {one.in_words}", style="bold red"), soft_wrap=True)

    def anew(before: Scenario, scenario: Scenario) -> None:
        case = str(scenario.case(today))
        files[case] = files[str(before.case(today))]
        progress.print(Text(f"{files[case].name}: {again(case)}", style="yellow"), soft_wrap=True)

    players = await players_on(info, list(scenarios.values()), today, heard, anew)
    async with asyncio.TaskGroup() as group:
        playing = [group.create_task(player.play()) for player in players]
    return {file: task.result() for file, task in zip(scenarios, playing, strict=True)}


def _progress_line(file: Path, scenario: Scenario, taken: StepResult) -> Text:
    """One step that was taken: when by the household's clock, what, and how many of its expectations were met."""
    line = Text(f"{taken.moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}  ", style="dim")
    line.append(f"{file.name}  stap {taken.number} van {len(scenario.steps)}  {deed(scenario.steps[taken.number - 1])}")
    if taken.checks:
        met = sum(check.met for check in taken.checks)
        line.append(f"  {met} van {len(taken.checks)} uitgekomen", style="green" if taken.as_expected else "bold red")
    return line


def _tell(scenarios: Mapping[Path, Scenario], results: Mapping[Path, ScenarioResult], *, as_json: bool) -> None:
    """Every expectation of every file; with JSON, what a program reads stands alone on stdout."""
    console = wide_console(stderr=as_json)
    everything: list[Verdict] = []
    for file, scenario in scenarios.items():
        found = verdicts(file, scenario, results[file])
        everything += found
        console.print()
        console.print(table(f"{file}: {scenario.title} ({results[file].case})", found))
        broken = results[file].broken
        if broken is not None:
            stopped = f"Gestopt bij stap {len(results[file].steps) + 1}: {broken}"
            console.print(Text(stopped, style="bold red"), soft_wrap=True)
    met = sum(one.met for one in everything)
    style = "green" if met == len(everything) else "bold red"
    console.print(Text(f"\n{met} van {len(everything)} verwachtingen uitgekomen", style=f"bold {style}"))
    if as_json:
        for one in everything:
            typer.echo(one.model_dump_json())
