"""How long an authorisation holds: what the court may name, and what is counted back from its end."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.periods import within
from waakvlam.domain.court_measure.placement.clocks import LATER_PERIOD, NO_EXTENSION, PERIODS
from waakvlam.domain.court_measure.placement.events import PlacementPeriodsMoved
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

ARTICLE = "art. 1:265c BW"


def limit(d: Decision[MeasureState], term: str, first_day: date, last_day: date | None) -> date | None:
    """The last day that the court named, or that the order leaves; refused where the court went beyond either."""
    within(d, term.rpartition(".")[2], first_day, last_day, ARTICLE)
    order_last_day = d.state.last_day
    d.require(
        last_day is None or order_last_day is None or last_day <= order_last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De uithuisplaatsing kan niet langer duren dan de ondertoezichtstelling, tot en met {order_last_day}.",
        field="last_day",
        article="art. 1:265b lid 1 BW",
    )
    return last_day or order_last_day


def move(d: Decision[MeasureState], first: Deadline, when: datetime) -> None:
    """The first period of an authorisation that was extended is otherwise: each of the others follows on it."""
    placement = d.state.placement
    moved = [
        placement.earlier_periods[0].model_copy(update={"starts_on": placement.starts_on, "last_day": first.last_day})
    ]
    for period in placement.earlier_periods[1:]:
        starts_on = _day_after(moved[-1].last_day)
        longest = d.legal_last_day(LATER_PERIOD.rpartition(".")[2], starts_on)
        last_day = longest if period.court_last_day is None else min(longest, period.court_last_day)
        moved.append(period.model_copy(update={"starts_on": starts_on, "last_day": last_day}))
    begins = _day_after(moved[-1].last_day)
    if (tuple(moved), begins) != (placement.earlier_periods, placement.period_starts_on):
        d.record(PlacementPeriodsMoved(occurred_at=when, earlier=tuple(moved), period_starts_on=begins))


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def leaves_time(d: Decision[MeasureState], when: datetime, last_day: date) -> bool:
    """An authorisation shorter than the term leaves no day on which the RvdK could be told in time."""
    return d.legal_last_day(NO_EXTENSION.rpartition(".")[2], last_day) >= local_date(when)


def meet_periods(d: Decision[MeasureState], when: datetime) -> None:
    """Another period, or another authorisation, takes the place of this one."""
    for name in PERIODS:
        d.meet(name, when)
