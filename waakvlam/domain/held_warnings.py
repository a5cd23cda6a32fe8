"""A warning that waits for the morning is not given when by then there is nothing left to warn of."""

from typing import Any

from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.decision import Decision
from waakvlam.domain.exchange import NothingToWarnOf, NotificationAsked, NotificationWithdrawn

_OVER = {
    DeadlineStatus.MET: NothingToWarnOf.MET,
    DeadlineStatus.MET_LATE: NothingToWarnOf.MET,
    DeadlineStatus.CANCELLED: NothingToWarnOf.FELL_AWAY,
    DeadlineStatus.SUSPENDED: NothingToWarnOf.STANDS_STILL,
}


def withdraw(d: Decision[Any]) -> None:
    """Withdraw what is held for the quiet hours and is about a duty that nobody need be warned of any more.

    A term that lapsed or passed is still told: by that nobody did anything. So is what was asked of a track that went
    on in another region, as that region tells of the same rungs no second time.
    """
    if d.state.moved_to is not None or d.state.leaves_for is not None:
        return
    for asked in d.state.asked:
        if not isinstance(asked, NotificationAsked):
            continue
        until = asked.notification.not_before
        because = None if until is None or until <= d.context.now else _nothing_to_warn_of(d.state.deadlines, asked)
        if because is not None:
            d.record(
                NotificationWithdrawn(occurred_at=d.context.now, notification_id=asked.notification.id, because=because)
            )


def _nothing_to_warn_of(deadlines: tuple[Deadline, ...], asked: NotificationAsked) -> NothingToWarnOf | None:
    about = [x for x in deadlines if asked.is_about(x)]
    reasons = [_reason(deadline, asked) for deadline in about]
    return None if not reasons or None in reasons else reasons[-1]


def _reason(deadline: Deadline, asked: NotificationAsked) -> NothingToWarnOf | None:
    if deadline.status in _OVER:
        return _OVER[deadline.status]
    if deadline.settled:
        return NothingToWarnOf.SETTLED
    # Its ladder began again with its new days: it warns of those by itself.
    return NothingToWarnOf.OTHER_DAYS if deadline.last_day != asked.notification.last_day else None
