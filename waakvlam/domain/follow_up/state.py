"""The folded state of follow-up."""

from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import Field

from waakvlam.domain.follow_up.events import (
    ConcernRaised,
    ContactMade,
    FollowUpClosed,
    FollowUpEvent,
    FollowUpOpened,
    FollowUpReportHeard,
)
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant
from waakvlam.domain.stream_state import StreamState, evolve_shared


class FollowUpStage(StrEnum):
    """Where follow-up is."""

    NEW = "new"
    MONITORING = "monitoring"
    CONCERN = "concern"
    CLOSED = "closed"


class FollowUpState(StreamState):
    """What is known of follow-up."""

    last_stage: ClassVar[Any] = FollowUpStage.CLOSED
    kind: Literal[StreamKind.FOLLOW_UP] = StreamKind.FOLLOW_UP
    unclosed: "FollowUpState | None" = None
    case: str | None = None
    contacts: int = 0
    first_contact_at: Instant | None = None
    second_contact_at: Instant | None = None
    concern_raised_at: Instant | None = Field(default=None, description="The first concern that was raised.")
    crisis: bool = False
    stage: FollowUpStage = FollowUpStage.NEW


def evolve(state: FollowUpState, event: FollowUpEvent) -> FollowUpState:
    """Follow-up after an event."""
    match event:
        case FollowUpOpened():
            return state.model_copy(
                update={"opened_at": event.occurred_at, "case": event.case, "stage": FollowUpStage.MONITORING}
            )
        case ContactMade():
            which = {1: "first_contact_at", 2: "second_contact_at"}.get(event.number)
            kept = {which: event.occurred_at} if which else {}
            return state.model_copy(update={"contacts": event.number, **kept})
        case ConcernRaised():
            return state.model_copy(
                update={
                    "stage": FollowUpStage.CONCERN,
                    "concern_raised_at": state.concern_raised_at or event.occurred_at,
                    "crisis": state.crisis or event.acute,
                }
            )
        case FollowUpReportHeard():
            return state
        case FollowUpClosed():
            return state.model_copy(
                update={
                    "closed_at": event.occurred_at,
                    "stage": FollowUpStage.CLOSED,
                    "outcome": "concern" if event.concern else "safe",
                }
            )
        case _:
            return evolve_shared(state, event)
