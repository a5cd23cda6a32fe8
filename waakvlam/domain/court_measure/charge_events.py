"""What an institution does by its charge, where two can be charged at once."""

from pydantic import Field

from waakvlam.domain.messages import Event


class ByCharge(Event):
    """An act of one institution by what the court charged it with."""

    by_order: bool = Field(default=False, description="Of the supervision order, beside another's guardianship.")
    by_previous: bool = Field(default=False, description="Of the institution that was to hand over to the one of now.")
