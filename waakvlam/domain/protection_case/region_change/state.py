"""How far a household is on its way to another jeugdregio, or to this one."""

from pydantic import Field

from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.region_change import events as e


class Arrival(Model):
    """A household that another region offers."""

    offer: str
    came_from: str
    municipality: str
    children: int
    tracks: tuple[StreamKind, ...]
    crisis: bool
    offered_at: Instant
    accepted_at: Instant | None = None


class Offered(Model):
    """An offer to another region, whatever became of it."""

    offer: str
    region: str
    offered_at: Instant


class RegionChange(Model):
    """What is offered, to or by another region, and what was answered."""

    offer: str | None = Field(default=None, description="The offer that waits for an answer.")
    to_region: str | None = None
    offered_at: Instant | None = None
    answered_at: Instant | None = Field(default=None, description="When the last offer was answered.")
    undone_at: Instant | None = Field(default=None, description="When it was last refused, or taken back.")
    accepted_at: Instant | None = None
    arrival: Arrival | None = Field(default=None, description="Until the record has come.")
    offers: tuple[Offered, ...] = Field(default=(), description="Every offer made.")

    @property
    def awaits_answer(self) -> bool:
        """Whether another region must answer."""
        return self.offer is not None and self.accepted_at is None


def evolve(state: RegionChange, event: e.RegionChangeEvent) -> RegionChange:
    """The change of region after an event."""
    match event:
        case e.HouseholdOffered():
            made = Offered(offer=event.offer, region=event.to_region, offered_at=event.occurred_at)
            return RegionChange(
                offer=event.offer,
                to_region=event.to_region,
                offered_at=event.occurred_at,
                offers=(*state.offers, made),
            )
        case e.HouseholdOfferWithdrawn():
            return RegionChange(offered_at=state.offered_at, undone_at=event.occurred_at, offers=state.offers)
        case e.HouseholdOfferRefused():
            when = event.occurred_at
            return RegionChange(offered_at=state.offered_at, answered_at=when, undone_at=when, offers=state.offers)
        case e.HouseholdOfferAccepted():
            when = event.occurred_at
            return state.model_copy(update={"offer": event.offer, "answered_at": when, "accepted_at": when})
        case e.HouseholdOfferReceived():
            arrival = Arrival(
                offer=event.offer,
                came_from=event.came_from,
                municipality=event.municipality,
                children=event.children,
                tracks=event.tracks,
                crisis=event.crisis,
                offered_at=event.occurred_at,
            )
            return RegionChange(arrival=arrival)
        case e.HouseholdAccepted() if state.arrival is not None:
            accepted = state.arrival.model_copy(update={"accepted_at": event.occurred_at})
            return state.model_copy(update={"arrival": accepted})
        case _:
            return state
