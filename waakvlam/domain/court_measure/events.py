"""What has happened in the measure track of one child."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.birth import BirthDate
from waakvlam.domain.court_measure.authority.events import AuthorityEvent
from waakvlam.domain.court_measure.charge_events import ByCharge
from waakvlam.domain.court_measure.commands import IntakeDecision
from waakvlam.domain.court_measure.ends import TrackEnd
from waakvlam.domain.court_measure.instruction.events import InstructionEvent
from waakvlam.domain.court_measure.period_events import PeriodsMoved
from waakvlam.domain.court_measure.placement.events import PlacementEvent
from waakvlam.domain.court_measure.request.events import RequestEvent
from waakvlam.domain.exchange import SharedEvent
from waakvlam.domain.messages import ChildRef, Day, Event, Report


class MeasureKind(StrEnum):
    """Which measure is in force."""

    PROVISIONAL_SUPERVISION = "VOTS"
    """CBS 12."""
    SUPERVISION = "OTS"
    """CBS 11."""
    PROVISIONAL_GUARDIANSHIP = "VOORLOPIGE_VOOGDIJ"
    """By an institution, while the parents' authority is suspended (art. 1:268 BW), with no supervision order beside
    it. CBS 22."""
    GUARDIANSHIP = "VOOGDIJ"
    """By an institution, after the parents' authority was ended (art. 1:275 and 1:302 BW). CBS 21."""


GUARDIANSHIPS = frozenset({MeasureKind.PROVISIONAL_GUARDIANSHIP, MeasureKind.GUARDIANSHIP})
"""Measures that end with a code of guardianship (CBS 11-15)."""


class MeasureTrackOpened(Event):
    """A measure was asked for this child."""

    type: Literal["MeasureTrackOpened"] = "MeasureTrackOpened"
    case: str
    child: ChildRef
    crisis: bool
    birth_date: BirthDate | None = None
    paperwork_follows: bool = False
    route: str | None = Field(default=None, description="How it began, in the case's words.")
    added_by_court: bool = Field(default=False, description="A sibling whom the court itself brought in.")


class BirthDateLearned(Event):
    """The case told when the child was born: its birthdays can be watched."""

    type: Literal["BirthDateLearned"] = "BirthDateLearned"
    birth_date: BirthDate


class ChildGivenAHearing(Event):
    """The child was given the opportunity to tell the court its view (art. 809 Rv)."""

    type: Literal["ChildGivenAHearing"] = "ChildGivenAHearing"
    used: bool


class IntakeDecided(Event):
    """The RvdK decided on the request."""

    type: Literal["IntakeDecided"] = "IntakeDecided"
    decision: IntakeDecision
    queued: bool = Field(default=False, description="The child waits for the investigation to begin.")


class RvdkInvestigationConcluded(Event):
    """The RvdK's investigation is done."""

    type: Literal["RvdkInvestigationConcluded"] = "RvdkInvestigationConcluded"
    petition: bool


class PetitionFiled(Event):
    """The court has the petition."""

    type: Literal["PetitionFiled"] = "PetitionFiled"


class MeasureImposed(Event):
    """A measure is in force from `starts_on` up to and including `last_day`; the institution is charged."""

    type: Literal["MeasureImposed"] = "MeasureImposed"
    measure: MeasureKind
    starts_on: Day
    last_day: Day
    gi: str
    heard: bool
    charged_anew: bool = Field(default=False, description="What it did as provisional guardian was another charge.")
    court_last_day: Day | None = Field(default=None, description="The last day, where the court named one itself.")


class PartiesHeard(Event):
    """The parties had the opportunity to be heard."""

    type: Literal["PartiesHeard"] = "PartiesHeard"
    upheld: bool


class OrderRefused(Event):
    """The court imposed no measure."""

    type: Literal["OrderRefused"] = "OrderRefused"


class GiNotified(ByCharge):
    """The institution knows that it is charged."""

    type: Literal["GiNotified"] = "GiNotified"


class ProtectorAssigned(ByCharge):
    """The child has a protector, fixed or interim."""

    type: Literal["ProtectorAssigned"] = "ProtectorAssigned"
    worker: str
    fixed: bool


class ProtectorLeft(ByCharge):
    """The worker left; somebody stands in, or the child has nobody."""

    type: Literal["ProtectorLeft"] = "ProtectorLeft"
    interim: str | None = None


class GiReplaced(Event):
    """Another institution carries out the same measure (CBS: *overgedragen*, and *overgedragen gekregen* a day on)."""

    type: Literal["GiReplaced"] = "GiReplaced"
    previous: str
    gi: str
    last_day_of_previous: Day
    starts_on: Day


