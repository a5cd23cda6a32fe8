"""A journal for what is made up: the same rows, hashes and positions, written a thousand at a time.

A region's journal commits every command by itself, so that a receipt is a promise. Nobody waits for a receipt of what
is simulated, and a year of it would take an hour. What is written here is verified afterwards like any journal.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from waakvlam.activities import Journal
from waakvlam.activities.database import for_writing
from waakvlam.activities.journal import Decide, JournalDamaged
from waakvlam.activities.journal.chain import GENESIS, command_hash, row_hash
from waakvlam.activities.journal.rows import new_command, new_rows, read_row
from waakvlam.activities.journal.schema import COMMANDS, EVENTS, HEAD
from waakvlam.domain.actors import Actor
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.identifiers import parse

_AT_A_TIME = 1000


class SimulatedJournal(Journal):
    """An empty journal that one simulation fills; what it holds is kept in memory until it is over."""

    _past: dict[str, list[RecordedEvent]]

    async def begin(self) -> None:
        """Nothing may be on record yet."""
        self._past = defaultdict(list)
        self._chained: dict[str, str] = {}
        self._rows: list[dict[str, Any]] = []
        self._commands: list[dict[str, Any]] = []
        self._position = await self.position()

    async def record(  # noqa: PLR0917 - one row's worth of facts
        self, stream: str, command_id: str, fingerprint: str, recorded_at: datetime, actor: Actor | None, decide: Decide
    ) -> tuple[tuple[RecordedEvent, ...], int]:
        """As a journal does it, but no message comes twice."""
        past = self._past[stream]
        if not (decided := decide(past)):
            return (), len(past)
        rows = new_rows(parse(stream), len(past), command_id, recorded_at, actor, decided, None)
        command = new_command(rows, fingerprint, None)
        chained = self._chained.get(stream, GENESIS)
        for row in rows:
            self._position += 1
            row["position"] = self._position
            row["hash"] = chained = row_hash(chained, row) or GENESIS
        command["hash"] = command_hash(command, chained)
        self._chained[stream] = chained
        self._rows += rows
        self._commands.append(command)
        recorded = tuple(one for row in rows if isinstance(one := read_row(row, None), RecordedEvent))
        past += recorded
        if len(self._rows) >= _AT_A_TIME:
            await self.write()
        return recorded, len(past)

    async def write(self) -> None:
        """Commit what was recorded since the last time.

        Raises:
            JournalDamaged: somebody else wrote into it meanwhile.
        """
        if not self._rows:
            return
        async with for_writing(self._engine).begin() as connection:
            forward = update(HEAD).values(position=HEAD.c.position + len(self._rows)).returning(HEAD.c.position)
            if (await connection.execute(forward)).scalar_one() != self._position:
                raise JournalDamaged("something else was put on record while the region was simulated")
            await connection.execute(insert(EVENTS), self._rows)
            await connection.execute(insert(COMMANDS), self._commands)
        self._rows, self._commands = [], []
