"""The shell every workflow shares: record a command, fold what came back, keep the promises it made.

Only what is written here, and ``evolve``, runs in replay. ``decide`` runs in the validator, which is not
replayed, and in the ``record`` activity, whose result is in the history: a change of law changes nothing
that was recorded, and needs no patch. See the golden histories in the tests.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, TypeVar, cast

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from waakvlam.domain.contract import PROCEDURES, Loaded, Recorded, RecordRequest, receipt
from waakvlam.domain.deadlines import Deadline, next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import StreamId, StreamKind, parse
from waakvlam.domain.messages import Continuation, EngineCommand, Outcome, Receipt
from waakvlam.domain.procedure import (
    Asked,
    ConfirmEffect,
    OpenTrack,
    PassTime,
    Procedure,
    ProcedureState,
    ReceiveReport,
    TrackRequested,
    effect_key,
)
from waakvlam.workflows import card, search_attributes
from waakvlam.workflows.validation import judge
from waakvlam.workflows.wake_up import WakeUp

S = TypeVar("S", bound=ProcedureState)

_JOURNAL = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=20))
_PEER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))
# A worker that died is noticed after this long; a slow journal is simply asked again, which is harmless.
_JOURNAL_PATIENCE = timedelta(seconds=5)
_GRACE = timedelta(minutes=1)


class Stream(Generic[S]):
    """One stream of events as a workflow. Subclasses name their kind, their updates and their procedure."""

    kind: ClassVar[StreamKind]

    @workflow.init
    def __init__(self, continuation: Continuation | None = None) -> None:
        """Begin empty; an update can arrive before `run` does."""
        self.state: S
        self._procedure: Procedure[S] = PROCEDURES[self.kind]
        self.state = self._procedure.initial
        self._version = 0
        self._expected = continuation.version if continuation else 0
        self._command_ids: set[str] = set()
        self._inbox: list[dict[str, Any]] = []
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._roll_over = False
        self._shown: dict[Any, Any] = {}
        self._wake_up = WakeUp()
        self._idle_until: datetime | None = None
        # Commands of one stream are taken one at a time. Between asking the journal and folding its answer
        # another update could otherwise fold first, and the state would miss or repeat a version.
        self._lock = asyncio.Lock()
        self._stream: StreamId | None = None
        self._refusal: Refusal | None = None
        try:
            self._stream = parse(workflow.info().workflow_id, self.kind)
        except Refusal as refusal:
            # Raised by every update and by `run`; raising here would retry the workflow task for ever.
            self._refusal = refusal

    # -- what comes in ---------------------------------------------------------------------------------------

    def check(self, name: str, raw: RawValue) -> None:
        """Validator of every update: refuse what the shape, the law or the procedure does not allow."""
        if self._refusal:
            raise self._refusal
        if self._stream is not None:
            # A run that continues another may be asked before it has loaded: then the journal judges.
            loaded = self._version >= self._expected
            judge(self._stream, self.state if loaded else None, name, raw, self._command_ids)

    async def handle(self, name: str, raw: RawValue) -> Receipt:
        """Handler of every update: a receipt means that it is on record."""
        command: dict[str, Any] = workflow.payload_converter().from_payload(raw.payload)
        recorded = await self._record(name, command)
        return receipt(self.id, command["command_id"], recorded.events, self._version, workflow.now())

    @workflow.signal(name="receive_report", description="Bericht van een ander traject van dezelfde zaak.")
    def receive_report(self, command: dict[str, Any]) -> None:
        """A peer tells something: kept until `run` records it, in the order of arrival."""
        self._inbox.append(command)

    @workflow.query(name="state", description="De toestand van dit traject, gevouwen uit het journaal.")
    def current_state(self) -> dict[str, Any]:
        """The folded state, its version, and what it waits for, as JSON."""
        self._require_loaded()
        return {
            **self.state.model_dump(mode="json"),
            "stream": self.id,
            "version": self._version,
            "stage": self.state.stage_name,
            "awaits": self._procedure.awaits(self.state).model_dump(mode="json"),
        }

    @workflow.query(name="deadlines", description="Alle termijnen van dit traject, met hun status.")
    def current_deadlines(self) -> list[Deadline]:
        """Every deadline of the stream."""
        self._require_loaded()
        return list(self.state.deadlines)

    def _require_loaded(self) -> None:
        # A run that has just continued another knows nothing yet; an empty answer would be a wrong one.
        if self._version < self._expected:
            raise ApplicationError("Wordt geladen uit het journaal; vraag het zo opnieuw.", type="Loading")

    @property
    def id(self) -> str:
        """The id of the stream, which is the id of the workflow."""
        return workflow.info().workflow_id

    # -- the procedure's own words ---------------------------------------------------------------------------

    async def opened(self) -> bool:
        """Whether the stream is on record: true at once for a continued run, or when the first command is.

        An update-with-start that is refused leaves a run without a record. It ends by itself, after a short
        grace in which a corrected command can still be sent to it.
        """
        if self._refusal:
            raise self._refusal
        if self._expected:
            await self._load()
            return True
        # The command that started this run is in hand already: no timer for it.
        await workflow.wait_condition(lambda: self._version > 0 or workflow.all_handlers_finished())
        if not self._version:
            await self._wait_for_a_corrected_command()
        return self._version > 0

    async def _wait_for_a_corrected_command(self) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._version > 0, timeout=_GRACE, timeout_summary="Wachten op het eerste bericht"
            )
        except TimeoutError:
            await workflow.wait_condition(workflow.all_handlers_finished)

    async def until(self, reached: Callable[[S], bool]) -> None:
        """Keep watch until the record says so: warn, escalate, open tracks, tell peers, show the card."""
        while not reached(self.state):
            await self._keep_promises()
            await workflow.wait_condition(lambda: reached(self.state) or self._something_to_do())

    async def ended(self) -> Outcome:
        """The stream is closed: do what is still asked, answer who still waits, and end."""
        await self.until(lambda state: not state.asked and not self._inbox and workflow.all_handlers_finished())
        self._show()
        self._wake_up.unset()
        return Outcome(stream=self.id, version=self._version, outcome=self.state.outcome or "")

    def nothing_recorded(self) -> Outcome:
        """The run ends without a record: what was sent to it was refused, or never came."""
        return Outcome(stream=self.id, version=0, outcome="nothing_recorded")

    # -- keeping the promises --------------------------------------------------------------------------------

    def _something_to_do(self) -> bool:
        return bool(
            self._inbox
            or self._roll_over
            or self._wake_up.rang
            or self._shown.get("version") != self._version
            or any(effect_key(asked) not in self._in_hand for asked in self.state.asked)
        )

    async def _keep_promises(self) -> None:
        while self._inbox:
            # Removed only when recorded: a crash in between meets the same signal again in replay.
            await self._record_own(ReceiveReport.model_validate(self._inbox[0]))
            self._inbox.pop(0)
        await self._pass_time()
        for asked in self.state.asked:
            key = effect_key(asked)
            if key not in self._in_hand:
                # In the background: a peer that cannot be reached must never delay a deadline.
                self._in_hand[key] = asyncio.create_task(self._perform(asked))
        self._show()
        self._arm()
        if self._roll_over:
            await self._continue_as_new()

    async def _pass_time(self) -> None:
        upcoming = next_instant(self.state.deadlines)
        now = workflow.now()
        if upcoming is None or upcoming[0] > now or self._idle_until == upcoming[0]:
            return
        instant = upcoming[0]
        await self._record_own(
            PassTime(command_id=f"{self.id}/clock/{self._version}", occurred_at=instant, sent_at=now)
        )
        still = next_instant(self.state.deadlines)
        if still is not None and still[0] == instant:
            # The rules found nothing due where the fold did; asking again at once would never end.
            workflow.logger.error("nothing became due", extra={"instant": instant.isoformat()})
            self._idle_until = instant

    async def _perform(self, asked: Asked) -> None:
        key = effect_key(asked)
        now = workflow.now()
        if isinstance(asked, TrackRequested):
            await workflow.execute_activity(
                "open_track",
                OpenTrack(
                    command_id=f"{key}/open", occurred_at=asked.opening.occurred_at, sent_at=now, opening=asked.opening
                ),
                start_to_close_timeout=timedelta(seconds=30),
                retry_policy=_PEER,
                summary=f"Traject openen: {key}",
            )
        else:
            report = asked.report
            peer = workflow.get_external_workflow_handle(asked.to)
            message = ReceiveReport(
                command_id=report.report_id, occurred_at=report.occurred_at, sent_at=now, report=report
            )
            await peer.signal("receive_report", message)
        done = ConfirmEffect(command_id=f"{key}/done", occurred_at=workflow.now(), sent_at=workflow.now(), effect=key)
        await self._record_own(done)
        self._in_hand.pop(key, None)

    def _arm(self) -> None:
        upcoming = next_instant(self.state.deadlines)
        if upcoming is None:
            self._wake_up.unset()
            return
        instant, deadline = upcoming
        what = "termijn loopt af" if instant == deadline.ends_at else "waarschuwing"
        self._wake_up.set_for(instant, f"{what}: {deadline.name}, uiterlijk {deadline.last_day:%d-%m-%Y}")

    def _show(self) -> None:
        if self._stream is None or self._shown.get("version") == self._version:
            return
        wanted = search_attributes.of(self._stream, self.state)
        search_attributes.upsert(self._shown, wanted)
        self._shown = {**wanted, "version": self._version}
        workflow.set_current_details(card.draw(self._stream, self.state, self._procedure.awaits(self.state)))

    # -- the record ------------------------------------------------------------------------------------------

    async def _record_own(self, command: EngineCommand) -> Recorded:
        name = command.model_dump()["type"]
        return await self._record(name, command.model_dump(mode="json"))

    async def _record(self, name: str, command: dict[str, Any]) -> Recorded:
        async with self._lock:
            request = RecordRequest(
                stream=self.id,
                name=name,
                command=command,
                now=workflow.now(),
                history_length=workflow.info().get_current_history_length(),
            )
            try:
                recorded: Recorded = await workflow.execute_activity(
                    "record",
                    request,
                    result_type=Recorded,
                    start_to_close_timeout=_JOURNAL_PATIENCE,
                    retry_policy=_JOURNAL,
                    summary=f"Vastleggen: {name}",
                )
            except ActivityError as failed:
                # A refusal that only the journal could see. The caller gets the reason, not the wrapping.
                if isinstance(failed.cause, ApplicationError):
                    if self._version == 0:
                        # A case that was closed, and started anew by a signal: the record knows it.
                        await self._load_folded()
                    raise failed.cause from failed
                raise
            await self._fold(recorded)
            self._command_ids.add(str(command["command_id"]))
            self._roll_over = self._roll_over or recorded.roll_over
            return recorded

    async def _fold(self, recorded: Recorded) -> None:
        news = [row for row in recorded.events if row.version > self._version]
        if news and news[0].version != self._version + 1:
            # The journal knows more than this run: it was restarted beside a record that lived on.
            await self._load_folded()
            return
        for row in news:
            self.state = self._procedure.evolve(self.state, row.event)
            self._version = row.version
        for row in news:
            if not workflow.unsafe.is_replaying():
                workflow.logger.info(
                    row.event.type, extra={"version": row.version, "command_id": row.command_id, "stream": row.stream}
                )

    async def _load(self) -> None:
        # Under the lock: an update that arrived first must find the loaded state, not fold beside it.
        async with self._lock:
            await self._load_folded()

    async def _load_folded(self) -> None:
        loaded: Loaded = await workflow.execute_activity(
            "load",
            self.id,
            result_type=Loaded,
            start_to_close_timeout=_JOURNAL_PATIENCE,
            retry_policy=_JOURNAL,
            summary="Laden uit het journaal",
        )
        if loaded.state is not None and loaded.version > self._version:
            self.state = cast("S", loaded.state)
            self._version = loaded.version
            self._command_ids.update(loaded.command_ids)

    async def _continue_as_new(self) -> None:
        # Handlers must answer their callers, and a command being recorded must be folded, before the run ends.
        await workflow.wait_condition(lambda: workflow.all_handlers_finished() and not self._lock.locked())
        if self._inbox:
            return
        for task in self._in_hand.values():
            # What is asked and not done stays asked: the next run performs it, and doing it twice is harmless.
            task.cancel()
        workflow.continue_as_new(Continuation(version=self._version))
