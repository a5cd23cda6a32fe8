"""What has happened about a household that goes to another jeugdregio, on either side."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Event, StreamRef
from waakvlam.domain.region_exchange import HandoverRefusal


class HouseholdOffered(Event):
    """The household is offered to the region where it lives now."""

    type: Literal["HouseholdOffered"] = "HouseholdOffered"
    offer: StreamRef
    to_region: str


class HouseholdOfferWithdrawn(Event):
    """The offer was taken back."""

    type: Literal["HouseholdOfferWithdrawn"] = "HouseholdOfferWithdrawn"
    offer: StreamRef
    reason: str


class HouseholdOfferAccepted(Event):
    """The other region accepted; its case is open, and waits for the record."""

    type: Literal["HouseholdOfferAccepted"] = "HouseholdOfferAccepted"
    offer: StreamRef
    to: StreamRef


class HouseholdOfferRefused(Event):
    """The other region refused; this one stays responsible."""

    type: Literal["HouseholdOfferRefused"] = "HouseholdOfferRefused"
    offer: StreamRef
    reason: HandoverRefusal


class HouseholdOfferReceived(Event):
    """Another region offers this household. It is responsible until its record has come."""

    type: Literal["HouseholdOfferReceived"] = "HouseholdOfferReceived"
    offer: StreamRef
    came_from: StreamRef
    municipality: str
    children: int
    tracks: tuple[StreamKind, ...] = Field(description="What runs there, one for each track.")
    crisis: bool


class HouseholdOfferTakenBack(Event):
    """The other region took its offer back: this case never held anything."""

    type: Literal["HouseholdOfferTakenBack"] = "HouseholdOfferTakenBack"


class HouseholdAccepted(Event):
    """This region takes the household over."""

    type: Literal["HouseholdAccepted"] = "HouseholdAccepted"


class HouseholdRefused(Event):
    """This region does not take the household over."""

    type: Literal["HouseholdRefused"] = "HouseholdRefused"
    reason: HandoverRefusal


RegionChangeEvent = (
    HouseholdOffered
    | HouseholdOfferWithdrawn
    | HouseholdOfferAccepted
    | HouseholdOfferRefused
    | HouseholdOfferReceived
    | HouseholdOfferTakenBack
    | HouseholdAccepted
    | HouseholdRefused
)
