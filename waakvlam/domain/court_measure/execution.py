"""The plan by which the certified institution (*gecertificeerde instelling*, GI) carries out a measure."""

from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.protector import require_in_force
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode


def offer_family_group_plan(d: Decision[MeasureState], command: c.OfferFamilyGroupPlan) -> None:
    """The family may make its own plan first."""
    require_in_force(d, command.occurred_at)
    _require_family_has_authority(d)
    d.require(
        d.state.family_group_plan == "not_offered",
        RefusalCode.ALREADY_DECIDED,
        "Het familiegroepsplan is al aangeboden of ervan afgezien.",
    )
    d.record(e.FamilyGroupPlanOffered(occurred_at=command.occurred_at))


def waive_family_group_plan(d: Decision[MeasureState], command: c.WaiveFamilyGroupPlan) -> None:
    """Six weeks for the plan start here, not at the court's order."""
    article = "art. 4.1.2 Jeugdwet"
    require_in_force(d, command.occurred_at)
    _require_family_has_authority(d)
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
    require_in_force(d, command.occurred_at)
    d.require(d.state.plan_established_at is None, RefusalCode.ALREADY_DECIDED, "Het plan is al vastgesteld.")
    d.require(
        d.state.family_group_plan != "not_offered" or d.state.measure is MeasureKind.GUARDIANSHIP,
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
    require_in_force(d, command.occurred_at)
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


def _require_family_has_authority(d: Decision[MeasureState]) -> None:
    d.require(
        d.state.measure is not MeasureKind.GUARDIANSHIP,
        RefusalCode.WRONG_STAGE,
        "Bij voogdij na beëindigd gezag is er geen familiegroepsplan; de GI stelt het plan vast.",
        article="art. 4.1.2 Jeugdwet",
    )
