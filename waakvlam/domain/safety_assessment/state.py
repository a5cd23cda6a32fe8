"""The folded state of a safety assessment."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import Field

from waakvlam.domain.general.events import TrackReopened
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant, Report
from waakvlam.domain.safety_assessment.commands import Conclusion, FollowThrough, TriageOutcome
from waakvlam.domain.safety_assessment.events import (
    AssessmentConcluded,
    AssessmentEvent,
    AssessmentOpened,
    FeedbackGiven,
    HandoverAnswered,
    HandoverOffered,
    ImmediateLookDone,
    InvestigationStarted,
    JudgementReached,
    TriageDecided,
)
from waakvlam.domain.stream_state import StreamState, evolve_shared


class AssessmentStage(StrEnum):
    """Where the assessment is."""

    NEW = "new"
    TRIAGE = "triage"
    INVESTIGATION_DECIDED = "investigation_decided"
    INVESTIGATION = "investigation"
    CONDITIONS = "conditions"
    HANDOVER = "handover"
    CONCLUDED = "concluded"


class AssessmentState(StreamState):
    """What is known of the assessment."""

    last_stage: ClassVar[Any] = AssessmentStage.CONCLUDED
    kind: Literal[StreamKind.SAFETY_ASSESSMENT] = StreamKind.SAFETY_ASSESSMENT
    unclosed: "AssessmentState | None" = None
    case: str | None = None
    crisis: bool = False
    looked_at: Instant | None = None
    triage: TriageOutcome | None = None
    triaged_at: Instant | None = None
    first_triaged_at: Instant | None = None
    investigation_started_at: Instant | None = None
    judged_at: Instant | None = None
    feedback_given_at: Instant | None = None
    conclusion: Conclusion | None = None
    handover_accepted: bool = False
    undecided_since: Instant | None = Field(
        default=None, description="When a handover was last refused or taken back, or the assessment opened again."
    )
    decided_again_at: Instant | None = Field(default=None, description="When Veilig Thuis decided anew after that.")
    stage_before_handover: AssessmentStage | None = None
    stage: AssessmentStage = AssessmentStage.NEW


_AFTER_TRIAGE = {
    FollowThrough.INVESTIGATION: AssessmentStage.INVESTIGATION_DECIDED,
    FollowThrough.CONDITIONS: AssessmentStage.CONDITIONS,
}


def evolve(state: AssessmentState, event: AssessmentEvent) -> AssessmentState:
    """The assessment after an event."""
    match event:
        case AssessmentOpened():
            return state.model_copy(
                update={
                    "opened_at": event.occurred_at,
                    "case": event.case,
                    "crisis": event.acute,
                    "stage": AssessmentStage.TRIAGE,
                }
            )
        case ImmediateLookDone():
            return state.model_copy(
                update={"looked_at": event.occurred_at, "crisis": state.crisis or event.acute_danger}
            )
        case TriageDecided():
            stage = _AFTER_TRIAGE[event.follow_through] if event.follow_through else state.stage
            return state.model_copy(
                update={
                    "triage": event.outcome,
                    "triaged_at": event.occurred_at,
                    "first_triaged_at": state.first_triaged_at or event.occurred_at,
                    "stage": stage,
                    "decided_again_at": _decided_again(state, event.occurred_at),
                }
            )
        case InvestigationStarted():
            return state.model_copy(
                update={"stage": AssessmentStage.INVESTIGATION, "investigation_started_at": event.occurred_at}
            )
        case JudgementReached():
            return state.model_copy(
                update={
                    "judged_at": state.judged_at or event.occurred_at,
                    "conclusion": event.conclusion,
                    "decided_again_at": _decided_again(state, event.occurred_at),
                }
            )
        case FeedbackGiven():
            return state.model_copy(update={"feedback_given_at": event.occurred_at})
        case HandoverOffered():
            return state.model_copy(
                update={
                    "stage": AssessmentStage.HANDOVER,
                    "stage_before_handover": state.stage,
                    "handover_accepted": False,
                }
            )
        case HandoverAnswered():
            return _hear(state, event.report)
        case AssessmentConcluded():
            return state.model_copy(
                update={
                    "closed_at": event.occurred_at,
                    "outcome": event.outcome.value,
                    "stage": AssessmentStage.CONCLUDED,
                }
            )
        case _:
            return evolve_shared(state, event)


def _hear(state: AssessmentState, report: Report) -> AssessmentState:
    if state.stage is not AssessmentStage.HANDOVER:
        # An answer to what is not offered (any more) changes nothing.
        return state
    if report.subject == "handover_accepted":
        return state.model_copy(update={"handover_accepted": True})
    if report.subject == "handover_refused":
        return _undecided(state, report.occurred_at)
    return state


def reconsidered(evolve: Callable[[AssessmentState, Any], AssessmentState]) -> Callable[..., AssessmentState]:
    """The fold of an assessment that was opened again: how it ended was wrong, so that is decided anew."""

    def fold(state: AssessmentState, event: Any) -> AssessmentState:  # noqa: ANN401 - one of the part's own events
        after = evolve(state, event)
        return _undecided(after, event.occurred_at) if isinstance(event, TrackReopened) and after.is_open else after

    return fold


def _undecided(state: AssessmentState, when: datetime) -> AssessmentState:
    """Nobody took over: Veilig Thuis is where it was before it offered or ended, and decides that again."""
    offered = state.stage is AssessmentStage.HANDOVER
    back = (state.stage_before_handover or AssessmentStage.TRIAGE) if offered else state.stage
    again = {"triage": None} if back is AssessmentStage.TRIAGE else {}
    return state.model_copy(update={"stage": back, "undecided_since": when, "decided_again_at": None, **again})


def _decided_again(state: AssessmentState, when: datetime) -> datetime | None:
    waits = state.undecided_since is not None and state.decided_again_at is None
    return when if waits else state.decided_again_at
