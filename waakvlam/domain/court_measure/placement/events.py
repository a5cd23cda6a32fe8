"""What has happened to an out-of-home placement.

That it ends, lapses or stands again together with its measure is no event of its own: it follows from the measure's.
"""

from typing import Literal

from pydantic import Field

from waakvlam.domain.court_measure.period_events import OrderPeriod
from waakvlam.domain.court_measure.placement.commands import PlacementEnd
from waakvlam.domain.messages import Day, Event


class PlacementAuthorised(Event):
    """The institution may place the child from `starts_on` up to and including `last_day`."""

    type: Literal["PlacementAuthorised"] = "PlacementAuthorised"
    starts_on: Day
    last_day: Day
    court_last_day: Day | None = Field(default=None, description="The last day, where the court named one itself.")
    order_last_day: Day = Field(description="Last day of the measure that it was given within.")
    provisional: bool = Field(description="Whether that measure was a provisional order.")
    heard: bool
    notice_owed: bool = Field(description="Whether there is time to tell the RvdK that no extension will be asked.")
    continues: bool = Field(description="Whether it takes the place of the authorisation under a provisional order.")


class PlacementRefused(Event):
    """The court did not authorise a placement."""

    type: Literal["PlacementRefused"] = "PlacementRefused"


class PlacementPartiesHeard(Event):
    """The parties had the opportunity to be heard on the placement."""

    type: Literal["PlacementPartiesHeard"] = "PlacementPartiesHeard"
    upheld: bool


class PlacementChildHeard(Event):
    """The child had the opportunity to tell the court its view of the placement."""

    type: Literal["PlacementChildHeard"] = "PlacementChildHeard"
    used: bool


class PlacementCarriedOut(Event):
    """The child lives out of its home on the ground of the authorisation."""

    type: Literal["PlacementCarriedOut"] = "PlacementCarriedOut"


class PlacementExtensionRequested(Event):
    """The court is asked to extend the authorisation."""

    type: Literal["PlacementExtensionRequested"] = "PlacementExtensionRequested"


class PlacementExtended(Event):
    """The authorisation is in force up to and including a new last day."""

    type: Literal["PlacementExtended"] = "PlacementExtended"
    last_day: Day
    court_last_day: Day | None = Field(default=None, description="The last day, where the court named one itself.")
    order_last_day: Day
    notice_owed: bool


class PlacementExtensionRefused(Event):
    """The court did not extend the authorisation."""

    type: Literal["PlacementExtensionRefused"] = "PlacementExtensionRefused"


class NoPlacementExtensionNotified(Event):
    """The RvdK knows that the authorisation will not be extended."""

    type: Literal["NoPlacementExtensionNotified"] = "NoPlacementExtensionNotified"


class EarlyReturnNotified(Event):
    """The RvdK knows that the placement is to end early, and when."""

    type: Literal["EarlyReturnNotified"] = "EarlyReturnNotified"
    planned_end: Day


class TwoYearsComing(Event):
    """On the last day of the supervision order the placement will have lasted two years: an extension needs advice."""

    type: Literal["TwoYearsComing"] = "TwoYearsComing"
    order_last_day: Day


class TwoYearsAdviceRequested(Event):
    """The RvdK knows that an extension will be asked after two years of placement, and is to advise."""

    type: Literal["TwoYearsAdviceRequested"] = "TwoYearsAdviceRequested"


class PlacementKeptWithinOrder(Event):
    """The order that came in the place of another ends earlier: the placement does not outlive it."""

    type: Literal["PlacementKeptWithinOrder"] = "PlacementKeptWithinOrder"
    order_last_day: Day


class PlacementPeriodCorrected(Event):
    """A corrected date moved the last day of the authorisation."""

    type: Literal["PlacementPeriodCorrected"] = "PlacementPeriodCorrected"
    previous_last_day: Day
    last_day: Day


class PlacementPeriodsMoved(Event):
    """A corrected date moved the periods of an authorisation that was extended: each follows the one before it."""

    type: Literal["PlacementPeriodsMoved"] = "PlacementPeriodsMoved"
    earlier: tuple[OrderPeriod, ...]
    period_starts_on: Day = Field(description="First day of the period of now.")


class PlacementLapsed(Event):
    """The law ended the authorisation because a term passed; the measure stays. What it means stands in `meaning`."""

    type: Literal["PlacementLapsed"] = "PlacementLapsed"
    because_of: str = Field(description="The catalogue id of the term.")
    article: str
    meaning: str


class PlacementReinstated(Event):
    """What prevented the lapse had happened in time and was recorded afterwards: it never lapsed."""

    type: Literal["PlacementReinstated"] = "PlacementReinstated"


class PlacementEnded(Event):
    """The placement has ended; the measure goes on."""

    type: Literal["PlacementEnded"] = "PlacementEnded"
    reason: PlacementEnd | Literal["as_planned", "extension_refused", "not_upheld"]


PlacementEvent = (
    PlacementAuthorised
    | PlacementRefused
    | PlacementPartiesHeard
    | PlacementChildHeard
    | PlacementCarriedOut
    | PlacementExtensionRequested
    | PlacementExtended
    | PlacementExtensionRefused
    | NoPlacementExtensionNotified
    | EarlyReturnNotified
    | TwoYearsComing
    | TwoYearsAdviceRequested
    | PlacementKeptWithinOrder
    | PlacementPeriodCorrected
    | PlacementPeriodsMoved
    | PlacementLapsed
    | PlacementReinstated
    | PlacementEnded
)
