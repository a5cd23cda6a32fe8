"""One part of the path as the engine runs it.

Each part is one package with the same modules: ``commands``, ``events``, ``state`` (with ``evolve``) and
``rules`` (with what ``decide`` applies).

* ``decide(state, command, context)`` applies the law to a command. It returns the events to record, or
  raises a `Refusal`. It may change with the law: nothing that was recorded depends on it.
* ``evolve(state, event)`` only folds what is on record. It runs in replay and changes additively.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic

from waakvlam.domain import deadlines as life
from waakvlam.domain import held_warnings
from waakvlam.domain.arrival import require_for_this_stream, require_from_a_peer, require_possible_moment
from waakvlam.domain.charge import Charged, nobody_named, require_charged
from waakvlam.domain.competence import require_competent
from waakvlam.domain.context import Context
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.exchange import (
    ConfirmEffect,
    NotificationAsked,
    NotificationDelivered,
    OpenTrack,
    PassTime,
    ReceiveReport,
    ReportAsked,
    ReportGiven,
    TrackOpened,
    TrackRequested,
    effect_key,
)
from waakvlam.domain.facts import Clock, Fact, concrete
from waakvlam.domain.general import (
    CorrectFact,
    Hold,
    Release,
    Reopen,
    ResumeDeadline,
    SuspendDeadline,
    region_change,
    reopening,
)
from waakvlam.domain.general import rules as general
from waakvlam.domain.general.reopening import Reopened, Reopening
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Event, Report
from waakvlam.domain.region_exchange import ChangeRegion, HearRegion, RegionAsked, RegionTold
from waakvlam.domain.stream_state import Awaited, S
from waakvlam.domain.transitions import ANYWHERE, BEFORE, Moves, Transition, transitions
from waakvlam.domain.waiting import watch


@dataclass(frozen=True)
class Words:
    """What operators read when a part cannot take a command.

    Attributes:
        not_opened: nothing is on record yet.
        closed: it is over.
        opening: the event before which nothing can have happened.
        over: why terms fall away when it closes.
    """

    not_opened: str
    closed: str
    opening: str
    over: str


def _nothing(*_arguments: object) -> None:
    return None


def _always(_state: object) -> bool:
    return True


def _never(*_arguments: object) -> bool:
    return False


def _no_road(_state: object) -> str:
    return ""


@dataclass(frozen=True)
class Procedure(Generic[S]):
    """One part of the path, as the engine runs it.

    Attributes:
        apply: applies one command to a part that is open; `begin` those that can open it.
        hear: what a report of a peer changes; `hear_region` what another region tells.
        clocks: by the catalogue id of each deadline that its rules start (after the part that it is about, where there
            are parts), what it hangs on; checked against the catalogue when it is loaded, and a test sees each of
            them start.
        facts: what can be corrected.
        charged: whom of a kind its record names, so that no other organisation of that kind may act.
        moves: from which stage to which it can go, and by what; the `final` ones it leaves only when it is opened
            again.
        on_lapse: what a term that passed ends; `on_corrected` what a term computed anew changes; `on_reopened` what
            else follows when its end is undone, which `reopen` does where it `ends_alone`; `road_back` says what can
            be done where it does not. `bring_back` undoes the end of something within a part that went on, before it is
            corrected or because it is reopened; whether it did. `follow` keeps in step what hangs on a fact that was
            corrected.
        after_the_end: the commands by which a duty is done that outlives the part, beside a correction.
    """

    kind: StreamKind
    initial: S
    begin: Callable[[Decision[S], Any], bool]
    apply: Callable[[Decision[S], Any], None]
    hear: Callable[[Decision[S], Report], None]
    evolve: Callable[[S, Any], S]
    awaits: Callable[[S], Awaited]
    words: Words
    hear_region: Callable[[Decision[S], HearRegion], None] = _nothing
    on_lapse: Callable[[Decision[S], Deadline], None] = _nothing
    on_corrected: general.Corrected = _nothing
    on_reopened: Reopened = _nothing
    ends_alone: Callable[[S], bool] = _always
    road_back: Callable[[S], str] = _no_road
    bring_back: Callable[[Decision[S], CorrectFact | Reopen], bool] = _never
    after_the_end: tuple[type, ...] = ()
    follow: Callable[[Decision[S], datetime], None] = _nothing
    clocks: Mapping[str, Clock[S]] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    charged: Charged = nobody_named
    moves: Moves = field(default_factory=dict)
    final: frozenset[str] = frozenset()

    @property
    def transitions(self) -> frozenset[Transition]:
        """Every move between stages that its rules may come to."""
        ways = [*self.moves, *(target for by in self.moves.values() for targets in by.values() for target in targets)]
        between = set(ways) - self.final - {ANYWHERE, BEFORE, str(getattr(self.initial, "stage", ""))}
        return transitions(self.moves, between)

    @property
    def starts(self) -> frozenset[str]:
        """The catalogue ids of the deadlines that its rules start."""
        return frozenset(clock.rpartition(".")[2] for clock in self.clocks)

    def fold(self, events: Iterable[Event], state: S | None = None) -> S:
        """The state after these events."""
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded

    def awaited(self, state: S) -> Awaited:
        """What the part waits for, and from whom; while it is held, its release."""
        if state.held is None or not state.is_open:
            return self.awaits(state)
        return Awaited(who=state.held.by, what=f"hervatting (aangehouden: {state.held.reason}); termijnen lopen door")

    def decide(self, state: S, command: Any, context: Context) -> Sequence[Event]:  # noqa: ANN401 - one of the part's own commands
        """Apply the law to a command.

        What became due before the command is recorded first, so that the command meets the case as it
        stands; what becomes due by it (a signal registered days late) is recorded with it.

        Raises:
            Refusal: the law, the procedure or plain sense does not allow the command.
        """
        decision = Decision(state, self.evolve, context, getattr(command, "actor", None), self.starts)
        self._come_to_now(decision, context.now)
        match command:
            case PassTime():
                pass
            case ConfirmEffect():
                _confirm(decision, command)
            case ReceiveReport():
                require_from_a_peer(command, context.stream)
                self._require_opened(decision)
                self.hear(decision, command.report)
                reopening.hear(decision, command.report, self.reopening)
            case OpenTrack():
                require_possible_moment(command.occurred_at, context)
                require_for_this_stream(command, context.stream)
                decision.require(
                    decision.state.opened_at is None, RefusalCode.ALREADY_DECIDED, "Dit traject is al geopend."
                )
                self.begin(decision, command)
            case ChangeRegion():
                self._require_opened(decision)
                region_change.change_region(decision, command)
            case HearRegion():
                self.hear_region(decision, command)
            case _:
                require_possible_moment(command.occurred_at, context)
                self._put(decision, command)
        general.judge_revived(
            decision, command.occurred_at, facts=self.facts, clocks=self.clocks, on_corrected=self.on_corrected
        )
        watch(decision, self.clocks, command.occurred_at)
        self._come_to_now(decision, command.occurred_at)
        held_warnings.withdraw(decision)
        return decision.events

    def _put(self, decision: Decision[S], command: Any) -> None:  # noqa: ANN401 - one of the part's own commands
        region_change.require_here(decision.state)
        facts = concrete(self.facts, decision.state)
        corrected = facts.get(command.fact) if isinstance(command, CorrectFact) else None
        # Who puts a fact on record corrects it; the rules of a correction ask that.
        if corrected is None or corrected.recorded_by is None:
            require_competent(self.kind, command.type, command.actor, decision.context.rules.acting_for)
        # Whom the record names depends on it.
        stands = isinstance(command, (CorrectFact, Reopen)) and self.bring_back(decision, command)
        require_charged(decision, command, self.charged, facts)
        if self.begin(decision, command):
            return
        self._require_opened(decision)
        possible = decision.state.is_open or isinstance(command, (CorrectFact, Reopen, *self.after_the_end))
        decision.require(possible, RefusalCode.WRONG_STAGE, self.words.closed)
        decision.require_not_before(command.occurred_at, decision.state.opened_at, self.words.opening)
        match command:
            case CorrectFact():
                general.correct_fact(
                    decision,
                    command,
                    facts=self.facts,
                    clocks=self.clocks,
                    on_corrected=self.on_corrected,
                    reopening=self.reopening,
                )
                if decision.state.is_open:
                    self.follow(decision, command.occurred_at)
            case Reopen() if stands:
                pass
            case Reopen():
                reopening.reopen(decision, command, self.reopening)
            case SuspendDeadline():
                general.suspend(decision, command)
            case ResumeDeadline():
                general.resume(decision, command)
            case Hold():
                general.hold(decision, command)
            case Release():
                general.release(decision, command)
            case _:
                self.apply(decision, command)

    @property
    def reopening(self) -> Reopening:
        """How its end is undone."""
        return Reopening(over=self.words.over, then=self.on_reopened, by_hand=self.ends_alone, road=self.road_back)

    def _require_opened(self, decision: Decision[S]) -> None:
        decision.require(decision.state.opened_at, RefusalCode.WRONG_STAGE, self.words.not_opened)

    def _come_to_now(self, decision: Decision[S], when: datetime) -> None:
        self._pass_time(decision)
        while watch(decision, self.clocks, when):
            # What lapsed by the clock is waited for as well: that somebody confirms it.
            self._pass_time(decision)

    def _pass_time(self, decision: Decision[S]) -> None:
        household = decision.context.stream.case
        while due := life.pass_time(decision.state.deadlines, decision.context.now, household, decision.context.rules):
            for event in due:
                decision.record(event)
                decision.warn(event)
                if isinstance(event, life.DeadlineLapsed | life.DeadlineExpired):
                    lapsed = next(d for d in decision.state.deadlines if d.key == event.key)
                    if lapsed.is_right:
                        # A right that nobody used is lost to who had it. It ends nothing.
                        continue
                    self.on_lapse(decision, lapsed)
                    watch(decision, self.clocks, event.occurred_at)
                    # What lapsed may have ended other duties: what else is due is asked anew.
                    break


def _confirm(decision: Decision[S], command: ConfirmEffect) -> None:
    when, key = command.occurred_at, command.effect
    for asked in decision.state.asked:
        if effect_key(asked) != key:
            continue
        match asked:
            case TrackRequested():
                decision.record(TrackOpened(occurred_at=when, track=key))
            case ReportAsked():
                decision.record(ReportGiven(occurred_at=when, report_id=key))
            case RegionAsked():
                decision.record(RegionTold(occurred_at=when, message_id=key))
            case NotificationAsked():
                decision.record(NotificationDelivered(occurred_at=when, notification_id=key))
