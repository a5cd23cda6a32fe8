"""What has happened in any part of the path."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.deadlines.model import Anchor
from waakvlam.domain.messages import Event


class FactCorrected(Event):
    """A fact stands otherwise from here; `occurred_at` is when that was found."""

    type: Literal["FactCorrected"] = "FactCorrected"
    fact: str
    fields: tuple[str, ...] = Field(description="The values of the folded state that take the corrected value.")
    previous: Anchor | None = Field(description="None where it had been left out.")
    value: Anchor | None = Field(description="None where it did not happen at all.")
    reason: str


class TrackHeld(Event):
    """Nobody is to act on this track until it is released. Deadlines keep running."""

    type: Literal["TrackHeld"] = "TrackHeld"
    by: OrganisationKind
    reason: str


class TrackReleased(Event):
    """The track goes on."""

    type: Literal["TrackReleased"] = "TrackReleased"


GeneralEvent = FactCorrected | TrackHeld | TrackReleased
