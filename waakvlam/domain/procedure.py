"""What the four parts of the path share: a folded state, a decision being taken, effects that were asked.

Each part is one package with the same modules: ``commands``, ``events``, ``state`` (with ``evolve``) and
``rules`` (with ``decide``).

* ``decide(state, command, context)`` applies the law to a command. It returns the events to record, or
  raises a `Refusal`. It may change with the law: nothing that was recorded depends on it.
* ``evolve(state, event)`` only folds what is on record. It runs in replay and changes additively.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from waakvlam.domain import catalogue
from waakvlam.domain import deadlines as life
from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.deadlines import Deadline, DeadlineEvent
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamId, StreamKind
from waakvlam.domain.messages import ChildRef, EngineCommand, Event, Instant, Report, StreamRef
from waakvlam.domain.model import Model
from waakvlam.domain.regions import RegionalRules

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a sender's clock may run ahead of ours before its moment counts as the future."""


class TrackOpening(Model):
    """What a new track needs to know of the case that opens it."""

    track: StreamRef
    case: StreamRef
    requested_by: Actor
    occurred_at: Instant
    child: ChildRef | None = None
    route: str | None = Field(default=None, description="How it begins, in the track's own words.")


class TrackRequested(Event):
    """A track is asked for; the workflow opens it and records that it did."""

    type: Literal["TrackRequested"] = "TrackRequested"
    opening: TrackOpening


class TrackOpened(Event):
    """The track that was asked for is on record in its own stream."""

    type: Literal["TrackOpened"] = "TrackOpened"
    track: StreamRef


class ReportAsked(Event):
    """Something to tell another stream; the workflow tells it and records that it did."""

    type: Literal["ReportAsked"] = "ReportAsked"
    to: StreamRef
    report: Report


class ReportGiven(Event):
    """The other stream has been told."""

    type: Literal["ReportGiven"] = "ReportGiven"
    report_id: str


SharedEvent = DeadlineEvent | TrackRequested | TrackOpened | ReportAsked | ReportGiven
Asked = TrackRequested | ReportAsked


class PassTime(EngineCommand):
    """The clock reached an instant at which something becomes due."""

    type: Literal["pass_time"] = "pass_time"


class ConfirmEffect(EngineCommand):
    """An effect that was asked has been done."""

    type: Literal["confirm_effect"] = "confirm_effect"
    effect: str = Field(description="The track that was opened, or the id of the report that was given.")


class ReceiveReport(EngineCommand):
    """Another stream told something. It is a fact: receiving it is never refused."""

    type: Literal["receive_report"] = "receive_report"
    report: Report


class OpenTrack(EngineCommand):
    """The case opens this track."""

    type: Literal["open"] = "open"
    opening: TrackOpening


class Awaited(Model):
    """What the procedure waits for, and from whom."""

    who: OrganisationKind | None
    what: str = Field(description="Dutch, one phrase.")


