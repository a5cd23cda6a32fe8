"""One batch: rows of the journal folded, and what changed by them written."""

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from waakvlam.activities.journal import ErasedEvent
from waakvlam.activities.keys import CaseErased
from waakvlam.activities.read_models.shelf import Held, Shelf
from waakvlam.activities.read_models.tables import ERASED, TABLES, TRAILS, key_of, values_of
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.figures import Row
from waakvlam.domain.identifiers import parse


class Batch:
    """What one transaction reads and writes."""

    def __init__(self, connection: AsyncConnection, shelf: Shelf) -> None:
        """Within a transaction that holds the place."""
        self._connection = connection
        self._shelf = shelf

    async def fold(self, found: tuple[RecordedEvent | ErasedEvent, ...]) -> None:
        """Fold these rows of the journal, and write what changed."""
        gone = {row.case for row in found if isinstance(row, ErasedEvent)}
        # A case that is erased while it is read may have rows of before: they count no more.
        over = gone | await self._erased_before()
        rows = [row for row in found if isinstance(row, RecordedEvent) and parse(row.stream).case not in over]
        held = await self._shelf.find(self._connection, dict.fromkeys(row.stream for row in rows), gone)
        for row in rows:
            if row.stream in held:
                held[row.stream].trail.see(row.version, row.event, row.recorded_at)
        await self._write(held, gone)
        for case in sorted(gone):
            self._shelf.drop(case)
            await forget(self._connection, case)

    async def _erased_before(self) -> frozenset[str]:
        return frozenset((await self._connection.execute(select(ERASED.c.case))).scalars())

    async def _write(self, held: dict[str, Held], gone_cases: set[str]) -> None:
        trails: list[dict[str, Any]] = []
        gone: dict[type, list[Row]] = defaultdict(list)
        come: dict[type, list[Row]] = defaultdict(list)
        for stream, one in held.items():
            case = one.trail.stream.case
            try:
                sealed, kept = await self._shelf.pack(case, one.trail)
            except CaseErased:
                gone_cases.add(case)
                continue
            trails.append({"stream": stream, "case": case, "sealed": sealed, "kept": kept})
            rows = {key_of(row): row for row in one.trail.rows()}
            for key, row in one.rows.items():
                if rows.get(key) != row:
                    gone[type(row)].append(row)
            for key, row in rows.items():
                if one.rows.get(key) != row:
                    come[type(row)].append(row)
            one.rows = rows
        for kind, table in TABLES.items():
            if gone[kind]:
                keys = [column.name for column in table.primary_key]
                where = and_(*(table.c[name] == bindparam(f"old_{name}") for name in keys))
                old = [{f"old_{name}": getattr(row, name) for name in keys} for row in gone[kind]]
                await self._connection.execute(delete(table).where(where), old)
            if come[kind]:
                await self._connection.execute(insert(table), [values_of(row) for row in come[kind]])
        if trails:
            old = [{"old_stream": trail["stream"]} for trail in trails]
            await self._connection.execute(delete(TRAILS).where(TRAILS.c.stream == bindparam("old_stream")), old)
            await self._connection.execute(insert(TRAILS), trails)


async def forget(connection: AsyncConnection, case: str) -> None:
    """Take away everything of a case but that it was erased."""
    for table in (*TABLES.values(), TRAILS):
        await connection.execute(delete(table).where(table.c.case == case))
    known = (await connection.execute(select(ERASED.c.case).where(ERASED.c.case == case))).first()
    if known is None:
        await connection.execute(insert(ERASED).values(case=case, region=parse(case).region))
