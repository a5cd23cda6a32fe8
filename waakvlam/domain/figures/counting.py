"""From rows to figures: compliance, throughput, measures and households over a period."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import median

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.figures.measures import MEASURE_NAME
from waakvlam.domain.figures.model import (
    Compliance,
    Households,
    MeasureCount,
    Period,
    Target,
    Throughput,
)
from waakvlam.domain.figures.rows import DeadlineRow, MeasureRow, StepRow, StreamRow
from waakvlam.domain.figures.standing import status_at
from waakvlam.domain.figures.steps import WAYS, Step, Way
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.term_model import Nature

S = DeadlineStatus
TARGETS: dict[str, Target] = {
    "vt_safety_assessment": Target(percentage=90, source="streefcijfer van de sector, in de pers", year=2019),
    "vt_investigation_judgement": Target(percentage=80, source="streefcijfer van de sector, in de pers", year=2019),
}
"""What Veilig Thuis aimed for, as newspapers wrote in February 2019; no other sector's target was found."""
_COUNTED = {
    S.MET: "met",
    S.MET_LATE: "met_late",
    S.MISSED: "missed",
    S.LAPSED: "lapsed",
    S.RUNNING: "open",
    S.AT_RISK: "at_risk",
    S.SUSPENDED: "suspended",
}
_NO_DUTY = frozenset({Nature.RIGHT, Nature.MEASURE, Nature.THRESHOLD, Nature.RETENTION})
"""Nobody fails when these come to their end."""


def compliance(rows: Iterable[DeadlineRow], period: Period, at: datetime) -> tuple[Compliance, ...]:
    """How the duties were kept whose last day lies in the period, judged at a moment; per duty and organisation."""
    groups: dict[tuple[str, str, OrganisationKind, str], list[DeadlineRow]] = defaultdict(list)
    for row in rows:
        if is_duty(row) and period.has(row.last_day):
            groups[row.deadline, row.part or "", row.responsible, row.organisation or ""].append(row)
    found = (_compliance(groups[key], at) for key in sorted(groups))
    return tuple(one for one in found if one is not None)


def is_duty(row: DeadlineRow) -> bool:
    """Whether somebody fails when the term passes. What runs by a fact that was taken back was never owed."""
    return row.nature not in _NO_DUTY and row.kind != "measure" and not row.retracted


def judged(row: DeadlineRow, at: datetime) -> DeadlineStatus | None:
    """How the term counts; None where it does not: not begun, settled, or fallen away before its end.

    A term counts in the region in which it was done, or was over: not in the one that the household went to later.
    """
    known = [moment for moment in (row.met_at, row.cancelled_at, row.ends_at) if moment is not None]
    if row.arrived_at is not None and min(known) <= row.arrived_at:
        return None
    status = status_at(row, at)
    if status is S.CANCELLED and row.cancelled_at is not None and row.cancelled_at >= row.ends_at:
        # It was too late already when it fell away.
        return S.LAPSED if row.on_miss == "lapse" else S.MISSED
    return status if status in _COUNTED else None


def _compliance(rows: Sequence[DeadlineRow], at: datetime) -> Compliance | None:
    counts = Counter(_COUNTED[status] for row in rows if (status := judged(row, at)) is not None)
    if not counts:
        return None
    last = max(rows, key=lambda row: (row.started_at, row.stream, row.key))
    return Compliance(
        deadline=last.deadline,
        part=last.part,
        name=last.name,
        article=last.article,
        kind=last.kind,
        regional=last.regional,
        responsible=last.responsible,
        organisation=last.organisation,
        target=TARGETS.get(last.deadline),
        **{name: counts[name] for name in _COUNTED.values()},
    )


# -- throughput ------------------------------------------------------------------------------------------------


def throughput(rows: Iterable[StepRow], period: Period) -> tuple[Throughput, ...]:
    """How long the ways of the path took whose last step lies in the period, in whole days in Amsterdam."""
    taken: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in rows:
        taken[row.stream][row.step] = row.at
    return tuple(_throughput(way, taken.values(), period) for way in WAYS)


