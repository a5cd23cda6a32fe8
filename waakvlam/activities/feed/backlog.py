"""How far a feed is behind its journal."""

from dataclasses import dataclass
from datetime import datetime

from waakvlam.activities.feed.place import Standing
from waakvlam.activities.journal import Journal


@dataclass(frozen=True)
class Backlog:
    """What of a journal a feed has not dealt with.

    Attributes:
        last: the last position of the journal.
        waiting: how many positions lie after the feed's.
        oldest: when the first event of those was recorded; None when none waits.
    """

    last: int
    waiting: int
    oldest: datetime | None


async def backlog(journal: Journal, standing: Standing) -> Backlog:
    """What waits in a journal behind where a feed stands.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the journal does not answer.
    """
    first = await journal.events_after(standing.position, 1)
    last = await journal.position()
    return Backlog(last, max(0, last - standing.position), first[0].recorded_at if first else None)
