"""The journal: the append-only record of every event, on any database SQLAlchemy reaches.

One writer at a time holds the journal, so that positions are gapless in the order of commit. Each stream
is a chain: every row holds the hash of the row before it, so that a changed or missing row shows.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from waakvlam.domain.actors import Actor
from waakvlam.domain.contract import EVENT, AnyEvent, RecordedEvent
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import parse

_METADATA = MetaData()

EVENTS = Table(
    "events",
    _METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("stream", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("case", String(40), nullable=False, index=True),
    Column("region", String(4), nullable=False),
    Column("type", String(60), nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("occurred_at", String(40), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("command_id", String(200), nullable=False),
    Column("actor", Text, nullable=True),
    Column("payload", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("stream", "version"),
)

COMMANDS = Table(
    "commands",
    _METADATA,
    Column("command_id", String(200), primary_key=True),
    Column("stream", String(80), nullable=False),
    Column("first_version", Integer, nullable=False),
    Column("last_version", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
)

_SCHEMA_VERSION = 1
_GENESIS = "0" * 64

Decide = Callable[[Sequence[RecordedEvent]], Sequence[AnyEvent]]
"""From the events of a stream so far to the events to append; raises `Refusal`."""


class JournalDamaged(Exception):  # noqa: N818 - it says what the journal is
    """The record is not what was recorded. Nothing is added to it until somebody has looked."""


class Journal:
    """The record of all cases of one region."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `open`."""
        self._engine = engine
        self._file: tuple[Path, tuple[int, int] | None] | None = None

    @classmethod
    async def open(cls, url: str) -> "Journal":
        """Open the journal at a SQLAlchemy URL; its tables are made when they are not there."""
        engine = create_async_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
        async with engine.execution_options(writing=True).begin() as connection:
            await connection.run_sync(_METADATA.create_all)
        journal = cls(engine)
        if engine.dialect.name == "sqlite" and engine.url.database:
            file = Path(engine.url.database)
            journal._file = (file, _identity(file))
        return journal

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    async def record(  # noqa: PLR0917 - one row's worth of facts
        self, stream: str, command_id: str, fingerprint: str, recorded_at: datetime, actor: Actor | None, decide: Decide
    ) -> tuple[tuple[RecordedEvent, ...], int]:
        """Record what a command leads to, in one transaction; or return what it recorded the first time.

        The second value is the version of the stream then.

        Args:
            stream: the stream the command is for.
            command_id: the command's own id; it counts once in the whole journal.
            fingerprint: digest of the command's content, to tell a repeat from a mistake.
            recorded_at: the clock when the command was handled.
            actor: who did it, if anybody did.
            decide: from the stream so far to the events to append.

        Raises:
            Refusal: by `decide`, or `CommandIdReused`.
        """
        async with self._writing() as connection:
            history = _verified(await _read(connection, _of_stream(stream)))
            version = history[-1]["version"] if history else 0
            known = await self._known(connection, stream, command_id, fingerprint, history)
            if known is not None:
                return known, version
            decided = decide([_recorded(row) for row in history])
            if not decided:
                return (), version
            appended = await _append(connection, stream, command_id, fingerprint, recorded_at, actor, decided, history)
            return appended, appended[-1].version

    async def _known(
        self,
        connection: AsyncConnection,
        stream: str,
        command_id: str,
        fingerprint: str,
        history: Sequence[dict[str, Any]],
    ) -> tuple[RecordedEvent, ...] | None:
        found = (await connection.execute(select(COMMANDS).where(COMMANDS.c.command_id == command_id))).first()
        if found is None:
            return None
        if (found.stream, found.fingerprint) != (stream, fingerprint):
            raise Refusal(
                RefusalCode.COMMAND_ID_REUSED,
                f"Kenmerk {command_id} is al gebruikt voor een ander bericht; geef elk bericht een eigen kenmerk.",
                field="command_id",
            )
        recorded = [row for row in history if row["command_id"] == command_id]
        if [row["version"] for row in recorded] != list(range(found.first_version, found.last_version + 1)):
            raise JournalDamaged(f"{stream}: what {command_id} recorded is not there any more")
        return tuple(_recorded(row) for row in recorded)

    async def stream(self, stream: str) -> tuple[RecordedEvent, ...]:
        """All events of a stream, oldest first.

        Raises:
            JournalDamaged: a row was changed, removed or put elsewhere.
        """
        async with self._engine.connect() as connection:
            return tuple(_recorded(row) for row in _verified(await _read(connection, _of_stream(stream))))

    async def events_of_case(self, case: str, after: int = 0) -> tuple[RecordedEvent, ...]:
        """All events of a case and its tracks after a position, in order of recording."""
        query = select(EVENTS).where(EVENTS.c.case == case, EVENTS.c.position > after)
        return await self._select(query.order_by(EVENTS.c.position))

    async def events_after(self, position: int, limit: int = 500) -> tuple[RecordedEvent, ...]:
        """The next events of the whole journal after a position."""
        query = select(EVENTS).where(EVENTS.c.position > position).order_by(EVENTS.c.position).limit(limit)
        return await self._select(query)

    async def _select(self, query: Select[Any]) -> tuple[RecordedEvent, ...]:
        async with self._engine.connect() as connection:
            return tuple(_recorded(row) for row in await _read(connection, query))

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._engine.execution_options(writing=True).begin() as connection:
            self._require_file()
            yield connection

    def _require_file(self) -> None:
        # SQLite goes on writing to a file that was deleted under it, and every receipt would be a lie.
        if self._file is not None and _identity(self._file[0]) != self._file[1]:
            raise JournalDamaged(f"the journal {self._file[0]} was removed or replaced while it was in use")


