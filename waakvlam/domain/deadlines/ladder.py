"""The escalation ladder: who is warned when, while there is still something to be done."""

from datetime import date, datetime, time

from waakvlam.domain.calendar import AMSTERDAM, add_working_days, working_day_on_or_before
from waakvlam.domain.deadlines.model import EscalationRole, Rung

_OPENING_HOUR = time(9, 0)
_ROLES = tuple(EscalationRole)

# Working days before the last safe day on which each role is warned. A breach warns the board when it is a
# fact; a lapse warns everyone while it can still be prevented, since afterwards there is nothing to do.
_BREACH = {14: (2, 1, 0, None), 92: (10, 5, 2, None), 36500: (40, 20, 10, None)}
_LAPSE = {14: (5, 3, 2, 1), 92: (20, 10, 5, 2), 36500: (60, 40, 20, 5)}


def ladder(*, started_on: date, last_day: date, ends_at: datetime, plan_by: date, lapses: bool) -> tuple[Rung, ...]:
    """The rungs of one deadline, nearest role first, each at nine in the morning of a working day.

    Args:
        started_on: the day the term began; with `last_day` it decides how early the first warning comes.
        last_day: last day of the term, inclusive.
        ends_at: the instant the term is over (exclusive); the board's rung of a breach.
        plan_by: the day that can be relied on, on or before `last_day`.
        lapses: whether the law ends something when the term passes.
    """
    length = (last_day - started_on).days
    table = _LAPSE if lapses else _BREACH
    days_before = next(offsets for limit, offsets in table.items() if length <= limit)
    return tuple(
        Rung(number=number, role=role, at=ends_at if days is None else _morning(plan_by, days))
        for number, (role, days) in enumerate(zip(_ROLES, days_before, strict=True), start=1)
    )


def _morning(day: date, working_days_before: int) -> datetime:
    # Zero steps back still lands on a working day: nobody reads a warning on a Sunday.
    reader_is_in = working_day_on_or_before(day)
    warned_on = add_working_days(reader_is_in, -working_days_before) if working_days_before else reader_is_in
    return datetime.combine(warned_on, _OPENING_HOUR, tzinfo=AMSTERDAM)
