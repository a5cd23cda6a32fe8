"""What has happened about where the household lives."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.messages import Day, Event
from waakvlam.domain.model import Model


class Residence(Model):
    """Where the household lives from a day on, and who is responsible there, as it was known when it was recorded."""

    municipality: str
    name: str
    from_day: Day
    region: str
    region_name: str
    court: str
    court_name: str
    veilig_thuis: str
    veilig_thuis_name: str
    unconfirmed: tuple[str, ...] = Field(default=(), description="What no list confirms: `court`, `veilig_thuis`.")
    carried_forward: bool = Field(
        default=False, description="The day lies after the last list of municipalities: nobody has looked yet."
    )


class HouseholdMoved(Event):
    """The household lives here from a day on."""

    type: Literal["HouseholdMoved"] = "HouseholdMoved"
    residence: Residence
    help_continues: bool = Field(
        default=False, description="Help that was given or granted goes on for a year at most (Jeugdwet art. 2.7a)."
    )


class RegionHandoverNeeded(Event):
    """The household lives in another jeugdregio: the case is to be handed over."""

    type: Literal["RegionHandoverNeeded"] = "RegionHandoverNeeded"
    from_region: str
    to_region: str


MoveEvent = HouseholdMoved | RegionHandoverNeeded
