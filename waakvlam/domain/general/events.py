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


class ReopeningAsked(Event):
    """The end of this track was a mistake; the case says whether it can go on, for another may have taken its place."""

    type: Literal["ReopeningAsked"] = "ReopeningAsked"
    reason: str


class ReopeningDeclined(Event):
    """It stays closed: another track took its place."""

    type: Literal["ReopeningDeclined"] = "ReopeningDeclined"
    because_of: str


class TrackReopened(Event):
    """This part of the path was closed wrongly: it goes on as if the end had not been put on record."""

    type: Literal["TrackReopened"] = "TrackReopened"
    reason: str


GeneralEvent = FactCorrected | TrackHeld | TrackReleased | ReopeningAsked | ReopeningDeclined | TrackReopened