class FirstContactMade(ByCharge):
    """The protector spoke with child and parent."""

    type: Literal["FirstContactMade"] = "FirstContactMade"


class FamilyGroupPlanOffered(Event):
    """The family may make its own plan first."""

    type: Literal["FamilyGroupPlanOffered"] = "FamilyGroupPlanOffered"


class FamilyGroupPlanWaived(Event):
    """No family group plan will be made."""

    type: Literal["FamilyGroupPlanWaived"] = "FamilyGroupPlanWaived"
    reason: str


class PlanEstablished(Event):
    """The plan is established."""

    type: Literal["PlanEstablished"] = "PlanEstablished"


class PlanReviewed(Event):
    """The plan was reviewed; the next review counts from here."""

    type: Literal["PlanReviewed"] = "PlanReviewed"


class NoExtensionNotified(Event):
    """The RvdK knows that no extension will be asked."""

    type: Literal["NoExtensionNotified"] = "NoExtensionNotified"


class ExtensionRequested(Event):
    """The court is asked to extend."""

    type: Literal["ExtensionRequested"] = "ExtensionRequested"


class NoExtensionWithdrawn(Event):
    """The RvdK knows that an extension may be asked after all."""

    type: Literal["NoExtensionWithdrawn"] = "NoExtensionWithdrawn"


class ExtensionWithdrawn(Event):
    """The petition for an extension was taken back."""

    type: Literal["ExtensionWithdrawn"] = "ExtensionWithdrawn"


class ExtensionRefused(Event):
    """The court does not extend; the order ends on its last day."""

    type: Literal["ExtensionRefused"] = "ExtensionRefused"


class AppealOpened(Event):
    """A decision of this moment can be appealed against."""

    type: Literal["AppealOpened"] = "AppealOpened"


class OrderExtended(Event):
    """The order is in force up to and including a new last day."""

    type: Literal["OrderExtended"] = "OrderExtended"
    last_day: Day
    court_last_day: Day | None = Field(default=None, description="The last day, where the court named one itself.")
    rest_held_over: bool = Field(default=False, description="On the rest of the petition it decides later.")
    extended_until: Day | None = Field(default=None, description="Of the rest: what the year of both parts leaves it.")


class MeasurePeriodCorrected(Event):
    """A corrected date moved the last day of the measure."""

    type: Literal["MeasurePeriodCorrected"] = "MeasurePeriodCorrected"
    previous_last_day: Day
    last_day: Day
    starts_on: Day | None = Field(default=None, description="Its first day, where that moved with the decision.")


class MeasureLapsed(Event):
    """The law ended the measure because a term passed. What it means stands in `meaning` (Dutch)."""

    type: Literal["MeasureLapsed"] = "MeasureLapsed"
    measure: MeasureKind
    because_of: str
    article: str
    meaning: str


class MeasureReinstated(Event):
    """What prevented the lapse had happened in time and was recorded afterwards: it never lapsed."""

    type: Literal["MeasureReinstated"] = "MeasureReinstated"
    measure: MeasureKind


class ReportHeard(Event):
    """Another stream told this track something."""

    type: Literal["ReportHeard"] = "ReportHeard"
    report: Report


class MeasureEnded(Event):
    """The track has ended; `reason` is a CBS code where a measure ended, else what ended the request."""

    type: Literal["MeasureEnded"] = "MeasureEnded"
    reason: TrackEnd


MeasureEvent = (
    MeasureTrackOpened
    | BirthDateLearned
    | ChildGivenAHearing
    | RequestEvent
    | IntakeDecided
    | RvdkInvestigationConcluded
    | PetitionFiled
    | MeasureImposed
    | PartiesHeard
    | OrderRefused
    | GiNotified
    | ProtectorAssigned
    | ProtectorLeft
    | GiReplaced
    | FirstContactMade
    | FamilyGroupPlanOffered
    | FamilyGroupPlanWaived
    | PlanEstablished
    | PlanReviewed
    | NoExtensionNotified
    | ExtensionRequested
    | NoExtensionWithdrawn
    | ExtensionWithdrawn
    | ExtensionRefused
    | AppealOpened
    | OrderExtended
    | MeasurePeriodCorrected
    | PeriodsMoved
    | MeasureLapsed
    | MeasureReinstated
    | ReportHeard
    | MeasureEnded
    | AuthorityEvent
    | InstructionEvent
    | PlacementEvent
    | SharedEvent
)