def _of_stream(stream: str) -> Select[Any]:
    return select(EVENTS).where(EVENTS.c.stream == stream).order_by(EVENTS.c.version)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _verified(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The rows of one stream from its first, when each follows on the one before it."""
    chained = _GENESIS
    for number, row in enumerate(rows, start=1):
        chained = _chain(chained, row)
        if (row["version"], row["hash"]) != (number, chained):
            raise JournalDamaged(f"{row['stream']}/{row['version']} was changed, removed or put elsewhere")
    return rows


async def _read(connection: AsyncConnection, query: Select[Any]) -> Sequence[dict[str, Any]]:
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _append(  # noqa: PLR0917 - one row's worth of facts
    connection: AsyncConnection,
    stream: str,
    command_id: str,
    fingerprint: str,
    recorded_at: datetime,
    actor: Actor | None,
    decided: Sequence[AnyEvent],
    history: Sequence[dict[str, Any]],
) -> tuple[RecordedEvent, ...]:
    where = parse(stream)
    position = (await connection.execute(select(func.coalesce(func.max(EVENTS.c.position), 0)))).scalar_one()
    version = history[-1]["version"] if history else 0
    chained = history[-1]["hash"] if history else _GENESIS
    rows: list[dict[str, Any]] = []
    recorded: list[RecordedEvent] = []
    for number, decided_event in enumerate(decided, start=1):
        row = {
            "position": position + number,
            "stream": stream,
            "version": version + number,
            "case": where.case,
            "region": where.region,
            "type": decided_event.type,
            "schema_version": _SCHEMA_VERSION,
            "occurred_at": decided_event.occurred_at.astimezone(UTC).isoformat(),
            "recorded_at": recorded_at.astimezone(UTC).isoformat(),
            "command_id": command_id,
            "actor": actor.model_dump_json() if actor else None,
            "payload": decided_event.model_dump_json(),
        }
        chained = row["hash"] = _chain(chained, row)
        rows.append(row)
        recorded.append(_recorded(row))
    await connection.execute(insert(EVENTS), rows)
    await connection.execute(
        insert(COMMANDS).values(
            command_id=command_id,
            stream=stream,
            first_version=version + 1,
            last_version=version + len(rows),
            fingerprint=fingerprint,
        )
    )
    return tuple(recorded)


def _chain(previous: str, row: dict[str, Any]) -> str:
    # The position is left out: it says where the row stands in the journal, not what happened in the stream.
    content = {key: value for key, value in row.items() if key not in {"position", "hash"}}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _recorded(row: dict[str, Any]) -> RecordedEvent:
    return RecordedEvent(
        stream=row["stream"],
        version=row["version"],
        position=row["position"],
        recorded_at=row["recorded_at"],
        command_id=row["command_id"],
        actor=Actor.model_validate_json(row["actor"]) if row["actor"] else None,
        event=EVENT.validate_json(row["payload"]),
    )


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    # The driver must not open transactions by itself: a writer takes the lock before it reads.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=4000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event passes a sync connection
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
