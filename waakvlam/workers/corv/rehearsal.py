"""The commands of a file, tried on the case as it is on record, before any is sent.

What the journal has of a command already is not tried again: it is sent all the same, and gets its receipt of then. So
a second run completes what a first one left.

A reference is of one message. Its commands are sent in order, so what is on record under it must be how the message
begins, to the letter; and the last command is called `last`, so that a message that was put on record whole cannot be
taken for the beginning of a longer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from waakvlam.activities.record import fingerprint
from waakvlam.domain.context import Context
from waakvlam.domain.contract import PROCEDURES, AnyCommand, RecordedEvent, read_command
from waakvlam.domain.corv import Choices, Message, Planned, planned
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import parse
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.regional_rules import RegionalRules

_LAST = "last"
_JSON: TypeAdapter[Any] = TypeAdapter(dict[str, Any])


@dataclass(frozen=True)
class Command:
    """A command as it is sent.

    Attributes:
        opens: whether it may start the workflow of the case.
        on_record: whether the journal has it already.
    """

    stream: str
    name: str
    message: dict[str, Any]
    opens: bool
    on_record: bool

    @property
    def command_id(self) -> str:
        """Its id."""
        return str(self.message["command_id"])


class ReusedReference(Exception):  # noqa: N818 - it says what the reference is
    """Another message has this reference of this sender: on record, or among the files of this import."""


class WouldBeRefused(Exception):  # noqa: N818 - it says what the command is
    """The engine would refuse a command of the file as the case is now."""

    def __init__(self, command: Command, refusal: Refusal) -> None:
        """Hold both."""
        super().__init__(f"{command.name}: {refusal.code.value}: {refusal.message}")
        self.command = command
        self.refusal = refusal


class Rehearsal:
    """A household's record, and what the files of one import would add to it."""

    def __init__(
        self, events: Sequence[RecordedEvent], fingerprints: Mapping[str, str], rules: RegionalRules, now: datetime
    ) -> None:
        """Begin from what is on record.

        Args:
            events: of the case and its tracks, in order of recording.
            fingerprints: of the commands by CORV among them, by id.
            rules: what the region has set for itself.
            now: by which the engine would judge.
        """
        self._events = list(events)
        self._rules = rules
        self._now = now
        self._on_record = {event.command_id for event in events}
        self._known = {
            event.command_id: (event.stream, fingerprints[event.command_id])
            for event in events
            if event.command_id.startswith("corv/")
        }
        self._before_rehearsed: dict[str, CaseState | None] = {}
        self._states: dict[str, Any] = {}
        for event in events:
            self._fold(event.stream, [event.event])

    def commands(self, message: Message, choices: Choices) -> list[Command]:
        """The commands of a message.

        Raises:
            waakvlam.domain.corv.CannotBeMapped: it says something that cannot be put on record.
            ReusedReference: its reference is that of another message.
            WouldBeRefused: the engine would refuse one.
        """
        about = f"corv/{message.envelope.sender.organisation}/{message.envelope.reference}"
        before = self._before(about, choices.case)
        plan = planned(message, before, choices)
        commands = [self._command(one, f"{about}/{_LAST if one is plan[-1] else one.key}") for one in plan]
        read = {command.command_id: self._read(command) for command in commands}
        said = {one.command_id: (one.stream, fingerprint(read[one.command_id])) for one in commands}
        self._require_own(about, said)
        for command in commands:
            if command.command_id not in self._known:
                self._try(command, read[command.command_id])
        self._known.update(said)
        self._before_rehearsed[about] = before
        return commands

    def _require_own(self, about: str, said: Mapping[str, tuple[str, str]]) -> None:
        known = {one: content for one, content in self._known.items() if _of_message(one) == about}
        if known != dict(list(said.items())[: len(known)]):
            where = "on record" if any(one in self._on_record for one in known) else "among these files"
            raise ReusedReference(
                f"another message of this sender with this reference is {where}, or the same with other options"
            )

    def _before(self, about: str, case: str) -> CaseState | None:
        """The case as it was before this message: what a repeat of it must be judged by."""
        if about in self._before_rehearsed:
            return self._before_rehearsed[about]
        own = next((one.position for one in self._events if _of_message(one.command_id) == about), None)
        if own is None:
            state = self._states.get(case)
            return state if isinstance(state, CaseState) else None
        earlier = [one.event for one in self._events if one.stream == case and one.position < own]
        return PROCEDURES[parse(case).kind].fold(earlier) if earlier else None

    def _command(self, one: Planned, command_id: str) -> Command:
        said = _JSON.dump_python({"command_id": command_id, **one.fields}, mode="json")
        return Command(
            stream=one.stream,
            name=one.name,
            message=said,
            opens=one.name == "receive_signal",
            on_record=command_id in self._on_record,
        )

    def _read(self, command: Command) -> AnyCommand:
        try:
            return read_command(parse(command.stream).kind, command.name, command.message)
        except Refusal as refusal:
            raise WouldBeRefused(command, refusal) from None

    def _try(self, command: Command, read: AnyCommand) -> None:
        stream = parse(command.stream)
        procedure = PROCEDURES[stream.kind]
        state = self._states.get(command.stream, procedure.initial)
        try:
            events = procedure.decide(state, read, Context(stream=stream, now=self._now, rules=self._rules))
        except Refusal as refusal:
            raise WouldBeRefused(command, refusal) from None
        self._fold(command.stream, events)

    def _fold(self, stream: str, events: Sequence[Any]) -> None:
        procedure = PROCEDURES[parse(stream).kind]
        self._states[stream] = procedure.fold(events, self._states.get(stream, procedure.initial))


def _of_message(command_id: str) -> str:
    # A reference may hold a slash, what a command is called in its message does not.
    return command_id.rpartition("/")[0]
