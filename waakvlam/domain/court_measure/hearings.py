"""On which decision parties and child were heard: the measure, an out-of-home placement, or both at once."""

from waakvlam.domain.birth import HEARD_FROM, can_have_reached
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child, orders
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.commands import About
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.lapse import LAPSED
from waakvlam.domain.court_measure.placement import hearing as placement
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

_PARTIES = "spoed_hearing_parties"


def record_hearing(d: Decision[MeasureState], command: c.RecordHearing) -> None:
    """A measure that is not upheld takes the placement with it; the other way round it does not."""
    about = _about(d, command.about, measure=_waits(d.state, _PARTIES), placement_too=placement.parties_wait(d.state))
    if about is not About.PLACEMENT:
        orders.record_hearing(d, command)
    if about is not About.MEASURE and d.state.is_open:
        placement.record_hearing(d, command.occurred_at, upheld=command.upheld)


def hear_child(d: Decision[MeasureState], command: c.HearChild) -> None:
    """The child tells its view of whatever lies before the court."""
    about = _about(
        d, command.about, measure=_child_waits(d.state, command), placement_too=placement.child_waits(d.state)
    )
    if about is not About.PLACEMENT:
        child.hear_child(d, command)
        suspension.hear_child(d, command.occurred_at)
    if about is not About.MEASURE:
        placement.hear_child(d, command.occurred_at, used=command.used)


def _about(d: Decision[MeasureState], said: About | None, *, measure: bool, placement_too: bool) -> About:
    if said is not None:
        return said
    # Not guessed: a term that is taken for met warns nobody any more.
    d.require(
        not (measure and placement_too),
        RefusalCode.MALFORMED,
        "De maatregel en de uithuisplaatsing wachten beide op het horen: zeg waarover is gehoord (measure, placement "
        "of both).",
        field="about",
    )
    return About.PLACEMENT if placement_too else About.MEASURE


def _waits(state: MeasureState, name: str) -> bool:
    """Whether the provisional order still waits for this hearing, or lapsed for want of it."""
    hearing = last_of(state.deadlines, name)
    return (
        state.measure is MeasureKind.PROVISIONAL_SUPERVISION
        and hearing is not None
        and hearing.met_at is None
        and hearing.cancelled_because in {None, LAPSED}
    )


def _child_waits(state: MeasureState, command: c.HearChild) -> bool:
    filed, heard = state.petition_filed_at, state.child_last_heard_at
    petition_waits = (
        filed is not None
        and (heard is None or heard < filed)
        and can_have_reached(state.birth_date, HEARD_FROM, local_date(command.occurred_at))
    )
    return petition_waits or _waits(state, child.HEARING)
