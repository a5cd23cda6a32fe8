"""How long a measure holds: what the court may name, and what is counted back from its end."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.period_events import PeriodsMoved
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

SUPERVISION_TERMS = ("ots_max_duration", "ots_extension_max")
"""The terms that end a supervision order, first given or extended."""
_BEGINS_WITHIN = 14
"""Days. No law names it."""
NO_EXTENSION = "gi_notify_rvdk_no_extension"
"""The RvdK must know in time that no extension will be asked."""


def start_notice_of_no_extension(d: Decision[MeasureState], when: datetime, last_day: date) -> None:
    """Counted back from the end; an order shorter than the term leaves no day on which it could be done."""
    d.cancel(when, "nieuwe einddatum", NO_EXTENSION)
    if d.legal_last_day(NO_EXTENSION, last_day) >= local_date(when):
        d.start(NO_EXTENSION, last_day, when, child=d.state.child)


def move_periods(d: Decision[MeasureState], first: Deadline, when: datetime) -> None:
    """The first period of an order that was extended is otherwise: each of the others follows the one before it."""
    known = d.state.earlier_periods
    moved = [known[0].model_copy(update={"starts_on": d.state.starts_on, "last_day": first.last_day})]
    begun: dict[date | None, date] = {}
    for period in known[1:]:
        starts_on = date.fromordinal(moved[-1].last_day.toordinal() + 1)
        begun[period.starts_on] = starts_on
        # What was extended in parts has to fit, with all of them, in the year from the first.
        year_from = begun.get(period.extended_from, starts_on)
        longest = d.legal_last_day(SUPERVISION_TERMS[1], year_from)
        last_day = longest if period.court_last_day is None else min(longest, period.court_last_day)
        begins = {"starts_on": starts_on, "extended_from": None if period.extended_from is None else year_from}
        moved.append(period.model_copy(update={**begins, "last_day": last_day}))
    if tuple(moved) != known:
        starts_on = date.fromordinal(moved[-1].last_day.toordinal() + 1)
        year_from = begun.get(d.state.extended_from, starts_on)
        in_parts = d.state.extended_until is not None
        until = d.legal_last_day(SUPERVISION_TERMS[1], year_from) if in_parts else None
        d.record(PeriodsMoved(occurred_at=when, earlier=tuple(moved), period_starts_on=starts_on, extended_until=until))


def require_period(d: Decision[MeasureState], when: datetime, starts_on: date, last_day: date | None) -> None:
    """A period begins not before its order and ends not before its beginning."""
    d.require(
        starts_on >= local_date(when),
        RefusalCode.IMPOSSIBLE_DATE,
        "Een maatregel begint niet voor de dag van de beschikking.",
        field="starts_on",
    )
    d.require(
        last_day is None or last_day >= starts_on,
        RefusalCode.IMPOSSIBLE_DATE,
        "De laatste dag ligt voor de eerste.",
        field="last_day",
    )


def require_begins_soon(d: Decision[MeasureState], ordered_on: date, starts_on: date, field: str = "starts_on") -> None:
    """Where no measure holds until then, nobody watches over the child: a later beginning is a typing mistake.

    The refusal names no article: the number is the engine's own.
    """
    d.require(
        (starts_on - ordered_on).days <= _BEGINS_WITHIN,
        RefusalCode.IMPOSSIBLE_DATE,
        f"Tot {starts_on:%d-%m-%Y} geldt er dan geen maatregel; deze begint bij, of kort na, de beschikking.",
        field=field,
    )


def require_follows_on(
    d: Decision[MeasureState], last_day: date | None, starts_on: date, article: str, field: str = "starts_on"
) -> None:
    """What comes in the place of a provisional order begins before it is over, or on the day after."""
    d.require(
        last_day is None or starts_on.toordinal() <= last_day.toordinal() + 1,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De voorlopige ondertoezichtstelling eindigt op {last_day:%d-%m-%Y}; deze maatregel sluit daar niet op aan.",
        field=field,
        article=article,
    )


def within(
    d: Decision[MeasureState],
    deadline_id: str,
    anchor: date,
    last_day: date | None,
    article: str,
    *,
    field: str = "last_day",
) -> date | None:
    """The court's own last day, refused when it lies beyond what the law allows."""
    if last_day is not None:
        maximum = d.legal_last_day(deadline_id, anchor)
        d.require(
            last_day <= maximum,
            RefusalCode.IMPOSSIBLE_DATE,
            f"De maatregel kan niet langer duren dan tot en met {maximum:%d-%m-%Y}.",
            field=field,
            article=article,
        )
    return last_day
