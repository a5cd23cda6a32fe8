"""How the record of a measure track is folded. Runs in replay: changes additively."""

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure import fold_charge, fold_hearing, fold_order, fold_over, fold_protector
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.court_measure.authority.fold import fold as fold_authority
from waakvlam.domain.court_measure.commands import IntakeDecision
from waakvlam.domain.court_measure.events import GUARDIANSHIPS, MeasureEvent
from waakvlam.domain.court_measure.fold_protector import noted
from waakvlam.domain.court_measure.instruction import events as ie
from waakvlam.domain.court_measure.instruction.state import evolve as evolve_instruction
from waakvlam.domain.court_measure.period_events import PeriodsMoved
from waakvlam.domain.court_measure.placement import events as pe
from waakvlam.domain.court_measure.placement.state import evolve as evolve_placement
from waakvlam.domain.court_measure.placement.state import keep_within
from waakvlam.domain.court_measure.request import events as re
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState, changed
from waakvlam.domain.general.events import FactCorrected
from waakvlam.domain.stream_state import evolve_shared


def evolve(state: MeasureState, event: MeasureEvent) -> MeasureState:
    """The track after an event; beside it, where an order ended beside a suspension, the track without that end."""
    if isinstance(event, ae.SupervisionStands):
        return state if state.order_over is None else state.order_over
    after = _step(state, event)
    kept = fold_over.kept(state, event, _step)
    return after if kept is after.order_over else changed(after, order_over=kept)


def _step(state: MeasureState, event: MeasureEvent) -> MeasureState:
    """The placement follows the measure that it is given within."""
    charges = fold_charge.evolve(state, event)
    after = _evolve(state, event)
    if charges != state.charges:
        after = changed(after, charges=charges)
    placement = keep_within(
        evolve_placement(after.placement, event),
        under_supervision=after.measure not in GUARDIANSHIPS,
        lapsed_at=after.lapsed_at if after.lapsed else None,
    )
    return after if placement == after.placement else changed(after, placement=placement)