def _throughput(way: Way, streams: Iterable[dict[str, datetime]], period: Period) -> Throughput:
    days: list[int] = []
    under_way = 0
    for taken in streams:
        first, then, came = (_day(taken.get(step)) for step in (way.first, way.then, Step.MOVED_IN))
        if first is None or first >= period.until or (came is not None and came >= period.until):
            continue
        if then is None or then >= period.until:
            under_way += not _is_over(taken, period.until)
        elif then >= first and period.has(then) and not _before_it_came(taken, way.then):
            # Where the last step came before the first (a crisis order before the request), it is no such way.
            days.append((then - first).days)
    return Throughput(
        unit=way.unit,
        name=way.name,
        first=way.first,
        then=way.then,
        count=len(days),
        median_days=float(median(days)) if days else None,
        p90_days=percentile(days, 90),
        under_way=under_way,
    )


_ENDS = (Step.CASE_CLOSED, Step.ASSESSED, Step.MEASURE_ENDED, Step.FOLLOW_UP_CLOSED, Step.MOVED_AWAY)


def _is_over(taken: dict[str, datetime], until: date) -> bool:
    return any(step in taken and local_date(taken[step]) < until for step in _ENDS)


def _before_it_came(taken: dict[str, datetime], step: Step) -> bool:
    """Whether a step was taken in another region, which counts the way to it."""
    return Step.MOVED_IN in taken and taken[step] <= taken[Step.MOVED_IN]


def percentile(values: Iterable[int], percentage: int) -> int | None:
    """By nearest rank: a value that really occurred, which that many of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[-(-percentage * len(ordered) // 100) - 1] if ordered else None


# -- measures --------------------------------------------------------------------------------------------------


def measures(rows: Iterable[MeasureRow], period: Period) -> tuple[MeasureCount, ...]:
    """Measures running, started and ended, by CBS code."""
    by_code: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    return tuple(_measures(code, by_code[code], period) for code in MEASURE_NAME)


def _measures(code: str, rows: Sequence[MeasureRow], period: Period) -> MeasureCount:
    before = date.fromordinal(period.first_day.toordinal() - 1)
    running = [row for row in rows if runs_after(row, period.last_day)]
    ended = [row for row in rows if row.ends_on is not None and period.has(max(row.ends_on, row.came_on or date.min))]
    return MeasureCount(
        code=code,
        name=MEASURE_NAME[code],
        running_before=sum(runs_after(row, before) for row in rows),
        started=sum(period.has(row.starts_on) for row in rows if not _came(row) and not _never_here(row)),
        moved_in=sum(row.came_on is not None and _came(row) and period.has(row.came_on) for row in rows),
        ended=len(ended),
        moved_away=sum(row.left_on is not None and not _never_here(row) and period.has(row.left_on) for row in rows),
        running=len(running),
        children=len({(row.case, row.child) for row in running}),
        ended_by=dict(sorted(Counter(row.end_reason or "" for row in ended).items())),
    )


def runs_after(row: MeasureRow, day: date) -> bool:
    """Whether it had begun and not ended at the end of the day, and ran in this region then."""
    here = (row.came_on is None or row.came_on <= day) and (row.left_on is None or row.left_on > day)
    return here and row.starts_on <= day and (row.ends_on is None or row.ends_on > day)


def _came(row: MeasureRow) -> bool:
    """Whether it ran in another region before."""
    return row.came_on is not None and row.starts_on < row.came_on


def _never_here(row: MeasureRow) -> bool:
    """Whether it had still to begin when the child went to another region."""
    return row.left_on is not None and row.left_on <= row.starts_on


# -- households ------------------------------------------------------------------------------------------------


def households(rows: Iterable[StreamRow], period: Period) -> Households:
    """The cases of households: opened, closed, running; and those that came from another region, or went to one."""
    cases = [row for row in rows if row.kind is StreamKind.PROTECTION_CASE and not row.offered]
    days = [(_day(row.arrived_at or row.opened_at), _day(row.closed_at), row) for row in cases]
    running = [row for opened, closed, row in days if _runs(opened, closed, period.until)]
    begun = [row for opened, _, row in days if opened is not None and period.has(opened)]
    over = [row for _, closed, row in days if closed is not None and period.has(closed)]
    return Households(
        running_before=sum(_runs(opened, closed, period.first_day) for opened, closed, _ in days),
        opened=sum(row.arrived_at is None for row in begun),
        moved_in=sum(row.arrived_at is not None for row in begun),
        closed=sum(not row.moved_away for row in over),
        moved_away=sum(row.moved_away for row in over),
        running=len(running),
        by_municipality=dict(sorted(Counter(row.municipality or "unknown" for row in running).items())),
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_date(moment)


def _runs(opened: date | None, closed: date | None, until: date) -> bool:
    return opened is not None and opened < until and (closed is None or closed >= until)
