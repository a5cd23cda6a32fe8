"""What has happened in a household's case."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.birth import BirthDate
from waakvlam.domain.exchange import SharedEvent
from waakvlam.domain.messages import ChildRef, Day, Event, Report
from waakvlam.domain.protection_case.college_told import CollegeTold
from waakvlam.domain.protection_case.commands import CloseReason, MeasureRoute, SignalSource
from waakvlam.domain.protection_case.local_help.events import HelpEvent
from waakvlam.domain.protection_case.moves.events import MoveEvent
from waakvlam.domain.protection_case.region_change.events import RegionChangeEvent
from waakvlam.domain.protection_case.violence.events import ViolenceEvent


class CaseOpened(Event):
    """The first signal opened the case; the organisation that received it keeps sight on safety."""

    type: Literal["CaseOpened"] = "CaseOpened"
    responsible: OrganisationKind
    previous_case: str | None = None


class SignalReceived(Event):
    """A signal arrived, or joined the open case."""

    type: Literal["SignalReceived"] = "SignalReceived"
    source: SignalSource
    received_by: OrganisationKind
    assessed: bool | None = Field(
        default=None, description="Whether it is a report to Veilig Thuis; None where that was not kept."
    )
    children: tuple[ChildRef, ...]
    acute: bool
    reference: str | None = None
    reporter_quality: str | None = None
    previous_case: str | None = None


class AdviceGiven(Event):
    """Advice was asked and given; nothing starts by it."""

    type: Literal["AdviceGiven"] = "AdviceGiven"
    source: SignalSource
    given_by: OrganisationKind
    reference: str | None = None


class ChildRegistered(Event):
    """What is known of a child's birth; the last one said holds."""

    type: Literal["ChildRegistered"] = "ChildRegistered"
    child: ChildRef
    birth_date: BirthDate | None = None
    expected_on: Day | None = None


class ChildJoined(Event):
    """A child turned out to belong to the household."""

    type: Literal["ChildJoined"] = "ChildJoined"
    child: ChildRef


class ChildDied(Event):
    """A child of the household died."""

    type: Literal["ChildDied"] = "ChildDied"
    child: ChildRef


class TrackOpenedAgain(Event):
    """A track of the case that had ended goes on."""

    type: Literal["TrackOpenedAgain"] = "TrackOpenedAgain"
    track: str


class DeathWithdrawn(Event):
    """The death of this child was put on record by mistake."""

    type: Literal["DeathWithdrawn"] = "DeathWithdrawn"
    child: ChildRef
    reason: str


class LocalTeamAssigned(Event):
    """The household has a local team and a fixed face (*vast gezicht*)."""

    type: Literal["LocalTeamAssigned"] = "LocalTeamAssigned"
    team: str
    fixed_face: str


class SafetyAssessmentRequested(Event):
    """Veilig Thuis received the household for a safety assessment."""

    type: Literal["SafetyAssessmentRequested"] = "SafetyAssessmentRequested"
    track: str


class HandoverAccepted(Event):
    """The receiver will take over; the sender is still responsible."""

    type: Literal["HandoverAccepted"] = "HandoverAccepted"


class HandoverRefused(Event):
    """The receiver will not take over."""

    type: Literal["HandoverRefused"] = "HandoverRefused"
    reason: str


class HandoverWithdrawn(Event):
    """The sender took its offer back, and is responsible as before."""

    type: Literal["HandoverWithdrawn"] = "HandoverWithdrawn"
    reason: str


class HelpStarted(Event):
    """Help started; the local team keeps sight on safety from here."""

    type: Literal["HelpStarted"] = "HelpStarted"


class YouthHelpApplied(Event):
    """An application for youth help was received."""

    type: Literal["YouthHelpApplied"] = "YouthHelpApplied"
    reference: str | None = None


class YouthHelpDecided(Event):
    """The municipality decided on an application."""

    type: Literal["YouthHelpDecided"] = "YouthHelpDecided"
    granted: bool
    deadline: str
    continues: bool = Field(default=False, description="It takes the place of help that went on after a move.")


class CourtMeasureRequested(Event):
    """A measure was asked for one child; its track is opened."""

    type: Literal["CourtMeasureRequested"] = "CourtMeasureRequested"
    child: ChildRef
    route: MeasureRoute
    track: str
    requested_by: OrganisationKind | None = Field(default=None, description="None where nobody asked, or long ago.")
    acute: bool = Field(default=False, description="In acute danger, whatever the route.")


class OwnInvestigationStarted(Event):
    """The RvdK investigates of its own motion; the municipality must be told."""

    type: Literal["OwnInvestigationStarted"] = "OwnInvestigationStarted"
    ground: Literal["acute_threat", "other_task"]


class CollegeNotified(Event):
    """The municipality knows of the RvdK's own investigation, or of the request of a certified institution."""

    type: Literal["CollegeNotified"] = "CollegeNotified"
    about: CollegeTold = CollegeTold.OWN_INVESTIGATION


class FollowUpRequested(Event):
    """Follow-up begins."""

    type: Literal["FollowUpRequested"] = "FollowUpRequested"
    track: str


class TrackReported(Event):
    """A track told the case something."""

    type: Literal["TrackReported"] = "TrackReported"
    report: Report


class CaseClosed(Event):
    """The case is closed."""

    type: Literal["CaseClosed"] = "CaseClosed"
    reason: CloseReason


CaseEvent = (
    CaseOpened
    | SignalReceived
    | AdviceGiven
    | ChildRegistered
    | ChildDied
    | DeathWithdrawn
    | TrackOpenedAgain
    | ChildJoined
    | LocalTeamAssigned
    | SafetyAssessmentRequested
    | HandoverAccepted
    | HandoverRefused
    | HandoverWithdrawn
    | HelpStarted
    | YouthHelpApplied
    | YouthHelpDecided
    | CourtMeasureRequested
    | OwnInvestigationStarted
    | CollegeNotified
    | HelpEvent
    | ViolenceEvent
    | MoveEvent
    | RegionChangeEvent
    | FollowUpRequested
    | TrackReported
    | CaseClosed
    | SharedEvent
)
