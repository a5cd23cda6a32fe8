"""Taking in what was on record of a household in another region, and giving it away."""

import hashlib
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


async def take_in(
    connection: AsyncConnection, commands: Sequence[ArrivedCommand], key: CaseKey | None
) -> dict[str, str]:
    """Put commands on record as they were recorded elsewhere, behind what their streams hold.

    Those that are here already are passed over: doing it again adds nothing. An id that is another message's here (the
    household lived here before, or two systems count alike) gives way to one of our own.

    Returns:
        The fingerprint of each, by the id under which it is on record here.
    """
    known: dict[str, str] = {}
    ends: dict[str, tuple[int, Sequence[Row]]] = {}
    for stream in sorted({one.stream for one in commands}):
        await hold(connection, stream)
        history = verified(await read(connection, of_stream(stream)))
        ends[stream] = len(history), history[-1:]
    for one in commands:
        command_id, is_here = await _place(connection, one, key)
        known[command_id] = one.fingerprint
        if is_here:
            continue
        version, last = ends[one.stream]
        rows = new_rows(parse(one.stream), version, command_id, one.recorded_at, one.actor, one.events, key)
        await append(connection, rows, new_command(rows, one.fingerprint, key), last)
        ends[one.stream] = version + len(rows), rows[-1:]
    return known


async def _place(connection: AsyncConnection, one: ArrivedCommand, key: CaseKey | None) -> tuple[str, bool]:
    """Under which id it is on record, or can be; and whether it is."""
    digest = hashlib.sha256(one.command_id.encode()).hexdigest()[:32]
    for command_id in (one.command_id, f"{one.stream}/came/{digest}"):
        found = await read(connection, select(COMMANDS).where(COMMANDS.c.command_id == command_id))
        if not found:
            return command_id, False
        if found[0]["stream"] == one.stream and fingerprint_of(found[0], key) == one.fingerprint:
            return command_id, True
    raise JournalDamaged(f"{one.stream}: {one.command_id} came before, and was another message")
