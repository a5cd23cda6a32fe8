"""The key store: the locked key of every case, in a database of its own.

It stands apart from the journal on purpose: a journal that is lost can be rebuilt from the workflows' histories with
the keys that are here, and a backup of the journal alone cannot read a case whose key was destroyed since.

The row of a destroyed key stays, without the key: who destroyed it, when and why.
"""

import asyncio
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import NullPool

from waakvlam.activities.database import make_engine
from waakvlam.activities.keys.case_key import CaseErased, CaseKey
from waakvlam.activities.keys.cipher import KEY_BYTES, AesCaseKey
from waakvlam.activities.keys.master_key import MasterKey, Wrapped

METADATA = MetaData()

KEYS = Table(
    "case_keys",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("wrapped", LargeBinary, nullable=True),
    Column("master_key", String(200), nullable=True),
    Column("made_at", String(40), nullable=False),
    Column("destroyed_at", String(40), nullable=True),
    Column("destroyed_why", Text, nullable=True),
    Column("destroyed_by", String(200), nullable=True),
)

REMEMBERED = 2000
"""How many unlocked keys a process keeps in memory at most."""

REMEMBERED_SECONDS = 30.0
"""How long it keeps each: after this, a key that was destroyed elsewhere is gone here too."""

# What was destroyed is overwritten, not only let go of.
_SQLITE = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "secure_delete=ON")
_ATTEMPTS = 3
_NAME = re.compile(r"case-JZ\d{2}-\d{4}-\d{6}|region-JZ\d{2}")


@dataclass(frozen=True)
class Tombstone:
    """What is left of a key that was destroyed."""

    name: str
    made_at: datetime
    destroyed_at: datetime
    why: str
    by: str


