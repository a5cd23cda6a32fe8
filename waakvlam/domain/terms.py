"""The arithmetic of legal terms: from an event to the last day, with the steps that led there.

Rules, in the order they are applied:

- The event is placed on its date in Europe/Amsterdam. That day does not count, unless the text says that it
  does.
- Days and weeks are added to the date. Months and years give the same day number, or the last day of a
  shorter month (HR 1 September 2017, ECLI:NL:HR:2017:2225), always from the original date.
- Working days are the days that are no Saturday, Sunday or day of art. 3 ATW.
- Hours run on the clock of elapsed time: the exact instant, whatever the clocks do in between.
- The ATW then moves the end, or does not (`atw`). The end of a measure never moves; nor does a term counted
  back.

All functions are pure. Every day lies in the calendar's years where the calendar is needed.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

from waakvlam.domain import atw
from waakvlam.domain.calendar import (
    AMSTERDAM,
    EQUATED_YEARS,
    CalendarError,
    add_working_days,
    end_of_day,
    is_working_day,
    local_date,
    working_day_on_or_before,
)
from waakvlam.domain.term_model import Computation, Nature, Rule, Step, Term, TermError, Unit
from waakvlam.domain.term_steps import (
    NO_MOVE,
    decree_unknown,
    end_step,
    plan_step,
    raw_step,
    skipped,
    start_step,
    step,
    suspended_step,
    unclear_step,
    way_en,
    way_nl,
)
from waakvlam.domain.wording import day_en, day_nl, time_en, time_nl

__all__ = ["Computation", "Nature", "Rule", "Step", "Term", "TermError", "Unit", "compute"]

_DAY = timedelta(days=1)
_ENDS_WITH_TOT = frozenset({Nature.LAPSE, Nature.MEASURE})
"""Natures whose end a court writes with *tot*, so that the day before it is the last one beyond dispute."""


def compute(
    rule: Rule,
    anchor: date | datetime,
    *,
    id: str,  # noqa: A002 - the deadline's own word
    suspended_days: int = 0,
) -> Computation:
    """The last day of a term under `rule`, counted from an event at `anchor` or back from it.

    Args:
        rule: how the term is counted. anchor: the day of the event, or its instant (aware; the date in
        Amsterdam counts). A term in hours needs the
            instant.
        id: the deadline's id, copied into the answer.
        suspended_days: calendar days that the term stood still; the end moves by as many, before the ATW moves it.

    Raises:
        TermError: naming `anchor` for a time without a zone, a date where an instant is needed, or a date
        from which
            the term leaves the calendar.
    """
    try:
        if not isinstance(anchor, datetime):
            return _compute(rule, anchor, None, id, suspended_days)
        return _compute(rule, local_date(anchor), anchor.astimezone(AMSTERDAM), id, suspended_days)
    except (CalendarError, OverflowError) as problem:
        raise TermError("anchor", str(problem)) from problem


def _compute(rule: Rule, start: date, instant: datetime | None, deadline: str, suspended_days: int) -> Computation:
    unit = rule.term.unit
    if unit is Unit.IMMEDIATE:
        return _immediate(start, instant, deadline)
    if unit is Unit.HOURS:
        return _hours(rule, start, instant, deadline)
    raw = _raw_last_day(rule, start)
    backward = rule.direction == "backward"
    steps = [
        start_step(start, backward=backward, first_day_counted=rule.first_day_counted),
        raw_step(rule.term.count, unit, raw, backward=backward),
    ]
    if suspended_days:
        raw += suspended_days * _DAY
        steps.append(suspended_step(suspended_days, raw))
    last_day = latest = raw
    plan_by = None
    if unit is Unit.WORKING_DAYS:
        steps += skipped(start, raw)
    if (ground := atw.no_extension(rule)) is not None:
        steps.append(ground)
    else:
        first = start if rule.first_day_counted else start + _DAY
        latest, moves = atw.extend(first, raw)
        steps += moves or (NO_MOVE,)
        if rule.atw == "applies":
            last_day = latest
        elif latest != raw:
            steps.append(unclear_step(raw, latest))
    if backward and not is_working_day(raw):
        plan_by = working_day_on_or_before(raw)
        steps.append(plan_step(raw, plan_by))
    if (ground is None or unit is Unit.WORKING_DAYS) and latest.year not in EQUATED_YEARS:
        steps.append(decree_unknown(latest.year))
    safe_day = last_day - _DAY if rule.nature in _ENDS_WITH_TOT else None
    if rule.nature is Nature.MEASURE and _lacks_the_day(rule, start):
        # Three months from 30 November are not "tot" 28 February: the day that would be excluded does not exist.
        safe_day = None
    steps.append(end_step(last_day, safe_day))
    return Computation.model_construct(
        id=deadline,
        start=start,
        raw_last_day=raw,
        last_day=last_day,
        ends_at=end_of_day(last_day),
        latest_defensible=latest,
        safe_day=safe_day,
        plan_by=plan_by,
        steps=tuple(steps),
    )


def _raw_last_day(rule: Rule, start: date) -> date:
    """The last day before the ATW: inclusive, and on the far side of the event."""
    count = rule.term.count if rule.direction == "forward" else -rule.term.count
    # A first day that counts brings the end one day nearer to the event.
    nearer = (-_DAY if count > 0 else _DAY) if rule.first_day_counted else timedelta()
    match rule.term.unit:
        case Unit.CALENDAR_DAYS:
            return start + timedelta(days=count) + nearer
        case Unit.WEEKS:
            return start + timedelta(weeks=count) + nearer
        case Unit.WORKING_DAYS:
            return add_working_days(start + nearer, count)
        case Unit.MONTHS:
            return _add_months(start, count) + nearer
        case Unit.YEARS:
            return _add_months(start, 12 * count) + nearer
        case other:
            raise TermError("term", f"{other} has no last day of its own")


def _lacks_the_day(rule: Rule, start: date) -> bool:
    """Whether the month in which a term of months or years ends lacks the day of its beginning."""
    in_months = rule.term.unit in {Unit.MONTHS, Unit.YEARS}
    return in_months and rule.direction == "forward" and _raw_last_day(rule, start).day < start.day


def _add_months(start: date, count: int) -> date:
    """The same day number `count` months on (or back), or the last day of a month that lacks it."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise TermError("anchor", f"{start} and {count} months leave the calendar")
    if start.day <= 28:
        return date(year, month + 1, start.day)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _immediate(start: date, instant: datetime | None, deadline: str) -> Computation:
    """A duty without a number: due on the day of the event itself."""
    ends_at = instant if instant is not None else end_of_day(start)
    return Computation.model_construct(
        id=deadline,
        start=start,
        raw_last_day=start,
        last_day=start,
        ends_at=ends_at,
        latest_defensible=start,
        safe_day=None,
        plan_by=None,
        steps=(
            step(
                "De wet noemt geen getal: de plicht geldt vanaf de gebeurtenis op "
                f"{time_nl(instant) if instant else day_nl(start)}.",
                "The law gives no number: the duty holds from the event on "
                f"{time_en(instant) if instant else day_en(start)}.",
            ),
            step(
                "Een regio kan er een eigen norm naast zetten; die is geen wet.",
                "A region may set a norm of its own beside it; that is no law.",
            ),
        ),
    )


