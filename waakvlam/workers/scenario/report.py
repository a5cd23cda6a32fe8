"""What a played scenario says of every expectation that was written: for a program as rows, for a person as a table."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field, JsonValue
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from waakvlam.domain.model import Model
from waakvlam.workers.scenario.expectations import Check, in_words
from waakvlam.workers.scenario.model import CommandStep, Scenario, Step
from waakvlam.workers.scenario.moments import Day
from waakvlam.workers.scenario.player import ScenarioResult, StepResult

_PLAYED = "played"
_COLUMNS = ("stap", "opdracht", "verwachting", "verwacht", "gezien", "uitgekomen")
_UNBROKEN = {"stap", "opdracht", "uitgekomen"}
_WAITING = "(wachten)"


class Verdict(Model):
    """One expectation, and whether it was met."""

    file: str = Field(description="The file, as it was named on the command line.")
    step: int = Field(description="Which step, from 1.")
    command: str | None = Field(description="Name of its command; null where time passes.")
    of: str = Field(description="Which part it is about: `case`, `measure-1`.")
    key: str = Field(description="The key below `expect`: `stage`, `due.vt_safety_assessment`.")
    expected: JsonValue
    found: JsonValue
    met: bool

    @property
    def in_words(self) -> str:
        """The same in one line."""
        return (
            f"stap {self.step} ({self.command or _WAITING}): "
            f"verwacht {self.of}.{self.key} {in_words(self.expected)}, gezien {in_words(self.found)}"
        )


def verdicts(file: Path, scenario: Scenario, result: ScenarioResult) -> list[Verdict]:
    """All expectations of a file in the order in which they are written; what was not reached was not met.

    A step that could not be taken has one more: `played`, with the reason for which it was not.
    """
    found: list[Verdict] = []
    for step, taken in zip(scenario.steps, result.steps, strict=False):  # fewer were taken when the story stopped
        found += of_step(file, step, taken)
    for number, step in enumerate(scenario.steps[len(result.steps) :], start=len(result.steps) + 1):
        if number == len(result.steps) + 1:
            met_not = Check(of=_target(step), key=_PLAYED, expected=True, seen=result.broken, met=False)
            found.append(_verdict(file, number, step, met_not))
        found += [_verdict(file, number, step, check) for check in _not_looked_at(step)]
    return found


def of_step(file: Path, step: Step, taken: StepResult) -> list[Verdict]:
    """The expectations of one step that was taken."""
    return [_verdict(file, taken.number, step, check) for check in taken.checks]


def table(title: str, found: Sequence[Verdict]) -> Table:
    """The same for a person."""
    shown = Table(title=escape(title), title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in _COLUMNS:
        shown.add_column(heading, overflow="fold", no_wrap=heading in _UNBROKEN)
    for one in found:
        shown.add_row(
            str(one.step),
            one.command or _WAITING,
            escape(f"{one.of}.{one.key}"),
            escape(in_words(one.expected)),
            escape(in_words(one.found)),
            Text("ja", style="green") if one.met else Text("NEE", style="bold red"),
        )
    return shown


def deed(step: Step) -> str:
    """What is done at a step."""
    return step.do if isinstance(step, CommandStep) else _WAITING


def _not_looked_at(step: Step) -> Iterator[Check]:
    for one in step.expect:
        if one.refused is not None:
            yield Check(of=_target(step), key="refused", expected=one.refused.value, seen=None, met=False)
        for key, claim in one.claims():
            # Its day may be counted from a step that was never taken: as it is written is all that is known.
            expected = claim.text if isinstance(claim, Day) else claim
            yield Check(of=one.of or _target(step), key=key, expected=expected, seen=None, met=False)


def _target(step: Step) -> str:
    return step.to if isinstance(step, CommandStep) else "case"


def _verdict(file: Path, number: int, step: Step, check: Check) -> Verdict:
    return Verdict(
        file=str(file),
        step=number,
        command=step.do if isinstance(step, CommandStep) else None,
        of=check.of,
        key=check.key,
        expected=check.expected,
        found=check.seen,
        met=check.met,
    )
