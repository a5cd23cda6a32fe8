"""What stands on record about the households of the demo, folded from the journals as they grow."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from waakvlam.activities import Journal
from waakvlam.domain.contract import PROCEDURES, RecordedEvent
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, EscalationRaised, by_urgency
from waakvlam.domain.identifiers import parse
from waakvlam.domain.stream_state import StreamState

Standing = Literal["overdue", "at_risk", "on_track", "none"]
_PAGE = 500


@dataclass
class Row:
    """One household."""

    case: str
    title: str
    region: str
    steps: int
    taken: int = 0
    escalations: int = 0
    clock: datetime | None = None
    states: dict[str, StreamState] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        """Stage of the case, in the code's words."""
        state = self.states.get(self.case)
        return state.stage_name if state else "new"

    @property
    def outcome(self) -> str | None:
        """How the case ended, when it has."""
        state = self.states.get(self.case)
        return state.outcome if state else None

    @property
    def crisis(self) -> bool:
        """Whether any part of it is in crisis now."""
        return any(state.is_crisis for state in self.states.values())

    @property
    def lapsed(self) -> bool:
        """Whether a measure has lapsed, and nobody has dealt with that yet."""
        return any(state.stage_name == "lapsed" for state in self.states.values())

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The open deadlines of all parts, most urgent first."""
        return by_urgency(tuple(deadline for state in self.states.values() for deadline in state.deadlines))

    @property
    def standing(self) -> Standing:
        """The worst among the open deadlines."""
        statuses = {deadline.status for deadline in self.deadlines}
        if DeadlineStatus.MISSED in statuses:
            return "overdue"
        if DeadlineStatus.AT_RISK in statuses:
            return "at_risk"
        return "on_track" if statuses else "none"


class Board:
    """All households of the demo."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Begin with households about which nothing is on record yet."""
        self.rows: dict[str, Row] = {row.case: row for row in rows}

    def begin_anew(self, before: str, case: str) -> None:
        """A story is played as another household: in the place of the first, of which nothing more is shown."""
        first = self.rows[before]
        row = Row(case=case, title=first.title, region=first.region, steps=first.steps)
        self.rows = {one.case: one for one in (row if old is first else old for old in self.rows.values())}

    def apply(self, recorded: RecordedEvent) -> None:
        """Fold one row of a journal."""
        where = parse(recorded.stream)
        row = self.rows.get(where.case)
        if row is None:
            return
        procedure = PROCEDURES[where.kind]
        state = row.states.get(recorded.stream, procedure.initial)
        row.states[recorded.stream] = procedure.evolve(state, recorded.event)
        row.clock = max(recorded.recorded_at, row.clock or recorded.recorded_at)
        if isinstance(recorded.event, EscalationRaised) and not recorded.event.superseded:
            row.escalations += 1


class Readers:
    """Follows the journals of all regions, each by its own position."""

    def __init__(self, journals: Mapping[str, Journal], heard: Callable[[RecordedEvent], None]) -> None:
        """Follow from the beginning; `heard` is told of every event, in the order of its journal."""
        self._journals = journals
        self._positions = dict.fromkeys(journals, 0)
        self._heard = heard

    async def read(self) -> None:
        """Read what was recorded since the last time."""
        for region, journal in self._journals.items():
            while found := await journal.events_after(self._positions[region], _PAGE):
                for recorded in found:
                    if isinstance(recorded, RecordedEvent):
                        self._heard(recorded)
                self._positions[region] = found[-1].position
                if len(found) < _PAGE:
                    break
