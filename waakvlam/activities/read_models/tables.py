"""The tables of the read models: one per kind of row, and what is kept to go on from.

Everything in them can be folded again from the journal, so they need no migration: another release makes them anew.
"""

import dataclasses
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy import Boolean, Column, Date, Dialect, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

from waakvlam.domain.figures import (
    DeadlineRow,
    MeasureRow,
    ProtectorRow,
    Row,
    StageRow,
    StepRow,
    StreamRow,
    WarningRow,
)

METADATA = MetaData()
SHAPE = 4
"""Of what is folded, and how. Another number than the one on record: they are rebuilt."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, as text that sorts: no database turns it into another zone."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As it is stored."""
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """As it is read."""
        return None if value is None else datetime.fromisoformat(value)


class Word(TypeDecorator[StrEnum]):
    """A word of a list."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        """The list."""
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As it is stored."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """As it is read."""
        return None if value is None else self.words(value)


def _column(name: str, of: Any, *, key: bool, index: bool) -> Column[Any]:  # noqa: ANN401 - a type, or one with None
    nullable = isinstance(of, UnionType) and NoneType in get_args(of)
    plain = next(one for one in get_args(of) if one is not NoneType) if isinstance(of, UnionType) else of
    kind: Any = Text
    if issubclass(plain, StrEnum):
        kind = Word(plain)
    elif plain is datetime:
        kind = Moment
    elif plain is date:
        kind = Date
    elif plain is bool:
        kind = Boolean
    elif plain is int:
        kind = Integer
    return Column(name, kind, primary_key=key, nullable=nullable, index=index or None)


def _table(name: str, row: type, *key: str) -> Table:
    hints = get_type_hints(row)
    columns = [
        _column(field.name, hints[field.name], key=field.name in key, index=field.name in {"case", "region"})
        for field in dataclasses.fields(row)
    ]
    return Table(name, METADATA, *columns)


TABLES: dict[type, Table] = {
    StreamRow: _table("streams", StreamRow, "stream"),
    DeadlineRow: _table("deadlines", DeadlineRow, "stream", "key"),
    MeasureRow: _table("measures", MeasureRow, "stream", "number"),
    ProtectorRow: _table("protectors", ProtectorRow, "stream", "number"),
    StageRow: _table("stages", StageRow, "stream", "number"),
    StepRow: _table("steps", StepRow, "stream", "step"),
    WarningRow: _table("warnings", WarningRow, "stream", "warning"),
}
"""The table of each kind of row."""

TRAILS = Table(
    "trails",
    METADATA,
    Column("stream", String(80), primary_key=True),
    Column("case", String(40), nullable=False, index=True),
    Column("sealed", Boolean, nullable=False),
    Column("kept", LargeBinary, nullable=False),
)
"""Per stream what the next event is folded on; sealed where the journal is."""

ERASED = Table(
    "erased",
    METADATA,
    Column("case", String(40), primary_key=True),
    Column("region", String(4), nullable=False),
)
"""Cases that were erased: nothing else of them is here."""

PLACE = Table(
    "place",
    METADATA,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("shape", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("last_event", String(90), nullable=False),
)
"""Up to where the journal was read. Whoever reads on holds this row."""


def key_of(row: Row) -> tuple[Any, ...]:
    """By what a row is known among all rows of its stream."""
    table = TABLES[type(row)]
    return (type(row), *(getattr(row, column.name) for column in table.primary_key))


def values_of(row: Row) -> dict[str, Any]:
    """The row as it is stored. (`asdict` copies deeply, which a million rows do not need.)"""
    return {column.name: getattr(row, column.name) for column in TABLES[type(row)].columns}
