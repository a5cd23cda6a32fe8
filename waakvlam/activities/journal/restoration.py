"""Putting back what the journal has lost, from what is known elsewhere of what it had recorded.

Sealing and hashing give the same again for the same at the same place: what is put back equals what was lost, hash for
hash. All of it is written in one transaction, and nothing beyond a gap: what was recorded after something that nobody
knows any more would stand at a place that is not its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from waakvlam.activities.database import for_writing
from waakvlam.activities.journal.chain import GENESIS, Row, command_hash, row_hash, verified
from waakvlam.activities.journal.comparison import (
    KnownCommand,
    Span,
    compared,
    lost,
    told_twice,
    unknown_versions,
    without_gap,
)
from waakvlam.activities.journal.errors import JournalDamaged, KeysMissing
from waakvlam.activities.journal.rows import new_command, rows_of
from waakvlam.activities.journal.schema import COMMANDS, EVENTS, HEAD
from waakvlam.activities.journal.verification import Finding, Progress
from waakvlam.activities.keys import CaseKey, CaseKeys
from waakvlam.domain.identifiers import parse

_PAGE = 2000
_BEFORE_KEYS = 1
"""How rows were hashed when there were no keys yet; see `chain`."""


class JournalMoved(Exception):  # noqa: N818 - it says what the journal did
    """Something was put on record meanwhile. Nothing was restored."""


@dataclass(frozen=True)
class Restored:
    """What became of it.

    Attributes:
        before: the last position of the journal as it was found.
        after: its last position now.
        commands: how many commands were put back; `plain` of their events are from before there were keys, and stand
            in the clear as they did.
        positions: those that nobody knows any more, up to the last that anybody knows.
        streams: the versions that are not known any more, per stream.
        beyond: events that are known and stand behind a gap: they were not put back.
        contradictions: where what is known contradicts the journal or itself. Then nothing was put back.
    """

    before: int
    after: int
    commands: int = 0
    plain: int = 0
    positions: Sequence[Span] = ()
    streams: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    beyond: int = 0
    contradictions: Sequence[Finding] = ()

    @property
    def events(self) -> int:
        """How many events were put back."""
        return self.after - self.before

    @property
    def whole(self) -> bool:
        """Whether the journal holds all that is known to have been recorded."""
        return not (self.positions or self.streams or self.contradictions)


async def restore(  # noqa: PLR0917 - what is known, where to, and how far
    engine: AsyncEngine,
    keys: CaseKeys | None,
    commands: Iterable[KnownCommand],
    versions: Mapping[str, int],
    expected: int,
    progress: Progress | None = None,
) -> Restored:
    """Put back what is missing at the end of a journal.

    Args:
        engine: of the journal.
        keys: of its cases.
        commands: all that is known, in any order; also what the journal has.
        versions: what each stream is known to have reached.
        expected: the last position of the journal when one began to look for what is known.
        progress: told how many events were written.

    Raises:
        JournalMoved: something was put on record since then.
        KeysMissing: the key of a case is not there.
        JournalDamaged: a stream that is to go on is not whole.
    """
    await _require_unmoved(engine, expected)
    known = sorted(commands, key=lambda one: (one.first_position, one.stream))
    there = [one for one in known if one.first_position <= expected]
    missing = [one for one in known if one.first_position > expected]
    found = [*told_twice(known), *await compared(engine, there, expected)]
    if found:
        return Restored(expected, expected, contradictions=found)
    heads = await _heads(engine)
    await _require_unmoved(engine, expected)
    contiguous = list(without_gap(missing, expected))
    rows, written = await _rows(engine, keys, contiguous, heads)
    if rows:
        await _write(engine, expected, rows, written, progress)
    return Restored(
        before=expected,
        after=expected + len(rows),
        commands=len(written),
        plain=sum(1 for row in rows if row["sealed_payload"] is None),
        positions=list(lost(missing, expected)),
        streams=unknown_versions(known, versions, heads),
        beyond=sum(len(one.events) for one in missing) - len(rows),
    )


async def _require_unmoved(engine: AsyncEngine, expected: int) -> None:
    async with engine.connect() as connection:
        if (await connection.execute(select(HEAD.c.position))).scalar_one() != expected:
            raise _moved(expected)


def _moved(expected: int) -> JournalMoved:
    return JournalMoved(f"something was put on record after position {expected}")


async def _heads(engine: AsyncEngine) -> dict[str, int]:
    query = select(EVENTS.c.stream, func.max(EVENTS.c.version)).group_by(EVENTS.c.stream)
    async with engine.connect() as connection:
        return {row[0]: row[1] for row in await connection.execute(query)}


async def _rows(
    engine: AsyncEngine, keys: CaseKeys | None, commands: Sequence[KnownCommand], heads: Mapping[str, int]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of events and of commands, with their places and hashes."""
    of_cases: dict[str, CaseKey] = {}
    chained: dict[str, tuple[int, str]] = {}
    events: list[dict[str, Any]] = []
    written: list[dict[str, Any]] = []
    for one in commands:
        where = parse(one.stream)
        if one.sealed and where.case not in of_cases:
            of_cases[where.case] = await _key(keys, where.case)
        if one.stream not in chained:
            chained[one.stream] = await _end_of(engine, one.stream) if one.stream in heads else (0, GENESIS)
        version, last = chained[one.stream]
        if one.first_version != version + 1:
            place = f"{one.stream}/{one.first_version} at position {one.first_position}"
            raise JournalDamaged(f"{place} does not follow on {one.stream}/{version}")
        key = of_cases[where.case] if one.sealed else None
        rows = rows_of(where, version, one.command_id, one.recorded_at, one.said_by, one.events, key)
        for position, row in enumerate(rows, start=one.first_position):
            row["position"] = position
            if key is None:
                row["chain_version"] = _BEFORE_KEYS
            row["hash"] = last = row_hash(last, row) or GENESIS
        command = new_command(rows, one.fingerprint, key)
        written.append(command | {"hash": command_hash(command, last)})
        events += rows
        chained[one.stream] = one.last_version, last
    return events, written