def _evolve(state: MeasureState, event: MeasureEvent) -> MeasureState:
    if isinstance(event, ae.AuthorityEvent):
        return fold_authority(state, event)
    if isinstance(event, ie.InstructionEvent):
        return changed(state, instruction=evolve_instruction(state.instruction, event))
    if isinstance(event, pe.PlacementEvent):
        return state
    match event:
        case e.MeasureTrackOpened():
            return changed(
                state,
                opened_at=event.occurred_at,
                case=event.case,
                child=event.child,
                crisis=event.crisis,
                birth_date=event.birth_date,
                paperwork_follows=event.paperwork_follows,
                # The court that brings in a sibling needs no petition about it.
                petition_filed_at=event.occurred_at if event.added_by_court else None,
                route=event.route,
                investigation_started_at=event.occurred_at if event.route == "own_initiative" else None,
                stage=_first_stage(event),
            )
        case e.BirthDateLearned():
            return changed(state, birth_date=event.birth_date)
        case e.ChildGivenAHearing():
            return fold_hearing.give(state, event)
        case e.IntakeDecided(decision=IntakeDecision.INVESTIGATE):
            stage = MeasureStage.RVDK_WAITING if event.queued else MeasureStage.RVDK_INVESTIGATION
            return changed(state, stage=stage, intake_decided_at=event.occurred_at, crisis=False)
        case re.RequestRejectedTechnically():
            return changed(
                state,
                stage=MeasureStage.REQUEST_REJECTED,
                request_rejected_at=event.occurred_at,
                request_resent_at=None,
            )
        case re.RequestResent():
            return changed(state, stage=MeasureStage.RVDK_INTAKE, request_resent_at=event.occurred_at)
        case re.PaperworkFiled():
            return changed(state, paperwork_follows=False)
        case re.RvdkInvestigationStarted():
            return changed(state, stage=MeasureStage.RVDK_INVESTIGATION, investigation_started_at=event.occurred_at)
        case re.SiblingsAdded():
            return state
        case re.BroughtBeforeCourt():
            return changed(
                state,
                petition_filed_at=state.petition_filed_at or event.occurred_at,
                stage=state.stage if _goes_on(state) else MeasureStage.COURT,
            )
        case e.RvdkInvestigationConcluded(petition=True):
            return changed(state, stage=MeasureStage.PETITION_AWAITED, investigated_at=event.occurred_at)
        case e.PetitionFiled():
            # A petition filed while a provisional order is in force does not end that order.
            return changed(
                state,
                petition_filed_at=event.occurred_at,
                put_to_court_at=state.put_to_court_at or (event.occurred_at if state.route == "mayor" else None),
                petition_refused_at=None,
                stage=state.stage if _goes_on(state) else MeasureStage.COURT,
            )
        case e.MeasureImposed():
            return noted(fold_order.impose(state, event), event.occurred_at)
        case e.PartiesHeard():
            unheard = event.upheld and state.stage is MeasureStage.PROVISIONAL_UNHEARD
            stage = MeasureStage.PROVISIONAL if unheard else state.stage
            return changed(state, stage=stage, parties_heard_at=event.occurred_at)
        case (
            e.GiNotified(by_order=True)
            | e.ProtectorAssigned(by_order=True)
            | e.ProtectorLeft(by_order=True)
            | e.FirstContactMade(by_order=True)
        ):
            return fold_protector.beside(state, event)
        case e.GiNotified():
            return changed(state, gi_notified_at=event.occurred_at)
        case e.ProtectorAssigned():
            return noted(fold_protector.assign(state, event), event.occurred_at)
        case e.ProtectorLeft():
            return noted(fold_protector.leave(state, event), event.occurred_at)
        case e.GiReplaced():
            return noted(fold_protector.replace_gi(state, event), event.occurred_at)
        case e.FirstContactMade():
            return changed(state, first_contact_at=event.occurred_at)
        case e.FamilyGroupPlanOffered():
            return changed(state, family_group_plan="offered", family_group_plan_at=event.occurred_at)
        case e.FamilyGroupPlanWaived():
            return changed(state, family_group_plan="waived", family_group_plan_at=event.occurred_at)
        case e.PlanEstablished():
            return changed(state, plan_established_at=event.occurred_at)
        case e.PlanReviewed():
            return changed(state, reviewed_at=event.occurred_at)
        case e.NoExtensionNotified():
            return changed(state, extension="not_asked", no_extension_at=event.occurred_at)
        case e.ExtensionRequested():
            return changed(
                state,
                extension="requested",
                extension_requested_at=event.occurred_at,
                extension_refused_at=None,
                no_extension_at=None,
            )
        case e.NoExtensionWithdrawn():
            return changed(state, extension="undecided", no_extension_at=None)
        case e.ExtensionWithdrawn():
            return changed(state, extension="undecided", extension_requested_at=None)
        case e.ExtensionRefused():
            return changed(state, extension="refused", extension_refused_at=event.occurred_at)
        case e.AppealOpened():
            return changed(state, appealable_at=event.occurred_at)
        case e.OrderExtended():
            return fold_order.extend(state, event)
        case e.MeasurePeriodCorrected():
            return changed(state, last_day=event.last_day, **fold_order.begun_on(event))
        case PeriodsMoved():
            return fold_order.move(state, event)
        case e.MeasureLapsed():
            return changed(
                state,
                stage=MeasureStage.LAPSED,
                stage_before_lapse=state.stage,
                lapsed=True,
                lapsed_at=event.occurred_at,
            )
        case e.MeasureReinstated():
            return changed(state, stage=state.stage_before_lapse or state.stage, stage_before_lapse=None, lapsed=False)
        case e.MeasureEnded():
            return changed(state, stage=MeasureStage.ENDED, closed_at=event.occurred_at, outcome=str(event.reason))
        case e.OrderRefused() if state.in_force:
            return changed(state, petition_filed_at=None, petition_refused_at=event.occurred_at)
        case e.IntakeDecided() | e.RvdkInvestigationConcluded() | e.OrderRefused():
            return state
        case e.ReportHeard():
            return state
        case FactCorrected(value=None):
            return fold_order.taken_back(evolve_shared(state, event), event.fields)
        case _:
            return evolve_shared(state, event)


def _first_stage(event: e.MeasureTrackOpened) -> MeasureStage:
    if event.added_by_court:
        return MeasureStage.COURT
    if event.route in {"mayor", "without_rvdk"}:
        return MeasureStage.PETITION_AWAITED
    if event.route == "own_initiative":
        return MeasureStage.RVDK_INVESTIGATION
    return MeasureStage.CRISIS_ORDER_AWAITED if event.crisis else MeasureStage.RVDK_INTAKE


def _goes_on(state: MeasureState) -> bool:
    """Whether a petition leaves the stage as it is: an order in force, or an urgent decision that is waited for."""
    return state.in_force or state.stage is MeasureStage.CRISIS_ORDER_AWAITED
