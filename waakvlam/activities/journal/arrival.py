"""Taking in what was on record of a household in another region, and giving it away."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from waakvlam.activities.journal.appending import append, of_stream, read
from waakvlam.activities.journal.chain import Row, verified
from waakvlam.activities.journal.engine import hold
from waakvlam.activities.journal.errors import JournalDamaged
from waakvlam.activities.journal.rows import fingerprint_of, new_command, new_rows
from waakvlam.activities.journal.schema import COMMANDS
from waakvlam.activities.keys import CaseKey
from waakvlam.domain.carried_record import ArrivedCommand
from waakvlam.domain.identifiers import parse


async def fingerprints(engine: AsyncEngine, streams: Sequence[str], key: CaseKey | None) -> dict[str, str]:
    """The fingerprints of every command on record of these streams, by its id."""
    async with engine.connect() as connection:
        rows = await read(connection, select(COMMANDS).where(COMMANDS.c.stream.in_(streams)))
    return {row["command_id"]: fingerprint_of(row, key) for row in rows}


async def take_in(connection: AsyncConnection, commands: Sequence[ArrivedCommand], key: CaseKey | None) -> int:
    """Put commands on record as they were recorded elsewhere, behind what their streams hold.

    Those that are here already are passed over: doing it again adds nothing.

    Returns:
        How many events were added.

    Raises:
        JournalDamaged: another message is on record under the id of one of them.
    """
    added = 0
    ends: dict[str, tuple[int, Sequence[Row]]] = {}
    for stream in sorted({one.stream for one in commands}):
        await hold(connection, stream)
        history = verified(await read(connection, of_stream(stream)))
        ends[stream] = len(history), history[-1:]
    for one in commands:
        if await _is_here(connection, one, key):
            continue
        version, last = ends[one.stream]
        rows = new_rows(parse(one.stream), version, one.command_id, one.recorded_at, one.actor, one.events, key)
        await append(connection, rows, new_command(rows, one.fingerprint, key), last)
        ends[one.stream] = version + len(rows), rows[-1:]
        added += len(rows)
    return added


async def _is_here(connection: AsyncConnection, one: ArrivedCommand, key: CaseKey | None) -> bool:
    found = await read(connection, select(COMMANDS).where(COMMANDS.c.command_id == one.command_id))
    if not found:
        return False
    if found[0]["stream"] != one.stream or fingerprint_of(found[0], key) != one.fingerprint:
        raise JournalDamaged(f"{one.command_id} stands on record of {found[0]['stream']}, and is another message")
    return True