class ProcedureState(Model):
    """What every stream folds: its deadlines, what it asked and has not seen done, whether it is closed."""

    opened_at: Instant | None = None
    closed_at: Instant | None = None
    outcome: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    asked: tuple[Asked, ...] = ()
    reports_made: int = 0

    @property
    def is_open(self) -> bool:
        """Opened and not closed."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def stage_name(self) -> str:
        """Where the procedure is, in the words of its own part."""
        return str(getattr(self, "stage", ""))

    @property
    def is_crisis(self) -> bool:
        """Whether somebody must look now."""
        return self.is_open and bool(getattr(self, "crisis", False))


S = TypeVar("S", bound=ProcedureState)


def effect_key(asked: Asked) -> str:
    """By what an asked effect is known when it is confirmed."""
    return asked.opening.track if isinstance(asked, TrackRequested) else asked.report.report_id


def evolve_shared(state: S, event: SharedEvent) -> S:
    """Fold an event that any of the four parts may record."""
    match event:
        case TrackRequested():
            return state.model_copy(update={"asked": (*state.asked, event)})
        case ReportAsked():
            return state.model_copy(update={"asked": (*state.asked, event), "reports_made": state.reports_made + 1})
        case TrackOpened():
            return _done(state, event.track)
        case ReportGiven():
            return _done(state, event.report_id)
        case _:
            return state.model_copy(update={"deadlines": life.evolve(state.deadlines, event)})


def _done(state: S, key: str) -> S:
    return state.model_copy(update={"asked": tuple(a for a in state.asked if effect_key(a) != key)})


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


class Decision(Generic[S]):
    """A decision being taken: events are recorded one by one, each on the state that the last one left."""

    def __init__(self, state: S, evolve: Callable[[S, Any], S], context: Context, actor: Actor | None) -> None:
        """Begin from a state."""
        self.state = state
        self.context = context
        self.actor = actor
        self.events: list[Event] = []
        self._evolve = evolve

    def record(self, *events: Event) -> None:
        """Record events, in order."""
        for event in events:
            self.events.append(event)
            self.state = self._evolve(self.state, event)

    def require(
        self,
        condition: object,
        code: RefusalCode,
        message: str,
        *,
        field: str | None = None,
        article: str | None = None,
    ) -> None:
        """Refuse unless the condition holds."""
        if not condition:
            raise Refusal(code, message, field=field, article=article)

    def require_not_before(
        self, when: datetime, earlier: datetime | None, what: str, field: str = "occurred_at"
    ) -> None:
        """Refuse a moment that lies before the event it depends on."""
        if earlier is not None and when < earlier:
            raise Refusal(
                RefusalCode.IMPOSSIBLE_DATE,
                f"Dit kan niet gebeurd zijn op {local_date(when):%d-%m-%Y}: {what} was pas op "
                f"{local_date(earlier):%d-%m-%Y}.",
                field=field,
            )

    def start(
        self,
        deadline_id: str,
        anchor: date | datetime,
        when: datetime,
        *,
        child: str | None = None,
        court_fixed_last_day: date | None = None,
    ) -> Deadline:
        """A term begins to run by the event at `when`; see `deadlines.begin`."""
        started = life.begin(
            self.state.deadlines,
            deadline_id,
            anchor,
            occurred_at=when,
            rules=self.context.rules,
            child=child,
            court_fixed_last_day=court_fixed_last_day,
        )
        self.record(started)
        return started.deadline

    def meet(self, deadline_id: str, when: datetime) -> None:
        """The duty was done at `when`."""
        self.record(*life.meet(self.state.deadlines, deadline_id, when))

    def cancel(self, when: datetime, reason: str, *ids: str) -> None:
        """The duties (all open ones when none is named) fell away."""
        self.record(*life.cancel(self.state.deadlines, when, reason, ids or None))

    def revive(self, when: datetime, reason: str) -> None:
        """The duties that fell away for this reason are owed again."""
        self.record(*life.revive(self.state.deadlines, when, reason))

    def legal_last_day(self, deadline_id: str, anchor: date) -> date:
        """The last day that the catalogue gives, without starting anything."""
        norm = self.context.rules.norms.get(deadline_id)
        return catalogue.entry(deadline_id, anchor).compute(anchor, norm=norm).last_day

    def open_track(
        self,
        kind: StreamKind,
        number: int,
        when: datetime,
        *,
        requested_by: Actor,
        child: str | None = None,
        route: str | None = None,
    ) -> str:
        """Ask for a new track of this case; its id."""
        track = str(self.context.stream.track(kind, number))
        self.record(
            TrackRequested(
                occurred_at=when,
                opening=TrackOpening(
                    track=track,
                    case=self.context.stream.case,
                    requested_by=requested_by,
                    occurred_at=when,
                    child=child,
                    route=route,
                ),
            )
        )
        return track

    def tell(
        self, to: str, subject: str, when: datetime, *, outcome: str | None = None, child: str | None = None
    ) -> None:
        """Ask that another stream be told something."""
        report = Report.model_validate(
            {
                "report_id": f"{self.context.stream}/report-{self.state.reports_made + 1}",
                "sender": str(self.context.stream),
                "subject": subject,
                "occurred_at": when,
                "outcome": outcome,
                "child": child,
            }
        )
        self.record(ReportAsked(occurred_at=when, to=to, report=report))


@dataclass(frozen=True)
class Procedure(Generic[S]):
    """One part of the path, as the engine runs it."""

    kind: StreamKind
    initial: S
    apply: Callable[[Decision[S], Any], None]
    evolve: Callable[[S, Any], S]
    awaits: Callable[[S], Awaited]
    on_lapse: Callable[[Decision[S], Deadline], None]

    def fold(self, events: Iterable[Event], state: S | None = None) -> S:
        """The state after these events."""
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded

    def decide(self, state: S, command: Any, context: Context) -> Sequence[Event]:  # noqa: ANN401 - one of the part's own commands
        """Apply the law to a command.

        What became due before the command is recorded first, so that the command meets the case as it
        stands; what becomes due by it (a signal registered days late) is recorded with it.

        Raises:
            Refusal: the law, the procedure or plain sense does not allow the command.
        """
        decision = Decision(state, self.evolve, context, getattr(command, "actor", None))
        self._pass_time(decision)
        match command:
            case PassTime():
                pass
            case ConfirmEffect():
                _confirm(decision, command)
            case _:
                _require_possible_moment(command.occurred_at, context.now)
                self.apply(decision, command)
        self._pass_time(decision)
        return decision.events

    def _pass_time(self, decision: Decision[S]) -> None:
        household = decision.context.stream.case
        while due := life.pass_time(decision.state.deadlines, decision.context.now, household):
            for event in due:
                decision.record(event)
                if isinstance(event, life.DeadlineLapsed):
                    lapsed = next(d for d in decision.state.deadlines if d.key == event.key)
                    self.on_lapse(decision, lapsed)
                    # What lapsed may have ended other duties: what else is due is asked anew.
                    break


def _confirm(decision: Decision[S], command: ConfirmEffect) -> None:
    for asked in decision.state.asked:
        if effect_key(asked) == command.effect:
            done = (
                TrackOpened(occurred_at=command.occurred_at, track=command.effect)
                if isinstance(asked, TrackRequested)
                else ReportGiven(occurred_at=command.occurred_at, report_id=command.effect)
            )
            decision.record(done)


def _require_possible_moment(occurred_at: datetime, now: datetime) -> None:
    if occurred_at > now + CLOCK_TOLERANCE:
        raise Refusal(
            RefusalCode.IMPOSSIBLE_DATE,
            f"occurred_at ligt in de toekomst ({occurred_at.isoformat()}).",
            field="occurred_at",
        )
