"""How far a feed is: one position, the cases that are parked before it, and who is delivering.

A position only moves when everything up to it was delivered, or belongs to a parked case; both in one transaction.
Nothing here can be made anew from the journal: keep it with what is backed up.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from waakvlam.activities.database import for_writing
from waakvlam.activities.journal.engine import hold, open_engine
from waakvlam.activities.journal.schema import POSITION

_METADATA = MetaData()
_PLACE = Table(
    "feed_place",
    _METADATA,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("position", POSITION, nullable=False, comment="the last position of the journal that is dealt with"),
    Column("holder", String(200), comment="the process that delivers"),
    Column("held_until", String(40)),
    Column("delivered_at", String(40), comment="when something was last taken"),
    Column("failing_since", String(40), comment="since when nothing is taken"),
    Column("failure", Text),
)
_PARKED = Table(
    "feed_parked",
    _METADATA,
    Column("case", String(40), primary_key=True),
    Column("after", POSITION, nullable=False, comment="the last position of the case that was delivered, or before it"),
    Column("event", String(90), nullable=False),
    Column("since", String(40), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", String(40), nullable=False),
    Column("failure", Text, nullable=False),
)
LEASE = timedelta(seconds=30)
"""How long a process that is gone keeps others from going on, where nobody can see that it is gone."""


class AlreadyRunning(Exception):  # noqa: N818 - it says what the feed is
    """Another process delivers this feed."""


class LostHold(Exception):  # noqa: N818 - it says what happened
    """Another process took over while this one stood still; it has stopped."""


class Behind(ValueError):  # noqa: N818 - it says what the position is
    """A position was asked for that would leave out what was not delivered."""


@dataclass(frozen=True)
class Parked:
    """A case whose events wait, because the receiver does not take the first of them.

    Attributes:
        after: where its delivery goes on: after this position.
        event: the id of the event that is not taken.
    """

    case: str
    after: int
    event: str
    since: datetime
    tries: int
    next_try_at: datetime
    failure: str


@dataclass(frozen=True)
class Standing:
    """How far the feed is.

    Attributes:
        position: everything up to it was delivered, or waits with a parked case.
        holder: the process that delivers now; None when none does.
        failing_since: since when the receiver takes nothing at all.
    """

    position: int
    holder: str | None
    delivered_at: datetime | None
    failing_since: datetime | None
    failure: str | None
    parked: tuple[Parked, ...]


class FeedPlace:
    """Where a feed is, in a database of its own or beside other tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Use `open`."""
        self._engine = engine
        self._me = f"{socket.gethostname()}/{os.getpid()}"

    @classmethod
    async def open(cls, url: str) -> "FeedPlace":
        """Open the place at a SQLAlchemy URL, with an asynchronous driver; its tables are made where they are not."""
        engine = open_engine(url)
        try:
            async with for_writing(engine).begin() as connection:
                await hold(connection, "feed/tables")
                await connection.run_sync(_METADATA.create_all)
                if (await connection.execute(select(_PLACE.c.only))).first() is None:
                    await connection.execute(insert(_PLACE).values(only=1, position=0))
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine)

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    async def standing(self, now: datetime) -> Standing:
        """How far it is."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(_PLACE))).one()
            parked = (await connection.execute(select(_PARKED).order_by(_PARKED.c.since, _PARKED.c.case))).all()
        held = _moment(row.held_until)
        return Standing(
            position=row.position,
            holder=row.holder if held is not None and held > now and not _is_gone(row.holder) else None,
            delivered_at=_moment(row.delivered_at),
            failing_since=_moment(row.failing_since),
            failure=row.failure,
            parked=tuple(
                Parked(
                    case=one.case,
                    after=one.after,
                    event=one.event,
                    since=datetime.fromisoformat(one.since),
                    tries=one.tries,
                    next_try_at=datetime.fromisoformat(one.next_try_at),
                    failure=one.failure,
                )
                for one in parked
            ),
        )

    async def claim(self, now: datetime) -> None:
        """Become the one process that delivers.

        Raises:
            AlreadyRunning: another one does.
        """
        async with for_writing(self._engine).begin() as connection:
            await hold(connection, "feed/holder")
            row = (await connection.execute(select(_PLACE))).one()
            until = _moment(row.held_until)
            if until is not None and until > now and row.holder != self._me and not _is_gone(row.holder):
                raise AlreadyRunning(f"{row.holder} delivers this feed, and holds it until {until:%H:%M:%S} UTC")
            await connection.execute(update(_PLACE).values(holder=self._me, held_until=_text(now + LEASE)))

    async def renew(self, now: datetime) -> None:
        """Say that this process is still there.

        Raises:
            LostHold: another one took over.
        """
        await self._change(held_until=_text(now + LEASE))

    async def release(self) -> None:
        """Let another process go on at once."""
        async with for_writing(self._engine).begin() as connection:
            mine = _PLACE.c.holder == self._me
            await connection.execute(update(_PLACE).where(mine).values(holder=None, held_until=None))

    async def start_from(self, position: int) -> None:
        """Deliver again what was recorded after a position; on a new feed: begin there.

        Raises:
            Behind: it lies beyond what was delivered.
            LostHold: another process took over.
        """
        async with for_writing(self._engine).begin() as connection:
            row = (await connection.execute(select(_PLACE))).one()
            if position > row.position and (row.position > 0 or row.delivered_at is not None):
                raise Behind(f"position {position} would leave out what is recorded after {row.position}")
            await connection.execute(delete(_PARKED).where(_PARKED.c.after >= position))
            mine = _PLACE.c.holder == self._me
            if not (await connection.execute(update(_PLACE).where(mine).values(position=position))).rowcount:
                raise LostHold

    async def advance(self, position: int, parked: Sequence[Parked], delivered_at: datetime | None) -> None:
        """What lies up to a position is dealt with, and these cases are parked from now.

        Raises:
            LostHold: another process took over; nothing was written.
        """
        async with for_writing(self._engine).begin() as connection:
            values: dict[str, object] = {"position": position}
            if delivered_at is not None:
                values |= {"delivered_at": _text(delivered_at), "failing_since": None, "failure": None}
            mine = _PLACE.c.holder == self._me
            if not (await connection.execute(update(_PLACE).where(mine).values(**values))).rowcount:
                raise LostHold
            for one in parked:
                await connection.execute(delete(_PARKED).where(_PARKED.c.case == one.case))
                await connection.execute(insert(_PARKED).values(**_row(one)))

    async def nothing_taken(self, failure: str, since: datetime) -> None:
        """The receiver takes nothing now.

        Raises:
            LostHold: another process took over.
        """
        await self._change(failure=failure, failing_since=_text(since))

    async def repark(self, one: Parked) -> None:
        """A parked case was tried again, in vain or in part."""
        async with for_writing(self._engine).begin() as connection:
            await connection.execute(update(_PARKED).where(_PARKED.c.case == one.case).values(**_row(one)))

    async def unpark(self, case: str) -> None:
        """All of a parked case up to the position was delivered."""
        async with for_writing(self._engine).begin() as connection:
            await connection.execute(delete(_PARKED).where(_PARKED.c.case == case))

    async def try_again(self, case: str | None, now: datetime) -> int:
        """Have a parked case, or all of them, tried at once; how many."""
        async with for_writing(self._engine).begin() as connection:
            change = update(_PARKED).values(next_try_at=_text(now))
            wanted = change if case is None else change.where(_PARKED.c.case == case)
            return int((await connection.execute(wanted)).rowcount)

    async def _change(self, **values: object) -> None:
        async with for_writing(self._engine).begin() as connection:
            mine = _PLACE.c.holder == self._me
            if not (await connection.execute(update(_PLACE).where(mine).values(**values))).rowcount:
                raise LostHold


def _row(one: Parked) -> dict[str, object]:
    return {
        "case": one.case,
        "after": one.after,
        "event": one.event,
        "since": _text(one.since),
        "tries": one.tries,
        "next_try_at": _text(one.next_try_at),
        "failure": one.failure,
    }


def _is_gone(holder: str | None) -> bool:
    """Whether the holder was a process of this machine that is no more, so that nobody need wait for it."""
    host, _, pid = (holder or "").rpartition("/")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # it exists, and is someone else's
    return False


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
