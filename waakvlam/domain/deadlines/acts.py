"""What people do to a deadline: meet it, and what makes it fall away, run again, or need no more warning."""

from collections.abc import Iterable
from datetime import datetime

from waakvlam.domain.calendar import end_of_day
from waakvlam.domain.deadlines.fold import Deadlines
from waakvlam.domain.deadlines.model import (
    Deadline,
    DeadlineCancelled,
    DeadlineMet,
    DeadlineRevived,
    DeadlineSettled,
    DeadlineStatus,
)


def meet(deadlines: Deadlines, deadline_id: str, when: datetime, *, key: str | None = None) -> list[DeadlineMet]:
    """The duty was done at `when`: every open or lapsed deadline of that id (or the one of this key) is met, or late.

    A deadline that had lapsed, or a right that had passed, is met only by an act that lies before its end (paperwork
    that came late).
    """
    return [
        DeadlineMet(occurred_at=when, key=deadline.key, last_day=deadline.last_day, late=_is_late(deadline, when))
        for deadline in deadlines
        if deadline.clock == deadline_id
        and (key is None or deadline.key == key)
        and (deadline.is_open or (_passed(deadline) and when < defensible_until(deadline)))
    ]


def _is_late(deadline: Deadline, when: datetime) -> bool:
    # What stands still cannot be over.
    return deadline.status is not DeadlineStatus.SUSPENDED and when >= deadline.ends_at


def _passed(deadline: Deadline) -> bool:
    unused = deadline.is_right and deadline.status is DeadlineStatus.EXPIRED
    return unused or deadline.status is DeadlineStatus.LAPSED


def defensible_until(deadline: Deadline) -> datetime:
    """The instant until which an act can be defended as in time (exclusive); later than the end only where the law
    is unclear. The engine warns, and lets lapse, on the end; it does not decide the open question against a fact.
    """
    return max(deadline.ends_at, end_of_day(deadline.latest_defensible))


def cancel(
    deadlines: Deadlines, when: datetime, reason: str, ids: Iterable[str] | None = None, *, key: str | None = None
) -> list[DeadlineCancelled]:
    """The duties fell away: those of these ids, or the one of this key; without either all that are still open."""
    wanted = None if ids is None else frozenset(ids)
    return [
        DeadlineCancelled(occurred_at=when, key=deadline.key, last_day=deadline.last_day, reason=reason)
        for deadline in deadlines
        if deadline.is_open and (wanted is None or deadline.clock in wanted) and (key is None or deadline.key == key)
    ]


def settle(deadlines: Deadlines, when: datetime, ids: Iterable[str]) -> list[DeadlineSettled]:
    """What will happen at the end of these terms is decided; nobody is warned of it any more."""
    wanted = frozenset(ids)
    return [
        DeadlineSettled(occurred_at=when, key=deadline.key, last_day=deadline.last_day)
        for deadline in deadlines
        if deadline.is_open and deadline.clock in wanted and not deadline.settled
    ]


def unsettle(deadlines: Deadlines, when: datetime, ids: Iterable[str] | None = None) -> list[DeadlineRevived]:
    """What was decided is open again: these settled terms (or all) warn as before."""
    wanted = None if ids is None else frozenset(ids)
    return [
        DeadlineRevived(occurred_at=when, key=deadline.key, last_day=deadline.last_day)
        for deadline in deadlines
        if deadline.is_open and deadline.settled and (wanted is None or deadline.clock in wanted)
    ]


def revive(
    deadlines: Deadlines,
    when: datetime,
    reason: str,
    ids: Iterable[str] | None = None,
    *,
    key: str | None = None,
    since: datetime | None = None,
) -> list[DeadlineRevived]:
    """Every duty (of these ids, or any; or the one of this key) that was cancelled for this reason is owed again.

    `since`: not what fell away before that moment, by an earlier event of the same kind.
    """
    wanted = None if ids is None else frozenset(ids)
    return [
        DeadlineRevived(occurred_at=when, key=deadline.key, last_day=deadline.last_day)
        for deadline in deadlines
        if deadline.status is DeadlineStatus.CANCELLED
        and deadline.cancelled_because == reason
        and (key is None or deadline.key == key)
        and (wanted is None or deadline.clock in wanted)
        and (since is None or deadline.cancelled_at is None or deadline.cancelled_at >= since)
    ]
