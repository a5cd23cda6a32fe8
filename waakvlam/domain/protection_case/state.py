"""The folded state of a household's case."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.exchange import SharedEvent
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant, Report
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case import tracks
from waakvlam.domain.protection_case.events import CaseEvent
from waakvlam.domain.protection_case.local_help import state as local_help
from waakvlam.domain.protection_case.local_help.events import HelpEvent
from waakvlam.domain.protection_case.local_help.state import LocalHelp
from waakvlam.domain.protection_case.moves import state as moves
from waakvlam.domain.protection_case.moves.events import MoveEvent
from waakvlam.domain.protection_case.moves.state import Moves
from waakvlam.domain.protection_case.steps import Steps
from waakvlam.domain.protection_case.teams import TeamPeriod
from waakvlam.domain.protection_case.tracks import Track
from waakvlam.domain.protection_case.violence import state as violence
from waakvlam.domain.protection_case.violence.events import ViolenceEvent
from waakvlam.domain.protection_case.violence.state import Incident
from waakvlam.domain.stream_state import StreamState, evolve_shared


class CaseStage(StrEnum):
    """Where the household is in the path, read from the facts."""

    NEW = "new"
    SIGNAL = "signal"
    SAFETY_ASSESSMENT = "safety_assessment"
    HANDOVER = "handover"
    LOCAL_HELP = "local_help"
    COURT_MEASURE = "court_measure"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


ASSESSORS = frozenset({OrganisationKind.VEILIG_THUIS, OrganisationKind.REGIONAL_SAFETY_TEAM})
"""Who assessed what it received, where the signal itself does not say whether it is a report (*melding*)."""
NOT_TAKEN_UP = frozenset({"VT-00", "VT-99"})
"""Outcomes by which Veilig Thuis did not take up a report: not admissible, wrongly addressed."""


class CaseState(StreamState):
    """What is known of the household's case."""

    kind: Literal[StreamKind.PROTECTION_CASE] = StreamKind.PROTECTION_CASE
    unclosed: "CaseState | None" = None
    children: tuple[str, ...] = ()
    births: dict[str, str] = Field(default_factory=dict, description="Date of birth per child, as far as known.")
    expected: dict[str, date] = Field(default_factory=dict, description="Per unborn child the day it is expected.")
    deceased: tuple[str, ...] = ()
    signals: int = 0
    last_heard_at: Instant | None = None
    concern_open: bool = False
    acute_open: bool = False
    received_by: OrganisationKind | None = None
    team: str | None = None
    teams: tuple[TeamPeriod, ...] = Field(default=(), description="As they were assigned, the last one last.")
    fixed_face: str | None = None
    help_started: bool = False
    help_began_at: Instant | None = Field(default=None, description="When the help of today started.")
    help_granted_at: Instant | None = Field(default=None, description="When youth help was last granted.")
    last_offered_at: Instant | None = Field(default=None, description="The last handover offered, answered or not.")
    handover_answered_at: Instant | None = Field(default=None, description="When that one was accepted or refused.")
    handover_accepted_at: Instant | None = None
    handover_helped_at: Instant | None = Field(default=None, description="When help started after that acceptance.")
    advices: int = 0
    signals_elsewhere: int = Field(default=0, description="Signals received by others than Veilig Thuis.")
    own_investigation_at: Instant | None = Field(default=None, description="The RvdK's last own investigation.")
    college_notified_at: Instant | None = Field(default=None, description="When the college was told of that one.")
    local_help: LocalHelp = LocalHelp()
    incidents: tuple[Incident, ...] = ()
    moves: Moves = Moves()
    applied_at: Instant | None = Field(default=None, description="When the last application for youth help came in.")
    help_decided_at: Instant | None = Field(default=None, description="When that one was decided.")
    applications: int = 0
    tracks: tuple[Track, ...] = ()
    steps: Steps = Steps()
    previous_case: str | None = None

    @property
    def crisis(self) -> bool:
        """Somebody spoke of acute danger and nothing was chosen yet, or a track in crisis is open."""
        return self.acute_open or any(track.crisis for track in self.open_tracks())

    @property
    def handover(self) -> Literal["none", "offered", "accepted"]:
        """Whether something Veilig Thuis offered waits for an answer, or for help to start."""
        answers = {track.handover for track in self.open_tracks()}
        return "offered" if "offered" in answers else "accepted" if "accepted" in answers else "none"

    @property
    def offered_at(self) -> datetime | None:
        """When the last of the open offers was made."""
        offers = [t.offered_at for t in self.open_tracks() if t.offered_at and t.handover in {"offered", "accepted"}]
        return max(offers, default=None)

    @property
    def responsible(self) -> OrganisationKind | None:
        """The one organisation that keeps sight on the children's safety, read from what is open."""
        if any(track.ordered for track in self.open_tracks(StreamKind.COURT_MEASURE)):
            return OrganisationKind.CERTIFIED_INSTITUTION
        assessed = [track for track in self.tracks if track.kind is StreamKind.SAFETY_ASSESSMENT]
        if any(not track.ended and track.handover != "done" for track in assessed):
            return OrganisationKind.VEILIG_THUIS
        if self.team is None and assessed and assessed[-1].outcome == "measure_needed":
            return OrganisationKind.VEILIG_THUIS
        passed_on = any(track.outcome not in NOT_TAKEN_UP for track in assessed)
        return OrganisationKind.LOCAL_TEAM if self.team or self.help_started or passed_on else self.received_by

    def open_tracks(self, kind: StreamKind | None = None) -> tuple[Track, ...]:
        """Tracks that have not ended, of one kind or of all."""
        return tuple(t for t in self.tracks if not t.ended and kind in {None, t.kind})

    def next_number(self, kind: StreamKind) -> int:
        """Number of the next track of a kind."""
        return 1 + sum(1 for track in self.tracks if track.kind is kind)

    @property
    def stage(self) -> CaseStage:
        """Where the household is in the path; the heaviest track that is open decides."""
        if self.opened_at is None:
            return CaseStage.NEW
        if self.closed_at is not None:
            return CaseStage.CLOSED
        if self.open_tracks(StreamKind.COURT_MEASURE):
            return CaseStage.COURT_MEASURE
        if self.handover != "none":
            return CaseStage.HANDOVER
        if self.open_tracks(StreamKind.SAFETY_ASSESSMENT):
            return CaseStage.SAFETY_ASSESSMENT
        if self.open_tracks(StreamKind.FOLLOW_UP):
            return CaseStage.FOLLOW_UP
        if self.concern_open or not self.help_started:
            return CaseStage.SIGNAL
        return CaseStage.LOCAL_HELP


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
            if event.requested_by is not None and event.route != "own_initiative":
                changes["local_help"] = local_help.ask_for_measure(state.local_help, event.occurred_at)
            return _with(state, tracks=(*state.tracks, added), **changes)
        case e.OwnInvestigationStarted():
            return _with(state, own_investigation_at=event.occurred_at, college_notified_at=None)
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


def _evolve_part(state: CaseState, event: HelpEvent | ViolenceEvent | MoveEvent | SharedEvent) -> CaseState:
    if isinstance(event, HelpEvent):
        return _with(state, local_help=local_help.evolve(state.local_help, event))
    if isinstance(event, ViolenceEvent):
        return _with(state, incidents=violence.evolve(state.incidents, event))
    if isinstance(event, MoveEvent):
        return _with(state, moves=moves.evolve(state.moves, event))
    return evolve_shared(state, event)


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
