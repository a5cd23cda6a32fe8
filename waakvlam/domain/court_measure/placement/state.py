"""What is known of the out-of-home placement, and how it follows the measure that it is given within."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.court_measure.events import MeasureEvent
from waakvlam.domain.court_measure.period_events import OrderPeriod
from waakvlam.domain.court_measure.placement import events as pe
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model


class PlacementStatus(StrEnum):
    """Where the authorisation is."""

    NONE = "none"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    ENDED = "ended"


class Placement(Model):
    """The last authorisation to place the child out of its home. Days are Amsterdam dates; `last_day` is inclusive."""

    status: PlacementStatus = PlacementStatus.NONE
    provisional: bool = False
    unheard: bool = False
    to_be_carried_out: bool = False
    first_authorised_at: Instant | None = None
    authorised_at: Instant | None = None
    decided_at: Instant | None = None
    """The last decision of the court about it, against which parties may appeal."""
    starts_on: date | None = None
    last_day: date | None = None
    court_last_day: date | None = None
    order_last_day: date | None = None
    period_starts_on: date | None = None
    earlier_periods: tuple[OrderPeriod, ...] = ()
    """Of an authorisation that was extended: the periods before that of now, each with what limited it."""
    parties_heard_at: Instant | None = None
    child_heard_at: Instant | None = None
    child_last_heard_at: Instant | None = None
    carried_out_at: Instant | None = None
    extension: Literal["undecided", "requested", "not_asked", "refused"] = "undecided"
    extension_requested_at: Instant | None = None
    notice_owed: bool = False
    no_extension_at: Instant | None = None
    planned_end: date | None = None
    early_return_notified_at: Instant | None = None
    two_years_by: date | None = None
    two_years_advice_at: Instant | None = None
    lapsed_at: Instant | None = None
    lapsed_because: str | None = None
    with_measure: bool = False
    """Lapsed together with its measure, and for no reason of its own."""
    ended_because: str | None = None

    @property
    def in_force(self) -> bool:
        """Whether the child may be out of its home."""
        return self.status is PlacementStatus.IN_FORCE

    @property
    def is_known(self) -> bool:
        """In force, or lapsed and not yet confirmed: what is found of it now still matters."""
        return self.status in {PlacementStatus.IN_FORCE, PlacementStatus.LAPSED}

    @property
    def is_carried_out(self) -> bool:
        """Whether the child is out of its home, with an authorisation or after it lapsed."""
        return self.is_known and self.carried_out_at is not None

    def in_force_at(self, when: datetime) -> bool:
        """Whether it was in force then, as far as is known now."""
        lapsed_later = self.status is PlacementStatus.LAPSED and self.lapsed_at is not None and when < self.lapsed_at
        return self.in_force or lapsed_later

    @property
    def last_extended_at(self) -> datetime | None:
        """The decision by which the authorisation of now was last extended."""
        return self.earlier_periods[-1].extended_at if self.earlier_periods else None

    @property
    def limit(self) -> date | None:
        """The last day that the court, or the measure it is given within, leaves it."""
        return min((day for day in (self.court_last_day, self.order_last_day) if day is not None), default=None)


def evolve(placement: Placement, event: MeasureEvent) -> Placement:
    """The placement after an event of its own or of its measure. Runs in replay: changes additively."""
    match event:
        case pe.PlacementAuthorised():
            return _authorise(placement, event)
        case pe.PlacementRefused():
            return _with(placement, decided_at=event.occurred_at)
        case pe.PlacementPartiesHeard():
            return _with(placement, parties_heard_at=event.occurred_at)
        case pe.PlacementChildHeard():
            first = min(placement.child_heard_at or event.occurred_at, event.occurred_at)
            last = max(placement.child_last_heard_at or event.occurred_at, event.occurred_at)
            return _with(placement, child_heard_at=first, child_last_heard_at=last)
        case pe.PlacementCarriedOut():
            return _with(placement, carried_out_at=event.occurred_at)
        case pe.PlacementExtensionRequested():
            return _with(placement, extension="requested", extension_requested_at=event.occurred_at)
        case pe.PlacementExtended():
            return _extend(placement, event)
        case pe.PlacementExtensionRefused():
            return _with(placement, extension="refused", decided_at=event.occurred_at)
        case pe.NoPlacementExtensionNotified():
            return _with(placement, extension="not_asked", no_extension_at=event.occurred_at)
        case pe.EarlyReturnNotified():
            return _with(placement, planned_end=event.planned_end, early_return_notified_at=event.occurred_at)
        case pe.TwoYearsComing():
            return _with(placement, two_years_by=event.order_last_day, two_years_advice_at=None)
        case pe.TwoYearsAdviceRequested():
            return _with(placement, two_years_advice_at=event.occurred_at)
        case pe.PlacementKeptWithinOrder():
            return _with(placement, order_last_day=event.order_last_day)
        case pe.PlacementPeriodCorrected():
            return _with(placement, last_day=event.last_day)
        case pe.PlacementPeriodsMoved():
            return _with(placement, earlier_periods=event.earlier, period_starts_on=event.period_starts_on)
        case pe.PlacementLapsed():
            return _lapse(placement, event.occurred_at, because=event.because_of)
        case pe.PlacementReinstated():
            return _stand_again(placement)
        case pe.PlacementEnded():
            return _with(placement, status=PlacementStatus.ENDED, ended_because=str(event.reason), with_measure=False)
        case _:
            return _follow(placement, event)


def _follow(placement: Placement, event: MeasureEvent) -> Placement:
    """A placement never outlives its supervision order, by whatever the order ends; and stands again with it."""
    match event:
        case e.MeasureReinstated() if placement.with_measure:
            return _stand_again(placement)
        case e.MeasureImposed():
            # What lapsed with the measure before it does not come back with this one.
            return _with(placement, with_measure=False)
        case e.MeasureEnded() | ae.SupervisionOver() if placement.is_known:
            return _end_with_measure(placement)
        case e.MeasurePeriodCorrected():
            old, new = event.previous_last_day, event.last_day
            beyond = placement.order_last_day is not None and placement.order_last_day > new
            return _with(
                placement,
                order_last_day=new if beyond or placement.order_last_day == old else placement.order_last_day,
                two_years_by=new if placement.two_years_by == old else placement.two_years_by,
            )
        case e.OrderExtended(rest_held_over=False):
            # The advice was about this extension; the next has its own.
            return _with(placement, two_years_by=None, two_years_advice_at=None)
        case _:
            return placement


def keep_within(placement: Placement, *, under_supervision: bool, lapsed_at: datetime | None) -> Placement:
    """Under guardianship there is nothing to authorise; while its measure has lapsed, it is not in force."""
    if placement.is_known and not under_supervision:
        return _end_with_measure(placement)
    if placement.in_force and lapsed_at is not None:
        return _with(_lapse(placement, lapsed_at, because="measure_lapsed"), with_measure=True)
    return placement


def _end_with_measure(placement: Placement) -> Placement:
    return _with(placement, status=PlacementStatus.ENDED, ended_because="measure_ended", with_measure=False)


def _with(placement: Placement, **changes: object) -> Placement:
    return placement.model_copy(update=changes)


def _lapse(placement: Placement, when: datetime, *, because: str) -> Placement:
    return _with(placement, status=PlacementStatus.LAPSED, lapsed_at=when, lapsed_because=because)


def _stand_again(placement: Placement) -> Placement:
    stands: dict[str, object] = {"lapsed_at": None, "lapsed_because": None, "ended_because": None}
    return _with(placement, status=PlacementStatus.IN_FORCE, with_measure=False, **stands)


def _authorise(before: Placement, event: pe.PlacementAuthorised) -> Placement:
    kept = before if event.continues else Placement()
    return Placement(
        status=PlacementStatus.IN_FORCE,
        provisional=event.provisional,
        unheard=not event.heard,
        # A child that is out of its home already stays there: the new authorisation is carried out by that.
        to_be_carried_out=kept.carried_out_at is None,
        first_authorised_at=kept.first_authorised_at or event.occurred_at,
        authorised_at=event.occurred_at,
        decided_at=event.occurred_at,
        starts_on=event.starts_on,
        last_day=event.last_day,
        court_last_day=event.court_last_day,
        order_last_day=event.order_last_day,
        period_starts_on=event.starts_on,
        notice_owed=event.notice_owed,
        carried_out_at=kept.carried_out_at,
    )


def _extend(placement: Placement, event: pe.PlacementExtended) -> Placement:
    old, began = placement.last_day, placement.period_starts_on
    before = (
        OrderPeriod(starts_on=began, last_day=old, court_last_day=placement.limit, extended_at=event.occurred_at)
        if began is not None and old is not None
        else None
    )
    return _with(
        placement,
        earlier_periods=(*placement.earlier_periods, *([before] if before else [])),
        last_day=event.last_day,
        court_last_day=event.court_last_day,
        order_last_day=event.order_last_day,
        period_starts_on=None if old is None else date.fromordinal(old.toordinal() + 1),
        notice_owed=event.notice_owed,
        decided_at=event.occurred_at,
        extension="undecided",
        extension_requested_at=None,
        no_extension_at=None,
        planned_end=None,
        early_return_notified_at=None,
    )
