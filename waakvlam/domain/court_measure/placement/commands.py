"""What can be put on record about an out-of-home placement."""

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.messages import Command, Day


class PlacementEnd(StrEnum):
    """By what a placement ends before, or apart from, its last day."""

    NO_LONGER_NEEDED = "no_longer_needed"
    """The institution ends it (art. 1:265d lid 1 BW), a month after it told the RvdK so."""
    WITHDRAWN = "withdrawn"
    """The court withdraws the authorisation (art. 1:265d lid 4 BW)."""
    LAPSE_CONFIRMED = "lapse_confirmed"
    """The authorisation had lapsed, and the child is no longer placed on the ground of it."""


class AuthorisePlacement(Command):
    """The court decided on an authorisation to place the child out of its home (*machtiging uithuisplaatsing*).

    Art. 1:265b BW: given to the institution that carries out the supervision order, never without such an order.
    """

    summary: ClassVar[str] = "Leg de beslissing over de machtiging uithuisplaatsing vast (ook de spoedmachtiging)."
    type: Literal["authorise_placement"] = "authorise_placement"
    granted: bool = True
    starts_on: Day | None = Field(default=None, description="First day of the authorisation; needed when granted.")
    last_day: Day | None = Field(
        default=None,
        description="Last day in force, inclusive. Left out: the legal maximum of a year, or the last day of the "
        "supervision order where that is earlier.",
    )
    without_hearing: bool = Field(
        default=False,
        description="Given before parties and child were heard (*spoedmachtiging*, art. 800 lid 3 Rv): they must be "
        "heard within two weeks.",
    )


class CarryOutPlacement(Command):
    """The institution placed the child (*tenuitvoerlegging*), as it must within three months."""

    summary: ClassVar[str] = "Leg vast dat het kind uit huis is geplaatst (uitvoering van de machtiging)."
    type: Literal["carry_out_placement"] = "carry_out_placement"


class RequestPlacementExtension(Command):
    """The court was asked to extend the authorisation (art. 1:265c lid 2 BW); beside the order's own extension."""

    summary: ClassVar[str] = "Leg vast dat verlenging van de machtiging uithuisplaatsing is verzocht."
    type: Literal["request_placement_extension"] = "request_placement_extension"


class ExtendPlacement(Command):
    """The court extended the authorisation, before it ended (art. 1:265c lid 2 BW)."""

    summary: ClassVar[str] = "Leg de verlenging van de machtiging uithuisplaatsing vast."
    type: Literal["extend_placement"] = "extend_placement"
    last_day: Day | None = Field(
        default=None,
        description="New last day in force, inclusive. Left out: a year after the old one, or the last day of the "
        "supervision order where that is earlier.",
    )


class RefusePlacementExtension(Command):
    """The court did not extend the authorisation: it ends on its last day."""

    summary: ClassVar[str] = "Leg vast dat de rechter de machtiging uithuisplaatsing niet verlengt."
    type: Literal["refuse_placement_extension"] = "refuse_placement_extension"


class NotifyNoPlacementExtension(Command):
    """The institution told the RvdK that it will not ask to extend the authorisation (art. 1:265j lid 1 BW)."""

    summary: ClassVar[str] = (
        "Leg de mededeling aan de RvdK vast dat de machtiging uithuisplaatsing niet wordt verlengd."
    )
    type: Literal["notify_no_placement_extension"] = "notify_no_placement_extension"


class NotifyEarlyReturn(Command):
    """The institution told the RvdK that it means to end the placement early (art. 1:265j lid 2 BW)."""

    summary: ClassVar[str] = "Leg de mededeling aan de RvdK vast dat de uithuisplaatsing eerder wordt beëindigd."
    type: Literal["notify_early_return"] = "notify_early_return"
    planned_end: Day = Field(description="Day on which the placement is to end; the month is counted back from it.")


class RequestTwoYearsAdvice(Command):
    """The institution told the RvdK that it will ask for an extension after two years or more of placement.

    Art. 1:265j lid 3 BW: the request for the extension then comes with the RvdK's advice.
    """

    summary: ClassVar[str] = "Leg vast dat de RvdK om advies is gevraagd (uithuisplaatsing van twee jaar of langer)."
    type: Literal["request_two_years_advice"] = "request_two_years_advice"


class EndPlacement(Command):
    """The placement has ended before its last day, or its lapse is confirmed. The supervision order goes on."""

    summary: ClassVar[str] = "Leg het einde van de uithuisplaatsing vast, met de grond."
    type: Literal["end_placement"] = "end_placement"
    ground: PlacementEnd


PlacementCommand = (
    AuthorisePlacement
    | CarryOutPlacement
    | RequestPlacementExtension
    | ExtendPlacement
    | RefusePlacementExtension
    | NotifyNoPlacementExtension
    | NotifyEarlyReturn
    | RequestTwoYearsAdvice
    | EndPlacement
)
