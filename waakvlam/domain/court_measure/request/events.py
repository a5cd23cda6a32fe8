"""What has happened to the request and the RvdK's investigation."""

from typing import Literal

from waakvlam.domain.messages import ChildRef, Event


class RequestRejectedTechnically(Event):
    """The exchange did not take the message; the RvdK does not have the request."""

    type: Literal["RequestRejectedTechnically"] = "RequestRejectedTechnically"
    fault: str


class RequestResent(Event):
    """The request was sent again."""

    type: Literal["RequestResent"] = "RequestResent"


class PaperworkFiled(Event):
    """The papers of a request by telephone are there."""

    type: Literal["PaperworkFiled"] = "PaperworkFiled"


class RvdkInvestigationStarted(Event):
    """The investigation began."""

    type: Literal["RvdkInvestigationStarted"] = "RvdkInvestigationStarted"


class SiblingsAdded(Event):
    """The court put siblings under supervision too."""

    type: Literal["SiblingsAdded"] = "SiblingsAdded"
    children: tuple[ChildRef, ...]


class BroughtBeforeCourt(Event):
    """The court itself brought this child in, beside a sibling (art. 1:255 lid 5 BW)."""

    type: Literal["BroughtBeforeCourt"] = "BroughtBeforeCourt"


RequestEvent = (
    RequestRejectedTechnically
    | RequestResent
    | PaperworkFiled
    | RvdkInvestigationStarted
    | SiblingsAdded
    | BroughtBeforeCourt
)
