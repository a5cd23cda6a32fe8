"""From rows to lists: what awaits whom, and which children wait for a protector of their own."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from statistics import median

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.state import ProtectorState
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.deadlines.model import OPEN
from waakvlam.domain.figures.model import ChildWaiting, Owed, Waiting, WorkItem
from waakvlam.domain.figures.rows import DeadlineRow, ProtectorRow, StageRow, StreamRow
from waakvlam.domain.figures.standing import status_at
from waakvlam.domain.term_model import Nature

_WORST = {DeadlineStatus.MISSED: 0, DeadlineStatus.AT_RISK: 1}


def owed(row: DeadlineRow, at: datetime) -> Owed | None:
    """The term as somebody owes it here at a moment; None where nobody does. A right is owed by nobody."""
    if row.arrived_at is not None and at < row.arrived_at:
        return None
    status = status_at(row, at)
    if status not in OPEN or row.nature in {Nature.RIGHT, Nature.MEASURE} or row.settled:
        return None
    return Owed(
        stream=row.stream,
        key=row.key,
        deadline=row.deadline,
        name=row.name,
        article=row.article,
        child=row.child,
        responsible=row.responsible,
        last_day=row.last_day,
        ends_at=row.ends_at,
        status=status,
    )


def work(streams: Iterable[StreamRow], deadlines: Iterable[DeadlineRow], at: datetime) -> tuple[WorkItem, ...]:
    """Per organisation and part of a case what is awaited and owed; first what is too late, or ends first."""
    terms: dict[str, dict[tuple[OrganisationKind, str | None], list[Owed]]] = defaultdict(lambda: defaultdict(list))
    for row in deadlines:
        term = owed(row, at)
        if term is not None:
            terms[row.stream][row.responsible, row.organisation].append(term)
    found: list[WorkItem] = []
    for stream in streams:
        if stream.opened_at is None or stream.closed_at is not None:
            continue
        by_organisation = terms.get(stream.stream, {})
        awaited = None if stream.who is None else (stream.who, stream.organisation)
        others = sorted((one for one in by_organisation if one != awaited), key=str)
        found.extend(
            _item(stream, one, by_organisation.get(one, []), awaited=one == awaited)
            for one in ([awaited] if awaited else []) + others
        )
    return tuple(sorted(found, key=_urgency))


def _item(
    stream: StreamRow, whose: tuple[OrganisationKind, str | None], terms: list[Owed], *, awaited: bool
) -> WorkItem:
    who, organisation = whose
    return WorkItem(
        stream=stream.stream,
        case=stream.case,
        child=stream.child,
        part=stream.kind,
        stage=stream.stage,
        crisis=stream.crisis,
        held=stream.held,
        who=who,
        organisation=organisation,
        awaited=stream.awaited if awaited else None,
        owed=tuple(sorted(terms, key=lambda one: (one.ends_at, one.key))),
    )


def _urgency(item: WorkItem) -> tuple[bool, bool, datetime | None, str, str]:
    first = item.next_deadline
    # Without a term last; a moment is only compared with another.
    return not item.crisis, first is None, first.ends_at if first else None, item.stream, item.who


def waiting(rows: Iterable[ProtectorRow], at: datetime) -> Waiting:
    """Who waits for a protector of its own at a moment, and since when. A child counts once."""
    per_stream: dict[str, list[ProtectorRow]] = defaultdict(list)
    for row in rows:
        per_stream[row.stream].append(row)
    now: dict[tuple[str, str], ChildWaiting] = {}
    for stretches in per_stream.values():
        found = _at(sorted(stretches, key=lambda row: row.since), at)
        if found is not None:
            now[found.case, found.child] = found
    counts = {state: sum(one.state is state for one in now.values()) for state in ProtectorState}
    listed = sorted(
        (one for one in now.values() if one.state is not ProtectorState.FIXED),
        key=lambda one: (one.without_since, one.stream),
    )
    days = [one.days for one in listed]
    return Waiting(
        at=at,
        waiting=counts[ProtectorState.UNASSIGNED],
        interim=counts[ProtectorState.INTERIM],
        fixed=counts[ProtectorState.FIXED],
        median_days=float(median(days)) if days else None,
        longest_days=max(days, default=None),
        children=tuple(listed),
    )


def _at(stretches: list[ProtectorRow], at: datetime) -> ChildWaiting | None:
    place = next(
        (number for number in range(len(stretches) - 1, -1, -1) if holds(stretches[number], at)),
        None,
    )
    if place is None:
        return None
    row = first = stretches[place]
    for earlier in reversed(stretches[:place]):
        if earlier.state is ProtectorState.FIXED or earlier.until != first.since:
            break
        first = earlier
    return ChildWaiting(
        case=row.case,
        child=row.child,
        stream=row.stream,
        state=row.state,
        since=row.since,
        without_since=first.since,
        days=(local_date(at) - local_date(first.since)).days,
        gi=row.gi,
        measure=row.measure,
    )


def holds(row: ProtectorRow, at: datetime) -> bool:
    """Whether it is so at a moment, and the child is one of this region then."""
    here = row.arrived_at is None or row.arrived_at <= at
    return here and row.since <= at and (row.until is None or row.until > at)


def stages(rows: Iterable[StageRow], before: datetime) -> tuple[str, ...]:
    """The stage of every case that was open by what was on record just before a moment."""
    last: dict[str, StageRow] = {}
    for row in rows:
        known = last.get(row.stream)
        if row.recorded_at < before and (known is None or known.number < row.number):
            last[row.stream] = row
    return tuple(last[stream].stage or "" for stream in sorted(last) if last[stream].stage is not None)
