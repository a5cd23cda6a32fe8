"""The periods of a supervision order that was extended, and what moves them."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.messages import Day, Event, Instant
from waakvlam.domain.model import Model


class OrderPeriod(Model):
    """A period of a supervision order that was extended."""

    starts_on: Day
    last_day: Day
    court_last_day: Day | None = Field(default=None, description="The last day, where the court named one itself.")
    extended_at: Instant = Field(description="When the court extended it.")
    extended_from: Day | None = Field(
        default=None, description="Of an extension given in parts: first day of the year that it is a part of."
    )


class PeriodsMoved(Event):
    """A corrected date moved the periods of a supervision order that was extended: each follows the one before it."""

    type: Literal["PeriodsMoved"] = "PeriodsMoved"
    earlier: tuple[OrderPeriod, ...]
    period_starts_on: Day = Field(description="First day of the period of now.")
    extended_until: Day | None = Field(
        default=None, description="Last day that the year leaves the period of now, where that is the rest of one."
    )
