"""Who read what of whom: the access log of the codec server, beside the keys. Rows are added and never changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from waakvlam.activities.keys.key_store import make_tables

METADATA = MetaData()

READINGS = Table(
    "codec_readings",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("operator", String(80), nullable=False),
    Column("action", String(10), nullable=False),
    Column("key_names", Text, nullable=False),
    Column("payloads", Integer, nullable=False),
    Column("outcome", String(10), nullable=False),
)


@dataclass(frozen=True)
class Reading:
    """One request at the codec server."""

    operator: str
    action: str
    keys: tuple[str, ...]
    """The cases (or region) it was about, by the names of their keys."""
    payloads: int
    outcome: str
    """`given`; `refused`; or `erased`: there was nothing left to read, or to add to."""
    at: datetime


class Readings:
    """The access log in one key store."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `open`."""
        self._engine = engine

    @classmethod
    async def open(cls, engine: AsyncEngine) -> "Readings":
        """The log in the database of a key store; its table is made when it is not there."""
        await make_tables(engine, METADATA)
        return cls(engine)

    async def add(self, operator: str, action: str, keys: Collection[str], payloads: int, outcome: str) -> None:
        """Put one request on the log, before it is answered."""
        row = {"operator": operator, "action": action, "payloads": payloads, "outcome": outcome}
        at = datetime.now(UTC).isoformat()
        async with self._engine.begin() as connection:
            await connection.execute(insert(READINGS).values(at=at, key_names=" ".join(sorted(keys)), **row))

    async def of(self, case: str | None = None) -> tuple[Reading, ...]:
        """Every request, or those about a case; oldest first."""
        async with self._engine.connect() as connection:
            rows = (await connection.execute(select(READINGS).order_by(READINGS.c.number))).all()
        found = (
            Reading(
                operator=row.operator,
                action=row.action,
                keys=tuple(row.key_names.split()),
                payloads=row.payloads,
                outcome=row.outcome,
                at=datetime.fromisoformat(row.at),
            )
            for row in rows
        )
        return tuple(one for one in found if case is None or case in one.keys)
