"""Figures of the chain: folds over the journal, and what is counted from them.

    trail = Trail(parse(stream)); trail.see(version, event, recorded_at)...; trail.rows()   # events -> rows
    figures(rows, region="JZ19", period=..., at=..., position=...)                # rows -> figures

`read_models` keeps the rows up to date in a database; `past` tells what a case looked like on a past date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from waakvlam.domain.figures import counting, lists
from waakvlam.domain.figures.model import (
    ChildWaiting,
    Compliance,
    Figures,
    Households,
    MeasureCount,
    Owed,
    Period,
    Target,
    Throughput,
    Unit,
    Waiting,
    WorkItem,
)
from waakvlam.domain.figures.rows import (
    DeadlineRow,
    MeasureRow,
    ProtectorRow,
    Row,
    StageRow,
    StepRow,
    StreamRow,
    WarningRow,
)
from waakvlam.domain.figures.trail import Kept, Trail
from waakvlam.domain.regions import REGIONS

__all__ = [
    "ChildWaiting",
    "Compliance",
    "DeadlineRow",
    "Figures",
    "Households",
    "Kept",
    "MeasureCount",
    "MeasureRow",
    "Owed",
    "Period",
    "ProtectorRow",
    "Row",
    "Rows",
    "StageRow",
    "StepRow",
    "StreamRow",
    "Target",
    "Throughput",
    "Trail",
    "Unit",
    "Waiting",
    "WarningRow",
    "WorkItem",
    "figures",
    "last_moment",
]


@dataclass(frozen=True)
class Rows:
    """The rows of one region."""

    deadlines: tuple[DeadlineRow, ...] = ()
    measures: tuple[MeasureRow, ...] = ()
    protectors: tuple[ProtectorRow, ...] = ()
    stages: tuple[StageRow, ...] = ()
    steps: tuple[StepRow, ...] = ()
    streams: tuple[StreamRow, ...] = ()
    warnings: tuple[WarningRow, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Rows":
        """The rows, each with its kind."""
        found = list(rows)
        return cls(
            deadlines=tuple(row for row in found if isinstance(row, DeadlineRow)),
            measures=tuple(row for row in found if isinstance(row, MeasureRow)),
            protectors=tuple(row for row in found if isinstance(row, ProtectorRow)),
            stages=tuple(row for row in found if isinstance(row, StageRow)),
            steps=tuple(row for row in found if isinstance(row, StepRow)),
            streams=tuple(row for row in found if isinstance(row, StreamRow)),
            warnings=tuple(row for row in found if isinstance(row, WarningRow)),
        )


def figures(rows: Rows, *, region: str, period: Period, at: datetime, position: int, erased_cases: int = 0) -> Figures:
    """All figures of a region over a period, on what is known now.

    Args:
        rows: those of the region.
        region: its code.
        period: days in Amsterdam.
        at: now: whether a term is open, at risk or over is judged by it.
        position: up to where the journal was read.
        erased_cases: how many cases were erased and are in no row.
    """
    return Figures(
        region=region,
        region_name=REGIONS[region],
        period=period,
        at=at,
        position=position,
        households=counting.households(rows.streams, period),
        waiting=lists.waiting(rows.protectors, min(at, last_moment(period))),
        compliance=counting.compliance(rows.deadlines, period, at),
        throughput=counting.throughput(rows.steps, period),
        measures=counting.measures(rows.measures, period),
        erased_cases=erased_cases,
    )


def last_moment(period: Period) -> datetime:
    """The last second of a period: what begins with the next day is not in it."""
    # In UTC: on a clock that is changed, an hour of the wall is no hour of time.
    return period.ends_at.astimezone(UTC) - timedelta(seconds=1)
