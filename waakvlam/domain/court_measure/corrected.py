"""What must hold of a corrected day by its own law: refused beyond what the law allows, as when it was first told."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.periods import require_begins_soon, require_follows_on, within
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

_FIELD = "value"


def check_after_the_last_extension(d: Decision[MeasureState], _fact: str, when: date | datetime | None) -> None:
    """What is said about the end of this period cannot be older than the decision that gave the period."""
    if isinstance(when, datetime):
        d.require_not_before(when, d.state.last_extended_at, "de vorige verlenging", field=_FIELD)


def check_after_the_last_placement_extension(
    d: Decision[MeasureState], _fact: str, when: date | datetime | None
) -> None:
    """The same of an authorisation to place the child out of its home."""
    if isinstance(when, datetime):
        d.require_not_before(when, d.state.placement.last_extended_at, "de vorige verlenging", field=_FIELD)


def check_starts_on(d: Decision[MeasureState], _fact: str, day: date | datetime | None) -> None:
    """A measure follows on the one before it, or begins soon after its decision."""
    state = d.state
    if day is None or isinstance(day, datetime) or state.measure is MeasureKind.GUARDIANSHIP:
        return
    provisional = last_of(state.deadlines, "vots_max_duration")
    if state.measure is MeasureKind.SUPERVISION and provisional is not None and not state.begins_anew:
        require_follows_on(d, provisional.last_day, day, "art. 1:258 BW", field=_FIELD)
    elif state.ordered_at is not None:
        require_begins_soon(d, local_date(state.ordered_at), day, field=_FIELD)


def check_last_day(d: Decision[MeasureState], _fact: str, day: date | datetime | None) -> None:
    """The court's own last day of the measure, or of its extension."""
    state = d.state
    if day is None or isinstance(day, datetime) or state.period_starts_on is None:
        return
    if state.measure is MeasureKind.PROVISIONAL_SUPERVISION:
        within(d, "vots_max_duration", state.period_starts_on, day, "art. 1:257 BW", field=_FIELD)
    elif state.measure is MeasureKind.SUPERVISION and not state.earlier_periods:
        within(d, "ots_max_duration", state.period_starts_on, day, "art. 1:258 BW", field=_FIELD)
    elif state.measure is MeasureKind.SUPERVISION:
        first_day = state.extended_from or state.held_over_from or state.period_starts_on
        within(d, "ots_extension_max", first_day, day, "art. 1:260 BW", field=_FIELD)
    else:
        d.require(
            False,
            RefusalCode.WRONG_STAGE,
            "Aan deze maatregel noemt de rechter geen laatste dag.",
            field="fact",
        )


def check_placement_last_day(d: Decision[MeasureState], _fact: str, day: date | datetime | None) -> None:
    """The court's own last day of a placement: within a year, and within the measure."""
    placement, order_last_day = d.state.placement, d.state.last_day
    if day is None or isinstance(day, datetime) or placement.period_starts_on is None:
        return
    later = placement.period_starts_on != placement.starts_on
    term = "muhp_extension_max" if later else "muhp_max_duration"
    within(d, term, placement.period_starts_on, day, "art. 1:265c BW", field=_FIELD)
    d.require(
        order_last_day is None or day <= order_last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De uithuisplaatsing kan niet langer duren dan de ondertoezichtstelling, tot en met {order_last_day}.",
        field=_FIELD,
        article="art. 1:265b lid 1 BW",
    )
