"""Whom of the institutions the court charged: no other carries out the measure (art. 3.2 lid 1 Jeugdwet)."""

from collections.abc import Mapping
from datetime import datetime

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.charge import Charge, require_one_of
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure.authority import commands as ac
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.messages import Command

_GI = OrganisationKind.CERTIFIED_INSTITUTION


def charged(state: MeasureState, when: datetime) -> Mapping[OrganisationKind, Charge]:
    """Who carried it out then, and who was charged by then to begin later (and prepares that).

    What lies before the first decision can only be about that one.
    """
    day = local_date(when)
    known = [one for one in state.charges if one.ordered_at <= when]
    begun = [one for one in known if not one.beside and one.starts_on <= day]
    others = [one for one in known if not one.beside and one.starts_on > day]
    guardians = [one for one in known if one.beside and (one.ended_at is None or when < one.ended_at)]
    of_order = [one for one in begun[-1:] if one.ended_at is None or when < one.ended_at]
    named = [*of_order, *others, *guardians] or state.charges[:1]
    if not named:
        return {}
    who = frozenset(one.gi for one in named)
    return {_GI: Charge(who, "de GI die de rechter heeft belast", named[0].article)}


def require_of_this_institution(d: Decision[MeasureState], when: datetime, *, or_of_the_guardian: bool = False) -> None:
    """What another institution did under an earlier order belongs to terms that ended with that order.

    Within one order it does not matter: there the measure, and its clocks, only went over to another. What the
    provisional guardian has to do by itself goes on as well.
    """
    state = d.state
    went_over = bool(state.transfers) and state.transfers[-1].gi == state.gi
    then = charged(state, when).get(_GI)
    guardian = state.authority.provisional_guardian if state.authority.has_provisional_guardian else None
    going_on = {one for one in (state.gi, guardian if or_of_the_guardian else None) if one is not None}
    # What the order asked of another institution than the guardian ended with the order.
    of_the_other = state.order_over is not None and d.actor is not None and d.actor.kind is _GI
    of_the_other = of_the_other and state.gi not in d.context.rules.names_of(d.actor.organisation if d.actor else "")
    d.require(
        not of_the_other and (went_over or then is None or bool(going_on & then.organisations) or not going_on),
        RefusalCode.WRONG_STAGE,
        "Dit gebeurde voor de beschikking die een andere GI belastte; de termijnen van toen zijn met die beschikking "
        "geëindigd.",
        field="occurred_at",
        article=None if then is None else then.article,
    )


def acts_by_the_order(d: Decision[MeasureState], command: Command, *, told: bool = False) -> bool:
    """Whether an act is that of the supervision order's institution, and not of another that is guardian beside it.

    Whoever else tells that an institution was notified (`told`) tells it of the one that did not know yet.
    """
    beside, guardian = d.state.order_beside, d.state.authority.provisional_guardian
    if beside is None or guardian is None:
        return False
    if command.actor.kind is _GI:
        return guardian not in d.context.rules.names_of(command.actor.organisation)
    return told and d.state.gi_notified_at is not None and beside.gi_notified_at is None


def acts_until_it_hands_over(d: Decision[MeasureState], command: Command) -> bool:
    """Whether an act is that of the institution whose place another takes, from a day that had not come then."""
    went_over = bool(d.state.transfers) and d.state.transfers[-1].gi == d.state.gi
    return (
        went_over
        and command.actor.kind is _GI
        and local_date(command.occurred_at) < d.state.transfers[-1].starts_on
        and d.state.gi not in d.context.rules.names_of(command.actor.organisation)
    )


def require_taking_over(d: Decision[MeasureState], command: c.ReplaceGi) -> None:
    """Both institutions have the copy of the decision: the one that hands over, and the one that takes over."""
    if command.actor.kind is _GI:
        new = Charge(frozenset({command.gi}), "de GI die overneemt of overdraagt", "art. 1:259 BW")
        require_one_of(d, command, [new, *charged(d.state, command.occurred_at).values()])


def require_own_declaration(d: Decision[MeasureState], command: ac.AcceptGuardianship) -> None:
    """An institution declares its own willingness, and nobody else's."""
    d.require(
        command.actor.kind is not _GI or command.gi in d.context.rules.names_of(command.actor.organisation),
        RefusalCode.NOT_COMPETENT,
        "Een GI verklaart alleen zichzelf bereid; een ander verklaart dat zelf, of de rechter legt het vast.",
        field="actor.organisation",
        article="art. 1:280 sub b BW",
    )
