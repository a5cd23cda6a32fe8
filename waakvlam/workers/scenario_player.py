"""Plays a scenario over a Temporal client, the way an integrator would: updates by name, as plain JSON."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError, TemporalError

from waakvlam.domain.calendar import local_date
from waakvlam.domain.identifiers import WORKFLOW_TYPE, StreamId, task_queue
from waakvlam.domain.model import Model
from waakvlam.workers.scenario import CommandStep, Scenario, WaitStep, content, message, stream
from waakvlam.workers.scenario_expectations import Check, Expectation
from waakvlam.workers.scenario_household import HouseholdWorkflows, Stuck
from waakvlam.workers.scenario_moments import Moment


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
    broken: str | None = None

    @property
    def expectations(self) -> tuple[int, int]:
        """How many expectations were met, of how many that were looked at."""
        checks = [check for step in self.steps for check in step.checks]
        return sum(check.met for check in checks), len(checks)

    @property
    def as_expected(self) -> bool:
        """Whether all of it was played, and every expectation met."""
        return self.broken is None and len(self.steps) == self.of and all(step.as_expected for step in self.steps)


class _Broken(Exception):  # noqa: N818 - it says what the story is
    """The story cannot go on."""


class ScenarioPlayer:
    """Plays one scenario, once."""

    def __init__(
        self,
        scenario: Scenario,
        client: Client,
        *,
        today: date | None = None,
        heard: Callable[[StepResult], None] = lambda _: None,
    ) -> None:
        """Prepare to play.

        Args:
            scenario: the story.
            client: on the namespace of the household's region, with the plain data converter.
            today: the day relative to which it starts; left out, today in Amsterdam.
            heard: told of each step that was taken.
        """
        today = today or local_date(datetime.now(UTC))
        self._scenario = scenario
        self._client = client
        self._heard = heard
        self._days = scenario.days(today)
        self.case: StreamId = scenario.case(today)
        self._household = HouseholdWorkflows(client, str(self.case))

    async def play(self) -> ScenarioResult:
        """Take every step in order; stops where a step that had to succeed was refused."""
        results: list[StepResult] = []
        broken: str | None = None
        for number, step in enumerate(self._scenario.steps, start=1):
            try:
                result = await (
                    self._wait(number, step) if isinstance(step, WaitStep) else self._take(number, step, bool(results))
                )
            except (_Broken, Stuck, TemporalError) as problem:
                broken = f"step {number}: {problem}"
                break
            results.append(result)
            self._heard(result)
        return ScenarioResult(
            title=self._scenario.title,
            case=str(self.case),
            steps=tuple(results),
            of=len(self._scenario.steps),
            broken=broken,
        )

    async def _wait(self, number: int, step: WaitStep) -> StepResult:
        moment = self._moment(step.until, step.name)
        await self._household.reach(moment)
        checks = self._judge(step.expect, "case", None)
        return StepResult(
            number=number, stream=str(self.case), do="wait", moment=moment, note=step.note, checks=tuple(checks)
        )

    async def _take(self, number: int, step: CommandStep, opened: bool) -> StepResult:
        moment = self._moment(step.at, step.name)
        if opened:
            await self._household.reach(moment)
        elif moment > datetime.now(UTC):
            raise _Broken(f"it would open the case at {moment.isoformat()}, in the future; start earlier")
        target = stream(self.case, step.to)
        filled = content(step, target.kind, moment, self._days)
        command_id = f"demo/{self.case}/{step.name or number}"
        command = message(self._scenario.actors[step.by], moment, filled, command_id)
        refused = await self._send(target, step.do, command)
        if refused and step.refusal is None:
            raise _Broken(f"{step.do} on {target} was refused: {refused}")
        await self._household.settle()
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

    def _moment(self, written: Moment, name: str | None) -> datetime:
        moment = written.at(self._days)
        if name:
            self._days[name] = local_date(moment)
        return moment

    async def _send(self, target: StreamId, name: str, command: dict[str, Any]) -> str | None:
        """Send a command; the type and the reason of its refusal, if it is refused."""
        start = self._start(target) if name == "receive_signal" else None
        try:
            if start:
                await self._client.execute_update_with_start_workflow(name, command, start_workflow_operation=start)
            else:
                await self._client.get_workflow_handle(str(target)).execute_update(name, command)
        except WorkflowUpdateFailedError as failed:
            if isinstance(failed.cause, ApplicationError):
                return f"{failed.cause.type}: {failed.cause.message}"
            raise _Broken(f"{name} on {target} failed: {failed.cause}") from failed
        except WorkflowUpdateRPCTimeoutOrCancelledError as cut_short:
            if start:
                with suppress(BaseException):  # it holds the same failure, and complains when nobody asks for it
                    await start.workflow_handle()
            task = asyncio.current_task()
            if task and task.cancelling():  # the client makes an error of its own of a cancellation
                raise asyncio.CancelledError from cut_short
            raise _Broken(f"{name} on {target}: no answer") from cut_short
        return None

    def _start(self, target: StreamId) -> WithStartWorkflowOperation[Any, Any]:
        # A second signal joins the case that runs: whoever sends it need not know that there is one.
        return WithStartWorkflowOperation(
            WORKFLOW_TYPE[target.kind],
            id=str(target),
            task_queue=task_queue(target.region),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=self._scenario.title,
        )

    def _judge(self, expected: tuple[Expectation, ...], to: str, refused: str | None) -> list[Check]:
        checks: list[Check] = []
        for one in expected:
            if one.refused is not None:
                code = (refused or "").partition(":")[0]
                checks.append(
                    Check(expected=f"refused {one.refused.value}", seen=code or "accepted", met=code == one.refused)
                )
            state = self._household.state(str(stream(self.case, one.of or to)))
            checks += one.judge(state, self._days)
        return checks
