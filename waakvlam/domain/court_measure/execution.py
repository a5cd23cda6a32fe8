"""What the certified institution (*gecertificeerde instelling*, GI) does to carry out a measure."""

from datetime import datetime

from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.orders import SUPERVISION_TERMS
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState, ProtectorState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode


def notify_gi(d: Decision[MeasureState], command: c.NotifyGi) -> None:
    """Charged and notified: the five working days start at the later of the two."""
    _require_in_force(d, command.occurred_at)
    d.require(d.state.gi_notified_at is None, RefusalCode.ALREADY_DECIDED, "De GI is al in kennis gesteld.")
    d.record(e.GiNotified(occurred_at=command.occurred_at))
    charged_and_notified = d.state.charged_and_notified or command.occurred_at
    if d.state.assigned_and_met is None:
        d.start("gi_assign_worker_ots", charged_and_notified, command.occurred_at, child=d.state.child)


def assign_protector(d: Decision[MeasureState], command: c.AssignProtector) -> None:
    """An interim worker keeps sight on the child, but is not the worker the law means."""
    _require_in_force(d, command.occurred_at)
    d.require(
        command.fixed or d.state.protector_state is not ProtectorState.FIXED,
        RefusalCode.ALREADY_DECIDED,
        "Er is al een vaste jeugdbeschermer.",
        field="fixed",
    )
    d.record(e.ProtectorAssigned(occurred_at=command.occurred_at, worker=command.worker, fixed=command.fixed))
    _meet_when_both(d)


def record_first_contact(d: Decision[MeasureState], command: c.RecordFirstContact) -> None:
    """The second of the two facts; the first contact is made once."""
    _require_in_force(d, command.occurred_at)
    d.require(
        d.state.protector_state is not ProtectorState.UNASSIGNED,
        RefusalCode.WRONG_STAGE,
        "Wijs eerst een jeugdbeschermer aan.",
        article="art. 4.2.2 lid 1 Besluit Jeugdwet",
    )
    d.require(d.state.first_contact_at is None, RefusalCode.ALREADY_DECIDED, "Het eerste contact is al vastgelegd.")
    d.record(e.FirstContactMade(occurred_at=command.occurred_at))
    _meet_when_both(d)


def _meet_when_both(d: Decision[MeasureState]) -> None:
    done = d.state.assigned_and_met
    if done is not None:
        d.meet("gi_assign_worker_ots", done)


def offer_family_group_plan(d: Decision[MeasureState], command: c.OfferFamilyGroupPlan) -> None:
    """The family may make its own plan first."""
    _require_in_force(d, command.occurred_at)
    d.require(
        d.state.family_group_plan == "not_offered",
        RefusalCode.ALREADY_DECIDED,
        "Het familiegroepsplan is al aangeboden of ervan afgezien.",
    )
    d.record(e.FamilyGroupPlanOffered(occurred_at=command.occurred_at))


def waive_family_group_plan(d: Decision[MeasureState], command: c.WaiveFamilyGroupPlan) -> None:
    """Six weeks for the plan start here, not at the court's order."""
    article = "art. 4.1.2 Jeugdwet"
    _require_in_force(d, command.occurred_at)
    d.require(
        d.state.family_group_plan != "waived",
        RefusalCode.ALREADY_DECIDED,
        "Er is al vastgelegd dat er geen familiegroepsplan komt.",
        article=article,
    )
    d.require(
        d.state.plan_established_at is None, RefusalCode.WRONG_STAGE, "Het plan is al vastgesteld.", article=article
    )
    d.require(
        command.reason != "family_declined" or d.state.family_group_plan == "offered",
        RefusalCode.WRONG_STAGE,
        "Een gezin kan pas afzien van wat is aangeboden: leg eerst het aanbod vast.",
        field="reason",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.family_group_plan_at, "het aanbod aan het gezin")
    d.record(e.FamilyGroupPlanWaived(occurred_at=command.occurred_at, reason=command.reason))
    d.start("plan_within_six_weeks", command.occurred_at, command.occurred_at, child=d.state.child)


def establish_plan(d: Decision[MeasureState], command: c.EstablishPlan) -> None:
    """The plan is there, made by the family or by the institution."""
    _require_in_force(d, command.occurred_at)
    d.require(d.state.plan_established_at is None, RefusalCode.ALREADY_DECIDED, "Het plan is al vastgesteld.")
    d.require(
        d.state.family_group_plan != "not_offered",
        RefusalCode.WRONG_STAGE,
        "Het gezin moet eerst een familiegroepsplan kunnen maken, of er moet van zijn afgezien.",
        article="art. 4.1.2 Jeugdwet",
    )
    d.require_not_before(command.occurred_at, d.state.family_group_plan_at, "het aanbod aan het gezin")
    d.record(e.PlanEstablished(occurred_at=command.occurred_at))
    d.meet("plan_within_six_weeks", command.occurred_at)
    d.start("plan_yearly_review", command.occurred_at, command.occurred_at, child=d.state.child)


def review_plan(d: Decision[MeasureState], command: c.ReviewPlan) -> None:
    """As often as is needed, and at least once a year: each review starts the next year."""
    article = "art. 4.2.4 Besluit Jeugdwet"
    _require_in_force(d, command.occurred_at)
    d.require(
        d.state.plan_established_at is not None,
        RefusalCode.WRONG_STAGE,
        "Er is nog geen plan om te evalueren.",
        article=article,
    )
    d.require_not_before(
        command.occurred_at, d.state.reviewed_at or d.state.plan_established_at, "het plan of de vorige evaluatie"
    )
    d.record(e.PlanReviewed(occurred_at=command.occurred_at))
    d.meet("plan_yearly_review", command.occurred_at)
    d.start("plan_yearly_review", command.occurred_at, command.occurred_at, child=d.state.child)


def notify_no_extension(d: Decision[MeasureState], command: c.NotifyNoExtension) -> None:
    """The RvdK can test the decision not to ask for an extension."""
    article = "art. 1:265j lid 1 BW"
    d.require(
        d.state.stage is MeasureStage.IN_FORCE,
        RefusalCode.WRONG_STAGE,
        "Er is geen ondertoezichtstelling van kracht.",
        article=article,
    )
    d.require(
        d.state.extension == "undecided",
        RefusalCode.ALREADY_DECIDED,
        "Over verlenging is al beslist: gevraagd, of gemeld dat zij niet wordt gevraagd.",
        article=article,
    )
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    d.record(e.NoExtensionNotified(occurred_at=command.occurred_at))
    d.meet("gi_notify_rvdk_no_extension", command.occurred_at)
    # The end is known and planned: it will come on its day, and nobody needs to be warned of it.
    d.settle(command.occurred_at, *SUPERVISION_TERMS)


def _require_in_force(d: Decision[MeasureState], when: datetime) -> None:
    d.require(
        d.state.in_force_at(when),
        RefusalCode.WRONG_STAGE,
        "Er is (of was toen) geen maatregel van kracht die de GI uitvoert.",
    )
    # The first order: what was done under a provisional order may be recorded after the one that followed it.
    d.require_not_before(when, d.state.first_ordered_at, "de beschikking")