def _hours(rule: Rule, start: date, instant: datetime | None, deadline: str) -> Computation:
    """A term in hours of elapsed time, on UTC: a change of the clock neither adds nor takes an hour."""
    if instant is None:
        raise TermError("anchor", "a term in hours runs from an instant: give the time of day as well")
    count = rule.term.count if rule.direction == "forward" else -rule.term.count
    ends_at = (instant.astimezone(UTC) + timedelta(hours=count)).astimezone(AMSTERDAM)
    # With the offset of that moment: in the hour that the clock runs twice, Amsterdam's own time equals no other.
    ends_at = ends_at.replace(tzinfo=timezone(ends_at.utcoffset() or timedelta()))
    # The end is exclusive: a term that ends at midnight has the day before as its last day.
    last_day = (ends_at.astimezone(UTC) - timedelta(microseconds=1)).astimezone(AMSTERDAM).date()
    safe_day = last_day - _DAY if rule.nature in _ENDS_WITH_TOT else None
    ground = atw.no_extension(rule)
    steps = [
        step(f"De termijn loopt vanaf {time_nl(instant)}.", f"The term runs from {time_en(instant)}."),
        step(
            f"{rule.term.dutch} verstreken tijd {way_nl(rule)} is {time_nl(ends_at)}.",
            f"{rule.term.english} of elapsed time {way_en(rule)} is {time_en(ends_at)}.",
        ),
        *([ground] if ground else ()),
    ]
    return Computation.model_construct(
        id=deadline,
        start=start,
        raw_last_day=last_day,
        last_day=last_day,
        ends_at=ends_at,
        latest_defensible=last_day,
        safe_day=safe_day,
        plan_by=None,
        steps=tuple(steps),
    )
