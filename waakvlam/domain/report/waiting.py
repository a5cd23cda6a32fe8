"""Children with a measure and without a protector of their own: now, per institution, and as it went."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from waakvlam.domain.calendar import end_of_day, local_date
from waakvlam.domain.court_measure.state import ProtectorState
from waakvlam.domain.disclosure import total_of
from waakvlam.domain.figures import Period, ProtectorRow, Waiting, lists
from waakvlam.domain.report.model import Cell, Count, Derived, Draft, Table
from waakvlam.domain.report.names import organisation_name

_CHILDREN = "kinderen"
_STATES = {"waiting": "wachtlijst", "interim": "doorstroomlijst", "fixed": "vaste jeugdbeschermer"}
_HEADINGS = {**_STATES, "all": "met een maatregel"}
_DAYS = {"median": "mediaan dagen zonder vaste", "longest": "langste dagen zonder vaste"}
_LISTS = (
    "Wachtlijst: een maatregel en niemand. Doorstroomlijst: een maatregel en iemand die tijdelijk waarneemt. Geen van "
    "beide hebben een vaste jeugdbeschermer. Het kind telt één keer."
)
_WEEKLY_UP_TO = 200


def add(draft: Draft, rows: Sequence[ProtectorRow], period: Period, until: datetime) -> Count:
    """Two tables: the lists at the end, and how they came to be. The answer: all children with a measure."""
    until = min(until, period.ends_at - timedelta(seconds=1))
    day = local_date(until)
    total = lists.waiting(rows, until)
    whole = _counts(f"wachten/{day}", total)
    table: list[dict[str, Cell]] = [
        {"name": organisation_name(gi), **_row(draft, f"wachten/{day}/{gi}", lists.waiting(own, until))}
        for gi, own in _by_institution(rows, total, until)
    ]
    for key, count in whole.items():
        parts = [row[key] for row in table]
        draft.sums.append(total_of(count.name, [part.name for part in parts if isinstance(part, Count)]))
    table.append({"name": "alle GI's", **_row(draft, f"wachten/{day}", total)})
    draft.tables.append(
        Table(
            id="wachtlijst",
            title=f"Wachtlijst en doorstroomlijst op {day:%d-%m-%Y}",
            unit=_CHILDREN,
            headings={"name": "gecertificeerde instelling", **_HEADINGS, **_DAYS},
            rows=table,
            note=_LISTS,
            total=True,
        )
    )
    draft.tables.append(
        Table(
            id="wachtlijst-verloop",
            title="Wachtlijst en doorstroomlijst in de tijd",
            unit=_CHILDREN,
            headings={"name": "einde van de dag", **_HEADINGS},
            rows=[{"name": one.isoformat(), **_moment(draft, rows, one, until)} for one in days_in(period, day)],
        )
    )

    return whole["all"]


def days_in(period: Period, last: date) -> list[date]:
    """Days on which the lists are looked at: every week, or the last day of every month; always the last one."""
    if (period.until - period.first_day).days <= _WEEKLY_UP_TO:
        found = [last - timedelta(weeks=weeks) for weeks in range(_WEEKLY_UP_TO // 7 + 1)]
        return sorted(day for day in found if day >= period.first_day)
    found, first = [], period.first_day.replace(day=1)
    while first <= last:
        following = (first + timedelta(days=32)).replace(day=1)
        found.append(min(following - timedelta(days=1), last))
        first = following
    return found


def _moment(draft: Draft, rows: Sequence[ProtectorRow], day: date, until: datetime) -> dict[str, Count]:
    moment = min(until, end_of_day(day) - timedelta(seconds=1))
    counts = _counts(f"wachten/{day}", lists.waiting(rows, moment))
    draft.sums.append(total_of(counts["all"].name, [counts[key].name for key in _STATES]))
    return counts


def _by_institution(
    rows: Sequence[ProtectorRow], total: Waiting, until: datetime
) -> list[tuple[str, list[ProtectorRow]]]:
    """Each child under the institution it has at that moment, and under no other."""
    institution: dict[tuple[str, str], str] = {(one.case, one.child): one.gi or "" for one in total.children}
    for row in sorted(rows, key=lambda one: one.since):
        if lists.holds(row, until) and row.state is ProtectorState.FIXED:
            institution.setdefault((row.case, row.child), row.gi or "")
    return [
        (gi, [row for row in rows if institution.get((row.case, row.child)) == gi])
        for gi in sorted(set(institution.values()))
    ]


def _counts(name: str, found: Waiting) -> dict[str, Count]:
    every = {"waiting": found.waiting, "interim": found.interim, "fixed": found.fixed}
    every["all"] = sum(every.values())
    return {key: Count(f"{name}/{key}", value) for key, value in every.items()}


def _row(draft: Draft, name: str, found: Waiting) -> dict[str, Count | Derived]:
    counts = _counts(name, found)
    draft.sums.append(total_of(counts["all"].name, [counts[key].name for key in _STATES]))
    listed = (counts["waiting"], counts["interim"])
    # Of how many children the days are told: small when both lists are small together.
    on_lists = Count(f"{name}/listed", found.waiting + found.interim)
    rests_on = (on_lists,) if on_lists.value else listed
    return {
        **counts,
        "median": Derived(found.median_days, rests_on),
        "longest": Derived(found.longest_days, rests_on),
    }
