"""A household's record on its way to another region: what goes along, and under which ids it goes on there.

All that was put on record goes along as it was: what happened, when, who recorded it and when. So every term keeps its
anchor and its days, and a message that was sent before is still known. Left out is what is the other region's own
business: the handing over itself, and the messages by which people there were warned.
"""

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from waakvlam.domain.actors import Actor
from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.exchange import (
    NotificationAsked,
    NotificationDelivered,
    NotificationWithdrawn,
    ReportAsked,
    ReportGiven,
)
from waakvlam.domain.identifiers import parse
from waakvlam.domain.messages import Report
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.region_change.events import RegionChangeEvent
from waakvlam.domain.protection_case.region_change.rules import CLOCKS
from waakvlam.domain.region_exchange import (
    Delivery,
    MoveBegan,
    MovedAway,
    MovedIn,
    RecordArrives,
    RegionAsked,
    RegionTold,
)


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


def carried(case: str, rows: Sequence[RecordedEvent], fingerprints: Mapping[str, str]) -> CarriedRecord:
    """What goes along of a household's record.

    Args:
        case: its id.
        rows: all that is on record of it, in order of recording.
        fingerprints: of every command among them.
    """
    return as_recorded(case, [row for row in rows if _goes_along(row)], fingerprints)


def as_recorded(case: str, rows: Sequence[RecordedEvent], fingerprints: Mapping[str, str]) -> CarriedRecord:
    """Events with the commands that recorded them, all of them."""
    commands: list[CarriedCommand] = []
    for row in rows:
        if commands and commands[-1].events[0].command_id == row.command_id:
            whole = (*commands[-1].events, row)
            commands[-1] = commands[-1].model_copy(update={"events": whole})
        else:
            commands.append(CarriedCommand(fingerprint=fingerprints[row.command_id], events=(row,)))
    return CarriedRecord(case=case, commands=tuple(commands))


def _goes_along(row: RecordedEvent) -> bool:
    match row.event:
        case RegionAsked() | RegionTold() | MoveBegan() | MovedAway() | RecordArrives():
            return False
        case NotificationAsked() | NotificationDelivered() | NotificationWithdrawn():
            # Who was warned of what stands in the rungs that were reached; the messages were to people there.
            return False
        case _:
            event = row.event
            term = str(getattr(event, "key", None) or getattr(getattr(event, "deadline", None), "key", ""))
            own = term.partition("#")[0] in CLOCKS or isinstance(event, RegionChangeEvent)
            # What fell away because it left, goes on there.
            return not own and f"{row.stream}/left/" not in row.command_id


def arrived(record: CarriedRecord, delivery: Delivery, now: datetime) -> Iterator[ArrivedCommand]:
    """The record under the ids that the household has in the region that takes over, from where it begins to its end.

    Args:
        record: what goes along.
        delivery: by which it came.
        now: the clock of the region that takes over.
    """
    case = delivery.to
    begins = RecordArrives(occurred_at=delivery.occurred_at, came_from=record.case)
    yield _own(case, "moves-in", begins, record.case, now)
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
    for stream in sorted({row.stream for command in record.commands for row in command.events}):
        ends = MovedIn(occurred_at=delivery.occurred_at, came_from=stream)
        yield _own(goes_on_as(stream, case), "moved-in", ends, stream, now)


def _own(stream: str, step: str, event: AnyEvent, came_from: str, now: datetime) -> ArrivedCommand:
    command_id = f"{stream}/{step}/{came_from}"
    fingerprint = hashlib.sha256(command_id.encode()).hexdigest()
    return ArrivedCommand(
        stream=stream, command_id=command_id, fingerprint=fingerprint, recorded_at=now, actor=None, events=(event,)
    )


def unheard(commands: Iterable[ArrivedCommand]) -> list[tuple[str, Report]]:
    """What one part had told another when the record was closed, and the other had not put on record: to whom, what."""
    commands = tuple(commands)
    known = {one.command_id for one in commands}
    told = [event for one in commands for event in one.events if isinstance(event, ReportAsked)]
    given = {event.report_id for one in commands for event in one.events if isinstance(event, ReportGiven)}
    return [(one.to, one.report) for one in told if one.report.report_id in given and one.report.report_id not in known]


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
