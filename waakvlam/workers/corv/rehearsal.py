"""The commands of a file, tried on the case as it is on record, before any is sent.

What the journal has of a command already is not tried again: it is sent all the same, and gets its receipt of then. So
a second run completes what a first one left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from waakvlam.domain.contract import PROCEDURES, RecordedEvent, read_command
from waakvlam.domain.corv import Choices, Message, Planned, planned
from waakvlam.domain.decision import Context
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import parse
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.regional_rules import RegionalRules

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


class WouldBeRefused(Exception):  # noqa: N818 - it says what the command is
    """The engine would refuse a command of the file as the case is now."""

    def __init__(self, command: Command, refusal: Refusal) -> None:
        """Hold both."""
        super().__init__(f"{command.name}: {refusal.code.value}: {refusal.message}")
        self.command = command
        self.refusal = refusal


class Rehearsal:
    """A household's record, and what the files of one import would add to it."""

    def __init__(self, events: Sequence[RecordedEvent], rules: RegionalRules, now: datetime) -> None:
        """Begin from what is on record of the case and its tracks, in order of recording."""
        self._events = list(events)
        self._rules = rules
        self._now = now
        self._known = {event.command_id for event in events}
        self._states: dict[str, Any] = {}
        for event in events:
            self._fold(event.stream, [event.event])

    def commands(self, message: Message, choices: Choices) -> list[Command]:
        """The commands of a message.

        Raises:
            waakvlam.domain.corv.CannotBeMapped: it says something that cannot be put on record.
            WouldBeRefused: the engine would refuse one.
        """
        prefix = f"corv/{message.envelope.sender.organisation}/{message.envelope.reference}/"
        commands = [self._command(one, prefix) for one in planned(message, self._before(prefix, choices.case), choices)]
        for command in commands:
            if not command.on_record:
                self._try(command)
        return commands

    def _before(self, prefix: str, case: str) -> CaseState | None:
        """The case as it was before this message: what a repeat of it must be judged by."""
        own = next((one.position for one in self._events if one.command_id.startswith(prefix)), None)
        if own is None:
            state = self._states.get(case)
            return state if isinstance(state, CaseState) else None
        earlier = [one.event for one in self._events if one.stream == case and one.position < own]
        return PROCEDURES[parse(case).kind].fold(earlier) if earlier else None

    def _command(self, one: Planned, prefix: str) -> Command:
        said = _JSON.dump_python({"command_id": f"{prefix}{one.key}", **one.fields}, mode="json")
        return Command(
            stream=one.stream,
            name=one.name,
            message=said,
            opens=one.name == "receive_signal",
            on_record=said["command_id"] in self._known,
        )

    def _try(self, command: Command) -> None:
        stream = parse(command.stream)
        procedure = PROCEDURES[stream.kind]
        state = self._states.get(command.stream, procedure.initial)
        try:
            read = read_command(stream.kind, command.name, command.message)
            events = procedure.decide(state, read, Context(stream=stream, now=self._now, rules=self._rules))
        except Refusal as refusal:
            raise WouldBeRefused(command, refusal) from None
        self._fold(command.stream, events)

    def _fold(self, stream: str, events: Sequence[Any]) -> None:
        procedure = PROCEDURES[parse(stream).kind]
        self._states[stream] = procedure.fold(events, self._states.get(stream, procedure.initial))
