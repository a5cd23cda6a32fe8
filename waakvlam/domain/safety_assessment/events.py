"""What has happened in a safety assessment."""

from typing import Literal

from waakvlam.domain.exchange import SharedEvent
from waakvlam.domain.messages import Event, Report
from waakvlam.domain.safety_assessment.commands import Conclusion, FollowThrough, TriageOutcome


class AssessmentOpened(Event):
    """Veilig Thuis received the report (*melding ontvangen*); `occurred_at` is that moment."""

    type: Literal["AssessmentOpened"] = "AssessmentOpened"
    case: str
    acute: bool


class ImmediateLookDone(Event):
    """Somebody looked on the day itself."""

    type: Literal["ImmediateLookDone"] = "ImmediateLookDone"
    acute_danger: bool


class TriageDecided(Event):
    """The outcome of the safety assessment."""

    type: Literal["TriageDecided"] = "TriageDecided"
    outcome: TriageOutcome
    follow_through: FollowThrough | None = None
    instrument: str | None = None


class InvestigationStarted(Event):
    """Veilig Thuis investigates."""

    type: Literal["InvestigationStarted"] = "InvestigationStarted"


class JudgementReached(Event):
    """Veilig Thuis judged which steps follow (Uitvoeringsbesluit Wmo 2015 art. 4.1.7 lid 2)."""

    type: Literal["JudgementReached"] = "JudgementReached"
    conclusion: Conclusion


class FeedbackGiven(Event):
    """Reporter and family know the outcome."""

    type: Literal["FeedbackGiven"] = "FeedbackGiven"


class HandoverOffered(Event):
    """Veilig Thuis offers the household to the local team, and stays responsible meanwhile."""

    type: Literal["HandoverOffered"] = "HandoverOffered"


class HandoverAnswered(Event):
    """The receiver answered: accepted, refused, or (the end of it) help has started."""

    type: Literal["HandoverAnswered"] = "HandoverAnswered"
    report: Report


class AssessmentConcluded(Event):
    """The assessment has ended."""

    type: Literal["AssessmentConcluded"] = "AssessmentConcluded"
    outcome: TriageOutcome | Conclusion


AssessmentEvent = (
    AssessmentOpened
    | ImmediateLookDone
    | TriageDecided
    | InvestigationStarted
    | JudgementReached
    | FeedbackGiven
    | HandoverOffered
    | HandoverAnswered
    | AssessmentConcluded
    | SharedEvent
)
