"""Parties and child are heard on a placement that was authorised without them (art. 800 lid 3 and 809 lid 3 Rv)."""

from datetime import datetime

from waakvlam.domain.court_measure.placement import events as e
from waakvlam.domain.court_measure.placement import lapse
from waakvlam.domain.court_measure.placement.clocks import CHILD_HEARING, HEARING
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline, defensible_until, last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode


def parties_wait(state: MeasureState) -> bool:
    """Whether there is a placement on which the parties have not been heard."""
    placement = state.placement
    return placement.is_known and placement.unheard and placement.parties_heard_at is None


def child_waits(state: MeasureState) -> bool:
    """Whether there is a placement on which the child must be heard, and was not."""
    placement = state.placement
    owed = placement.is_known and placement.unheard and placement.child_heard_at is None
    return owed and _last(state, CHILD_HEARING) is not None


def record_hearing(d: Decision[MeasureState], when: datetime, *, upheld: bool) -> None:
    """In time, it keeps the authorisation alive, also when it is recorded after the lapse."""
    article = "art. 800 lid 3 Rv"
    d.require(
        parties_wait(d.state),
        RefusalCode.WRONG_STAGE,
        "Er is geen uithuisplaatsing zonder zitting waarover nog moet worden gehoord.",
        article=article,
    )
    d.require_not_before(when, d.state.placement.authorised_at, "de machtiging")
    term = _in_time(d, HEARING, when, article)
    lapse.reinstate_if(d, when, {HEARING})
    d.record(e.PlacementPartiesHeard(occurred_at=when, upheld=upheld))
    if term is not None:
        d.meet(HEARING, when, key=term.key)
    if not upheld:
        lapse.end(d, when, "not_upheld")


def hear_child(d: Decision[MeasureState], when: datetime, *, used: bool) -> None:
    """The opportunity is what the law asks; the child may have had it before the decision already."""
    article = "art. 809 lid 3 Rv"
    known = d.state.placement.is_known
    d.require(
        known or d.state.in_force_at(when) or d.state.petition_filed_at is not None,
        RefusalCode.WRONG_STAGE,
        "Er is geen (verzoek tot) uithuisplaatsing waarover het kind kan worden gehoord.",
        article=article,
    )
    term = _in_time(d, CHILD_HEARING, when, article) if known else None
    if term is not None and term.met_at is not None:
        # It was heard on the urgent decision; this is about what is asked now.
        term = None
    lapse.reinstate_if(d, when, {CHILD_HEARING})
    d.record(e.PlacementChildHeard(occurred_at=when, used=used))
    if term is not None:
        d.meet(CHILD_HEARING, when, key=term.key)


def _in_time(d: Decision[MeasureState], name: str, when: datetime, article: str) -> Deadline | None:
    term = _last(d.state, name)
    d.require(
        term is None or term.met_at is not None or when < defensible_until(term),
        RefusalCode.WRONG_STAGE,
        "De machtiging heeft haar kracht verloren: er is niet binnen twee weken gehoord.",
        field="occurred_at",
        article=article,
    )
    return term


def _last(state: MeasureState, name: str) -> Deadline | None:
    """The term of this authorisation; one of an earlier authorisation was counted from another moment."""
    found = last_of(state.deadlines, name)
    return found if found is not None and found.anchor == state.placement.authorised_at else None
