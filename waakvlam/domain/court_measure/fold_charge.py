"""How it is folded which institution (*gecertificeerde instelling*) the court charged, and from when.

Runs in replay: changes additively.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.court_measure.events import MeasureEvent, MeasureKind
from waakvlam.domain.general.events import FactCorrected
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model

if TYPE_CHECKING:
    from waakvlam.domain.court_measure.state import MeasureState

_ARTICLE: Mapping[MeasureKind, str] = {
    MeasureKind.PROVISIONAL_SUPERVISION: "art. 1:257 BW",
    MeasureKind.SUPERVISION: "art. 1:255 lid 1 BW",
    MeasureKind.PROVISIONAL_GUARDIANSHIP: "art. 1:268 lid 3 BW",
    MeasureKind.GUARDIANSHIP: "art. 1:302 lid 1 BW",
}
"""By which a child is under one institution, that the order names."""
_REPLACED = "art. 1:259 BW"
_TAKEN_OVER = "art. 1:322 lid 1 sub c BW"
_ORDER = frozenset({"ordered_at", "charged_at"})
_SUSPENSION = "authority.suspended_at"
_FIRST_DAY = "starts_on"


class InCharge(Model):
    """One institution, charged by one decision of the court, until the next decision charges another."""

    gi: str
    article: str
    ordered_at: Instant
    starts_on: date
    beside: bool = False
    """Provisional guardianship beside a supervision order, which another institution may carry out."""
    ended_at: Instant | None = None
    """Of the one beside: when the suspension ended. Of an order: when it ended, and a suspension beside it went on."""


def evolve(state: "MeasureState", event: MeasureEvent) -> tuple[InCharge, ...]:
    """Who was charged so far, after an event; `state` is the track before it."""
    known, when = state.charges, event.occurred_at
    match event:
        case e.MeasureImposed():
            return (*_beside_the_order(state), _one(event.gi, _ARTICLE[event.measure], when, event.starts_on))
        case e.GiReplaced():
            article = _TAKEN_OVER if state.measure is MeasureKind.GUARDIANSHIP else _REPLACED
            return (*known, _one(event.gi, article, when, event.starts_on))
        case ae.AuthoritySuspended(gi=str(gi)):
            article = _ARTICLE[MeasureKind.PROVISIONAL_GUARDIANSHIP]
            return (*known, _one(gi, article, when, local_date(when), beside=state.in_force))
        case ae.SuspensionEnded():
            return _end_beside(known, when)
        case ae.SuspensionReinstated():
            return tuple(_again(state, one) for one in known)
        case ae.SupervisionOver():
            return tuple(
                one if one.beside or one.ended_at is not None else one.model_copy(update={"ended_at": when})
                for one in known
            )
        case ae.AuthorityEnded(gi=str(gi)):
            article = _ARTICLE[MeasureKind.GUARDIANSHIP]
            return (*_end_beside(known, when), _one(gi, article, when, event.starts_on))
        case FactCorrected(value=value) if value is not None:
            return tuple(_moved(one, event) for one in known)
        case _:
            return known


def _one(gi: str, article: str, when: datetime, starts_on: date, *, beside: bool = False) -> InCharge:
    return InCharge(gi=gi, article=article, ordered_at=when, starts_on=starts_on, beside=beside)


def _end_beside(known: tuple[InCharge, ...], when: datetime) -> tuple[InCharge, ...]:
    return tuple(
        one.model_copy(update={"ended_at": when}) if one.beside and one.ended_at is None else one for one in known
    )


def _beside_the_order(state: "MeasureState") -> tuple[InCharge, ...]:
    """Who is provisional guardian stays so when the court orders supervision by another."""
    if not state.authority.has_provisional_guardian:
        return state.charges
    return tuple(one.model_copy(update={"beside": True}) if _is_guardian(state, one) else one for one in state.charges)


def _again(state: "MeasureState", one: InCharge) -> InCharge:
    if not _is_guardian(state, one):
        return one
    # An order may have come meanwhile, that the guardianship stands beside.
    alone = state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP
    return one.model_copy(update={"ended_at": None, "beside": one.beside or not alone})


def _is_guardian(state: "MeasureState", one: InCharge) -> bool:
    authority = state.authority
    return (one.ordered_at, one.gi) == (authority.suspended_at, authority.provisional_guardian)


def _moved(one: InCharge, event: FactCorrected) -> InCharge:
    """The decision, or its first day, turned out to be of another date."""
    value = event.value
    if isinstance(value, datetime) and one.ordered_at == event.previous:
        if _ORDER & set(event.fields):
            return one.model_copy(update={"ordered_at": value})
        if _SUSPENSION in event.fields:
            return one.model_copy(update={"ordered_at": value, "starts_on": local_date(value)})
    if _FIRST_DAY in event.fields and one.starts_on == event.previous:
        return one.model_copy(update={"starts_on": value})
    return one
