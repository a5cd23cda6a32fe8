"""What people do to a deadline: meet it, and what makes it fall away, run again, or need no more warning."""

from collections.abc import Iterable
from datetime import date, datetime

from waakvlam.domain.calendar import start_of_day
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

    A deadline that had lapsed is met only by an act that lies before its end (paperwork that came late).
    """
    return [
        DeadlineMet(occurred_at=when, key=deadline.key, last_day=deadline.last_day, late=when >= deadline.ends_at)
        for deadline in deadlines
        if deadline.id == deadline_id
        and (key is None or deadline.key == key)
        and (deadline.is_open or (deadline.status is DeadlineStatus.LAPSED and when < defensible_until(deadline)))
    ]


def defensible_until(deadline: Deadline) -> datetime:
    """The instant until which an act can be defended as in time (exclusive); later than the end only where the law
    is unclear. The engine warns, and lets lapse, on the end; it does not decide the open question against a fact.
    """
    return max(deadline.ends_at, start_of_day(date.fromordinal(deadline.latest_defensible.toordinal() + 1)))


def cancel(
    deadlines: Deadlines, when: datetime, reason: str, ids: Iterable[str] | None = None
) -> list[DeadlineCancelled]:
    """The duties fell away. Without `ids`: all that are still open."""
    wanted = None if ids is None else frozenset(ids)
    return [
        DeadlineCancelled(occurred_at=when, key=deadline.key, last_day=deadline.last_day, reason=reason)
        for deadline in deadlines
        if deadline.is_open and (wanted is None or deadline.id in wanted)
    ]


def settle(deadlines: Deadlines, when: datetime, ids: Iterable[str]) -> list[DeadlineSettled]:
    """What will happen at the end of these terms is decided; nobody is warned of it any more."""
    wanted = frozenset(ids)
    return [
        DeadlineSettled(occurred_at=when, key=deadline.key, last_day=deadline.last_day)
        for deadline in deadlines
        if deadline.is_open and deadline.id in wanted and not deadline.settled
    ]


def unsettle(deadlines: Deadlines, when: datetime) -> list[DeadlineRevived]:
    """What was decided is open again: settled terms warn as before."""
    return [
        DeadlineRevived(occurred_at=when, key=deadline.key, last_day=deadline.last_day)
        for deadline in deadlines
        if deadline.is_open and deadline.settled
    ]


def revive(
    deadlines: Deadlines, when: datetime, reason: str, ids: Iterable[str] | None = None
) -> list[DeadlineRevived]:
    """Every duty (of these ids, or any) that was cancelled for this reason is owed again."""
    wanted = None if ids is None else frozenset(ids)
    return [
        DeadlineRevived(occurred_at=when, key=deadline.key, last_day=deadline.last_day)
        for deadline in deadlines
        if deadline.status is DeadlineStatus.CANCELLED
        and deadline.cancelled_because == reason
        and (wanted is None or deadline.id in wanted)
    ]
