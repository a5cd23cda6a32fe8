"""What is folded of one stream: its own state, and beside it what figures ask for that a state forgets."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import Field

from waakvlam.domain.contract import PROCEDURES, AnyEvent, AnyState
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.exchange import NotificationAsked
from waakvlam.domain.figures import charges, measures, protectors, steps
from waakvlam.domain.figures.measures import Spells
from waakvlam.domain.figures.protectors import History
from waakvlam.domain.figures.rows import MeasureRow, ProtectorRow, Row, StageRow, StepRow, StreamRow, WarningRow
from waakvlam.domain.figures.steps import Step
from waakvlam.domain.figures.terms import term_rows
from waakvlam.domain.general.events import TrackReopened
from waakvlam.domain.identifiers import StreamId, StreamKind, parse
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.region_change.events import HouseholdOfferReceived
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.region_exchange import MovedAway, MovedIn
from waakvlam.domain.stream_state import MOVED_AWAY


class Known(Model):
    """A stage of a household's case, None where it was closed, and from when on it was on record."""

    stage: str | None
    recorded_at: Instant


class Kept(Model):
    """A trail as it is kept between one batch and the next. It holds the state of the stream, personal as that is."""

    stream: str
    version: int
    state: AnyState
    spells: Spells = ()
    unclosed: Spells | None = Field(default=None, description="The measures, had the end not been put on record.")
    history: History = ()
    steps: dict[Step, tuple[datetime, ...]] = Field(default_factory=dict)
    charged: dict[str, str] = Field(default_factory=dict)
    stages: tuple[Known, ...] = ()
    offered: bool = False
    arrived_at: Instant | None = None
    left_at: Instant | None = None


