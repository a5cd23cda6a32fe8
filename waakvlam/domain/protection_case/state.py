"""The folded state of a household's case."""

from enum import StrEnum
from typing import Literal

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant, Report
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.events import (
    CaseClosed,
    CaseEvent,
    CaseOpened,
    CourtMeasureRequested,
    FollowUpRequested,
    HandoverAccepted,
    HandoverRefused,
    HelpStarted,
    LocalTeamAssigned,
    SafetyAssessmentRequested,
    SignalReceived,
    TrackReported,
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


class CaseState(StreamState):
    """What is known of the household's case."""

    kind: Literal[StreamKind.PROTECTION_CASE] = StreamKind.PROTECTION_CASE
    children: tuple[str, ...] = ()
    signals: int = 0
    concern_open: bool = False
    responsible: OrganisationKind | None = None
    team: str | None = None
    fixed_face: str | None = None
    handover: Literal["none", "offered", "accepted"] = "none"
    handover_by: str | None = None
    handover_at: Instant | None = None
    responsible_before_order: OrganisationKind | None = None
    help_started: bool = False
    crisis: bool = False
    tracks: tuple[Track, ...] = ()
    previous_case: str | None = None

    def open_tracks(self, kind: StreamKind | None = None) -> tuple[Track, ...]:
        """Tracks that have not ended, of one kind or of all."""
        return tuple(t for t in self.tracks if not t.ended and kind in {None, t.kind})

    def next_number(self, kind: StreamKind) -> int:
        """Number of the next track of a kind."""
        return 1 + sum(1 for track in self.tracks if track.kind is kind)

    @property
    def responsible_elsewhere(self) -> bool:
        """Whether another organisation keeps sight on safety, and has not handed it over to the local team."""
        assessed = bool(self.open_tracks(StreamKind.SAFETY_ASSESSMENT)) and self.handover != "accepted"
        return assessed or any(track.ordered for track in self.open_tracks(StreamKind.COURT_MEASURE))

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
            return state.model_copy(
                update={
                    "opened_at": event.occurred_at,
                    "responsible": event.responsible,
                    "previous_case": event.previous_case,
                }
            )
        case SignalReceived():
            known = dict.fromkeys((*state.children, *event.children))
            return state.model_copy(
                update={
                    "children": tuple(known),
                    "signals": state.signals + 1,
                    "concern_open": True,
                    "crisis": state.crisis or event.acute,
                }
            )
        case LocalTeamAssigned():
            return state.model_copy(update={"team": event.team, "fixed_face": event.fixed_face})
        case SafetyAssessmentRequested():
            return _with_track(state, event.track, StreamKind.SAFETY_ASSESSMENT, crisis=state.crisis).model_copy(
                update={"concern_open": False, "responsible": OrganisationKind.VEILIG_THUIS}
            )
        case HandoverAccepted():
            return state.model_copy(update={"handover": "accepted"})
        case HandoverRefused():
            return state.model_copy(update={"handover": "none", "handover_by": None})
        case HelpStarted():
            return state.model_copy(
                update={
                    "handover": "none",
                    "handover_by": None,
                    "help_started": True,
                    "concern_open": False,
                    "crisis": state.crisis and state.responsible_elsewhere,
                    "responsible": state.responsible if state.responsible_elsewhere else OrganisationKind.LOCAL_TEAM,
                }
            )
        case CourtMeasureRequested():
            crisis = event.route == "crisis"
            return _with_track(state, event.track, StreamKind.COURT_MEASURE, event.child, crisis=crisis).model_copy(
                update={"concern_open": False, "crisis": state.crisis or crisis}
            )
        case FollowUpRequested():
            return _with_track(state, event.track, StreamKind.FOLLOW_UP).model_copy(update={"concern_open": False})
        case TrackReported():
            return _hear(state, event.report)
        case CaseClosed():
            return state.model_copy(
                update={"closed_at": event.occurred_at, "outcome": event.reason.value, "concern_open": False}
            )
        case _:
            return evolve_shared(state, event)


def _with_track(
    state: CaseState, track: str, kind: StreamKind, child: str | None = None, *, crisis: bool = False
) -> CaseState:
    added = Track(id=track, kind=kind, child=child, crisis=crisis)
    return state.model_copy(update={"tracks": (*state.tracks, added)})


def _hear(state: CaseState, report: Report) -> CaseState:
    match report.subject:
        case "acute_danger_found":
            return _mark(state, report, crisis=True).model_copy(update={"crisis": True})
        case "handover_offered":
            return state.model_copy(
                update={"handover": "offered", "handover_by": report.sender, "handover_at": report.occurred_at}
            )
        case "concern_raised":
            return state.model_copy(update={"concern_open": True, "crisis": state.crisis or report.outcome == "acute"})
        case "measure_ordered":
            return _ordered(state, report)
        case "measure_lapsed":
            return _released(_mark(state, report, lapsed=True, ordered=False))
        case "measure_ended":
            return _calmed(_released(_mark(state, report, ended=True, ordered=False, outcome=report.outcome)))
        case "assessment_concluded":
            return _calmed(_assessed(_mark(state, report, ended=True, outcome=report.outcome), report))
        case "follow_up_closed":
            return _mark(state, report, ended=True, outcome=report.outcome)
        case _:
            return state


def _mark(state: CaseState, report: Report, **changes: object) -> CaseState:
    tracks = tuple(t.model_copy(update=changes) if t.id == report.sender else t for t in state.tracks)
    return state.model_copy(update={"tracks": tracks})


def _ordered(state: CaseState, report: Report) -> CaseState:
    """The certified institution keeps sight on a child under an order; whoever did before gets it back later."""
    gi = OrganisationKind.CERTIFIED_INSTITUTION
    before = state.responsible_before_order if state.responsible is gi else state.responsible
    provisional = report.outcome == "VOTS"
    marked = _mark(state, report, ordered=True, lapsed=False, crisis=provisional)
    return _calmed(marked.model_copy(update={"responsible": gi, "responsible_before_order": before}))


def _released(state: CaseState) -> CaseState:
    if any(track.ordered for track in state.open_tracks(StreamKind.COURT_MEASURE)):
        return state
    back = state.responsible_before_order
    if state.responsible is not OrganisationKind.CERTIFIED_INSTITUTION or back is None:
        return state
    assessing = bool(state.open_tracks(StreamKind.SAFETY_ASSESSMENT))
    keeps = back if assessing or back is not OrganisationKind.VEILIG_THUIS else OrganisationKind.LOCAL_TEAM
    return state.model_copy(update={"responsible": keeps, "responsible_before_order": None})


def _assessed(state: CaseState, report: Report) -> CaseState:
    """What Veilig Thuis ends is the local team's again, unless it said that a measure is needed."""
    kept = report.outcome == "measure_needed" or bool(state.open_tracks(StreamKind.SAFETY_ASSESSMENT))
    if kept or state.responsible is not OrganisationKind.VEILIG_THUIS:
        return state
    return state.model_copy(update={"responsible": OrganisationKind.LOCAL_TEAM})


def _calmed(state: CaseState) -> CaseState:
    return state.model_copy(update={"crisis": any(track.crisis for track in state.open_tracks())})
