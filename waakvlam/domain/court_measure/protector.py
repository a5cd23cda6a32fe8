"""The child's protector: the institution told that it is charged, the worker named, met, and gone."""

from datetime import datetime

from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority.state import Duties
from waakvlam.domain.court_measure.charged import (
    acts_by_the_order,
    acts_until_it_hands_over,
    require_of_this_institution,
)
from waakvlam.domain.court_measure.state import MeasureState, ProtectorState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.messages import Command

ASSIGN_SUPERVISION, ASSIGN_GUARDIANSHIP = "gi_assign_worker_ots", "gi_assign_worker_guardianship"
"""Five working days for worker and first contact (art. 4.2.2 and 4.2.1 Besluit Jeugdwet)."""


def assign_term(state: MeasureState) -> str:
    """Which of the two: a guardianship worker (*voogdijwerker*) carries out provisional guardianship as well (art. 1.1
    Besluit Jeugdwet).
    """
    return ASSIGN_GUARDIANSHIP if state.charged_as_guardian else ASSIGN_SUPERVISION


def notify_gi(d: Decision[MeasureState], command: c.NotifyGi) -> None:
    """Charged and notified: the five working days start at the later of the two."""
    _require_its_own(d, command)
    by_order = acts_by_the_order(d, command, told=True)
    d.require(_done(d, by_order).gi_notified_at is None, RefusalCode.ALREADY_DECIDED, "De GI is al in kennis gesteld.")
    d.record(e.GiNotified(occurred_at=command.occurred_at, by_order=by_order))
    start_assignment(d, command.occurred_at, by_order=by_order)


def start_assignment(d: Decision[MeasureState], when: datetime, *, by_order: bool = False) -> None:
    """The five working days, for an institution that knows it is charged and has not done both."""
    done = _done(d, by_order)
    if done.charged_and_notified is not None and done.assigned_and_met is None:
        d.start(_term(d, by_order), done.charged_and_notified, when, child=d.state.child)


def _done(d: Decision[MeasureState], by_order: bool) -> MeasureState | Duties:
    """What the institution did: that of the supervision order, where another is guardian beside it; else the one."""
    return (d.state.order_beside or d.state) if by_order else d.state


def _term(d: Decision[MeasureState], by_order: bool) -> str:
    return ASSIGN_SUPERVISION if by_order else assign_term(d.state)


def assign_protector(d: Decision[MeasureState], command: c.AssignProtector) -> None:
    """An interim worker keeps sight on the child, but is not the worker the law means."""
    _require_its_own(d, command)
    by_order = acts_by_the_order(d, command)
    by_previous = not by_order and acts_until_it_hands_over(d, command)
    has_its_own = d.state.protector_state is ProtectorState.FIXED if not by_order else _done(d, by_order).fixed_since
    d.require(
        command.fixed or by_previous or not has_its_own,
        RefusalCode.ALREADY_DECIDED,
        "Er is al een vaste jeugdbeschermer.",
        field="fixed",
    )
    d.record(
        e.ProtectorAssigned(
            occurred_at=command.occurred_at,
            worker=command.worker,
            fixed=command.fixed,
            by_order=by_order,
            by_previous=by_previous,
        )
    )
    _meet_when_both(d, by_order)


def protector_leaves(d: Decision[MeasureState], command: c.ProtectorLeaves) -> None:
    """The child is without its protector again. What the law asked for once stays done: no term begins anew."""
    article = "art. 4.2.2 lid 3 Besluit Jeugdwet"
    _require_its_own(d, command)
    by_order = acts_by_the_order(d, command)
    by_previous = not by_order and acts_until_it_hands_over(d, command)
    protector = _done(d, by_order).protector
    d.require(
        by_previous or protector is not None,
        RefusalCode.WRONG_STAGE,
        "Er is geen jeugdbeschermer die kan vertrekken.",
        article=article,
    )
    d.require(
        command.interim is None or command.interim != protector,
        RefusalCode.MALFORMED,
        "Wie vertrekt, neemt niet tijdelijk waar.",
        field="interim",
    )
    since = d.state.protector_history[-1].since if d.state.protector_history else None
    d.require_not_before(command.occurred_at, None if by_order or by_previous else since, "de aanwijzing")
    d.record(
        e.ProtectorLeft(
            occurred_at=command.occurred_at, interim=command.interim, by_order=by_order, by_previous=by_previous
        )
    )


def record_first_contact(d: Decision[MeasureState], command: c.RecordFirstContact) -> None:
    """The second of the two facts; the first contact is made once."""
    _require_its_own(d, command)
    by_order = acts_by_the_order(d, command)
    done = _done(d, by_order)
    d.require(
        done.protector is not None or (not by_order and _had_protector(d.state, command.occurred_at)),
        RefusalCode.WRONG_STAGE,
        "Wijs eerst een jeugdbeschermer aan.",
        article="art. 4.2.1 lid 1 Besluit Jeugdwet"
        if d.state.charged_as_guardian and not by_order
        else "art. 4.2.2 lid 1 Besluit Jeugdwet",
    )
    d.require(done.first_contact_at is None, RefusalCode.ALREADY_DECIDED, "Het eerste contact is al vastgelegd.")
    d.record(e.FirstContactMade(occurred_at=command.occurred_at, by_order=by_order))
    _meet_when_both(d, by_order)


def _had_protector(state: MeasureState, when: datetime) -> bool:
    """Whether somebody was there then, for what is put on record after it."""
    then = [period.state for period in state.protector_history if period.since <= when]
    return bool(then) and then[-1] is not ProtectorState.UNASSIGNED


def _meet_when_both(d: Decision[MeasureState], by_order: bool) -> None:
    done = _done(d, by_order).assigned_and_met
    if done is not None:
        d.meet(_term(d, by_order), done)


def _require_its_own(d: Decision[MeasureState], command: Command) -> None:
    require_in_force(d, command.occurred_at, or_of_the_guardian=True)


def require_in_force(d: Decision[MeasureState], when: datetime, *, or_of_the_guardian: bool = False) -> None:
    """There is, or was then, a measure that the institution carries out."""
    authority, suspended_at = d.state.authority, d.state.authority.suspended_at
    # Provisional guardianship holds also where the order beside it has lapsed.
    guards = authority.has_provisional_guardian and suspended_at is not None and suspended_at <= when
    d.require(
        d.state.in_force_at(when) or (or_of_the_guardian and guards),
        RefusalCode.WRONG_STAGE,
        "Er is (of was toen) geen maatregel van kracht die de GI uitvoert.",
    )
    # The first order: what was done under a provisional order may be recorded after the one that followed it.
    d.require_not_before(when, d.state.first_ordered_at, "de beschikking")
    require_of_this_institution(d, when, or_of_the_guardian=or_of_the_guardian)