class Trail:
    """One stream as far as it was read. It is changed in place: a rebuild folds a million events."""

    def __init__(self, stream: StreamId) -> None:
        """Nothing was read."""
        self.stream = stream
        self.version = 0
        self._procedure = PROCEDURES[stream.kind]
        self.state: Any = self._procedure.initial
        self.spells: Spells = ()
        self._unclosed: Spells | None = None
        self.history: History = ()
        self.steps: steps.Steps = {}
        self._charged: charges.Charged = {}
        self._stages: tuple[Known, ...] = ()
        self._offered = False
        self._arrived_at: datetime | None = None
        self._left_at: datetime | None = None

    @classmethod
    def of(cls, kept: Kept) -> "Trail":
        """The trail that was kept."""
        trail = cls(parse(kept.stream))
        trail.version, trail.state = kept.version, kept.state
        trail.spells, trail._unclosed, trail.history = kept.spells, kept.unclosed, kept.history
        trail.steps, trail._charged, trail._stages = kept.steps, kept.charged, kept.stages
        trail._offered, trail._arrived_at, trail._left_at = kept.offered, kept.arrived_at, kept.left_at
        return trail

    def keep(self) -> Kept:
        """The trail as it is kept."""
        return Kept.model_construct(
            stream=str(self.stream),
            version=self.version,
            state=self.state,
            spells=self.spells,
            unclosed=self._unclosed,
            history=self.history,
            steps=dict(self.steps),
            charged=dict(self._charged),
            stages=self._stages,
            offered=self._offered,
            arrived_at=self._arrived_at,
            left_at=self._left_at,
        )

    def see(self, version: int, event: AnyEvent, recorded_at: datetime | None = None) -> None:
        """Fold the next event; one that was folded before changes nothing.

        Args:
            version: its place in the stream.
            event: what happened.
            recorded_at: when it was put on record; without it nobody can be told of stages.

        Raises:
            ValueError: events between the last one and this one are missing.
        """
        if version <= self.version:
            return
        if version != self.version + 1:
            raise ValueError(f"{self.stream}/{version} came after {self.version}")
        self.version = version
        self.state = self._procedure.evolve(self.state, event)
        self.steps = steps.evolve(self.steps, event)
        match event:
            case HouseholdOfferReceived():
                self._offered = True
            case MovedIn():
                # What was known in the other region was not known here.
                self._offered, self._arrived_at, self._stages = False, event.occurred_at, ()
            case MovedAway():
                self._left_at = event.occurred_at
        if self.stream.kind is StreamKind.PROTECTION_CASE and recorded_at is not None and not self._offered:
            self._see_stage(recorded_at)
        if isinstance(self.state, MeasureState):
            self._see_measure(self.state, event)

    def _see_stage(self, recorded_at: datetime) -> None:
        stage = self.state.stage_name if self.state.is_open else None
        if stage != (self._stages[-1].stage if self._stages else None):
            self._stages = (*self._stages, Known(stage=stage, recorded_at=recorded_at))

    def _see_measure(self, state: MeasureState, event: AnyEvent) -> None:
        self._charged = charges.evolve(self._charged, event, state)
        self.history = protectors.evolve(self.history, event, state)
        if isinstance(event, TrackReopened):
            self.spells, self._unclosed = (self._unclosed or self.spells), None
            return
        if isinstance(event, e.MeasureEnded) and self._unclosed is None:
            self._unclosed = self.spells
        elif self._unclosed is not None:
            self._unclosed = measures.evolve(self._unclosed, event, state)
        self.spells = measures.evolve(self.spells, event, state)

    # -- rows ------------------------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """What figures are counted from."""
        yield self._stream_row()
        yield from term_rows(self.stream, self.state.deadlines, self._charged, self._arrived_at, self._left_at)
        for step, at in steps.first(self.steps).items():
            yield StepRow(
                stream=str(self.stream), step=step.value, case=self.stream.case, region=self.stream.region, at=at
            )
        for number, known in enumerate(self._stages, 1):
            yield StageRow(
                stream=str(self.stream),
                number=number,
                case=self.stream.case,
                region=self.stream.region,
                stage=known.stage,
                recorded_at=known.recorded_at,
            )
        yield from self._warning_rows()
        if isinstance(self.state, MeasureState):
            yield from self._measure_rows(self.state.child or "")

    def _warning_rows(self) -> Iterator[WarningRow]:
        for asked in self.state.asked:
            if isinstance(asked, NotificationAsked):
                warning = asked.notification
                yield WarningRow(
                    stream=str(self.stream),
                    warning=warning.id,
                    case=self.stream.case,
                    region=self.stream.region,
                    channel=warning.channel,
                    role=warning.role,
                    deadline=warning.deadline,
                    due_at=warning.not_before or warning.occurred_at,
                )

    def _stream_row(self) -> StreamRow:
        state, awaited = self.state, self._procedure.awaits(self.state)
        who, what = awaited.who, awaited.what
        if state.held is not None and state.is_open:
            # Not the reason: whoever holds a track writes it freely.
            who, what = state.held.by, "hervatting (aangehouden); termijnen lopen door"
        return StreamRow(
            stream=str(self.stream),
            case=self.stream.case,
            region=self.stream.region,
            kind=self.stream.kind,
            child=getattr(state, "child", None),
            stage=state.stage_name,
            crisis=state.is_crisis,
            held=state.held is not None and state.is_open,
            opened_at=state.opened_at,
            closed_at=state.closed_at,
            outcome=state.outcome,
            who=who if state.is_open else None,
            organisation=charges.organisation(state, who),
            awaited=what if state.is_open else None,
            municipality=_municipality(state),
            offered=self._offered,
            arrived_at=self._arrived_at,
            moved_away=state.outcome == MOVED_AWAY,
        )

    def _measure_rows(self, child: str) -> Iterator[MeasureRow | ProtectorRow]:
        stream, case, region = str(self.stream), self.stream.case, self.stream.region
        for number, spell in enumerate((one for one in self.spells if one.held and not one.elsewhere), 1):
            yield MeasureRow(
                stream=stream,
                number=number,
                case=case,
                region=region,
                child=child,
                code=spell.code,
                gi=spell.gi,
                starts_on=spell.starts_on,
                last_day=spell.last_day,
                ends_on=spell.ends_on,
                end_reason=spell.end_reason,
                transfers=",".join(f"{one.gi}@{one.starts_on.isoformat()}" for one in spell.transfers),
                came_on=spell.came_on,
                left_on=spell.left_on,
            )
        for number, one in enumerate(protectors.stretches(self.history, self.spells, self._left_at), 1):
            yield ProtectorRow(
                stream=stream,
                number=number,
                case=case,
                region=region,
                child=child,
                state=one.state,
                since=one.since,
                until=one.until,
                gi=one.gi,
                measure=one.measure,
                arrived_at=self._arrived_at,
            )


def _municipality(state: object) -> str | None:
    if not isinstance(state, CaseState) or state.moves.residence is None:
        return None
    return state.moves.residence.municipality
