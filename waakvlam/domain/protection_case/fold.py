"""How each event changes the state of a household's case."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.exchange import SharedEvent
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Report
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case import tracks
from waakvlam.domain.protection_case.college_told import CollegeTold
from waakvlam.domain.protection_case.events import CaseEvent
from waakvlam.domain.protection_case.local_help import state as local_help
from waakvlam.domain.protection_case.local_help.events import HelpEvent
from waakvlam.domain.protection_case.moves import state as moves
from waakvlam.domain.protection_case.moves.events import MoveEvent
from waakvlam.domain.protection_case.region_change import state as region_change
from waakvlam.domain.protection_case.region_change.events import (
    HouseholdOfferReceived,
    HouseholdOfferTakenBack,
    HouseholdRefused,
    RegionChangeEvent,
)
from waakvlam.domain.protection_case.region_change.state import RegionChange
from waakvlam.domain.protection_case.state import ASSESSORS, CaseState
from waakvlam.domain.protection_case.teams import TeamPeriod
from waakvlam.domain.protection_case.tracks import Track
from waakvlam.domain.protection_case.violence import state as violence
from waakvlam.domain.protection_case.violence.events import ViolenceEvent
from waakvlam.domain.region_exchange import MovedIn, RecordArrives
from waakvlam.domain.stream_state import evolve_shared


def evolve(state: CaseState, event: CaseEvent) -> CaseState:
    """The case after an event."""
    match event:
        case e.CaseOpened():
            return _with(
                state,
                opened_at=event.occurred_at,
                received_by=event.responsible,
                previous_case=event.previous_case,
            )
        case e.SignalReceived():
            return _with(
                state,
                children=tuple(dict.fromkeys((*state.children, *event.children))),
                signals=state.signals + 1,
                signals_elsewhere=state.signals_elsewhere + (not _is_report(event)),
                previous_case=state.previous_case or event.previous_case,
                concern_open=True,
                acute_open=state.acute_open or event.acute,
                last_heard_at=max(state.last_heard_at or event.occurred_at, event.occurred_at),
            )
        case e.AdviceGiven():
            return _with(state, advices=state.advices + 1)
        case e.ChildRegistered():
            return _register(state, event)
        case e.ChildJoined():
            return _with(state, children=tuple(dict.fromkeys((*state.children, event.child))))
        case e.ChildDied():
            return _with(state, deceased=(*state.deceased, event.child))
        case e.TrackOpenedAgain():
            return _with(state, tracks=tracks.opened_again(state.tracks, event.track))
        case e.DeathWithdrawn():
            return _with(state, deceased=tuple(child for child in state.deceased if child != event.child))
        case e.LocalTeamAssigned():
            period = TeamPeriod(team=event.team, since=event.occurred_at)
            return _with(state, team=event.team, fixed_face=event.fixed_face, teams=(*state.teams, period))
        case e.SafetyAssessmentRequested():
            # The acute signal is in the assessment's hands now.
            added = Track(id=event.track, kind=StreamKind.SAFETY_ASSESSMENT, crisis=state.acute_open)
            return _with(state, tracks=(*state.tracks, added), concern_open=False, acute_open=False)
        case e.HandoverAccepted():
            accepted = {"handover_accepted_at": event.occurred_at, "handover_helped_at": None}
            return _answer(state, {"offered": "accepted"}, handover_answered_at=event.occurred_at, **accepted)
        case e.HandoverRefused():
            turned_down = {"offered": "none", "accepted": "none"}
            first = state.handover_answered_at or event.occurred_at
            return _answer(state, turned_down, handover_answered_at=first, handover_accepted_at=None)
        case e.HandoverWithdrawn():
            return _answer(state, {"offered": "none", "accepted": "none"}, handover_accepted_at=None)
        case e.HelpStarted():
            help_now = local_help.begin_anew(state.local_help)
            began = {"help_started": True, "help_began_at": event.occurred_at, "local_help": help_now}
            accepted_at = state.handover_accepted_at
            helped = _answer(state, {"accepted": "done"}, handover_helped_at=event.occurred_at if accepted_at else None)
            return _with(helped, **began, concern_open=False, acute_open=False)
        case e.YouthHelpApplied():
            applied = {"applied_at": event.occurred_at, "help_decided_at": None}
            return _with(state, applications=state.applications + 1, **applied)
        case e.YouthHelpDecided():
            return _decide_youth_help(state, event)
        case e.CourtMeasureRequested():
            added = Track(
                id=event.track,
                kind=StreamKind.COURT_MEASURE,
                child=event.child,
                crisis=event.route == "crisis" or event.acute or state.acute_open,
                requested_by=event.requested_by,
            )
            changes: dict[str, object] = {"concern_open": False, "acute_open": False}
            if event.requested_by is not None and event.route not in {"own_initiative", "without_rvdk"}:
                changes["local_help"] = local_help.ask_for_measure(state.local_help, event.occurred_at)
            if event.requested_by is OrganisationKind.CERTIFIED_INSTITUTION:
                changes |= {"gi_asked_at": event.occurred_at, "told_of_gi_at": None}
            return _with(state, tracks=(*state.tracks, added), **changes)
        case e.OwnInvestigationStarted():
            return _with(state, own_investigation_at=event.occurred_at, college_notified_at=None)
        case e.CollegeNotified(about=CollegeTold.REQUEST_BY_GI):
            return _with(state, told_of_gi_at=event.occurred_at)
        case e.CollegeNotified():
            return _with(state, college_notified_at=event.occurred_at)
        case e.FollowUpRequested():
            added = Track(id=event.track, kind=StreamKind.FOLLOW_UP)
            return _with(state, tracks=(*state.tracks, added), concern_open=False)
        case e.TrackReported():
            heard = max(state.last_heard_at or event.report.occurred_at, event.report.occurred_at)
            return _with(_hear(state, event.report), last_heard_at=heard)
        case e.CaseClosed():
            return _with(
                state, closed_at=event.occurred_at, outcome=event.reason.value, concern_open=False, acute_open=False
            )
        case _:
            return _evolve_part(state, event)


def _evolve_part(
    state: CaseState, event: HelpEvent | ViolenceEvent | MoveEvent | RegionChangeEvent | SharedEvent
) -> CaseState:
    if isinstance(event, HelpEvent):
        return _with(state, local_help=local_help.evolve(state.local_help, event))
    if isinstance(event, ViolenceEvent):
        return _with(state, incidents=violence.evolve(state.incidents, event))
    if isinstance(event, MoveEvent):
        return _with(state, moves=moves.evolve(state.moves, event))
    if isinstance(event, RegionChangeEvent):
        return _change_region(state, event)
    if isinstance(event, RecordArrives):
        # From here it is what it was there; of what it was here, only what is still to be done and told remains.
        return CaseState(
            asked=state.asked,
            deadlines=state.deadlines,
            region_messages_made=state.region_messages_made,
            notifications_made=state.notifications_made,
        )
    if isinstance(event, MovedIn):
        # Where it lives is where it is now.
        here = {"moves": moves.arrived(state.moves), "region_change": RegionChange()}
        return evolve_shared(_with(state, **here), event)
    return evolve_shared(state, event)


def _change_region(state: CaseState, event: RegionChangeEvent) -> CaseState:
    changed = _with(state, region_change=region_change.evolve(state.region_change, event))
    match event:
        case HouseholdOfferReceived():
            return _with(changed, opened_at=event.occurred_at)
        case HouseholdOfferTakenBack():
            return _with(changed, closed_at=event.occurred_at, outcome="offer_withdrawn")
        case HouseholdRefused():
            return _with(changed, closed_at=event.occurred_at, outcome="household_refused")
        case _:
            return changed


def _is_report(signal: e.SignalReceived) -> bool:
    return signal.received_by in ASSESSORS if signal.assessed is None else signal.assessed


def _answer(state: CaseState, answers: dict[str, str], **changes: object) -> CaseState:
    return _with(state, tracks=tracks.answered(state.tracks, answers), **changes)


def _decide_youth_help(state: CaseState, event: e.YouthHelpDecided) -> CaseState:
    changes: dict[str, object] = {}
    if event.deadline == _term_of_last_application(state):
        changes["help_decided_at"] = event.occurred_at
    if event.granted:
        changes["help_granted_at"] = event.occurred_at
    if event.continues:
        changes["moves"] = moves.decide_continuation(state.moves, event.occurred_at)
    return _with(state, **changes)


def _register(state: CaseState, event: e.ChildRegistered) -> CaseState:
    born = {event.child: event.birth_date} if event.birth_date else {}
    others = {child: day for child, day in state.expected.items() if child != event.child}
    return _with(
        state,
        children=tuple(dict.fromkeys((*state.children, event.child))),
        births={**state.births, **born},
        expected={**others, event.child: event.expected_on} if event.expected_on else others,
    )


def _term_of_last_application(state: CaseState) -> str | None:
    terms = [deadline.key for deadline in state.deadlines if deadline.id == "college_decision_youth_help"]
    return terms[-1] if terms else None


def _with(state: CaseState, **changes: object) -> CaseState:
    return state.model_copy(update=changes)


def _hear(state: CaseState, report: Report) -> CaseState:
    told = _with(state, tracks=tracks.heard(state.tracks, report))
    match report.subject:
        case "handover_offered" if any(track.id == report.sender for track in state.open_tracks()):
            offered = {"last_offered_at": report.occurred_at, "handover_answered_at": None}
            return _with(told, **offered, handover_accepted_at=None, handover_helped_at=None)
        case "concern_raised":
            acute = state.acute_open or report.outcome == "acute"
            return _with(told, concern_open=True, acute_open=acute)
        case _:
            return told
