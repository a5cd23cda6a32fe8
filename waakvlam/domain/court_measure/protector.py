"""The child's protector: the institution told that it is charged, the worker named, met, and gone."""

from datetime import datetime

from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.charged import require_of_this_institution
from waakvlam.domain.court_measure.state import MeasureState, ProtectorState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode

ASSIGN_SUPERVISION, ASSIGN_GUARDIANSHIP = "gi_assign_worker_ots", "gi_assign_worker_guardianship"
"""Five working days for worker and first contact (art. 4.2.2 and 4.2.1 Besluit Jeugdwet)."""


def assign_term(state: MeasureState) -> str:
    """Which of the two: a guardianship worker (*voogdijwerker*) carries out provisional guardianship as well (art. 1.1
    Besluit Jeugdwet).
    """
    return ASSIGN_GUARDIANSHIP if state.charged_as_guardian else ASSIGN_SUPERVISION


def notify_gi(d: Decision[MeasureState], command: c.NotifyGi) -> None:
    """Charged and notified: the five working days start at the later of the two."""
    require_in_force(d, command.occurred_at)
    d.require(d.state.gi_notified_at is None, RefusalCode.ALREADY_DECIDED, "De GI is al in kennis gesteld.")
    d.record(e.GiNotified(occurred_at=command.occurred_at))
    start_assignment(d, command.occurred_at)


def start_assignment(d: Decision[MeasureState], when: datetime) -> None:
    """The five working days, for an institution that knows it is charged and has not done both."""
    charged_and_notified = d.state.charged_and_notified
    if charged_and_notified is not None and d.state.assigned_and_met is None:
        d.start(assign_term(d.state), charged_and_notified, when, child=d.state.child)


def assign_protector(d: Decision[MeasureState], command: c.AssignProtector) -> None:
    """An interim worker keeps sight on the child, but is not the worker the law means."""
    require_in_force(d, command.occurred_at)
    d.require(
        command.fixed or d.state.protector_state is not ProtectorState.FIXED,
        RefusalCode.ALREADY_DECIDED,
        "Er is al een vaste jeugdbeschermer.",
        field="fixed",
    )
    d.record(e.ProtectorAssigned(occurred_at=command.occurred_at, worker=command.worker, fixed=command.fixed))
    _meet_when_both(d)


def protector_leaves(d: Decision[MeasureState], command: c.ProtectorLeaves) -> None:
    """The child is without its protector again. What the law asked for once stays done: no term begins anew."""
    article = "art. 4.2.2 lid 3 Besluit Jeugdwet"
    require_in_force(d, command.occurred_at)
    d.require(
        d.state.protector_state is not ProtectorState.UNASSIGNED,
        RefusalCode.WRONG_STAGE,
        "Er is geen jeugdbeschermer die kan vertrekken.",
        article=article,
    )
    d.require(
        command.interim is None or command.interim != d.state.protector,
        RefusalCode.MALFORMED,
        "Wie vertrekt, neemt niet tijdelijk waar.",
        field="interim",
    )
    since = d.state.protector_history[-1].since if d.state.protector_history else None
    d.require_not_before(command.occurred_at, since, "de aanwijzing")
    d.record(e.ProtectorLeft(occurred_at=command.occurred_at, interim=command.interim))


def record_first_contact(d: Decision[MeasureState], command: c.RecordFirstContact) -> None:
    """The second of the two facts; the first contact is made once."""
    require_in_force(d, command.occurred_at)
    d.require(
        d.state.protector_state is not ProtectorState.UNASSIGNED or _had_protector(d.state, command.occurred_at),
        RefusalCode.WRONG_STAGE,
        "Wijs eerst een jeugdbeschermer aan.",
        article="art. 4.2.1 lid 1 Besluit Jeugdwet"
        if d.state.charged_as_guardian
        else "art. 4.2.2 lid 1 Besluit Jeugdwet",
    )
    d.require(d.state.first_contact_at is None, RefusalCode.ALREADY_DECIDED, "Het eerste contact is al vastgelegd.")
    d.record(e.FirstContactMade(occurred_at=command.occurred_at))
    _meet_when_both(d)


def _had_protector(state: MeasureState, when: datetime) -> bool:
    """Whether somebody was there then, for what is put on record after it."""
    then = [period.state for period in state.protector_history if period.since <= when]
    return bool(then) and then[-1] is not ProtectorState.UNASSIGNED


def _meet_when_both(d: Decision[MeasureState]) -> None:
    done = d.state.assigned_and_met
    if done is not None:
        d.meet(assign_term(d.state), done)


def require_in_force(d: Decision[MeasureState], when: datetime) -> None:
    """There is, or was then, a measure that the institution carries out."""
    d.require(
        d.state.in_force_at(when),
        RefusalCode.WRONG_STAGE,
        "Er is (of was toen) geen maatregel van kracht die de GI uitvoert.",
    )
    # The first order: what was done under a provisional order may be recorded after the one that followed it.
    d.require_not_before(when, d.state.first_ordered_at, "de beschikking")
    require_of_this_institution(d, when)
