"""What is known of the help by the local team."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.local_help import events as e


class LocalHelp(Model):
    """The help in a voluntary frame, as far as it was told."""

    analysed_at: Instant | None = None
    safety_plan_at: Instant | None = None
    family_plan: Literal["not_offered", "offered", "made", "waived"] = "not_offered"
    family_plan_offered_at: Instant | None = None
    family_plan_settled_at: Instant | None = Field(default=None, description="When it was made, or waived.")
    written_plan_asked_at: Instant | None = None
    written_plan_at: Instant | None = None
    evaluated_at: Instant | None = None
    works: bool | None = Field(default=None, description="The last judgement; None where the help of today has none.")
    insufficient_at: Instant | None = Field(default=None, description="The judgement by which the RvdK must be asked.")
    measure_asked_at: Instant | None = Field(default=None, description="When the RvdK was asked after that judgement.")


def evolve(state: LocalHelp, event: e.HelpEvent) -> LocalHelp:
    """The help after an event."""
    when = event.occurred_at
    match event:
        case e.AnalysisRecorded():
            return _with(state, analysed_at=when)
        case e.SafetyPlanEstablished():
            return _with(state, safety_plan_at=when)
        case e.FamilyPlanOffered():
            return _with(state, family_plan="offered", family_plan_offered_at=when, family_plan_settled_at=None)
        case e.FamilyPlanMade():
            return _with(state, family_plan="made", family_plan_settled_at=when)
        case e.FamilyPlanWaived():
            return _with(state, family_plan="waived", family_plan_settled_at=when)
        case e.WrittenPlanRequested():
            return _with(state, written_plan_asked_at=when, written_plan_at=None)
        case e.WrittenPlanProvided():
            return _with(state, written_plan_at=when)
        case e.HelpEvaluated():
            judged = _with(state, evaluated_at=when, works=event.works)
            if event.measure_to_be_asked:
                return _with(judged, insufficient_at=when, measure_asked_at=None)
            return judged


def begin_anew(state: LocalHelp) -> LocalHelp:
    """Help that starts (again) has not been judged yet."""
    return _with(state, works=None)


def ask_for_measure(state: LocalHelp, when: Instant) -> LocalHelp:
    """The first request after a judgement answers it."""
    answered = state.insufficient_at is None or state.measure_asked_at is not None
    return state if answered else _with(state, measure_asked_at=when)


def _with(state: LocalHelp, **changes: object) -> LocalHelp:
    return state.model_copy(update=changes)
