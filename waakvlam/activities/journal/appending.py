"""The end of a stream: reading what is there, and writing what follows, within one transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from waakvlam.activities.journal.chain import GENESIS, Row, command_hash, row_hash
from waakvlam.activities.journal.errors import JournalDamaged, KeysMissing
from waakvlam.activities.journal.schema import COMMANDS, EVENTS, HEAD


def of_stream(stream: str) -> Select[Any]:
    """The rows of a stream, oldest first."""
    return select(EVENTS).where(EVENTS.c.stream == stream).order_by(EVENTS.c.version)


async def read(connection: AsyncConnection, query: Select[Any]) -> Sequence[Row]:
    """The rows that a query finds."""
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def append(
    connection: AsyncConnection, rows: Sequence[dict[str, Any]], command: dict[str, Any], history: Sequence[Row]
) -> None:
    """Give the rows their positions and hashes, and write them. From the first statement the head is held."""
    sealed = rows[0]["sealed_payload"] is not None
    taken = (
        await connection.execute(
            update(HEAD)
            .values(position=HEAD.c.position + len(rows), sealed=HEAD.c.sealed | sealed)
            .returning(HEAD.c.position, HEAD.c.sealed)
        )
    ).one_or_none()
    if taken is None:
        raise JournalDamaged("the head of the journal is gone")
    if taken.sealed and not sealed:
        raise KeysMissing("this journal is sealed: nothing is written in it without the keys of cases")
    chained = history[-1]["hash"] if history else GENESIS
    for position, row in enumerate(rows, start=taken.position - len(rows) + 1):
        row["position"] = position
        row["hash"] = chained = row_hash(chained, row)
    command["hash"] = command_hash(command, chained)
    await connection.execute(insert(EVENTS), rows)
    await connection.execute(insert(COMMANDS), command)
