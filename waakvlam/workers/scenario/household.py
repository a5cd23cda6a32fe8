"""One household's workflows as a scenario sees them: what they say, whether they are at rest, and their clocks.

Each workflow of a server with time skipping has a clock of its own. A scenario needs one for the household:
its workflows are moved together, from one instant at which something becomes due to the next, so that every
warning is recorded at the moment at which it would have come.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from waakvlam.domain.deadlines import Deadline, next_instant
from waakvlam.domain.identifiers import WORKFLOW_TYPE, StreamId, task_queue
from waakvlam.workers.scenario.player import StoryBroken

_PATIENCE_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.02
_BEYOND = timedelta(seconds=1)
"""How far a clock is moved past the instant that is meant: a server under load that moves a clock exactly to a timer
may skip on to the timer after it, days too far."""
_TOO_FAR = timedelta(hours=1)
OVERSHOT = "the server moved a clock too far, as it may do under load: try again on a quieter machine"
"""Why a story is broken off whose clock is not where it was moved to: nothing it finds from there is its own doing."""


class _Part:
    """One workflow of the household, as it was when last looked at."""

    def __init__(self, handle: WorkflowHandle[Any, Any]) -> None:
        self.handle = handle
        self.state: dict[str, Any] | None = None
        self.running = True
        self.mark: tuple[str, int] | None = None
        self.next_instant: datetime | None = None
        """When something becomes due next, if it runs."""

    async def look(self) -> tuple[str, int] | None:
        """Look at it. The answer changes when anything happened to it; None while it is busy."""
        try:
            seen = await self.handle.describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:  # asked for, not there yet
                return None
            raise
        raw = seen.raw_description
        if raw.pending_activities or raw.HasField("pending_workflow_task"):
            return None
        mark = (seen.run_id, seen.history_length)
        if mark != self.mark:
            try:
                self.state = await self.handle.query("state")
            except RPCError as error:
                if error.status is RPCStatusCode.FAILED_PRECONDITION:  # a run that continues another, just begun
                    return None
                raise
            self.running = seen.status is WorkflowExecutionStatus.RUNNING
            self.next_instant = self._upcoming() if self.running else None
            self.mark = mark
        return None if self.state is None or self.state["asked"] else mark

    def _upcoming(self) -> datetime | None:
        deadlines = self.state["deadlines"] if self.state else ()
        upcoming = next_instant(tuple(Deadline.model_validate(one) for one in deadlines))
        return upcoming[0] if upcoming else None


class HouseholdWorkflows:
    """The case and its tracks on a Temporal server, spoken to as any integrator would: plain JSON."""

    def __init__(self, client: Client, case: StreamId, summary: str = "") -> None:
        """Workflows that need not be there yet.

        Args:
            client: on the namespace of the household's region, with the plain data converter.
            case: the case.
            summary: what the list of workflows shows of it; impersonal.
        """
        self._client = client
        self._case = str(case)
        self._summary = summary
        self._skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        self._parts: dict[str, _Part] = {}
        self._moved_to: datetime | None = None

    async def send(self, stream: StreamId, name: str, command: dict[str, Any]) -> str | None:
        """Send a command and wait until all that it asks is done; see `Household.send`."""
        start = self._start(stream) if name == "receive_signal" else None
        refused: str | None = None
        try:
            if start:
                await self._client.execute_update_with_start_workflow(name, command, start_workflow_operation=start)
            else:
                await self._client.get_workflow_handle(str(stream)).execute_update(name, command)
        except WorkflowUpdateFailedError as failed:
            if not isinstance(failed.cause, ApplicationError):
                raise StoryBroken(f"{name} on {stream} failed: {failed.cause}") from failed
            refused = f"{failed.cause.type}: {failed.cause.message}"
        except WorkflowUpdateRPCTimeoutOrCancelledError as cut_short:
            if start:
                with suppress(BaseException):  # it holds the same failure, and complains when nobody asks for it
                    await start.workflow_handle()
            task = asyncio.current_task()
            if task and task.cancelling():  # the client makes an error of its own of a cancellation
                raise asyncio.CancelledError from cut_short
            raise StoryBroken(f"{name} on {stream}: no answer") from cut_short
        await self._settle()
        return refused

    def state(self, stream: str) -> dict[str, Any]:
        """What one part answers to the query `state`, as it was when the household came to rest.

        Raises:
            StoryBroken: there is no such part.
        """
        part = self._parts.get(stream)
        if part is None or part.state is None:
            raise StoryBroken(f"{stream} is not there")
        return part.state

    async def _settle(self) -> None:
        """Wait until all that was asked is done: tracks are opened, and every report was heard.

        Raises:
            StoryBroken: that did not happen in a minute.
        """
        before: object = None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                # Twice the same, since a part looked at first may be told something by one looked at last.
                while (now := await self._marks()) is None or now != before:
                    if now is None:
                        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
                    before = now
        except TimeoutError:
            raise StoryBroken(
                f"{self._case} did not come to rest in {_PATIENCE_SECONDS:g} s: {self._asked()}"
            ) from None

    async def reach(self, moment: datetime) -> None:
        """Let time pass until `moment`, where it lies ahead; every part that runs is there afterwards.

        Raises:
            StoryBroken: something that became due was not recorded.
        """
        moment = max(moment, self._moved_to or moment)
        if moment <= datetime.now(UTC):
            return
        if not self._parts:
            raise StoryBroken(f"the case would be opened at {moment.isoformat()}, in the future; start earlier")
        while True:
            due = [part.next_instant for part in self._running()]
            stop = min((instant for instant in due if instant is not None and instant <= moment), default=moment)
            await asyncio.gather(*(self._forward(part, stop) for part in self._running()))
            await self._recorded_up_to(stop)
            self._moved_to = max(stop, self._moved_to or stop)
            if stop == moment:
                return

    def _start(self, case: StreamId) -> WithStartWorkflowOperation[Any, Any]:
        # A second signal joins the case that runs: whoever sends it need not know that there is one.
        return WithStartWorkflowOperation(
            WORKFLOW_TYPE[case.kind],
            id=str(case),
            task_queue=task_queue(case.region),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=self._summary,
        )

    async def _recorded_up_to(self, stop: datetime) -> None:
        """What became due is recorded shortly after its timer fired."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._settle()
                while any((part.next_instant or stop) < stop or part.next_instant == stop for part in self._running()):
                    await asyncio.sleep(_LOOK_AGAIN_SECONDS)
                    await self._settle()
        except TimeoutError:
            raise StoryBroken(
                f"{self._case}: nothing was recorded at {stop.isoformat()}, when something was due"
            ) from None

    async def _forward(self, part: _Part, to: datetime) -> None:
        ahead = to - await self._skipper.get_current_time(part.handle)
        if ahead > timedelta():
            await self._skipper.fast_forward(part.handle, ahead + _BEYOND)
            reached = await self._skipper.get_current_time(part.handle)
            if reached > to + _TOO_FAR:
                raise StoryBroken(f"{part.handle.id}: {OVERSHOT} ({reached:%Y-%m-%d %H:%M} for {to:%Y-%m-%d %H:%M})")

    def _running(self) -> list[_Part]:
        return [part for part in self._parts.values() if part.running]

    async def _marks(self) -> dict[str, tuple[str, int]] | None:
        """A mark of every part; None while one is busy, or something is asked and not done."""
        case = self._part(self._case)
        marks = {self._case: await case.look()}
        tracks = [str(track["id"]) for track in case.state["tracks"]] if case.state else []
        looked = await asyncio.gather(*(self._part(track).look() for track in tracks))
        marks |= dict(zip(tracks, looked, strict=True))
        at_rest = {stream: mark for stream, mark in marks.items() if mark is not None}
        return at_rest if len(at_rest) == len(marks) else None

    def _part(self, stream: str) -> _Part:
        if stream not in self._parts:
            self._parts[stream] = _Part(self._client.get_workflow_handle(stream))
        return self._parts[stream]

    def _asked(self) -> str:
        waiting = [stream for stream, part in self._parts.items() if part.state is None or part.state["asked"]]
        return f"it waits for {', '.join(waiting) or 'an activity'}"
