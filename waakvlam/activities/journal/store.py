"""The journal itself: put a command on record once, and read what is on record.

A position is given out at the end of a transaction, under a lock that lasts until its commit: positions are gapless and
in the order of commit, however many processes write. A reader that has seen a position has seen all before it.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from waakvlam.activities.database import for_writing
from waakvlam.activities.journal import rows as r
from waakvlam.activities.journal.appending import append, of_stream, read
from waakvlam.activities.journal.arrival import fingerprints, take_in
from waakvlam.activities.journal.chain import Row, verified
from waakvlam.activities.journal.comparison import KnownCommand
from waakvlam.activities.journal.dossiers import Dossier, dossier, last_changes, verify_streams
from waakvlam.activities.journal.engine import JournalFile, hold, open_engine
from waakvlam.activities.journal.errors import JournalDamaged
from waakvlam.activities.journal.migration import make_ready
from waakvlam.activities.journal.restoration import Restored, restore
from waakvlam.activities.journal.schema import COMMANDS, EVENTS, HEAD
from waakvlam.activities.journal.seal import Seal
from waakvlam.activities.journal.verification import Progress, Verification, verify
from waakvlam.activities.keys import CaseErased, CaseKey, CaseKeys
from waakvlam.domain.actors import Actor
from waakvlam.domain.carried_record import ArrivedCommand
from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import parse

Decide = Callable[[Sequence[RecordedEvent]], Sequence[AnyEvent]]
"""From the events of a stream so far to the events to append; raises `Refusal`."""

_TRIES = 3


class Journal:
    """The record of all cases of one region."""

    def __init__(self, engine: AsyncEngine, keys: CaseKeys | None) -> None:
        """Use `open`."""
        self._engine = engine
        self._keys = keys
        self._reader = r.Reader(keys)
        self._file = JournalFile(engine)

    @classmethod
    async def open(cls, url: str, keys: CaseKeys | None = None) -> "Journal":
        """Open the journal at a SQLAlchemy URL.

        A SQLite file gets the tables of this release by being opened, PostgreSQL by `waakvlam journal migrate`.

        Args:
            url: with an asynchronous driver.
            keys: the keys by which what may be personal is sealed; without them rows are written in the clear, which
                a journal that holds sealed rows refuses.

        Raises:
            JournalNotReady: the tables are not those of this release.
        """
        engine = open_engine(url)
        try:
            await make_ready(engine)
        except BaseException:
            await engine.dispose()
            raise
        return cls(engine, keys)

    async def close(self) -> None:
        """Close the connections."""
        await self._engine.dispose()

    async def record(  # noqa: PLR0917 - one row's worth of facts
        self, stream: str, command_id: str, fingerprint: str, recorded_at: datetime, actor: Actor | None, decide: Decide
    ) -> tuple[tuple[RecordedEvent, ...], int]:
        """Record what a command leads to, in one transaction; or return what it recorded the first time.

        The second value is the version of the stream then.

        Args:
            stream: the stream the command is for.
            command_id: the command's own id; it counts once in the whole journal.
            fingerprint: digest of the command's content, to tell a repeat from a mistake.
            recorded_at: the clock when the command was handled.
            actor: who did it, if anybody did.
            decide: from the stream so far to the events to append; called again when another got in between.

        Raises:
            Refusal: by `decide`, or `CommandIdReused`.
            waakvlam.activities.keys.CaseErased: the key of the case was destroyed.
            KeysMissing: there are sealed rows, and not the key to go on with.
        """
        where = parse(stream)
        # Before the transaction: a key may have to come from elsewhere, and nobody should wait for that.
        key = await self._key_to_seal(where.case)
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._writing() as connection:
                    await hold(connection, stream)
                    history = verified(await read(connection, of_stream(stream)))
                    past = await self._reader.whole(history)
                    if (known := await _known(connection, stream, command_id, fingerprint, key, past)) is not None:
                        return known, len(past)
                    if not (decided := decide(past)):
                        return (), len(past)
                    rows = r.new_rows(where, len(past), command_id, recorded_at, actor, decided, key)
                    command = r.new_command(rows, fingerprint, key)
                    await append(connection, rows, command, history)
                appended = tuple(r.read_row(row, key) for row in rows)
                return tuple(one for one in appended if isinstance(one, RecordedEvent)), rows[-1]["version"]
            except IntegrityError as clash:
                # The same command id came for another stream at the same moment: the next look finds it.
                if attempt == _TRIES:
                    raise JournalDamaged(f"{stream}: the place after its last row is taken") from clash
        raise AssertionError  # unreachable: the last attempt returns or raises

    async def stream(self, stream: str) -> tuple[RecordedEvent, ...]:
        """All events of a stream, oldest first.

        Raises:
            JournalDamaged: a row was changed, removed or put elsewhere.
            waakvlam.activities.keys.CaseErased: the key of the case was destroyed.
        """
        return await self._of_one_case(verified(await self._select(of_stream(stream))))

    async def events_of_case(self, case: str, after: int = 0) -> tuple[RecordedEvent, ...]:
        """All events of a case and its tracks after a position, in order of recording.

        Raises:
            waakvlam.activities.keys.CaseErased: the key of the case was destroyed.
        """
        query = select(EVENTS).where(EVENTS.c.case == case, EVENTS.c.position > after)
        return await self._of_one_case(await self._select(query.order_by(EVENTS.c.position)))

    async def events_after(self, position: int, limit: int = 500) -> tuple[RecordedEvent | r.ErasedEvent, ...]:
        """The next rows of the whole journal after a position, also those of cases that were erased.

        Every position has its row, so that a reader goes on from the last one it was given.
        """
        query = select(EVENTS).where(EVENTS.c.position > position).order_by(EVENTS.c.position).limit(limit)
        return await self._reader.each(await self._select(query))

    async def fingerprints(self, case: str, streams: Sequence[str]) -> dict[str, str]:
        """The fingerprint of every command on record of these streams of a case, by its id."""
        return await fingerprints(self._engine, streams, await self._key_to_seal(case))

    async def streams_of(self, command_ids: Collection[str]) -> dict[str, str]:
        """The stream on which each of these commands stands, of whatever case; without those that are not on record."""
        query = select(COMMANDS.c.command_id, COMMANDS.c.stream).where(COMMANDS.c.command_id.in_(command_ids))
        return {row["command_id"]: row["stream"] for row in await self._select(query)}

    async def take_in(self, case: str, commands: Sequence[ArrivedCommand]) -> dict[str, str]:
        """Put on record what was on record of a case in another region, in one transaction; see `arrival`."""
        key = await self._key_to_seal(case)
        async with self._writing() as connection:
            return await take_in(connection, commands, key)

    async def position(self) -> int:
        """The last position that was given out; 0 in an empty journal."""
        return int((await self._select(select(HEAD.c.position)))[0]["position"])

    async def verify(self, *, against: Seal | None = None, progress: Progress | None = None) -> Verification:
        """Walk the whole journal; see `waakvlam.activities.journal.verification`."""
        return await verify(self._engine, against=against, progress=progress)

    async def restore(
        self,
        commands: Iterable[KnownCommand],
        versions: Mapping[str, int],
        *,
        expected: int,
        progress: Progress | None = None,
    ) -> Restored:
        """Put back what is missing at its end; see `waakvlam.activities.journal.restoration`."""
        self._file.require()
        return await restore(self._engine, self._keys, commands, versions, expected, progress)

    async def dossier(self, case: str) -> Dossier | None:
        """What is known of a case without any key; None when nothing is on record."""
        return await dossier(self._engine, case)

    async def last_changes(self) -> dict[str, datetime]:
        """When something was last recorded of each case."""
        return await last_changes(self._engine)

    async def verify_case(self, streams: Sequence[str]) -> None:
        """See that the rows of these streams are as they were recorded, without any key.

        Raises:
            JournalDamaged: one is not.
        """
        await verify_streams(self._engine, streams)

    async def _of_one_case(self, rows: Sequence[Row]) -> tuple[RecordedEvent, ...]:
        plain = next((row["case"] for row in rows if row["sealed_payload"] is None), None)
        if plain is not None and self._keys is not None and await self._keys.erased(plain):
            # From before there were keys: it can be read, and is not to be.
            raise CaseErased(f"{plain} was erased")
        return await self._reader.whole(rows)

    async def _key_to_seal(self, case: str) -> CaseKey | None:
        if self._keys is None:
            return None
        if (key := await self._keys.known(case)) is not None:
            return key
        if not await self._keys.erased(case):
            # A new key is for a new case: who has lost one must not be given another in its place.
            sealed = select(EVENTS).where(EVENTS.c.case == case, EVENTS.c.sealed_payload.is_not(None)).limit(1)
            await self._reader.each(await self._select(sealed))
        return await self._keys.of(case)

    async def _select(self, query: Select[Any]) -> Sequence[Row]:
        async with self._engine.connect() as connection:
            return await read(connection, query)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with for_writing(self._engine).begin() as connection:
            self._file.require()
            yield connection


async def _known(  # noqa: PLR0917 - what tells a repeat
    connection: AsyncConnection,
    stream: str,
    command_id: str,
    fingerprint: str,
    key: CaseKey | None,
    past: Sequence[RecordedEvent],
) -> tuple[RecordedEvent, ...] | None:
    found = await read(connection, select(COMMANDS).where(COMMANDS.c.command_id == command_id))
    if not found:
        return None
    command = found[0]
    if command["stream"] != stream or r.fingerprint_of(command, key) != fingerprint:
        raise Refusal(
            RefusalCode.COMMAND_ID_REUSED,
            f"Kenmerk {command_id} is al gebruikt voor een ander bericht; geef elk bericht een eigen kenmerk.",
            field="command_id",
        )
    recorded = tuple(one for one in past if one.command_id == command_id)
    if [one.version for one in recorded] != list(range(command["first_version"], command["last_version"] + 1)):
        raise JournalDamaged(f"{stream}: what {command_id} recorded is not there any more")
    return recorded
