"""What is known elsewhere of a journal, beside what it holds: where they differ, and what neither has any more."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from waakvlam.activities.journal.rows import Written
from waakvlam.activities.journal.schema import EVENTS
from waakvlam.activities.journal.verification import Finding

_PAGE = 2000


@dataclass(frozen=True)
class KnownCommand:
    """A command, and all that it recorded, as the journal told it when it was recorded.

    Attributes:
        said_by: the actor as JSON, in the characters of then; so are the events.
        sealed: whether there were keys then.
    """

    stream: str
    command_id: str
    recorded_at: datetime
    said_by: str | None
    fingerprint: str
    first_version: int
    first_position: int
    events: Sequence[Written]
    sealed: bool

    @property
    def last_version(self) -> int:
        """The version of its last event."""
        return self.first_version + len(self.events) - 1

    @property
    def last_position(self) -> int:
        """The position of its last event."""
        return self.first_position + len(self.events) - 1


@dataclass(frozen=True)
class Span:
    """Numbers that belong together, first and last included."""

    first: int
    last: int

    def __str__(self) -> str:
        """As it is told."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


def told_twice(known: Sequence[KnownCommand]) -> Iterator[Finding]:
    """Positions and commands that are claimed by two: somebody wrote on in a journal that had lost its end."""
    for one, other in pairwise(known):
        if other.first_position <= one.last_position:
            two = f"both {one.stream}/{one.first_version} and {other.stream}/{other.first_version}"
            yield Finding(f"position {other.first_position}", f"{two} were recorded there")
    places: dict[str, KnownCommand] = {}
    for one in known:
        first = places.setdefault(one.command_id, one)
        if first is not one:
            yield Finding(
                f"command {one.command_id}", f"was recorded at position {first.first_position} and {one.first_position}"
            )


async def compared(engine: AsyncEngine, there: Sequence[KnownCommand], head: int) -> list[Finding]:
    """Whether the journal has what is known of it, at the places where it is known."""
    wanted = {one.first_position + number: (one, number) for one in there for number in range(len(one.events))}
    found: list[Finding] = []
    positions = sorted(position for position in wanted if position <= head)
    columns = (EVENTS.c.position, EVENTS.c.stream, EVENTS.c.version, EVENTS.c.command_id, EVENTS.c.recorded_at)
    for start in range(0, len(positions), _PAGE):
        page = positions[start : start + _PAGE]
        query = select(*columns).where(EVENTS.c.position.between(page[0], page[-1]))
        async with engine.connect() as connection:
            rows = {row.position: row for row in await connection.execute(query)}
        for position in page:
            one, number = wanted[position]
            row = rows.get(position)
            recorded_at = one.recorded_at.astimezone(UTC).isoformat()
            expected = (one.stream, one.first_version + number, one.command_id, recorded_at)
            if row is None:
                found.append(Finding(f"position {position}", "removed from the journal"))
            elif tuple(row[1:]) != expected:
                told = f"the histories tell of {one.stream}/{one.first_version + number}"
                found.append(Finding(f"position {position}", f"the journal has {row.stream}/{row.version}, {told}"))
    found += [
        Finding(f"position {one.last_position}", f"the journal ends amid what {one.command_id} recorded")
        for one in there
        if one.last_position > head
    ]
    return found


def without_gap(missing: Sequence[KnownCommand], head: int) -> Iterator[KnownCommand]:
    """What follows on the end of the journal, up to the first position that nobody knows."""
    for one in missing:
        if one.first_position != head + 1:
            return
        head = one.last_position
        yield one


def lost(missing: Sequence[KnownCommand], head: int) -> Iterator[Span]:
    """The positions that nobody knows, up to the last that anybody does."""
    for one in missing:
        if one.first_position > head + 1:
            yield Span(head + 1, one.first_position - 1)
        head = one.last_position


def unknown_versions(
    known: Sequence[KnownCommand], versions: Mapping[str, int], heads: Mapping[str, int]
) -> dict[str, list[Span]]:
    """Of each stream what it is known to have reached, and neither the journal nor anybody has any more."""
    commands: dict[str, list[KnownCommand]] = defaultdict(list)
    for one in sorted(known, key=lambda one: one.first_version):
        commands[one.stream].append(one)
    unknown: dict[str, list[Span]] = {}
    for stream in sorted({*commands, *versions}):
        reached = heads.get(stream, 0)
        spans = []
        for one in commands[stream]:
            if one.first_version > reached + 1:
                spans.append(Span(reached + 1, one.first_version - 1))
            reached = max(reached, one.last_version)
        if versions.get(stream, 0) > reached:
            spans.append(Span(reached + 1, versions[stream]))
        if spans:
            unknown[stream] = spans
    return unknown
