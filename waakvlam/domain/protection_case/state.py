"""The folded state of a household's case."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant, Report
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.events import (
    CaseClosed,
    CaseEvent,
    CaseOpened,
    ChildDied,
    ChildJoined,
    ChildRegistered,
    CourtMeasureRequested,
    FollowUpRequested,
    HandoverAccepted,
    HandoverRefused,
    HelpStarted,
    LocalTeamAssigned,
    SafetyAssessmentRequested,
    SignalReceived,
    TrackReported,
    YouthHelpApplied,
    YouthHelpDecided,
)
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


class Track(Model):
    """A track of the case, as far as it has told the case."""

    id: str
    kind: StreamKind
    child: str | None = None
    ended: bool = False
    outcome: str | None = None
    ordered: bool = False
    lapsed: bool = False
    crisis: bool = False
    handover: Literal["none", "offered", "accepted", "done"] = "none"
    offered_at: Instant | None = None


class CaseState(StreamState):
    """What is known of the household's case."""

    kind: Literal[StreamKind.PROTECTION_CASE] = StreamKind.PROTECTION_CASE
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
    fixed_face: str | None = None
    help_started: bool = False
    applied_at: Instant | None = Field(default=None, description="When the last application for youth help came in.")
    help_decided_at: Instant | None = Field(default=None, description="When that one was decided.")
    applications: int = 0
    tracks: tuple[Track, ...] = ()
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
        return OrganisationKind.LOCAL_TEAM if self.team or self.help_started or assessed else self.received_by

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
        case CaseOpened():
            return _with(
                state,
                opened_at=event.occurred_at,
                received_by=event.responsible,
                previous_case=event.previous_case,
            )
        case SignalReceived():
            return _with(
                state,
                children=tuple(dict.fromkeys((*state.children, *event.children))),
                signals=state.signals + 1,
                concern_open=True,
                acute_open=state.acute_open or event.acute,
                last_heard_at=max(state.last_heard_at or event.occurred_at, event.occurred_at),
            )
        case ChildRegistered():
            return _register(state, event)
        case ChildJoined():
            return _with(state, children=tuple(dict.fromkeys((*state.children, event.child))))
        case ChildDied():
            return _with(state, deceased=(*state.deceased, event.child))
        case LocalTeamAssigned():
            return _with(state, team=event.team, fixed_face=event.fixed_face)
        case SafetyAssessmentRequested():
            # The acute signal is in the assessment's hands now.
            added = Track(id=event.track, kind=StreamKind.SAFETY_ASSESSMENT, crisis=state.acute_open)
            return _with(state, tracks=(*state.tracks, added), concern_open=False, acute_open=False)
        case HandoverAccepted():
            return _answer(state, {"offered": "accepted"})
        case HandoverRefused():
            return _answer(state, {"offered": "none", "accepted": "none"})
        case HelpStarted():
            helped = _answer(state, {"accepted": "done"})
            return _with(helped, help_started=True, concern_open=False, acute_open=False)
        case YouthHelpApplied():
            applied = {"applied_at": event.occurred_at, "help_decided_at": None}
            return _with(state, applications=state.applications + 1, **applied)
        case YouthHelpDecided():
            is_last = event.deadline == _term_of_last_application(state)
            return _with(state, help_decided_at=event.occurred_at) if is_last else state
        case CourtMeasureRequested():
            crisis = event.route == "crisis" or state.acute_open
            added = Track(id=event.track, kind=StreamKind.COURT_MEASURE, child=event.child, crisis=crisis)
            return _with(state, tracks=(*state.tracks, added), concern_open=False, acute_open=False)
        case FollowUpRequested():
            added = Track(id=event.track, kind=StreamKind.FOLLOW_UP)
            return _with(state, tracks=(*state.tracks, added), concern_open=False)
        case TrackReported():
            heard = max(state.last_heard_at or event.report.occurred_at, event.report.occurred_at)
            return _with(_hear(state, event.report), last_heard_at=heard)
        case CaseClosed():
            return _with(
                state, closed_at=event.occurred_at, outcome=event.reason.value, concern_open=False, acute_open=False
            )
        case _:
            return evolve_shared(state, event)


def _register(state: CaseState, event: ChildRegistered) -> CaseState:
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


def _answer(state: CaseState, answers: dict[str, str]) -> CaseState:
    tracks = tuple(
        track.model_copy(update={"handover": answers.get(track.handover, track.handover)}) if not track.ended else track
        for track in state.tracks
    )
    return _with(state, tracks=tracks)


def _hear(state: CaseState, report: Report) -> CaseState:
    match report.subject:
        case "acute_danger_found":
            return _mark(state, report, crisis=True)
        case "handover_offered":
            return _mark(state, report, handover="offered", offered_at=report.occurred_at)
        case "concern_raised":
            acute = state.acute_open or report.outcome == "acute"
            return _with(state, concern_open=True, acute_open=acute)
        case "measure_ordered":
            return _mark(state, report, ordered=True, lapsed=False, crisis=report.outcome == "VOTS")
        case "measure_lapsed":
            return _mark(state, report, lapsed=True, ordered=False)
        case "measure_ended":
            return _mark(state, report, ended=True, ordered=False, lapsed=False, outcome=report.outcome)
        case "assessment_concluded" | "follow_up_closed":
            return _mark(state, report, ended=True, outcome=report.outcome)
        case _:
            return state


def _mark(state: CaseState, report: Report, **changes: object) -> CaseState:
    tracks = tuple(t.model_copy(update=changes) if t.id == report.sender else t for t in state.tracks)
    return _with(state, tracks=tracks)
