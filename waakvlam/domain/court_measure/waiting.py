"""Steps of a measure for which the law gives no number: a norm of the region sees that none is waited for in silence.

What has a term in the law stands in the clocks beside this. These warn; nothing ends by them.
"""

from collections.abc import Mapping
from datetime import date, datetime

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure.authority import commands as ac
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.instruction import commands as ic
from waakvlam.domain.court_measure.lapse import CONFIRMATION
from waakvlam.domain.court_measure.placement import commands as pc
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.court_measure.request import commands as rc
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState, ProtectorState
from waakvlam.domain.decision import Decision
from waakvlam.domain.facts import Clock, Wait

INTAKE, RESEND, PAPERWORK, PETITION = (
    "rvdk_intake_decision",
    "request_resend",
    "request_paperwork",
    "rvdk_petition",
)
COURT, URGENT, AUTHORITY, INSTRUCTION = (
    "court_decision",
    "court_urgent_decision",
    "court_decision_authority",
    "court_decision_instruction",
)
NOTIFICATION, SUCCESSOR = "gi_notification", "protector_successor"
NOTIFICATION_OF_ORDER = f"order.{NOTIFICATION}"
"""Of the institution of a supervision order, while another is provisional guardian beside it."""
FAMILY_PLAN, PLAN_FROM_ORDER = "family_group_plan_opportunity", "gi_plan_from_order"
PLACEMENT_CONFIRMATION, RETURN = f"placement.{CONFIRMATION}", "placement.placement_return"

_MET_BY: Mapping[type, tuple[str, ...]] = {
    c.DecideIntake: (INTAKE,),
    rc.FilePaperwork: (PAPERWORK,),
    c.FilePetition: (PETITION,),
    ac.RequestEndOfAuthority: (PETITION,),
    c.GiveProvisionalOrder: (URGENT,),
    c.GiveOrder: (COURT, URGENT),
    ac.EndAuthority: (AUTHORITY,),
    c.WaiveFamilyGroupPlan: (FAMILY_PLAN,),
    pc.EndPlacement: (RETURN, PLACEMENT_CONFIRMATION),
}


def answer(d: Decision[MeasureState], command: c.MeasureCommand) -> None:
    """What this command is the answer to is met by it, before anything else that follows makes it fall away."""
    when = command.occurred_at
    for name in _MET_BY.get(type(command), ()):
        d.meet(name, when)
    if isinstance(command, c.AssignProtector) and command.fixed:
        d.meet(SUCCESSOR, when)
    if isinstance(command, ic.DecideOnInstruction):
        decided = d.state.instruction.numbered(command.instruction)
        if decided is not None and decided.challenged_at == _longest_at_court(d.state):
            d.meet(INSTRUCTION, when)


def _without_protector_since(state: MeasureState) -> datetime | date | None:
    """Since when a child that had its own protector is without; the five working days of the law do not run again."""
    if state.protector_state is ProtectorState.FIXED or state.assigned_and_met is None:
        return None
    since: datetime | None = None
    for period in reversed(state.protector_history):
        if period.state is ProtectorState.FIXED:
            break
        since = period.since
    last = state.transfers[-1] if state.transfers else None
    # Until the other institution begins, it owes nothing.
    return last.starts_on if since is not None and last is not None and last.starts_on > local_date(since) else since


def _longest_at_court(state: MeasureState) -> datetime | None:
    asked = (one.challenged_at for one in state.instruction.all if one.is_before_the_court)
    return min((when for when in asked if when is not None), default=None)


def _urgently_asked(state: MeasureState) -> datetime | None:
    """The petition; without one, what was decided at first and holds no longer: a suspension of one parent."""
    authority = state.authority
    over = authority.suspended_at if authority.suspension in {"lapsed", "ended"} else None
    return state.petition_filed_at or over


def _plan_of_family(state: MeasureState) -> bool:
    return state.in_force and state.measure is not MeasureKind.GUARDIANSHIP


def _gi(_state: MeasureState) -> OrganisationKind:
    return OrganisationKind.CERTIFIED_INSTITUTION


CLOCKS: Mapping[str, Clock[MeasureState]] = {
    INTAKE: Wait(
        anchor=lambda s: s.request_resent_at or s.opened_at,
        done=lambda s: s.intake_decided_at,
        still=lambda s: s.stage is MeasureStage.RVDK_INTAKE,
        gone="het verzoek ligt niet (meer) bij de RvdK",
    ),
    RESEND: Wait(anchor=lambda s: s.request_rejected_at, done=lambda s: s.request_resent_at),
    PAPERWORK: Wait(anchor=lambda s: s.opened_at if s.paperwork_follows else None),
    PETITION: Wait(anchor=lambda s: s.investigated_at, still=lambda s: s.stage is MeasureStage.PETITION_AWAITED),
    COURT: Wait(
        anchor=lambda s: s.petition_filed_at,
        still=lambda s: s.stage is not MeasureStage.CRISIS_ORDER_AWAITED,
    ),
    URGENT: Wait(
        anchor=_urgently_asked,
        still=lambda s: s.stage is MeasureStage.CRISIS_ORDER_AWAITED,
    ),
    AUTHORITY: Wait(anchor=lambda s: s.authority.requested_at, done=lambda s: s.authority.decided_at),
    INSTRUCTION: Wait(anchor=_longest_at_court),
    NOTIFICATION: Wait(
        anchor=lambda s: s.charged_at or s.ordered_at,
        done=lambda s: s.gi_notified_at,
        still=lambda s: s.in_force,
    ),
    NOTIFICATION_OF_ORDER: Wait(
        anchor=lambda s: s.charged_by_order if s.order_beside is not None else None,
        done=lambda s: None if s.order_beside is None else s.order_beside.gi_notified_at,
        still=lambda s: s.in_force,
        gone="er zijn geen twee GI's meer belast",
    ),
    SUCCESSOR: Wait(anchor=_without_protector_since, still=lambda s: s.in_force),
    FAMILY_PLAN: Wait(
        anchor=lambda s: s.family_group_plan_at if s.family_group_plan == "offered" else None,
        done=lambda s: s.plan_established_at,
        still=_plan_of_family,
        who=_gi,
    ),
    PLAN_FROM_ORDER: Wait(
        anchor=lambda s: s.charged_by_order,
        done=lambda s: s.plan_established_at,
        still=lambda s: _plan_of_family(s) and s.family_group_plan != "waived",
        gone="de wettelijke termijn voor het plan loopt, of er is geen maatregel meer",
    ),
    # Whatever ends the track or brings it further meets it: see the rules of the measure.
    CONFIRMATION: Wait(
        anchor=lambda s: s.lapsed_at if s.stage is MeasureStage.LAPSED else None,
        gone="er was geen verval, of er is iets voor in de plaats gekomen",
    ),
    PLACEMENT_CONFIRMATION: Wait(
        anchor=lambda s: s.placement.lapsed_at if s.placement.is_carried_out else None,
        still=lambda s: s.placement.status is PlacementStatus.LAPSED and not s.lapsed,
        gone="er was geen verval, of er is iets voor in de plaats gekomen",
        who=_gi,
    ),
    RETURN: Wait(
        anchor=lambda s: s.placement.planned_end,
        still=lambda s: s.placement.in_force,
        gone="een andere dag is gemeld, of de machtiging geldt niet meer",
    ),
}
"""What a measure waits for, and since when."""
