"""What can be put on record about a household that goes to another jeugdregio."""

from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.messages import Command, PlainText
from waakvlam.domain.region_exchange import HandoverRefusal


class OfferHousehold(Command):
    """The household is offered to the region where it lives now (*woonplaats*, Jeugdwet art. 1.1).

    A move to that region must be on record. Until that region has accepted, nothing changes in who is responsible.
    """

    summary: ClassVar[str] = "Bied het huishouden aan de jeugdregio aan waar het nu woont."
    type: Literal["offer_household"] = "offer_household"


class WithdrawHousehold(Command):
    """An offer to another region is taken back before that region has accepted it."""

    summary: ClassVar[str] = "Neem het aanbod aan een andere jeugdregio terug, met reden."
    type: Literal["withdraw_household"] = "withdraw_household"
    reason: PlainText = Field(min_length=3, max_length=500)


class AcceptHousehold(Command):
    """This region takes the household over. Its record follows, and with that the responsibility."""

    summary: ClassVar[str] = "Aanvaard een huishouden dat een andere jeugdregio aanbiedt."
    type: Literal["accept_household"] = "accept_household"


class RefuseHousehold(Command):
    """This region does not take the household over; the other one stays responsible."""

    summary: ClassVar[str] = "Weiger een huishouden dat een andere jeugdregio aanbiedt, met reden."
    type: Literal["refuse_household"] = "refuse_household"
    reason: HandoverRefusal


RegionChangeCommand = OfferHousehold | WithdrawHousehold | AcceptHousehold | RefuseHousehold
