"""What a report is made of: tables whose counts have names, so that what is small can be hidden everywhere at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from waakvlam.domain.disclosure import SMALLEST_SHOWN, Sum, suppress
from waakvlam.domain.figures.model import Unit

UNIT_NAME: dict[Unit, str] = {
    Unit.CHILD: "kinderen",
    Unit.HOUSEHOLD: "huishoudens",
    Unit.MEASURE: "maatregelen",
    Unit.TERM: "termijnen",
    Unit.TRACK: "trajecten",
}
"""Every figure says what it counts."""


@dataclass(frozen=True)
class Count:
    """How many; by a name of its own in the whole report."""

    name: str
    value: int


@dataclass(frozen=True)
class Derived:
    """What was computed from counts: hidden with any of them."""

    value: float | None
    rests_on: tuple[Count, ...]


Cell = Count | Derived | str | None


@dataclass(frozen=True)
class Table:
    """One table. The first column names the row."""

    id: str
    title: str
    unit: str
    headings: dict[str, str]
    rows: Sequence[dict[str, Cell]]
    note: str = ""
    total: bool = False
    """Whether the last row is the total of the others."""


@dataclass
class Draft:
    """A report before anything is hidden."""

    tables: list[Table] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)

    def counts(self) -> Iterator[Count]:
        """Every count that stands in it, or that something in it was computed from."""
        for table in self.tables:
            for row in table.rows:
                for cell in row.values():
                    if isinstance(cell, Count):
                        yield cell
                    elif isinstance(cell, Derived):
                        yield from cell.rests_on


class Hidden:
    """What is not told."""

    def __repr__(self) -> str:
        """As it is shown."""
        return "verborgen"


HIDDEN = Hidden()
Told = int | float | str | None | Hidden


@dataclass(frozen=True)
class FinishedTable:
    """A table as it leaves."""

    id: str
    title: str
    unit: str
    note: str
    headings: dict[str, str]
    rows: tuple[dict[str, Told], ...]
    total: bool

    def column(self, key: str) -> list[Told]:
        """One column, from top to bottom."""
        return [row[key] for row in self.rows]


def finish(draft: Draft, *, internal: bool) -> tuple[FinishedTable, ...]:
    """The tables as they leave the region; with `internal` as they stay in it, with nothing hidden.

    Raises:
        ValueError: two counts have one name, or a sum does not add up: then hiding would hide nothing.
    """
    values: dict[str, int] = {}
    for count in draft.counts():
        if values.setdefault(count.name, count.value) != count.value:
            raise ValueError(f"{count.name} is {values[count.name]} and {count.value}")
    for one in draft.sums:
        if sum(factor * values[name] for name, factor in one.items()):
            raise ValueError(f"these do not add up: {', '.join(sorted(one))}")
    hidden = frozenset() if internal else suppress(values, draft.sums).hidden
    return tuple(
        FinishedTable(
            id=table.id,
            title=table.title,
            unit=table.unit,
            note=table.note,
            headings=table.headings,
            rows=tuple(
                {key: _told(cell, hidden, internal=internal) for key, cell in row.items()} for row in table.rows
            ),
            total=table.total,
        )
        for table in draft.tables
    )


def _told(cell: Cell, hidden: frozenset[str], *, internal: bool) -> Told:
    match cell:
        case Count(name=name, value=value):
            return HIDDEN if name in hidden else value
        case Derived(value=value, rests_on=counts):
            small = any(0 < count.value < SMALLEST_SHOWN or count.name in hidden for count in counts)
            return HIDDEN if small and not internal else value
        case _:
            return cell
