"""What the journal knows of whole cases without any key: their parts, their last change, and whether it is all sealed.

Only the columns that are impersonal are read, so that it also holds of a case that was erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from waakvlam.activities.journal.chain import command_hash, verified
from waakvlam.activities.journal.errors import JournalDamaged
from waakvlam.activities.journal.schema import COMMANDS, EVENTS


@dataclass(frozen=True)
class Dossier:
    """The record of one household, from outside."""

    case: str
    streams: tuple[str, ...]
    events: int
    last_change: datetime
    plain: int
    """Rows that were written before there were keys: they can be read by whoever has the journal, for ever."""


async def dossier(engine: AsyncEngine, case: str) -> Dossier | None:
    """The record of a case; None when there is none."""
    columns = (EVENTS.c.stream, EVENTS.c.recorded_at, EVENTS.c.payload.is_not(None).label("plain"))
    query = select(*columns).where(EVENTS.c.case == case).order_by(EVENTS.c.position)
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    if not rows:
        return None
    return Dossier(
        case=case,
        streams=tuple(dict.fromkeys(row.stream for row in rows)),
        events=len(rows),
        # In UTC the text sorts as the moments do.
        last_change=datetime.fromisoformat(max(row.recorded_at for row in rows)),
        plain=sum(1 for row in rows if row.plain),
    )


async def last_changes(engine: AsyncEngine) -> dict[str, datetime]:
    """When something was last recorded of each case."""
    query = select(EVENTS.c.case, func.max(EVENTS.c.recorded_at).label("last")).group_by(EVENTS.c.case)
    async with engine.connect() as connection:
        return {row.case: datetime.fromisoformat(row.last) for row in await connection.execute(query)}


async def verify_streams(engine: AsyncEngine, streams: Sequence[str]) -> None:
    """See that every row of these streams, and of their commands, is as it was recorded.

    Raises:
        JournalDamaged: one is not.
    """
    for stream in streams:
        async with engine.connect() as connection:
            events = select(EVENTS).where(EVENTS.c.stream == stream).order_by(EVENTS.c.version)
            rows = verified([dict(row) for row in (await connection.execute(events)).mappings()])
            hashes = {row["version"]: row["hash"] for row in rows}
            for command in (await connection.execute(select(COMMANDS).where(COMMANDS.c.stream == stream))).mappings():
                last = hashes.get(command["last_version"])
                if last is None or command_hash(dict(command), last) != command["hash"]:
                    raise JournalDamaged(f"the row of command {command['command_id']} was changed")
