"""The read models of a region: rows folded from the journal, kept up to date, and rebuilt from nothing on demand."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from waakvlam.activities.database import for_writing, make_engine
from waakvlam.activities.journal import ErasedEvent
from waakvlam.activities.keys import CaseErased, CaseKeys
from waakvlam.activities.read_models.batch import Batch, forget
from waakvlam.activities.read_models.errors import ViewsNotReady
from waakvlam.activities.read_models.reading import Standing, erased_cases, of_kind, require_shape, standing
from waakvlam.activities.read_models.shelf import Shelf
from waakvlam.activities.read_models.tables import ERASED, METADATA, PLACE, SHAPE, TABLES, TRAILS
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.deadlines.model import OPEN
from waakvlam.domain.figures import (
    DeadlineRow,
    Figures,
    Period,
    Rows,
    StreamRow,
    Trail,
    WarningRow,
    figures,
)

BATCH = 2000
"""Rows of the journal per transaction."""
REBUILD_BATCH = 10_000
"""The same where nobody waits for the last ones: a stream is written once for many of its events."""
# What is lost with the power is folded again. A batch may take a while: another reader waits for it.
_SQLITE = ("busy_timeout=60000", "journal_mode=WAL", "synchronous=NORMAL")
_TRAILS_AT_ONCE = 500


class Keys(CaseKeys, Protocol):
    """The keys of cases, and which of them were destroyed."""

    async def erased_cases(self) -> frozenset[str]:
        """The cases whose key was destroyed."""
        ...


class Source(Protocol):
    """The journal, as far as it is read here."""

    async def events_after(self, position: int, limit: int) -> tuple[RecordedEvent | ErasedEvent, ...]:
        """The next rows after a position."""
        ...

    async def position(self) -> int:
        """The last position."""
        ...


@dataclass(frozen=True)
class Progress:
    """How far a reading is."""

    position: int
    of: int
    seconds: float


Told = Callable[[Progress], None]


def _nobody(_progress: Progress) -> None:
    return None


class Views:
    """The read models in one database. Several processes may keep them up to date at once."""

    def __init__(self, engine: AsyncEngine, keys: Keys | None) -> None:
        """Use `open`."""
        self._engine = engine
        self._keys = keys
        self._shelf = Shelf(keys)

    @classmethod
    async def open(cls, url: str, keys: Keys | None = None) -> "Views":
        """Open the read models at a SQLAlchemy URL; their tables are made when they are not there.

        Args:
            url: with an asynchronous driver.
            keys: those of the journal: what is kept of a case is sealed where the case is.
        """
        engine = make_engine(url, pragmas=_SQLITE)
        views = cls(engine, keys)
        try:
            async with views._writing() as connection:
                await connection.run_sync(METADATA.create_all)
                if (await connection.execute(select(PLACE.c.only))).first() is None:
                    await connection.execute(insert(PLACE).values(only=1, shape=SHAPE, position=0, last_event=""))
        except BaseException:
            await engine.dispose()
            raise
        return views

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    # -- reading the journal ---------------------------------------------------------------------------------

    async def position(self) -> int:
        """Up to where the journal was read."""
        async with self._engine.connect() as connection:
            return int((await connection.execute(select(PLACE.c.position))).scalar_one())

    async def follow(self, journal: Source, *, batch: int = BATCH, progress: Told = _nobody) -> int:
        """Read on until the end of the journal; the position reached. Each batch is one transaction.

        Raises:
            ViewsNotReady: what was read before is not of this journal, or not of this release.
        """
        began = time.monotonic()
        while True:
            position, more = await self._read_on(journal, batch)
            progress(Progress(position, max(position, await journal.position()), time.monotonic() - began))
            if not more:
                await self._forget_what_was_erased()
                return position

    async def rebuild(self, journal: Source, *, batch: int = REBUILD_BATCH, progress: Told = _nobody) -> int:
        """Forget everything and read the whole journal again. Interrupted, the next reading goes on from there."""
        async with self._writing() as connection:
            await connection.execute(select(PLACE).with_for_update())
            await connection.run_sync(_make_anew)
            await connection.execute(insert(PLACE).values(only=1, shape=SHAPE, position=0, last_event=""))
        self._shelf.clear()
        return await self.follow(journal, batch=batch, progress=progress)

    async def _read_on(self, journal: Source, limit: int) -> tuple[int, bool]:
        async with self._writing() as connection:
            place = await _hold(connection)
            position, last_event = place
            # The row before comes along: it shows that this is the journal that was read before.
            found = await journal.events_after(position - 1, limit + 1) if position else ()
            if position and (not found or found[0].event_id != last_event):
                raise ViewsNotReady(f"the journal has no {last_event} at {position}: the views are not of it")
            found = found[1:] if position else await journal.events_after(0, limit)
            if not found:
                return position, False
            if not self._shelf.is_at(position):
                # Somebody else has read on since: what is remembered here is of before.
                self._shelf.clear()
            try:
                await Batch(connection, self._shelf).fold(found)
                last = found[-1]
                await connection.execute(update(PLACE).values(position=last.position, last_event=last.event_id))
            except BaseException:
                self._shelf.clear()
                raise
            self._shelf.put_at(last.position)
        return last.position, len(found) >= limit

    async def _forget_what_was_erased(self) -> None:
        """A key may have been destroyed since the rows of its case were read."""
        if self._keys is None:
            return
        cases = await self._keys.erased_cases()
        async with self._engine.connect() as connection:
            known = set((await connection.execute(select(ERASED.c.case))).scalars())
        for case in sorted(cases - known):
            await self.forget(case)

    async def forget(self, case: str) -> None:
        """The case was erased: nothing of it stays but that it was there."""
        async with self._writing() as connection:
            await _hold(connection)
            await forget(connection, case)
        self._shelf.clear()

    async def holds(self, case: str) -> bool:
        """Whether there is any row of a case."""
        async with self._engine.connect() as connection:
            for table in (*TABLES.values(), TRAILS):
                if (await connection.execute(select(table.c.case).where(table.c.case == case).limit(1))).first():
                    return True
        return False

    # -- reading the rows ------------------------------------------------------------------------------------

    async def standing(self, region: str) -> Standing:
        """All rows of a region, as of one moment, and up to where the journal was read for them."""
        async with self._engine.connect() as connection:
            return await standing(connection, region)

    async def rows(self, region: str) -> Rows:
        """All rows of a region, as of one moment."""
        return (await self.standing(region)).rows

    async def open_rows(self, region: str) -> Rows:
        """The rows of a region that may still be open, and no others: terms, streams and warnings."""
        terms, streams, warnings = TABLES[DeadlineRow], TABLES[StreamRow], TABLES[WarningRow]
        async with self._engine.connect() as connection:
            return Rows(
                deadlines=await of_kind(
                    connection, DeadlineRow, terms.c.region == region, terms.c.status.in_(sorted(OPEN))
                ),
                streams=await of_kind(connection, StreamRow, streams.c.region == region, streams.c.closed_at.is_(None)),
                warnings=await of_kind(connection, WarningRow, warnings.c.region == region),
            )

    async def trails(self, region: str) -> AsyncIterator[Trail]:
        """What is kept of every stream of a region, personal as that is; erased cases are left out."""
        async with self._engine.connect() as connection:
            require_shape((await connection.execute(select(PLACE.c.shape))).scalar_one())
            streams, after = TABLES[StreamRow], ""
            while True:
                query = select(TRAILS).join(streams, streams.c.stream == TRAILS.c.stream)
                query = query.where(streams.c.region == region, TRAILS.c.stream > after)
                some = (await connection.execute(query.order_by(TRAILS.c.stream).limit(_TRAILS_AT_ONCE))).all()
                if not some:
                    return
                after = some[-1].stream
                for row in some:
                    with suppress(CaseErased):
                        yield await self._shelf.open(row)

    async def erased_cases(self, region: str) -> int:
        """How many cases of a region were erased, as far as was read."""
        async with self._engine.connect() as connection:
            return await erased_cases(connection, region)

    async def figures(self, region: str, period: Period, at: datetime) -> Figures:
        """The figures of a region over a period; `at` is now."""
        found = await self.standing(region)
        return figures(
            found.rows,
            region=region,
            period=period,
            at=at,
            position=found.position,
            erased_cases=found.erased_cases,
        )

    async def counts(self) -> dict[str, int]:
        """How many rows each table holds."""
        async with self._engine.connect() as connection:
            return {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in (*TABLES.values(), TRAILS, ERASED)
            }

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with for_writing(self._engine).begin() as connection:
            yield connection


async def _hold(connection: AsyncConnection) -> tuple[int, str]:
    """Hold the place until the end of the transaction; on SQLite the transaction holds everything already."""
    found = (await connection.execute(select(PLACE).with_for_update())).one()
    require_shape(found.shape)
    return found.position, found.last_event


def _make_anew(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy passes a sync connection
    METADATA.drop_all(connection)
    METADATA.create_all(connection)
