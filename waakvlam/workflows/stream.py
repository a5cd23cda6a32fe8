"""The shell every workflow shares: take commands, keep watch, keep the promises that are on record.

Only what is written here, and ``evolve``, runs in replay. ``decide`` runs in the validator, which is not
replayed, and in the ``record`` activity, whose result is in the history: a change of law changes nothing
that was recorded, and needs no patch. See the golden histories in the tests.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from waakvlam.domain.contract import PROCEDURES, receipt
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.exchange import PassTime
from waakvlam.domain.identifiers import StreamId, StreamKind, parse
from waakvlam.domain.messages import Continuation, Outcome, Receipt
from waakvlam.domain.procedure import Procedure
from waakvlam.domain.stream_state import S
from waakvlam.workflows import card, search_attributes
from waakvlam.workflows.effects import Effects
from waakvlam.workflows.record import StreamRecord
from waakvlam.workflows.undisturbed import undisturbed
from waakvlam.workflows.validation import judge
from waakvlam.workflows.wake_up import WakeUp

OPENING = frozenset({"receive_signal", "give_advice", "open"})
"""Updates that can be judged before anything is loaded: as if the stream were new. The journal has the last word."""

_GRACE = timedelta(minutes=1)
_TO_CORRECT = timedelta(minutes=15)
_JOURNAL_LOST = timedelta(minutes=1)


class Stream(Generic[S]):
    """One stream of events as a workflow. Subclasses name their kind, their updates and their procedure."""

    kind: ClassVar[StreamKind]

    @workflow.init
    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - whatever is sent
        """Begin empty; an update can arrive before `run` does.

        Only a run that continues another has an argument. Anything else that somebody starts a case with is ignored:
        refusing it here would take the id of the case hostage.
        """
        continuation = _continuation(arguments)
        self._procedure: Procedure[S] = PROCEDURES[self.kind]
        self._record = StreamRecord(self._procedure, continuation.version if continuation else 0)
        self._effects = Effects(self._record)
        self._seen_before = continuation.seen if continuation else {}
        self._wake_up = WakeUp()
        self._inbox: list[dict[str, Any]] = []
        self._idle_until: datetime | None = None
        self._closed_when_started = False
        self._listed: dict[Any, Any] = {}
        self._drawn: tuple[int, dict[str, str]] | None = None
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
            state = self._record.state if self._record.loaded or name in OPENING else None
            judge(self._stream, state, name, raw, self._record.command_ids)

    async def handle(self, name: str, raw: RawValue) -> Receipt:
        """Handler of every update: a receipt means that it is on record."""
        command: dict[str, Any] = workflow.payload_converter().from_payload(raw.payload)
        recorded = await self._record.put(name, command)
        return receipt(self.id, command["command_id"], recorded.events, self._record.version, workflow.now())

    @property
    def known_state(self) -> S | None:
        """The folded state, where it is loaded."""
        return self._record.state if self._record.loaded else None

    @workflow.signal(name="receive_report", description="Bericht van een ander traject van dezelfde zaak.")
    def receive_report(self, *arguments: Any) -> None:  # noqa: ANN401 - whatever is sent
        """A peer tells something: kept until `run` records it, in the order of arrival."""
        # A signal cannot be refused, and one that fails is tried for ever: whatever comes is taken. What is not one
        # object cannot be a report; an empty one is dropped for the same reason, and logged.
        report = arguments[0] if len(arguments) == 1 else None
        self._inbox.append(report if isinstance(report, dict) else {})

    @workflow.query(name="state", description="De toestand van dit traject, gevouwen uit het journaal.")
    def current_state(self) -> dict[str, Any]:
        """The folded state, its version, and what it waits for, as JSON."""
        if self._record.loaded:
            return self._seen()
        if self._seen_before:
            return self._seen_before
        # A run that was started beside a record knows nothing yet; an empty answer would be a wrong one.
        raise ApplicationError("Wordt geladen uit het journaal; vraag het zo opnieuw.", type="Loading")

    def _seen(self) -> dict[str, Any]:
        return {
            **self.state.as_seen(),
            "stream": self.id,
            "version": self._record.version,
            "awaits": self._procedure.awaited(self.state).model_dump(mode="json"),
        }

    @workflow.query(name="deadlines", description="Alle termijnen van dit traject, met hun status.")
    def current_deadlines(self) -> list[Any]:
        """Every deadline of the stream."""
        return list(self.current_state()["deadlines"])

    @property
    def id(self) -> str:
        """The id of the stream, which is the id of the workflow."""
        return workflow.info().workflow_id

    @property
    def state(self) -> S:
        """The state folded from the record."""
        return self._record.state

    # -- the procedure's own words ---------------------------------------------------------------------------

    async def opened(self) -> bool:
        """Whether the stream is on record: true at once for a continued run, or when the first command is.

        An update-with-start that is refused leaves a run without a record. It ends by itself, after a short
        grace in which a corrected command can still be sent to it.
        """
        if self._refusal:
            raise self._refusal
        return await undisturbed(self._open())

    async def _open(self) -> bool:
        # The command that started this run is in hand already: no timer for it, and nothing to load yet.
        await workflow.wait_condition(lambda: self._record.loaded or workflow.all_handlers_finished())
        started_bare = workflow.info().continued_run_id is None and not self._record.loaded and not self._inbox
        while not self._record.loaded:
            await self._record.load()
            if not self._record.loaded:
                # The run before this one knew more than the journal does now. Watching over half a record, or over
                # none, would be worse than waiting for whoever restores it.
                workflow.logger.error("the journal knows less than it did", extra={"version": self._record.expected})
                workflow.set_current_details(
                    f"## {self.id}\n\n**Het journaal mist gegevens die er waren.** Herstel het."
                )
                await workflow.sleep(_JOURNAL_LOST, summary="Wachten op herstel van het journaal")
        if not self._record.version:
            await self._wait_for_a_corrected_command()
        self._closed_when_started = started_bare and self.state.closed_at is not None
        return self._record.version > 0

    async def _wait_for_a_corrected_command(self) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._record.version > 0, timeout=_GRACE, timeout_summary="Wachten op het eerste bericht"
            )
        except TimeoutError:
            await workflow.wait_condition(workflow.all_handlers_finished)

    async def until(self, reached: Callable[[S], bool]) -> None:
        """Keep watch until the record says so: warn, escalate, open tracks, tell peers, show the card.

        A request to cancel the workflow is not obeyed: a case ends by a decision that is on record, and a wrong
        click must not leave a child without anybody who watches.
        """
        while not reached(self.state):
            await undisturbed(self._watch(reached))
            if not reached(self.state):
                # What is asked and not done stays asked: the next run does it, and doing it twice is harmless.
                workflow.continue_as_new(Continuation(version=self._record.version, seen=self._seen()))

    async def _watch(self, reached: Callable[[S], bool]) -> None:
        while not reached(self.state):
            await self._keep_promises()
            if self._record.roll_over:
                # Handlers must answer their callers, and a command that is being recorded must be folded, before
                # the run ends.
                await workflow.wait_condition(lambda: workflow.all_handlers_finished() and not self._record.busy)
                if not self._inbox:
                    return
            await workflow.wait_condition(lambda: reached(self.state) or self._something_to_do())

    async def ended(self) -> Outcome:
        """The stream is closed: do what is still asked, answer who still waits, and end; unless it is opened again."""
        while not await self._stays_closed():
            await self.until(lambda state: not state.is_open)
        self._show()
        self._wake_up.unset()
        return Outcome(stream=self.id, version=self._record.version, outcome=self.state.outcome or "")

    async def _stays_closed(self) -> bool:
        await self.until(lambda state: state.is_open or self._nothing_left())
        if self._closed_when_started and not self.state.is_open:
            # Somebody started a closed stream to put something right: the message may still be on its way.
            self._closed_when_started = False
            summary = "Gesloten; hier kan nu een correctie of heropening worden vastgelegd"
            waited = asyncio.create_task(workflow.sleep(_TO_CORRECT, summary=summary))
            await self.until(lambda state: state.is_open or waited.done())
            waited.cancel()
            await self.until(lambda state: state.is_open or self._nothing_left())
        return not self.state.is_open

    def _nothing_left(self) -> bool:
        return not self.state.asked and not self._inbox and workflow.all_handlers_finished()

    def nothing_recorded(self) -> Outcome:
        """The run ends without a record: what was sent to it was refused, or never came."""
        return Outcome(stream=self.id, version=0, outcome="nothing_recorded")

    # -- keeping the promises --------------------------------------------------------------------------------

    def _something_to_do(self) -> bool:
        return bool(
            self._inbox
            or self._record.roll_over
            or self._wake_up.rang
            or self._drawn != (self._record.version, self._effects.troubles)
            or self._effects.outstanding(self.state.asked)
        )

    async def _keep_promises(self) -> None:
        while self._inbox:
            # Removed only when recorded: a crash in between meets the same signal again in replay.
            await self._hear(self._inbox[0])
            self._inbox.pop(0)
        await self._pass_time()
        self._effects.begin(self.state.asked)
        self._show()
        self._set_wake_up()

    async def _hear(self, message: dict[str, Any]) -> None:
        try:
            await self._record.put("receive_report", message)
        except ApplicationError as refused:
            # A signal has nobody to refuse it to. What peers send is never refused; this came from elsewhere.
            workflow.logger.error("a signal that is no report was dropped", extra={"code": refused.type})

    async def _pass_time(self) -> None:
        upcoming = next_instant(self.state.deadlines)
        now = workflow.now()
        if upcoming is None or upcoming[0] > now or self._idle_until == upcoming[0]:
            return
        instant = upcoming[0]
        command_id = f"{self.id}/clock/{self._record.version}"
        try:
            await self._record.put_own(PassTime(command_id=command_id, occurred_at=instant, sent_at=now))
        except ApplicationError as refused:
            workflow.logger.error("time was refused", extra={"code": refused.type})
        still = next_instant(self.state.deadlines)
        if still is not None and still[0] == instant:
            # The rules found nothing due where the fold did; asking again at once would never end.
            workflow.logger.error("nothing became due", extra={"instant": instant.isoformat()})
            self._idle_until = instant

    def _set_wake_up(self) -> None:
        upcoming = next_instant(self.state.deadlines)
        if upcoming is None:
            self._wake_up.unset()
            return
        instant, deadline = upcoming
        what = "termijn loopt af" if instant == deadline.ends_at else "waarschuwing"
        self._wake_up.set_for(instant, f"{what}: {deadline.name}, uiterlijk {deadline.last_day:%d-%m-%Y}")

    def _show(self) -> None:
        drawing = (self._record.version, self._effects.troubles)
        if self._stream is None or self._drawn == drawing:
            return
        self._drawn = drawing
        wanted = search_attributes.of(self._stream, self.state)
        search_attributes.upsert(self._listed, wanted)
        self._listed = wanted
        awaited = self._procedure.awaited(self.state)
        workflow.set_current_details(card.draw(self._stream, self.state, awaited, self._effects.troubles))


def _continuation(arguments: tuple[Any, ...]) -> Continuation | None:
    if workflow.info().continued_run_id is None:
        return None
    try:
        return Continuation.model_validate(arguments[0]) if len(arguments) == 1 else None
    except ValidationError:
        return None
