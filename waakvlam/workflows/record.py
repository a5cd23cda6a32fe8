"""The stream's record as a workflow knows it: ask the journal, fold what comes back."""

import asyncio
from datetime import timedelta
from typing import Any, Generic, cast

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from waakvlam.domain.contract import Loaded, Recorded, RecordRequest
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.messages import EngineCommand
from waakvlam.domain.procedure import Procedure
from waakvlam.domain.region_exchange import Sealed
from waakvlam.domain.stream_state import S
from waakvlam.domain.urgency import first_for

_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=20))
# A worker that died is noticed after this long; a slow journal is simply asked again, which is harmless.
_PATIENCE = timedelta(seconds=5)
_TAKING_IN = timedelta(minutes=2)
_FEW_TIMES = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=20), maximum_attempts=5
)


class StreamRecord(Generic[S]):
    """The folded state of a stream, its version, and the commands on record.

    Attributes:
        state: folded from every event up to `version`.
        version: the last version folded; 0 when nothing is on record, or nothing was loaded yet.
        expected: the version that the run before this one had; until it is reached, `state` is not to be trusted.
        command_ids: every command on record, so that a repeat is known whatever has happened since.
        roll_over: whether the run has become long enough to continue as new.
    """

    def __init__(self, procedure: Procedure[S], expected: int) -> None:
        """Begin empty."""
        self.state: S = procedure.initial
        self.version = 0
        self.expected = expected
        self.command_ids: set[str] = set()
        self.roll_over = False
        self._known_empty = False
        self._procedure = procedure
        # Commands of one stream are taken one at a time. Between asking the journal and folding its answer
        # another update could otherwise fold first, and the state would miss or repeat a version.
        self._lock = asyncio.Lock()

    @property
    def loaded(self) -> bool:
        """Whether the state can be trusted."""
        return self._known_empty or self.version >= max(self.expected, 1)

    @property
    def busy(self) -> bool:
        """Whether a command is being recorded."""
        return self._lock.locked()

    async def put(self, name: str, command: dict[str, Any]) -> Recorded:
        """Put a command on record and fold what it led to.

        Raises:
            ApplicationError: the journal refused it.
        """
        async with self._lock:
            request = RecordRequest(
                stream=workflow.info().workflow_id,
                name=name,
                command=command,
                now=workflow.now(),
                known_version=max(self.version, self.expected),
                history_length=workflow.info().get_current_history_length(),
            )
            try:
                recorded: Recorded = await workflow.execute_activity(
                    "record",
                    request,
                    result_type=Recorded,
                    start_to_close_timeout=_PATIENCE,
                    retry_policy=_RETRY,
                    priority=Priority(priority_key=first_for(crisis=self.state.is_crisis)),
                    summary=f"Vastleggen: {name}",
                )
            except ActivityError as failed:
                # A refusal that only the journal could see. The caller gets the reason, not the wrapping.
                if isinstance(failed.cause, ApplicationError):
                    if self.version == 0 and failed.cause.type != RefusalCode.CASE_ERASED:
                        # A case that was closed, and started anew by a signal: the journal knows it.
                        await self._load()
                    raise failed.cause from failed
                raise
            await self._fold(recorded)
            self.command_ids.add(str(command.get("command_id")))
            long_enough = recorded.roll_over or workflow.info().is_continue_as_new_suggested()
            self.roll_over = self.roll_over or long_enough
            return recorded

    async def put_own(self, command: EngineCommand) -> Recorded:
        """Put one of the engine's own messages on record."""
        content = command.model_dump(mode="json")
        return await self.put(content["type"], content)

    async def take_in(self, sealed: Sealed) -> None:
        """Put on record what another region delivers of this household, and fold the stream from the journal.

        Raises:
            ApplicationError: it is not taken.
        """
        # Not under the lock: nothing else is taken meanwhile, and what is wrong with it must not hold up the clock.
        try:
            await workflow.execute_activity(
                "take_in_household",
                sealed,
                result_type=str,
                start_to_close_timeout=_TAKING_IN,
                retry_policy=_FEW_TIMES,
                summary="Dossier van een andere regio vastleggen",
            )
        except ActivityError as failed:
            raise failed.cause if isinstance(failed.cause, ApplicationError) else failed from failed
        await self.load()

    async def load(self) -> None:
        """Fold the stream from the journal: the authority on what is on record, whatever started this run."""
        # Under the lock: an update that arrived first must find the loaded state, not fold beside it.
        async with self._lock:
            await self._load()

    async def _fold(self, recorded: Recorded) -> None:
        news = [row for row in recorded.events if row.version > self.version]
        last = news[-1].version if news else self.version
        if last != recorded.version or (news and news[0].version != self.version + 1):
            # The journal knows more than this run: it was started anew beside a record that lived on.
            await self._load()
            return
        for row in news:
            self.state = self._procedure.evolve(self.state, row.event)
            self.version = row.version
            workflow.logger.info(row.event.type, extra={"version": row.version, "command_id": row.command_id})

    async def _load(self) -> None:
        loaded: Loaded = await workflow.execute_activity(
            "load",
            workflow.info().workflow_id,
            result_type=Loaded,
            start_to_close_timeout=_PATIENCE,
            retry_policy=_RETRY,
            summary="Laden uit het journaal",
        )
        self._known_empty = loaded.version == 0 and self.expected == 0
        if loaded.state is not None and loaded.version > self.version:
            self.state = cast("S", loaded.state)
            self.version = loaded.version
            self.command_ids.update(loaded.command_ids)
