"""What can be put on record about where the household lives."""

from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.geography.model import MunicipalityCode
from waakvlam.domain.messages import Command, Day


class RecordMove(Command):
    """The household has another *woonplaats* from a day on; or it is put on record where it lives.

    The municipality is the one that is responsible by Jeugdwet art. 1.1 (*woonplaats*): for a child in residential help
    that is the one where it lived before.
    """

    summary: ClassVar[str] = "Leg een verhuizing vast: de gemeente van de woonplaats, en vanaf welke dag."
    type: Literal["record_move"] = "record_move"
    municipality: MunicipalityCode = Field(description="CBS code of the municipality, e.g. `GM0797`.")
    from_day: Day = Field(description="First day of the new woonplaats.")


MoveCommand = RecordMove
