"""What can be put on record during follow-up."""

from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.exchange import ConfirmEffect, OpenTrack, PassTime, ReceiveReport
from waakvlam.domain.general import GeneralCommand
from waakvlam.domain.messages import Command
from waakvlam.domain.region_exchange import ChangeRegion


class RecordContact(Command):
    """A monitoring contact (*monitormoment*) took place."""

    summary: ClassVar[str] = "Leg een monitormoment vast."
    type: Literal["record_contact"] = "record_contact"
    safe: bool = Field(description="Whether the children were found safe.")


class RaiseConcern(Command):
    """There is a new concern; it leads back to the case."""

    summary: ClassVar[str] = "Meld een nieuwe zorg; de zaak krijgt die terug."
    type: Literal["raise_concern"] = "raise_concern"
    acute: bool = False


class CloseFollowUp(Command):
    """Follow-up ends."""

    summary: ClassVar[str] = "Sluit de nazorg."
    type: Literal["close_follow_up"] = "close_follow_up"


FollowUpCommand = (
    OpenTrack
    | RecordContact
    | RaiseConcern
    | CloseFollowUp
    | GeneralCommand
    | ReceiveReport
    | ConfirmEffect
    | PassTime
    | ChangeRegion
)
