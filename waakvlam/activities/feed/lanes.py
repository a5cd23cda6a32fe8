"""What a feed knows of its cases between one round and the next."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Pace:
    """How long is waited, in seconds.

    Attributes:
        poll: for new events, when there are none.
        first: after a first failure; each next one waits twice as long.
        longest: between two attempts at most.
        parked: before a parked case is tried again; each next time twice as long, up to an hour.
    """

    poll: float = 1.0
    first: float = 1.0
    longest: float = 60.0
    parked: float = 60.0


@dataclass
class Failing:
    """A case whose next event is not taken.

    Attributes:
        others_taken: how many events of other cases were taken until it was last tried.
        alone: others were taken between its last two attempts, so that it is not the receiver that is the matter.
        retry_at: when it is tried again, on the clock of the event loop.
    """

    event: str
    position: int
    failure: str
    tries: int
    others_taken: int
    alone: bool
    since: datetime
    retry_at: float


@dataclass
class Lanes:
    """What is known between rounds, and need not survive this process.

    Attributes:
        taken: per case the last position that was taken, where it lies beyond that of the feed.
        taken_of: how many events of a case were taken, by this process.
        total: how many events were taken, by this process.
    """

    taken: dict[str, int] = field(default_factory=dict)
    failing: dict[str, Failing] = field(default_factory=dict)
    taken_of: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    total: int = 0

    def has_taken(self, case: str, position: int) -> bool:
        """Whether the event of a case at this position was taken."""
        return position <= self.taken.get(case, 0)

    def note_taken(self, case: str, position: int) -> None:
        """The next event of a case was taken."""
        self.failing.pop(case, None)
        self.taken[case] = position
        self.taken_of[case] += 1
        self.total += 1

    def forget_up_to(self, position: int) -> None:
        """What lies up to a position stands in the place now."""
        self.taken = {case: at for case, at in self.taken.items() if at > position}

    def others(self, case: str) -> int:
        """How many events of other cases were taken."""
        return self.total - self.taken_of.get(case, 0)
