"""Small counts are hidden in what leaves the region, so that nobody is recognised in a table (*onthulling*).

A count of one to four is hidden. What stands around it must not give it back: further counts are hidden until

* no hidden count follows from the sums in which it stands, all sums of the report taken together; and
* what is hidden in one sum is five or more together: of two hidden counts that make two, both are one.

A zero is no small count: nobody stands behind it. It never serves to hide another.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SMALLEST_SHOWN = 5
Sum = Mapping[str, int]
"""Counts by their name, each with the factor by which it stands in a sum that makes zero: {total: 1, part: -1, ...}."""


@dataclass(frozen=True)
class Shown:
    """Which counts stay hidden."""

    hidden: frozenset[str]

    def of(self, name: str, value: int) -> int | None:
        """The count, or None where it is hidden."""
        return None if name in self.hidden else value


def total_of(total: str, parts: Iterable[str]) -> Sum:
    """The sum in which parts make a total."""
    return {total: 1, **dict.fromkeys(parts, -1)}


def suppress(counts: Mapping[str, int], sums: Sequence[Sum]) -> Shown:
    """Hide what is small, and what would give it back.

    Args:
        counts: every count of the report, by a name of its own; one that stands in two tables has one name.
        sums: how they add up.
    """
    hidden = {name for name, value in counts.items() if 0 < value < SMALLEST_SHOWN}
    for together in _connected(sums):
        while (found := _given_back(counts, together, hidden)) is not None:
            hidden.add(found)
    return Shown(frozenset(hidden))


def _connected(sums: Sequence[Sum]) -> list[list[Sum]]:
    """Sums that share a count, directly or by others: what one of them gives back, only these can."""
    groups: list[tuple[set[str], list[Sum]]] = []
    for one in sums:
        names, together = set(one), [one]
        apart = []
        for known, others in groups:
            if known & names:
                names |= known
                together = [*others, *together]
            else:
                apart.append((known, others))
        groups = [*apart, (names, together)]
    return [together for _, together in groups]


def _given_back(counts: Mapping[str, int], sums: Sequence[Sum], hidden: Collection[str]) -> str | None:
    """A count to hide as well; None where nothing is given back."""
    for one in sums:
        among = [name for name in one if name in hidden]
        if among and sum(counts[name] for name in among) < SMALLEST_SHOWN:
            another = _another(counts, one, hidden)
            if another is not None:
                return another
    recovered = recoverable(sums, hidden)
    if recovered:
        for one in sums:
            if recovered & one.keys() and (another := _another(counts, one, hidden)) is not None:
                return another
    return None


def _another(counts: Mapping[str, int], one: Sum, hidden: Collection[str]) -> str | None:
    """The smallest count of the sum that is shown: a part before the total."""
    shown = [name for name in one if name not in hidden and counts[name] > 0]
    return min(shown, key=lambda name: (one[name] > 0, counts[name], name), default=None)


def recoverable(sums: Sequence[Sum], hidden: Collection[str]) -> frozenset[str]:
    """The hidden counts that follow exactly from the sums and the counts that are shown."""
    unknown = sorted({name for one in sums for name in one if name in hidden})
    rows = [[Fraction(one.get(name, 0)) for name in unknown] for one in sums]
    return frozenset(unknown[number] for number in _determined([row for row in rows if any(row)], len(unknown)))


def _determined(rows: list[list[Fraction]], width: int) -> list[int]:
    """By elimination: an unknown is determined when it stands alone in its row."""
    pivots: list[int] = []
    rank = 0
    for column in range(width):
        found = next((number for number in range(rank, len(rows)) if rows[number][column]), None)
        if found is None:
            continue
        rows[rank], rows[found] = rows[found], rows[rank]
        factor = rows[rank][column]
        rows[rank] = [value / factor for value in rows[rank]]
        for number, row in enumerate(rows):
            if number != rank and row[column]:
                times = row[column]
                rows[number] = [value - times * base for value, base in zip(row, rows[rank], strict=True)]
        pivots.append(column)
        rank += 1
    return [column for number, column in enumerate(pivots) if sum(1 for value in rows[number] if value) == 1]
