"""The deadlines of a stream, folded; and what can be read from them. Runs in replay: changes additively."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from waakvlam.domain.calendar import local_date
from waakvlam.domain.deadlines.model import (
    Deadline,
    DeadlineAtRisk,
    DeadlineCancelled,
    DeadlineCorrected,
    DeadlineEvent,
    DeadlineExpired,
    DeadlineLapsed,
    DeadlineMet,
    DeadlineMissed,
    DeadlineResumed,
    DeadlineRevived,
    DeadlineSettled,
    DeadlineStarted,
    DeadlineStatus,
    DeadlineSuspended,
    EscalationRaised,
    OverdueRepeated,
)

Deadlines = tuple[Deadline, ...]

ON_ITS_WAY = (DeadlineStatus.RUNNING, DeadlineStatus.AT_RISK)
"""Statuses of a term that has not come to its end."""


def evolve(deadlines: Deadlines, event: DeadlineEvent) -> Deadlines:
    """The deadlines after an event."""
    match event:
        case DeadlineStarted():
            return (*deadlines, event.deadline)
        case DeadlineAtRisk():
            return _replace(deadlines, event.key, status=DeadlineStatus.AT_RISK)
        case EscalationRaised():
            return _replace(deadlines, event.key, rungs_reached=event.rung)
        case DeadlineMissed():
            return _replace(deadlines, event.key, status=DeadlineStatus.MISSED, repeat_at=event.repeat_at)
        case OverdueRepeated():
            return _replace(deadlines, event.key, repeat_at=event.repeat_at)
        case DeadlineMet():
            status = DeadlineStatus.MET_LATE if event.late else DeadlineStatus.MET
            return _replace(deadlines, event.key, status=status, met_at=event.occurred_at)
        case DeadlineLapsed():
            return _replace(deadlines, event.key, status=DeadlineStatus.LAPSED)
        case DeadlineCancelled():
            return _replace(
                deadlines,
                event.key,
                status=DeadlineStatus.CANCELLED,
                cancelled_because=event.reason,
                cancelled_at=event.occurred_at,
                was_missed=any(known.key == event.key and known.status is DeadlineStatus.MISSED for known in deadlines),
            )
        case DeadlineRevived():
            return _replace(
                deadlines,
                event.key,
                status=DeadlineStatus.RUNNING,
                cancelled_because=None,
                cancelled_at=None,
                settled=False,
            )
        case DeadlineSettled():
            return _replace(deadlines, event.key, status=DeadlineStatus.RUNNING, settled=True)
        case DeadlineExpired():
            return _replace(deadlines, event.key, status=DeadlineStatus.EXPIRED)
        case DeadlineSuspended():
            suspended_on = local_date(event.occurred_at)
            return _replace(
                deadlines, event.key, status=DeadlineStatus.SUSPENDED, suspended_on=suspended_on, repeat_at=None
            )
        case DeadlineCorrected() | DeadlineResumed():
            return tuple(event.deadline if known.key == event.key else known for known in deadlines)


def _replace(deadlines: Deadlines, key: str, **changes: object) -> Deadlines:
    return tuple(known.model_copy(update=changes) if known.key == key else known for known in deadlines)


def last_of(deadlines: Deadlines, clock: str) -> Deadline | None:
    """The last term of its kind that began, whatever became of it; None where none did."""
    return next((deadline for deadline in reversed(deadlines) if deadline.clock == clock), None)


def next_instant(deadlines: Deadlines) -> tuple[datetime, Deadline] | None:
    """The next instant at which something becomes due, and the deadline it belongs to."""
    upcoming = [(moment, deadline) for deadline in deadlines for moment in _moments(deadline)]
    return min(upcoming, key=lambda item: (item[0], item[1].key), default=None)


def _moments(deadline: Deadline) -> Iterator[datetime]:
    if not deadline.is_running:
        return
    if deadline.rungs_reached < len(deadline.rungs) and not deadline.settled:
        yield deadline.rungs[deadline.rungs_reached].at
    if deadline.status in ON_ITS_WAY:
        yield deadline.ends_at
    if deadline.repeat_at is not None:
        yield deadline.repeat_at


def by_urgency(deadlines: Deadlines) -> Deadlines:
    """The open deadlines, the one that ends first in front."""
    return tuple(sorted((d for d in deadlines if d.is_open), key=lambda d: (d.ends_at, d.key)))


def worst_status(deadlines: Deadlines) -> Literal["overdue", "at_risk", "on_track", "none"]:
    """One word for a list: the worst among the open deadlines."""
    statuses = {deadline.status for deadline in deadlines if deadline.is_open}
    if DeadlineStatus.MISSED in statuses:
        return "overdue"
    if DeadlineStatus.AT_RISK in statuses:
        return "at_risk"
    return "on_track" if statuses else "none"
