"""A term computed anew, because a fact it hangs on turns out to be otherwise."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from waakvlam.domain.deadlines.acts import defensible_until
from waakvlam.domain.deadlines.life import compute
from waakvlam.domain.deadlines.model import Deadline, DeadlineCorrected, DeadlineStatus

if TYPE_CHECKING:
    from waakvlam.domain.regional_rules import RegionalRules


def correct(
    deadline: Deadline,
    anchor: date | datetime,
    *,
    when: datetime,
    reason: str,
    rules: "RegionalRules",
    done: datetime | None,
    court_fixed_last_day: date | None = None,
) -> DeadlineCorrected | None:
    """The deadline on its corrected facts; None where nothing about it changes.

    A duty that was done is kept or broken by the new days. One that is still owed runs again from the start of its
    ladder under a new revision: what of it lies in the past is found by the clock at once. A lapse, too, is judged
    anew.

    Args:
        deadline: as it stands.
        anchor: what the term is counted from now.
        when: when the correction was made.
        reason: why, in the words of who corrects.
        rules: the region's norms and ladders.
        done: when the duty was done, on the facts as they are now; None while it is owed.
        court_fixed_last_day: the last day that a court named.
    """
    planned_end = deadline.status is DeadlineStatus.EXPIRED and not deadline.is_right
    if planned_end or deadline.status is DeadlineStatus.CANCELLED:
        # What fell away, or came to its planned end, is owed by nobody.
        return None
    same_term = (anchor, court_fixed_last_day) == (deadline.anchor, deadline.court_fixed)
    if same_term and done == deadline.met_at:
        return None
    if same_term:
        # The term itself stands; whom it warned it has warned.
        found = deadline
    else:
        found = compute(
            deadline.clock,
            anchor,
            key=deadline.key,
            occurred_at=anchor if isinstance(anchor, datetime) else deadline.started_at,
            rules=rules,
            child=deadline.child,
            court_fixed_last_day=court_fixed_last_day,
            suspended_days=deadline.suspended_days,
            responsible=deadline.responsible,
        )
        if _same_days(found, deadline):
            # It ends when it did: whom the term warned it has warned. Only the way there may be another.
            way = {"anchor": anchor, "raw_last_day": found.raw_last_day, "steps": found.steps}
            found, same_term = deadline.model_copy(update=way), True
    if done is not None and deadline.on_miss == "lapse" and not deadline.is_right and done >= defensible_until(found):
        # Too late to keep it from lapsing, whatever was thought before: it lapses by the clock.
        done = None
    corrected = found.model_copy(
        update={
            "status": _status(deadline, found, done),
            "met_at": done,
            "repeat_at": None,
            "settled": deadline.settled,
            "suspended_on": deadline.suspended_on,
            "resumed_on": deadline.resumed_on,
            "revision": deadline.revision if same_term else deadline.revision + 1,
            "corrected_from": deadline.corrected_from if same_term else deadline.last_day,
            "corrected_because": deadline.corrected_because if same_term else reason,
            "judged_anew_because": reason if same_term else None,
        }
    )
    return DeadlineCorrected(
        occurred_at=when,
        key=deadline.key,
        previous_last_day=deadline.last_day,
        last_day=corrected.last_day,
        reason=reason,
        deadline=corrected,
    )


def _same_days(found: Deadline, known: Deadline) -> bool:
    return (found.last_day, found.ends_at, found.court_fixed) == (known.last_day, known.ends_at, known.court_fixed)


def _status(deadline: Deadline, found: Deadline, done: datetime | None) -> DeadlineStatus:
    if done is not None:
        stood_still = deadline.suspended_on is not None and deadline.status is not DeadlineStatus.MET_LATE
        return DeadlineStatus.MET if done < found.ends_at or stood_still else DeadlineStatus.MET_LATE
    if deadline.status is DeadlineStatus.SUSPENDED:
        return DeadlineStatus.SUSPENDED
    return DeadlineStatus.RUNNING
