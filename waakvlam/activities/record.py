"""The two activities by which a workflow reaches its record: put a command on it, and read it back."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from temporalio import activity

from waakvlam.activities.households import require_own_word
from waakvlam.activities.journal import Journal, JournalDamaged
from waakvlam.activities.keys import BorderKeys, CaseErased
from waakvlam.domain.context import Context
from waakvlam.domain.contract import (
    PROCEDURES,
    AnyCommand,
    AnyEvent,
    Loaded,
    Recorded,
    RecordedEvent,
    RecordRequest,
    read_command,
)
from waakvlam.domain.errors import erased
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.identifiers import parse
from waakvlam.domain.regional_rules import RegionalRules


class Appended(Protocol):
    """Told when a command is on record."""

    def __call__(self, events: Sequence[RecordedEvent], *, repeated: bool) -> None:
        """What is on record of it, and whether it was already."""
        ...


Appending = Callable[[str], AbstractContextManager[Appended]]
"""Whoever watches commands at the journal: entered with the command's name, left by the exception if there is one."""


@contextmanager
def unwatched(_command: str) -> Iterator[Appended]:
    """Nobody watches."""

    def appended(events: Sequence[RecordedEvent], *, repeated: bool) -> None: ...

    yield appended


class RecordActivities:
    """The journal, and the rules of the region whose cases are on it."""

    def __init__(
        self,
        journal: Journal,
        rules: RegionalRules,
        roll_over_after: int,
        appending: Appending = unwatched,
        border: BorderKeys | None = None,
    ) -> None:
        """Hold what the activities need.

        Args:
            journal: the region's journal.
            rules: what the region has set for itself.
            roll_over_after: events of workflow history after which a run continues as new.
            appending: whoever watches.
            border: by which the region's own word is known; without it no household goes to another region.
        """
        self._journal = journal
        self._rules = rules
        self._roll_over_after = roll_over_after
        self._appending = appending
        self._border = border

    @activity.defn
    async def record(self, request: RecordRequest) -> Recorded:
        """Load the stream, decide, append: one transaction.

        Raises:
            Refusal: final, and recorded nowhere.
        """
        with self._appending(request.name) as appended:
            return await self._record(request, appended)

    async def _record(self, request: RecordRequest, appended: Appended) -> Recorded:
        stream = parse(request.stream)
        procedure = PROCEDURES[stream.kind]
        command = read_command(stream.kind, request.name, request.command)
        require_own_word(self._border, request.stream, command)
        # A track does not begin before it was asked for: a clock that is behind takes the sender's, once. After that
        # time passes on the stream's own clock, whatever others say.
        now = max(request.now, command.sent_at) if isinstance(command, OpenTrack) else request.now
        repeated = True

        def decide(history: Sequence[RecordedEvent]) -> Sequence[AnyEvent]:
            nonlocal repeated
            repeated = False
            if len(history) < request.known_version:
                # Another journal than the one the workflow was told of: a worker with a wrong setting, or an old
                # backup. Tried again, until it is mended or a worker with the right one takes it.
                raise JournalDamaged(f"{stream}: the journal ends at {len(history)}, not at {request.known_version}")
            state = procedure.fold(recorded.event for recorded in history)
            context = Context(stream=stream, now=now, rules=self._rules)
            return procedure.decide(state, command, context)  # type: ignore[return-value]

        actor = getattr(command, "actor", None)
        try:
            events, version = await self._journal.record(
                request.stream, command.command_id, fingerprint(command), now, actor, decide
            )
        except CaseErased:
            raise erased() from None
        appended(events, repeated=repeated)
        return Recorded(
            events=events,
            version=version,
            roll_over=request.history_length >= self._roll_over_after,
        )

    @activity.defn
    async def load(self, stream: str) -> Loaded:
        """Fold a stream from the journal.

        Raises:
            Refusal: the case was erased. The run that asked ends.
        """
        try:
            history = await self._journal.stream(stream)
        except CaseErased:
            raise erased() from None
        if not history:
            return Loaded(state=None, version=0, command_ids=())
        procedure = PROCEDURES[parse(stream).kind]
        return Loaded(
            state=procedure.fold(recorded.event for recorded in history),
            version=history[-1].version,
            command_ids=tuple(dict.fromkeys(recorded.command_id for recorded in history)),
        )


def fingerprint(command: AnyCommand) -> str:
    """Digest of what a command says. When an engine's own message was sent is no part of it.

    Nor is what it left at its default: a field that a later release adds must not make a repeat another command.
    """
    said = command.model_dump_json(exclude={"sent_at"}, exclude_defaults=True)
    return hashlib.sha256(f"{command.type}\n{said}".encode()).hexdigest()
