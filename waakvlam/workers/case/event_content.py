"""What an event says, in one line for a person: a Dutch phrase, then its fields as integrators know them.

Nothing personal is written: a date of birth stands in the whole event only, which `--json` gives.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.contract import PROCEDURES, RecordedEvent
from waakvlam.domain.identifiers import parse
from waakvlam.domain.model import Model
from waakvlam.domain.stream_state import StreamState
from waakvlam.workers.demo.wording import phrase

_PERSONAL = frozenset({"birth_date"})
_AROUND = frozenset({"type", "occurred_at", "deadline"})
"""What stands in other columns; and a whole deadline, of which the phrase says what matters."""


def contents(events: Sequence[RecordedEvent]) -> Iterator[str]:
    """What each of these says; they must begin where the case began."""
    states: dict[str, StreamState] = {}
    for recorded in events:
        procedure = PROCEDURES[parse(recorded.stream).kind]
        state = procedure.evolve(states.get(recorded.stream, procedure.initial), recorded.event)
        states[recorded.stream] = state
        said = phrase(recorded, state)
        told = ", ".join(f"{name}: {value}" for name, value in _fields(recorded.event))
        yield " · ".join(part for part in (said[0] if said else "", told) if part)


def _fields(model: Model, path: str = "") -> Iterator[tuple[str, str]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if (not path and name in _AROUND and not isinstance(value, str)) or name == "type" or value in (None, (), ""):
            continue
        if isinstance(value, Model):
            yield from _fields(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", "(persoonlijk)" if name in _PERSONAL else _written(value)


def _written(value: Any) -> str:  # noqa: ANN401 - any value of an event
    match value:
        case bool():
            return "ja" if value else "nee"
        case datetime():
            return f"{value.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
        case date():
            return f"{value:%d-%m-%Y}"
        case tuple() | list() | frozenset():
            return " ".join(_written(one) for one in value)
        case Model():
            return " ".join(f"{name}={text}" for name, text in _fields(value, ""))
        case _:
            return str(value)
