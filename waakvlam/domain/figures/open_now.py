"""How many terms, tracks and warnings are open at a moment: what a region looks at all day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.figures.lists import owed
from waakvlam.domain.figures.rows import DeadlineRow, StreamRow, WarningRow
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.notifications import Channel


@dataclass(frozen=True)
class OpenNow:
    """What is open at a moment. A combination that does not occur is not in it."""

    deadlines: Counter[tuple[str, DeadlineStatus]]
    """Terms that somebody owes, by kind in the catalogue and by status on the clock."""
    tracks: Counter[tuple[StreamKind, bool]]
    """Cases and tracks that are not closed, by kind and by whether they are in crisis."""
    warnings: Counter[Channel]
    """Warnings that are due and that no channel took."""
    oldest_warning: dict[Channel, datetime]
    """When the oldest of them was due."""


def open_now(
    deadlines: Iterable[DeadlineRow], streams: Iterable[StreamRow], warnings: Iterable[WarningRow], at: datetime
) -> OpenNow:
    """Count them, as they stand at the moment on the facts that are known now."""
    terms = ((row.kind, term.status) for row in deadlines if (term := owed(row, at)) is not None)
    tracks = ((row.kind, row.crisis) for row in streams if row.opened_at is not None and row.closed_at is None)
    due = [row for row in warnings if row.due_at <= at]
    oldest: dict[Channel, datetime] = {}
    for row in due:
        oldest[row.channel] = min(row.due_at, oldest.get(row.channel, row.due_at))
    return OpenNow(Counter(terms), Counter(tracks), Counter(row.channel for row in due), oldest)
