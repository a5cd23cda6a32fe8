"""What can be put on record in a safety assessment."""

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.exchange import ConfirmEffect, OpenTrack, PassTime, ReceiveReport
from waakvlam.domain.general import GeneralCommand
from waakvlam.domain.messages import Command, PlainText
from waakvlam.domain.region_exchange import ChangeRegion


class TriageOutcome(StrEnum):
    """Outcome of the safety assessment, in the codes of CORV (VT-terugkoppeling)."""

    NOT_ADMISSIBLE = "VT-00"
    STEPS_AT_VEILIG_THUIS = "VT-01-01"
    HANDOVER = "VT-01-02"
    NO_STEPS_NEEDED = "VT-01-03"
    REGIONAL_ROUTE = "VT-01-04"
    WRONGLY_ADDRESSED = "VT-99"


class FollowThrough(StrEnum):
    """What Veilig Thuis itself does after triage."""

    INVESTIGATION = "investigation"
    """*Onderzoek* (Uitvoeringsbesluit Wmo 2015 art. 4.1.7)."""
    CONDITIONS = "conditions"
    """*Voorwaarden en vervolg*: conditions for safety, and watching that they are met."""


class Conclusion(StrEnum):
    """How Veilig Thuis ends its own steps."""

    HANDOVER = "VT-02"
    WITHOUT_HANDOVER = "VT-03"
    COURT_MEASURE_NEEDED = "measure_needed"
    """A child protection measure must be considered; the case asks for it."""


class RecordImmediateLook(Command):
    """The first look on the day itself: is there acute danger?"""

    summary: ClassVar[str] = "Leg de directe blik vast: is er acuut gevaar?"
    type: Literal["record_immediate_look"] = "record_immediate_look"
    acute_danger: bool


class DecideTriage(Command):
    """The safety assessment (*veiligheidsbeoordeling*) is done and its outcome chosen."""

    summary: ClassVar[str] = "Leg de uitkomst van de veiligheidsbeoordeling vast (code VT-..)."
    type: Literal["decide_triage"] = "decide_triage"
    outcome: TriageOutcome
    follow_through: FollowThrough | None = Field(
        default=None, description="Needed with VT-01-01 only: what Veilig Thuis will do itself."
    )
    instrument: PlainText | None = Field(
        default=None, max_length=60, description="Name and version of the triage instrument used."
    )


class StartInvestigation(Command):
    """The investigation began (Uitvoeringsbesluit Wmo 2015 art. 4.1.7(1))."""

    summary: ClassVar[str] = "Leg vast dat het onderzoek van Veilig Thuis is begonnen."
    type: Literal["start_investigation"] = "start_investigation"


class ConcludeAssessment(Command):
    """Veilig Thuis judges which steps follow (Uitvoeringsbesluit Wmo 2015 art. 4.1.7(2))."""

    summary: ClassVar[str] = "Leg het oordeel van Veilig Thuis vast: overdracht, afsluiting of maatregel nodig."
    type: Literal["conclude_assessment"] = "conclude_assessment"
    conclusion: Conclusion


class GiveFeedback(Command):
    """Reporter and family were told the outcome (*terugkoppeling*; Uitvoeringsbesluit Wmo 2015, protocol)."""

    summary: ClassVar[str] = "Leg vast dat melder en gezin over de uitkomst zijn geïnformeerd."
    type: Literal["give_feedback"] = "give_feedback"


AssessmentCommand = (
    OpenTrack
    | RecordImmediateLook
    | DecideTriage
    | StartInvestigation
    | ConcludeAssessment
    | GiveFeedback
    | GeneralCommand
    | ReceiveReport
    | ConfirmEffect
    | PassTime
    | ChangeRegion
)
