"""What regions tell each other of a household that moved: offered, accepted or refused, and then delivered.

A household that lives in another jeugdregio belongs there (*woonplaats*, Jeugdwet art. 1.1). Until the other region has
accepted it, and has its record, the region that had it stays responsible and its terms run there. Nothing here is
personal: the record itself travels sealed, beside the message that announces it.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import EngineCommand, Event, Instant, StreamRef
from waakvlam.domain.model import Model

SERVICE = "HouseholdHandover"
"""The Nexus service by which regions reach each other; its endpoint is called after the region's namespace."""


class HandoverRefusal(StrEnum):
    """Why a region does not take a household over."""

    NOT_RESIDENT = "not_resident"
    TEMPORARY_STAY = "temporary_stay"
    OTHER_MUNICIPALITY = "other_municipality"
    RECORD_UNCLEAR = "record_unclear"


REFUSAL_NAME: dict[HandoverRefusal, str] = {
    HandoverRefusal.NOT_RESIDENT: "het huishouden woont hier niet",
    HandoverRefusal.TEMPORARY_STAY: "het verblijf hier is tijdelijk; de woonplaats is niet veranderd",
    HandoverRefusal.OTHER_MUNICIPALITY: "een andere gemeente is verantwoordelijk",
    HandoverRefusal.RECORD_UNCLEAR: "het dossier roept vragen op; neem contact op en bied opnieuw aan",
}
"""What operators read. Dutch."""


class _RegionMessage(Model):
    """What every message between regions carries."""

    id: StreamRef = Field(description="The sender's own id of it: `case-JZ19-2026-000123/region-1`.")
    sender: StreamRef = Field(description="The household's case in the region that says this.")
    to_region: str
    occurred_at: Instant


class Offer(_RegionMessage):
    """A household that moved is offered to the region where it lives now."""

    type: Literal["offer"] = "offer"
    municipality: str = Field(description="CBS code of the municipality where it lives.")
    children: int = Field(ge=0)
    tracks: tuple[StreamKind, ...] = Field(description="What runs, one for each track.")
    crisis: bool


class Withdrawal(_RegionMessage):
    """The offer is taken back: the household stays where it is."""

    type: Literal["withdrawal"] = "withdrawal"
    offer: StreamRef
    offered_at: Instant
    final: bool = Field(
        default=False,
        description="Also where it was accepted: the household was closed meanwhile, or went to yet another region.",
    )


class Answer(_RegionMessage):
    """The other region accepts the household, or does not."""

    type: Literal["answer"] = "answer"
    offer: StreamRef
    to: StreamRef = Field(description="The case that was offered.")
    accepted: bool
    reason: HandoverRefusal | None = None


class Delivery(_RegionMessage):
    """The household's record goes to the region that accepted it."""

    type: Literal["delivery"] = "delivery"
    to: StreamRef = Field(description="Its case there.")


RegionMessage = Annotated[Offer | Withdrawal | Answer | Delivery, Field(discriminator="type")]


class RegionAsked(Event):
    """Something to tell another region; the workflow tells it and records that it did."""

    type: Literal["RegionAsked"] = "RegionAsked"
    message: RegionMessage


class RegionTold(Event):
    """The other region has been told, and has it on record."""

    type: Literal["RegionTold"] = "RegionTold"
    message_id: StreamRef


class MoveBegan(Event):
    """This part of the path goes to another region: nothing is added here any more, and its terms are still watched."""

    type: Literal["MoveBegan"] = "MoveBegan"
    to: StreamRef


class MovedAway(Event):
    """This part of the path goes on in another region, with all that was on record. Here it is closed."""

    type: Literal["MovedAway"] = "MovedAway"
    to: StreamRef


class RecordArrives(Event):
    """What follows, up to `MovedIn`, was put on record in another region. The case begins from it, as it did there."""

    type: Literal["RecordArrives"] = "RecordArrives"
    came_from: StreamRef


class MovedIn(Event):
    """This part of the path came from another region: what stands before this was recorded there."""

    type: Literal["MovedIn"] = "MovedIn"
    came_from: StreamRef


RegionEvent = RegionAsked | RegionTold | MoveBegan | MovedAway | RecordArrives | MovedIn


class HearRegion(EngineCommand):
    """Another region told something of a household."""

    type: Literal["hear_region"] = "hear_region"
    message: Offer | Withdrawal | Answer = Field(discriminator="type")
    proof: str = Field(default="", description="That the region's own worker says it.")


class ChangeRegion(EngineCommand):
    """One part of a household's record goes from a region to another, in three steps."""

    type: Literal["change_region"] = "change_region"
    step: Literal["leaves", "left", "arrived"]
    other: StreamRef = Field(description="The same part of the path on the other side.")
    proof: str = Field(default="", description="That the region's own worker says it.")


class DeliveredRecord(Model):
    """What is handed to the region that accepted a household."""

    delivery: Delivery
    record: str = Field(description="All that is on record of it, packed.")


class Sealed(Model):
    """What goes from a region to another, locked with the key that only these two have: so it is from that region."""

    from_region: str
    content: str = Field(description="A message, or a record that is delivered; encrypted, in base64.")
