"""The escalation ladder: who is warned when, while there is still something to be done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from waakvlam.domain.calendar import AMSTERDAM, add_working_days, start_of_day, working_day_on_or_before
from waakvlam.domain.deadlines.model import EscalationRole, Rung
from waakvlam.domain.model import Model

_OPENING_HOUR = time(9, 0)

WorkingDays = Annotated[int, Field(ge=0, le=500)]


class RungRule(Model):
    """When a role is warned: exactly one of the three.

    `before` and `after` are working days; a warning before is due at nine in the morning, counted back from the day
    that can be relied on (0 is that day itself); a warning after is due at nine, counted from the day after the
    term ended (0 is the instant it ended). `share` is a part of the whole term.
    """

    role: EscalationRole
    before: WorkingDays | None = None
    after: WorkingDays | None = None
    share: float | None = Field(default=None, gt=0, lt=1)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum(value is not None for value in (self.before, self.after, self.share)) != 1:
            raise ValueError("a rung has exactly one of before, after and share")
        return self


LadderRule = Annotated[tuple[RungRule, ...], Field(min_length=1, max_length=12)]


def _rule(days_before: tuple[int, ...], *, board_when_it_ends: bool) -> tuple[RungRule, ...]:
    roles = tuple(EscalationRole)
    rungs = [RungRule(role=role, before=days) for role, days in zip(roles, days_before, strict=False)]
    return (*rungs, RungRule(role=EscalationRole.BOARD, after=0)) if board_when_it_ends else tuple(rungs)


_SHARES = ((EscalationRole.WORKER, 0.25), (EscalationRole.TEAM_LEAD, 0.5), (EscalationRole.REGION_MANAGER, 0.75))

# Longest length in days of the term, and its ladder. A breach tells the board when it is a fact; a lapse warns
# everyone while it can still be prevented, since afterwards there is nothing to do.
_BREACH = (
    # Too short for days: its working hours are all there is.
    (2, (*(RungRule(role=role, share=share) for role, share in _SHARES), RungRule(role=EscalationRole.BOARD, after=0))),
    (14, _rule((2, 1, 0), board_when_it_ends=True)),
    (92, _rule((10, 5, 2), board_when_it_ends=True)),
    (36_500, _rule((40, 20, 10), board_when_it_ends=True)),
)
_LAPSE = (
    (14, _rule((5, 3, 2, 1), board_when_it_ends=False)),
    (92, _rule((20, 10, 5, 2), board_when_it_ends=False)),
    (36_500, _rule((60, 40, 20, 5), board_when_it_ends=False)),
)


def default_rule(*, length: timedelta, lapses: bool) -> LadderRule:
    """The ladder of a deadline for which the region set none: the longer the term, the earlier the first warning."""
    return next(rule for limit, rule in (_LAPSE if lapses else _BREACH) if length.days <= limit)


def ladder(rule: LadderRule, *, started_at: datetime, ends_at: datetime, plan_by: date) -> tuple[Rung, ...]:
    """The rungs of one deadline, in the order in which they are due.

    Args:
        rule: who is warned when.
        started_at: when the term began to run.
        ends_at: the instant it is over (exclusive).
        plan_by: the day that can be relied on, on or before the last day.
    """
    due = sorted(
        ((_instant(rung, started_at, ends_at, plan_by), rung.role) for rung in rule),
        key=lambda item: (item[0], tuple(EscalationRole).index(item[1])),
    )
    return tuple(Rung(number=number, role=role, at=at) for number, (at, role) in enumerate(due, start=1))


def _instant(rung: RungRule, started_at: datetime, ends_at: datetime, plan_by: date) -> datetime:
    if rung.share is not None:
        # On UTC: between two moments of one zone Python counts by its clock, an hour off when that was changed.
        began = started_at.astimezone(UTC)
        part = (ends_at.astimezone(UTC) - began) * rung.share
        # A term that was over when it began to run has no parts; who is furthest on the ladder is told.
        return min((began + part).astimezone(AMSTERDAM), ends_at)
    if rung.before is not None:
        # Zero steps back still lands on a working day: nobody reads a warning on a Sunday.
        reader_is_in = working_day_on_or_before(plan_by)
        if _morning(reader_is_in) >= ends_at:
            # A term in hours can be over before that morning: who is warned then can do nothing any more.
            reader_is_in = add_working_days(reader_is_in, -1)
        return _morning(add_working_days(reader_is_in, -rung.before) if rung.before else reader_is_in)
    return next_working_morning(ends_at, rung.after or 0) if rung.after else ends_at


def next_working_morning(moment: datetime, working_days: int) -> datetime:
    """Nine in the morning, so many working days after the day that ended at, or holds, this moment."""
    day = moment.astimezone(AMSTERDAM).date()
    if start_of_day(day) == moment:
        day = date.fromordinal(day.toordinal() - 1)
    return _morning(add_working_days(day, working_days))


def _morning(day: date) -> datetime:
    return datetime.combine(day, _OPENING_HOUR, tzinfo=AMSTERDAM)
