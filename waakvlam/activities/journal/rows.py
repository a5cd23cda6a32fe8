"""Between an event and its row: what may be personal is sealed with the key of the case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from waakvlam.activities.journal.chain import CHAIN_VERSION, Row
from waakvlam.activities.journal.errors import JournalDamaged, KeysMissing
from waakvlam.activities.keys import CaseErased, CaseKey, CaseKeys
from waakvlam.domain.actors import Actor
from waakvlam.domain.contract import AnyEvent, RecordedEvent, read_event, schema_version_of
from waakvlam.domain.identifiers import StreamId
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model


class ErasedEvent(Model):
    """A row whose key was destroyed: that something was recorded, where and when; never again what."""

    stream: str
    version: int = Field(ge=1)
    position: int = Field(ge=1)
    case: str
    region: str
    type: str
    occurred_at: Instant
    recorded_at: Instant
    command_id: str

    @property
    def event_id(self) -> str:
        """The id of this event everywhere: ``case-JZ19-2026-000123/4``."""
        return f"{self.stream}/{self.version}"


class Reader:
    """Reads rows with the keys of their cases."""

    def __init__(self, keys: CaseKeys | None) -> None:
        """Without `keys` only rows that were never sealed can be read."""
        self._keys = keys

    async def whole(self, rows: Iterable[Row]) -> tuple[RecordedEvent, ...]:
        """The events of the rows.

        Raises:
            CaseErased: the key of one of them was destroyed.
        """
        found = await self.each(rows)
        read = tuple(one for one in found if isinstance(one, RecordedEvent))
        if len(read) < len(found):
            case = next(one.case for one in found if isinstance(one, ErasedEvent))
            raise CaseErased(f"{case} was erased")
        return read

    async def each(self, rows: Iterable[Row]) -> tuple[RecordedEvent | ErasedEvent, ...]:
        """The events of the rows, and of those whose key was destroyed what is left.

        Raises:
            KeysMissing: a row is sealed, and its key is not among those that are here, nor was it destroyed.
        """
        rows = tuple(rows)
        sealed = {row["case"] for row in rows if row["sealed_payload"] is not None}
        keys = {case: await self._known(case) for case in sorted(sealed)}
        return tuple(read_row(row, keys.get(row["case"])) for row in rows)

    async def _known(self, case: str) -> CaseKey | None:
        if self._keys is None:
            raise KeysMissing("the rows of this journal are sealed, and it was opened without the keys of cases")
        key = await self._keys.known(case)
        if key is None and not await self._keys.erased(case):
            # Another key store than the one it was sealed with; a case is never taken for erased by mistake.
            raise KeysMissing(f"{case} is sealed, and its key is not in this key store")
        return key


def read_row(row: Row, key: CaseKey | None) -> RecordedEvent | ErasedEvent:
    """The event of a row; `key` is that of its case, None when it was destroyed.

    Raises:
        JournalDamaged: what is sealed is not what was sealed here, or was sealed with another key.
    """
    if row["sealed_payload"] is None:
        actor, payload = row["actor"], row["payload"]
    elif key is None:
        return ErasedEvent(**{name: row[name] for name in ErasedEvent.model_fields})
    else:
        try:
            payload = key.open(_place(row, "payload"), row["sealed_payload"])
            actor = key.open(_place(row, "actor"), row["sealed_actor"]) if row["sealed_actor"] else None
        except ValueError as error:
            raise JournalDamaged(
                f"{row['stream']}/{row['version']} cannot be opened with the key of its case"
            ) from error
    return RecordedEvent(
        stream=row["stream"],
        version=row["version"],
        position=row["position"],
        recorded_at=row["recorded_at"],
        command_id=row["command_id"],
        actor=Actor.model_validate_json(actor) if actor else None,
        event=read_event(row["type"], row["schema_version"], payload),
    )


@dataclass(frozen=True)
class Written:
    """An event as it is, or was, written down."""

    type: str
    schema_version: int
    occurred_at: datetime
    payload: str


def new_rows(  # noqa: PLR0917 - one row's worth of facts
    where: StreamId,
    after_version: int,
    command_id: str,
    recorded_at: datetime,
    actor: Actor | None,
    events: Sequence[AnyEvent],
    key: CaseKey | None,
) -> list[dict[str, Any]]:
    """The rows for events that follow on a version; their position and hash are not known yet."""
    written = [Written(one.type, schema_version_of(one), one.occurred_at, one.model_dump_json()) for one in events]
    said_by = actor.model_dump_json() if actor else None
    return rows_of(where, after_version, command_id, recorded_at, said_by, written, key)


def rows_of(  # noqa: PLR0917 - one row's worth of facts
    where: StreamId,
    after_version: int,
    command_id: str,
    recorded_at: datetime,
    said_by: str | None,
    events: Sequence[Written],
    key: CaseKey | None,
) -> list[dict[str, Any]]:
    """The rows for what is written already, actor and events."""
    rows: list[dict[str, Any]] = []
    for version, event in enumerate(events, start=after_version + 1):
        row: dict[str, Any] = {
            "stream": str(where),
            "version": version,
            "case": where.case,
            "region": where.region,
            "type": event.type,
            "schema_version": event.schema_version,
            "occurred_at": event.occurred_at.astimezone(UTC).isoformat(),
            "recorded_at": recorded_at.astimezone(UTC).isoformat(),
            "command_id": command_id,
            "actor": None,
            "payload": None,
            "sealed_actor": None,
            "sealed_payload": None,
            "chain_version": CHAIN_VERSION,
        }
        if key is None:
            row |= {"actor": said_by, "payload": event.payload}
        else:
            row["sealed_payload"] = key.seal(_place(row, "payload"), event.payload.encode())
            if said_by is not None:
                row["sealed_actor"] = key.seal(_place(row, "actor"), said_by.encode())
        rows.append(row)
    return rows


def new_command(rows: Sequence[Row], fingerprint: str, key: CaseKey | None) -> dict[str, Any]:
    """The row by which a command that recorded `rows` is known when it comes again; its hash is not known yet."""
    first, last = rows[0], rows[-1]
    sealed = None if key is None else key.seal(_place(first, "command"), fingerprint.encode())
    return {
        "command_id": first["command_id"],
        "stream": first["stream"],
        "first_version": first["version"],
        "last_version": last["version"],
        "fingerprint": fingerprint if key is None else None,
        "sealed_fingerprint": sealed,
    }


def fingerprint_of(command: Row, key: CaseKey | None) -> str:
    """The fingerprint in the row of a command.

    Raises:
        JournalDamaged: it is not what was sealed here.
        KeysMissing: it is sealed, and there is no key.
    """
    if command["sealed_fingerprint"] is None:
        return str(command["fingerprint"])
    if key is None:
        raise KeysMissing(f"what {command['command_id']} said is sealed")
    place = f"{command['stream']}/{command['first_version']}/command"
    try:
        return key.open(place, command["sealed_fingerprint"]).decode()
    except ValueError as error:
        raise JournalDamaged(f"the row of command {command['command_id']} cannot be opened with its key") from error


def _place(row: Row, column: str) -> str:
    return f"{row['stream']}/{row['version']}/{column}"
