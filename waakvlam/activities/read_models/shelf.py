"""The trails of streams between one batch and the next: the last used in memory, all of them in the database."""

import zlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row as RowOf
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from waakvlam.activities.keys import CaseErased, CaseKeys
from waakvlam.activities.read_models.tables import TRAILS, key_of
from waakvlam.domain.figures import Kept, Row, Trail
from waakvlam.domain.identifiers import parse

_REMEMBERED = 4000
"""Streams in memory at most; a household of a rebuild comes back soon or not at all."""
_LEVEL = 1
"""Of compression: most of the gain, for little of the time."""
_AT_ONCE = 500


@dataclass
class Held:
    """A stream at hand: its trail, and its rows as they stand in the database."""

    trail: Trail
    rows: dict[Any, Row]


class Shelf:
    """Finds and keeps trails. What is in memory belongs to one place in the journal."""

    def __init__(self, keys: CaseKeys | None) -> None:
        """Nothing is at hand."""
        self._keys = keys
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._position: int | None = None

    def clear(self) -> None:
        """What is in memory is no longer what is in the database."""
        self._held.clear()
        self._position = None

    def is_at(self, position: int) -> bool:
        """Whether what is in memory is of this place."""
        return self._position == position

    def put_at(self, position: int) -> None:
        """What is in memory was written, up to this place; what was not used for long leaves it."""
        self._position = position
        while len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)

    async def find(self, connection: AsyncConnection, streams: Iterable[str], gone: set[str]) -> dict[str, Held]:
        """The streams, from memory or from the database; a new one has an empty trail.

        Cases whose key is no more are added to `gone`, and not found.
        """
        found: dict[str, Held] = {}
        missing: list[str] = []
        for stream in streams:
            held = self._held.get(stream)
            if held is None:
                missing.append(stream)
            else:
                self._held.move_to_end(stream)
                found[stream] = held
        for first in range(0, len(missing), _AT_ONCE):
            some = missing[first : first + _AT_ONCE]
            query = select(TRAILS).where(TRAILS.c.stream.in_(some))
            for row in (await connection.execute(query)).all():
                try:
                    trail = await self.open(row)
                except CaseErased:
                    gone.add(row.case)
                    continue
                found[row.stream] = Held(trail, {key_of(one): one for one in trail.rows()})
        for stream in (one for one in missing if parse(one).case not in gone):
            held = found.setdefault(stream, Held(Trail(parse(stream)), {}))
            self._held[stream] = held
        return found

    def drop(self, case: str) -> None:
        """The streams of this case are no more."""
        for stream in [one for one in self._held if parse(one).case == case]:
            del self._held[stream]

    async def pack(self, case: str, trail: Trail) -> tuple[bool, bytes]:
        """Whether the trail is sealed, as what it was folded from; and the trail as it is stored.

        Raises:
            CaseErased: nothing of the case is to be stored any more.
        """
        content = zlib.compress(trail.keep().model_dump_json().encode(), _LEVEL)
        if self._keys is None:
            return False, content
        key = await self._keys.known(case)
        if key is None:
            if await self._keys.erased(case):
                raise CaseErased(f"{case} was erased")
            # It was recorded in the clear, before there were keys.
            return False, content
        return True, key.encrypt(content)

    async def open(self, row: RowOf[Any]) -> Trail:
        """The trail in a row of its table.

        Raises:
            CaseErased: its key is no more.
        """
        content: bytes = row.kept
        if row.sealed:
            key = await self._keys.known(row.case) if self._keys else None
            if key is None:
                raise CaseErased(f"{row.case} is sealed, and its key is no more")
            content = key.decrypt(content)
        return Trail.of(Kept.model_validate_json(zlib.decompress(content)))
