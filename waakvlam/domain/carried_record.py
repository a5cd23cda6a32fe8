"""A household's record on its way to another region: what goes along, and under which ids it goes on there.

All that was put on record goes along as it was: what happened, when, who recorded it and when. So every term keeps its
anchor and its days, and a message that was sent before is still known. Left out is what is the other region's own
business: the handing over itself, and warnings that are still on their way to somebody there.
"""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from waakvlam.domain.actors import Actor
from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.exchange import NotificationAsked, NotificationDelivered
from waakvlam.domain.identifiers import parse
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.region_change.events import RegionChangeEvent
from waakvlam.domain.protection_case.region_change.rules import CLOCKS
from waakvlam.domain.region_exchange import MoveBegan, RegionAsked, RegionTold


class CarriedCommand(Model):
    """A message that was put on record, and all that it recorded."""

    fingerprint: str
    events: tuple[RecordedEvent, ...]


class CarriedRecord(Model):
    """All that is on record of a household, in the order in which it was recorded."""

    case: str
    commands: tuple[CarriedCommand, ...]


def packed(record: CarriedRecord) -> str:
    """The record as one text: a tenth of its size."""
    return base64.b64encode(gzip.compress(record.model_dump_json().encode(), mtime=0)).decode()


def unpacked(text: str) -> str:
    """The JSON of a record that was packed.

    Raises:
        ValueError: it is none.
    """
    try:
        return gzip.decompress(base64.b64decode(text, validate=True)).decode()
    except (OSError, EOFError, zlib.error) as broken:
        raise ValueError("this is no packed record") from broken


class ArrivedCommand(Model):
    """A message as it goes on record in the region that takes over: the same, under the ids of here."""

    stream: str
    command_id: str
    fingerprint: str
    recorded_at: datetime
    actor: Actor | None
    events: tuple[AnyEvent, ...]


def carried(case: str, rows: Sequence[RecordedEvent], fingerprints: dict[str, str]) -> CarriedRecord:
    """What goes along of a household's record.

    Args:
        case: its id.
        rows: all that is on record of it, in order of recording.
        fingerprints: of every command among them.
    """
    delivered = {row.event.notification_id for row in rows if isinstance(row.event, NotificationDelivered)}
    commands: list[CarriedCommand] = []
    for row in rows:
        if not _goes_along(row.event, delivered):
            continue
        if commands and commands[-1].events[0].command_id == row.command_id:
            whole = (*commands[-1].events, row)
            commands[-1] = commands[-1].model_copy(update={"events": whole})
        else:
            commands.append(CarriedCommand(fingerprint=fingerprints[row.command_id], events=(row,)))
    return CarriedRecord(case=case, commands=tuple(commands))


def _goes_along(event: AnyEvent, delivered: set[str]) -> bool:
    match event:
        case RegionAsked() | RegionTold() | MoveBegan():
            return False
        case NotificationAsked():
            return event.notification.id in delivered
        case _:
            term = str(getattr(event, "key", None) or getattr(getattr(event, "deadline", None), "key", ""))
            return term.partition("#")[0] not in CLOCKS and not isinstance(event, RegionChangeEvent)


def arrived(record: CarriedRecord, case: str) -> Iterator[ArrivedCommand]:
    """The record under the ids that the household has in the region that takes over."""
    names = _Names(record.case, case)
    for command in record.commands:
        first = command.events[0]
        # What the engine says to itself at an instant is called after a version, and versions are others here.
        by_the_clock = "/clock/" in first.command_id
        yield ArrivedCommand(
            stream=goes_on_as(first.stream, case),
            command_id=first.command_id if by_the_clock else names.of(first.command_id),
            fingerprint=command.fingerprint,
            recorded_at=first.recorded_at,
            actor=first.actor,
            events=tuple(names.within(row.event) for row in command.events),
        )


def goes_on_as(stream: str, case: str) -> str:
    """The id of the same part of the path in another case."""
    return case + stream.removeprefix(parse(stream).case)


class _Names:
    """The ids of a household in one region, and what they are in another."""

    def __init__(self, before: str, after: str) -> None:
        self._before = before
        self._after = after
        # Only where the whole text is an id: what people wrote is left as they wrote it.
        self._an_id = re.compile(rf"{re.escape(before)}(-(assessment|measure|followup)-\d+)?(/[\w./-]+)?")

    def of(self, text: str) -> str:
        """An id as it is there; any other text as it is."""
        return self._after + text.removeprefix(self._before) if self._an_id.fullmatch(text) else text

    def within(self, event: AnyEvent) -> AnyEvent:
        """An event, with the ids that it names."""
        return type(event).model_validate_json(json.dumps(self._in(event.model_dump(mode="json"))))

    def _in(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        match value:
            case str():
                return self.of(value)
            case dict():
                return {self.of(name): self._in(content) for name, content in value.items()}
            case list():
                return [self._in(one) for one in value]
            case _:
                return value