async def _key(keys: CaseKeys | None, case: str) -> CaseKey:
    key = await keys.known(case) if keys else None
    if key is None:  # never a new one: it would seal otherwise than the one that was lost
        raise KeysMissing(f"the key of {case} is not in this key store")
    return key


async def _end_of(engine: AsyncEngine, stream: str) -> tuple[int, str]:
    query = select(EVENTS).where(EVENTS.c.stream == stream).order_by(EVENTS.c.version)
    async with engine.connect() as connection:
        rows: Sequence[Row] = [dict(row) for row in (await connection.execute(query)).mappings()]
    last = verified(rows)[-1]
    return last["version"], last["hash"]


async def _write(
    engine: AsyncEngine,
    expected: int,
    rows: Sequence[dict[str, Any]],
    commands: Sequence[dict[str, Any]],
    progress: Progress | None,
) -> None:
    try:
        async with for_writing(engine).begin() as connection:
            await _advance(connection, expected, rows)
            for start in range(0, len(rows), _PAGE):
                await connection.execute(insert(EVENTS), rows[start : start + _PAGE])
                if progress:
                    progress(min(start + _PAGE, len(rows)), len(rows))
            for start in range(0, len(commands), _PAGE):
                await connection.execute(insert(COMMANDS), commands[start : start + _PAGE])
    except IntegrityError as clash:
        raise JournalDamaged("there are rows where the journal should end; verify it") from clash


async def _advance(connection: AsyncConnection, expected: int, rows: Sequence[dict[str, Any]]) -> None:
    """Take the positions: from here on the head is held, and nobody writes in between."""
    sealed = any(row["sealed_payload"] is not None for row in rows)
    taken = (
        await connection.execute(
            update(HEAD)
            .where(HEAD.c.position == expected)
            .values(position=expected + len(rows), sealed=HEAD.c.sealed | sealed)
            .returning(HEAD.c.position)
        )
    ).one_or_none()
    if taken is None:
        raise _moved(expected)
