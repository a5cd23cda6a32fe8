"""What a decision may know beside state and command."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.identifiers import StreamId
from waakvlam.domain.regional_rules import RegionalRules

EARLIEST = datetime(1990, 1, 1, tzinfo=AMSTERDAM)
"""Nothing is older than the calendar by which terms are counted, nor than a child of today."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours before its moment counts as the future."""


@dataclass(frozen=True)
class Context:
    """What a decision may know beside state and command.

    Attributes:
        stream: the stream the command is for.
        now: when the command is handled; never before it was sent.
        rules: what the region has set for itself.
    """

    stream: StreamId
    now: datetime
    rules: RegionalRules

    @property
    def latest_moment(self) -> datetime:
        """The last moment that is not the future, as far as clocks agree."""
        return self.now + CLOCK_TOLERANCE