class KeyStore:
    """The keys of one region's cases."""

    def __init__(self, engine: AsyncEngine, master: MasterKey, region: str, clock: Callable[[], float]) -> None:
        """Use `open`."""
        self.engine = engine
        self._master = master
        self._region = region
        self._clock = clock
        self._remembered: OrderedDict[str, tuple[float, CaseKey]] = OrderedDict()
        self._finding: dict[str, asyncio.Lock] = {}

    @classmethod
    async def open(
        cls, url: str, master: MasterKey, region: str, *, clock: Callable[[], float] = time.monotonic
    ) -> "KeyStore":
        """Open the key store at a SQLAlchemy URL; its tables are made when they are not there.

        Args:
            url: with an asynchronous driver.
            master: what the keys are locked with.
            region: the code of the region whose key serves what no case can be told of.
            clock: seconds, for how long unlocked keys are kept.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: it cannot be opened.
        """
        # A file is opened anew each time: keys are seldom asked for, and nothing is left to close.
        engine = make_engine(url, pragmas=_SQLITE, own_transactions=False, sqlite={"poolclass": NullPool})
        try:
            await make_tables(engine, METADATA)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, master, region, clock)

    async def close(self) -> None:
        """Close the connections and forget every key."""
        self._remembered.clear()
        await self._master.close()
        await self.engine.dispose()

    async def of(self, case: str) -> CaseKey:
        """The key of a case, made when it has none yet.

        Raises:
            CaseErased: it was destroyed.
            MasterKeyError: the master key cannot be used.
        """
        key = await self._find(case, make=True)
        assert key is not None
        return key

    async def of_region(self) -> CaseKey:
        """The key of the region itself."""
        return await self.of(f"region-{self._region}")

    async def known(self, name: str) -> CaseKey | None:
        """The key of this name, None where there is none (any more)."""
        if not _NAME.fullmatch(name):  # it was read somewhere, and may be anything
            return None
        try:
            return await self._find(name, make=False)
        except CaseErased:
            return None

    async def erased(self, case: str) -> bool:
        """Whether the key of a case was destroyed."""
        return await self.tombstone(case) is not None

    async def erased_cases(self) -> frozenset[str]:
        """The cases whose key was destroyed: whoever keeps something of them must let go of it."""
        async with self.engine.connect() as connection:
            return frozenset(
                (await connection.execute(select(KEYS.c.name).where(KEYS.c.destroyed_at.is_not(None)))).scalars()
            )

    async def tombstone(self, case: str) -> Tombstone | None:
        """What is left of the key of a case that was erased; None when it was not."""
        row = await self._row(case)
        return _tombstone(row) if row is not None and row.destroyed_at is not None else None

    async def destroy(self, case: str, *, why: str, by: str) -> Tombstone:
        """Destroy the key of a case, for ever; once is enough, and again changes nothing.

        A case that never had a key gets its tombstone all the same, so that none is made later. Other processes may
        hold the key for `REMEMBERED_SECONDS` more.

        Args:
            case: its id.
            why: the ground, in words that name nobody.
            by: a reference to who decided it.
        """
        now = datetime.now(UTC).isoformat()
        gone = {"wrapped": None, "master_key": None, "destroyed_at": now, "destroyed_why": why, "destroyed_by": by}
        try:
            async with self.engine.begin() as connection:
                await connection.execute(insert(KEYS).values(name=_checked(case), made_at=now, **gone))
        except IntegrityError:
            async with self.engine.begin() as connection:
                still = (KEYS.c.name == case) & KEYS.c.destroyed_at.is_(None)
                await connection.execute(update(KEYS).where(still).values(**gone))
        self._remembered.pop(case, None)
        await self._wipe()
        row = await self._row(case)
        assert row is not None
        return _tombstone(row)

    async def count(self) -> int:
        """How many keys there are, the destroyed ones left out."""
        async with self.engine.connect() as connection:
            query = select(func.count()).where(KEYS.c.destroyed_at.is_(None))
            return int((await connection.execute(query)).scalar_one())

    async def _wipe(self) -> None:
        """Leave nothing of what was overwritten in the file's own log of changes."""
        if self.engine.dialect.name == "sqlite":
            async with self.engine.connect() as connection:
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _find(self, name: str, *, make: bool) -> CaseKey | None:
        if (key := self._recall(name)) is not None:
            return key
        lock = self._finding.setdefault(_checked(name), asyncio.Lock())
        try:
            async with lock:  # one of us asks the database and the master key, the others wait for what it finds
                if (key := self._recall(name)) is not None:
                    return key
                row = await self._row(name)
                if row is None and make:
                    row = await self._make(name)
                if row is None:
                    return None
                if row.destroyed_at is not None:
                    raise CaseErased(f"{name} was erased on {row.destroyed_at[:10]}: its key was destroyed.")
                unlocked = await self._master.unwrap(name, Wrapped(row.master_key, row.wrapped))
                key = AesCaseKey(name, unlocked)
                self._remember(key)
                return key
        finally:
            if not lock.locked():
                self._finding.pop(name, None)

    async def _make(self, name: str) -> Row[Any] | None:
        """A new key, unless another process was first: then that one."""
        wrapped = await self._master.wrap(name, os.urandom(KEY_BYTES))
        made = {"name": name, "wrapped": wrapped.content, "master_key": wrapped.master_key}
        try:
            async with self.engine.begin() as connection:
                await connection.execute(insert(KEYS).values(made_at=datetime.now(UTC).isoformat(), **made))
        except IntegrityError:
            pass
        return await self._row(name)

    async def _row(self, name: str) -> Row[Any] | None:
        async with self.engine.connect() as connection:
            return (await connection.execute(select(KEYS).where(KEYS.c.name == name))).first()

    def _recall(self, name: str) -> CaseKey | None:
        kept = self._remembered.get(name)
        if kept is None:
            return None
        until, key = kept
        if self._clock() >= until:
            del self._remembered[name]
            return None
        self._remembered.move_to_end(name)
        return key

    def _remember(self, key: CaseKey) -> None:
        self._remembered[key.name] = (self._clock() + REMEMBERED_SECONDS, key)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)


async def make_tables(engine: AsyncEngine, tables: MetaData) -> None:
    """Make the tables that are not there yet; of several processes that do so at once, one does."""
    for attempt in range(_ATTEMPTS):
        try:
            async with engine.begin() as connection:
                await connection.run_sync(tables.create_all)
        except (IntegrityError, OperationalError, ProgrammingError):  # another made it between our look and our try
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return


def _checked(name: str) -> str:
    """Only what is impersonal becomes the name of a key."""
    if not _NAME.fullmatch(name):
        raise ValueError("a key is known by the id of a case or a region, and this is neither")
    return name


def _tombstone(row: Row[Any]) -> Tombstone:
    return Tombstone(
        name=row.name,
        made_at=datetime.fromisoformat(row.made_at),
        destroyed_at=datetime.fromisoformat(row.destroyed_at),
        why=row.destroyed_why,
        by=row.destroyed_by,
    )
