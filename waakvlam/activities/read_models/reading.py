"""Reading rows of the read models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from waakvlam.activities.read_models.errors import ViewsNotReady
from waakvlam.activities.read_models.tables import ERASED, PLACE, SHAPE, TABLES
from waakvlam.domain.figures import (
    DeadlineRow,
    MeasureRow,
    ProtectorRow,
    Rows,
    StageRow,
    StepRow,
    StreamRow,
    WarningRow,
)


@dataclass(frozen=True)
class Standing:
    """The rows of a region, up to where the journal was read for them, and how many cases are in none of them."""

    rows: Rows
    position: int
    erased_cases: int


def require_shape(shape: int) -> None:
    """See that the read models are of this release.

    Raises:
        ViewsNotReady: they are not.
    """
    if shape != SHAPE:
        raise ViewsNotReady(f"the views were made by another release (shape {shape}, this one makes {SHAPE})")


async def standing(connection: AsyncConnection, region: str) -> Standing:
    """All rows of a region.

    Raises:
        ViewsNotReady: the read models are not of this release.
    """
    place = (await connection.execute(select(PLACE))).one()
    require_shape(place.shape)

    async def every(kind: type, *order: str) -> Any:  # noqa: ANN401 - the rows of one kind
        table = TABLES[kind]
        return await of_kind(connection, kind, table.c.region == region, order=[table.c[name] for name in order])

    rows = Rows(
        deadlines=await every(DeadlineRow, "stream", "key"),
        measures=await every(MeasureRow, "stream", "number"),
        protectors=await every(ProtectorRow, "stream", "number"),
        stages=await every(StageRow, "stream", "number"),
        steps=await every(StepRow, "stream", "step"),
        streams=await every(StreamRow, "stream"),
        warnings=await every(WarningRow, "stream", "warning"),
    )
    return Standing(rows, place.position, await erased_cases(connection, region))


async def of_kind(
    connection: AsyncConnection, kind: type, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()
) -> Any:  # noqa: ANN401 - the rows of one kind
    """The rows of one kind that are so."""
    query: Select[Any] = select(TABLES[kind]).where(*where).order_by(*order)
    return tuple(kind(*row) for row in await connection.execute(query))


async def erased_cases(connection: AsyncConnection, region: str) -> int:
    """How many cases of a region were erased."""
    query = select(func.count()).select_from(ERASED).where(ERASED.c.region == region)
    return int((await connection.execute(query)).scalar_one())
