"""Takes the steps of a scenario one by one, and judges what it expects of each."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

from pydantic import Field
from temporalio.exceptions import TemporalError

from waakvlam.domain.calendar import local_date
from waakvlam.domain.identifiers import StreamId
from waakvlam.domain.model import Model
from waakvlam.workers.scenario.expectations import Check, Expectation
from waakvlam.workers.scenario.model import CommandStep, Scenario, WaitStep, content, message, stream
from waakvlam.workers.scenario.moments import Moment


class StoryBroken(Exception):  # noqa: N818 - it says what the story is
    """The story cannot go on: something that it needs did not happen."""


class Household(Protocol):
    """Where a scenario is played."""

    async def reach(self, moment: datetime) -> None:
        """Let time pass until `moment`, where it lies ahead.

        Raises:
            StoryBroken: it cannot be reached.
        """

    async def send(self, stream: StreamId, name: str, command: dict[str, Any]) -> str | None:
        """Send a command and wait until all that it asks is done; type and reason of its refusal, if it is refused.

        Raises:
            StoryBroken: it was neither accepted nor refused, or what it asks is not done.
        """

    def state(self, stream: str) -> Mapping[str, Any]:
        """What a part answers to the query `state`.

        Raises:
            StoryBroken: there is no such part.
        """


class StepResult(Model):
    """What became of one step."""

    number: int
    stream: str
    do: str
    moment: datetime
    note: str
    refused: str | None = None
    checks: tuple[Check, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether every expectation was met."""
        return all(check.met for check in self.checks)


class ScenarioResult(Model):
    """What became of a scenario."""

    title: str
    case: str
    steps: tuple[StepResult, ...]
    of: int
    broken: str | None = Field(default=None, description="Why it stopped at the step after the last one taken.")

    @property
    def expectations(self) -> tuple[int, int]:
        """How many expectations were met, of how many that were looked at."""
        checks = [check for step in self.steps for check in step.checks]
        return sum(check.met for check in checks), len(checks)

    @property
    def as_expected(self) -> bool:
        """Whether all of it was played, and every expectation met."""
        return self.broken is None and len(self.steps) == self.of and all(step.as_expected for step in self.steps)


class ScenarioPlayer:
    """Plays one scenario, once."""

    def __init__(
        self,
        scenario: Scenario,
        household: Household,
        *,
        today: date | None = None,
        heard: Callable[[StepResult], None] = lambda _: None,
    ) -> None:
        """Prepare to play.

        Args:
            scenario: the story.
            household: where it is played.
            today: the day relative to which it starts; left out, today in Amsterdam.
            heard: told of each step that was taken.
        """
        today = today or local_date(datetime.now(UTC))
        self._scenario = scenario
        self._household = household
        self._heard = heard
        self._days = scenario.days(today)
        self._case = scenario.case(today)

    async def play(self) -> ScenarioResult:
        """Take every step in order; stops where a step that had to succeed was refused."""
        results: list[StepResult] = []
        broken: str | None = None
        for number, step in enumerate(self._scenario.steps, start=1):
            try:
                taken = self._wait(number, step) if isinstance(step, WaitStep) else self._take(number, step)
                result = await taken
            except (StoryBroken, TemporalError) as problem:
                broken = str(problem)
                break
            results.append(result)
            self._heard(result)
        return ScenarioResult(
            title=self._scenario.title,
            case=str(self._case),
            steps=tuple(results),
            of=len(self._scenario.steps),
            broken=broken,
        )

    async def _wait(self, number: int, step: WaitStep) -> StepResult:
        moment = await self._reach(step.until, step.name)
        checks = self._judge(step.expect, "case", None)
        return StepResult(
            number=number, stream=str(self._case), do="wait", moment=moment, note=step.note, checks=tuple(checks)
        )

    async def _take(self, number: int, step: CommandStep) -> StepResult:
        moment = await self._reach(step.at, step.name)
        target = stream(self._case, step.to)
        filled = content(step, target.kind, moment, self._days)
        command_id = f"demo/{self._case}/{step.name or number}"
        command = message(self._scenario.actors[step.by], moment, filled, command_id)
        refused = await self._household.send(target, step.do, command)
        if refused and step.refusal is None:
            raise StoryBroken(f"{step.do} on {target} was refused: {refused}")
        checks = self._judge(step.expect, step.to, refused)
        return StepResult(
            number=number,
            stream=str(target),
            do=step.do,
            moment=moment,
            note=step.note,
            refused=refused,
            checks=tuple(checks),
        )

    async def _reach(self, written: Moment, name: str | None) -> datetime:
        moment = written.at(self._days)
        if name:
            self._days[name] = local_date(moment)
        await self._household.reach(moment)
        return moment

    def _judge(self, expected: tuple[Expectation, ...], to: str, refused: str | None) -> list[Check]:
        checks: list[Check] = []
        for one in expected:
            if one.refused is not None:
                code = refused.partition(":")[0] if refused else None
                met = code == one.refused
                checks.append(Check(of=to, key="refused", expected=one.refused.value, seen=code, met=met))
            if one.model_fields_set - {"of", "refused"}:
                of = one.of or to
                checks += one.judge(of, self._household.state(str(stream(self._case, of))), self._days)
        return checks
