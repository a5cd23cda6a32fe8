"""One stream of which everything is checked that must hold whatever happens: for tests that play at random."""

from collections import Counter
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from tests.domain.moves import moves
from tests.domain.story import clocks_agree, stand_in_the_table
from waakvlam.domain import deadlines as life
from waakvlam.domain.actors import Actor
from waakvlam.domain.calendar import local_date
from waakvlam.domain.carried_record import ArrivedCommand
from waakvlam.domain.context import Context
from waakvlam.domain.contract import (
    COMMANDS,
    PROCEDURES,
    AnyCommand,
    AnyState,
    RecordedEvent,
    receipt,
)
from waakvlam.domain.court_measure import MeasureKind, MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, by_urgency, next_instant
from waakvlam.domain.deadlines.fold import ON_ITS_WAY
from waakvlam.domain.dutch import status_name
from waakvlam.domain.exchange import PassTime
from waakvlam.domain.facts import concrete, read
from waakvlam.domain.general.events import FactCorrected
from waakvlam.domain.identifiers import StreamId, StreamKind
from waakvlam.domain.messages import Command, Event
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.transitions import Transition
from waakvlam.workflows import card, search_attributes

S = DeadlineStatus
_STATE: TypeAdapter[Any] = TypeAdapter(AnyState)
_OWN_DURATION = frozenset({"vots_max_duration", "ots_max_duration", "ots_extension_max"})
_FIVE_DAYS = frozenset({"gi_assign_worker_ots", "gi_assign_worker_guardianship"})
_RUNS = frozenset({S.RUNNING, S.AT_RISK, S.MISSED})
_BY_THE_CLOCK = (
    life.DeadlineAtRisk,
    life.EscalationRaised,
    life.DeadlineMissed,
    life.OverdueRepeated,
    life.DeadlineLapsed,
    life.DeadlineExpired,
)
"""What time does to a deadline, rather than somebody."""
COMMANDS_OF_PEOPLE: dict[StreamKind, dict[str, type[Command]]] = {
    kind: {name: model for name, model in commands.items() if issubclass(model, Command)}
    for kind, commands in COMMANDS.items()
}
"""What people can put on record, per kind of stream."""


class Watched:
    """A stream with its journal, and beside its state the one that the journal gives back.

    A workflow judges on what it folded itself, the journal on what it has read: both must always say the same.
    """

    def __init__(self, stream: StreamId) -> None:
        """Nothing is on record."""
        self.stream = stream
        self.procedure = PROCEDURES[stream.kind]
        self.rules = RegionalRules.default(stream.region)
        self.state: Any = self.procedure.initial
        self.journal: list[RecordedEvent] = []
        self.said: Counter[str] = Counter()
        self.taken: list[tuple[AnyCommand, datetime]] = []
        self.moves: list[Transition] = []
        self.seen: list[Any] = []
        self._read_back: Any = self.procedure.initial
        self._rungs: set[tuple[str, int, int]] = set()

    def decide(self, command: AnyCommand, now: datetime) -> list[Event]:
        """What would be recorded.

        Raises:
            Refusal: nothing would.
        """
        return list(self.procedure.decide(self.state, command, self._context(now)))

    def put(self, command: AnyCommand, now: datetime) -> list[Event]:
        """Decide and record; everything is checked on the way.

        Raises:
            Refusal: and nothing has changed.
        """
        try:
            decided = self.decide(command, now)
        finally:
            assert self.state == self._read_back, "deciding changed something"
        context = self._context(now)
        assert list(self.procedure.decide(self._read_back, command, context)) == decided, (
            "the journal decides otherwise"
        )
        made = moves(self.procedure, self.state, command, context, decided)
        stand_in_the_table(self.procedure, made)
        self.moves += made
        before = len(self.journal)
        for event in decided:
            self._check_event(event, now)
            row = self._row(event, command, now)
            self.journal.append(row)
            self.state = self.procedure.evolve(self.state, event)
            self._read_back = self.procedure.evolve(self._read_back, row.event)
        self.said[command.type] += 1
        self.taken.append((command, now))
        self.seen.append(self.state)
        self.check(now)
        rows = tuple(self.journal[before:])
        given = receipt(str(self.stream), command.command_id, rows, before, now)
        assert given.version == len(self.journal)
        assert len(given.events) == len(decided)
        return decided

    def carry(self, command: ArrivedCommand) -> None:
        """Put on record what was on record in another region."""
        for event in command.events:
            row = RecordedEvent(
                stream=str(self.stream),
                version=len(self.journal) + 1,
                position=len(self.journal) + 1,
                recorded_at=command.recorded_at,
                command_id=command.command_id,
                actor=command.actor,
                event=event,
            )
            self.journal.append(row)
            self.state = self.procedure.evolve(self.state, event)
            self._read_back = self.procedure.evolve(self._read_back, event)

    def _context(self, now: datetime) -> Context:
        return Context(stream=self.stream, now=now, rules=self.rules)

    def _row(self, event: Event, command: AnyCommand, now: datetime) -> RecordedEvent:
        actor: Actor | None = getattr(command, "actor", None)
        version = len(self.journal) + 1
        row = RecordedEvent.model_validate(
            {
                "stream": str(self.stream),
                "version": version,
                "position": version,
                "recorded_at": now,
                "command_id": command.command_id,
                "actor": actor,
                "event": event,
            }
        )
        read_back = RecordedEvent.model_validate_json(row.model_dump_json())
        assert read_back == row, "the journal gives back what it was given"
        assert type(read_back.event) is type(event)
        return read_back

    # -- after every step ------------------------------------------------------------------------------------

    def check(self, now: datetime) -> None:
        """What holds of the state at this moment, up to which time has passed."""
        assert self.state == self._read_back, "folding the journal gives another state"
        assert _STATE.validate_json(self.state.model_dump_json()) == self.state, "a state survives its journey"
        assert self.state.closed_at is None or not by_urgency(self.state.deadlines), "closed, and something is owed"
        clocks_agree(self.procedure, self.state)
        keys = [deadline.key for deadline in self.state.deadlines]
        assert len(keys) == len(set(keys)), keys
        for name, fact in concrete(self.procedure.facts, self.state).items():
            if fact.starts and read(self.state, name) is None:
                running = [one.key for one in by_urgency(self.state.deadlines) if self._runs_by(one, fact.starts)]
                assert not running, f"{running} run by what did not happen: {name}"
        durations = [one.clock for one in by_urgency(self.state.deadlines) if one.kind == "measure"]
        assert len(durations) == len(set(durations)), f"a measure has one end: {durations}"
        if isinstance(self.state, MeasureState):
            _ends_with_its_term(self.state)
        for deadline in self.state.deadlines:
            _agrees_with_the_clock(deadline, now)
        upcoming = next_instant(self.state.deadlines)
        assert upcoming is None or upcoming[0] > now, f"the timer would ring for ever: {upcoming}"
        self._is_shown_as_it_is()

    def _runs_by(self, term: Deadline, starts: tuple[str, ...]) -> bool:
        """Whether these facts, and no other, made it run."""
        clock = self.procedure.clocks[term.clock]
        return term.clock in starts and (clock.of_key is not None or clock.anchor(self.state) != term.anchor)

    def check_from_the_start(self) -> None:
        """Everything on record, folded at once."""
        assert self.procedure.fold(row.event for row in self.journal) == self.state
        assert [row.version for row in self.journal] == list(range(1, len(self.journal) + 1))

    def passed(self, now: datetime, until: datetime) -> Any:  # noqa: ANN401 - the state of any part
        """The state if time passed until then and nothing happened; nothing is recorded."""
        state = self.state
        clock = PassTime(command_id="clock", occurred_at=until, sent_at=until)
        for _ in range(2):  # and nothing is due twice
            due = self.procedure.decide(state, clock, self._context(until))
            assert state is self.state or not due, f"{due} is due again"
            state = self.procedure.fold(due, state)
        upcoming = next_instant(state.deadlines)
        assert upcoming is None or upcoming[0] > until, f"the timer would ring for ever: {upcoming}"
        return state

    def _is_shown_as_it_is(self) -> None:
        shown = by_urgency(self.state.deadlines)
        owed = [deadline for deadline in shown if not deadline.is_right]
        listed = search_attributes.of(self.stream, self.state)
        missed = [deadline for deadline in owed if deadline.status is S.MISSED]
        worst = "on_track" if owed else "none"
        if any(deadline.status is S.AT_RISK for deadline in owed):
            worst = "at_risk"
        assert listed[search_attributes.DEADLINE_STATUS] == ("overdue" if missed else worst)
        assert listed[search_attributes.OVERDUE] == len(missed)
        assert listed[search_attributes.NEXT_DEADLINE_AT] == min((one.ends_at for one in owed), default=None)
        assert listed[search_attributes.STAGE] == self.state.stage_name
        drawn = card.draw(self.stream, self.state, self.procedure.awaited(self.state), {}).splitlines()
        for deadline in shown:
            told = (status_name(deadline), deadline.name, f"{deadline.last_day:%d-%m-%Y}")
            assert any(all(word in line for word in told) for line in drawn), f"{told} is not on the card"

    # -- each event, on the state that it meets --------------------------------------------------------------

    def _check_event(self, event: Event, now: datetime) -> None:
        if isinstance(event, FactCorrected):
            assert event.previous == read(self.state, event.fact), "both dates of a correction stand in the event"
            assert event.value != event.previous
        if isinstance(event, life.DeadlineStarted) and event.deadline.id in _FIVE_DAYS:
            assert event.occurred_at < event.deadline.ends_at, f"{event.deadline.key} begins already over"
        key = getattr(event, "key", None)
        if key is None:
            return
        known = next((deadline for deadline in self.state.deadlines if deadline.key == key), None)
        assert known is not None, f"{event} is about no deadline of this stream"
        if isinstance(event, _BY_THE_CLOCK):
            assert known.status in _RUNS, f"time does nothing to what is {known.status}: {event}"
            assert event.occurred_at <= now
        match event:
            case life.EscalationRaised():
                self._raised_once(event, known)
            case life.DeadlineAtRisk():
                assert known.status is S.RUNNING
            case life.DeadlineMissed():
                assert known.on_miss == "breach", "what lapses is not missed"
                assert known.status in ON_ITS_WAY
            case life.DeadlineLapsed():
                assert known.on_miss == "lapse"
            case life.DeadlineMet():
                assert known.is_open or known.status in {S.LAPSED, S.EXPIRED}
                assert event.late == (event.occurred_at >= known.ends_at and known.status is not S.SUSPENDED)
            case life.DeadlineCancelled():
                assert known.is_open
            case life.DeadlineSuspended():
                assert known.status in _RUNS
                assert event.occurred_at < known.ends_at
            case life.DeadlineCorrected():
                _keeps_both_days(event, known)
            case life.DeadlineResumed():
                _moved_by_the_days(event, known)
            case _:
                pass

    def _raised_once(self, event: life.EscalationRaised, known: Deadline) -> None:
        rung = (event.key, event.revision, event.rung)
        assert event.revision == known.revision
        assert event.rung == known.rungs_reached + 1, "rungs come in their order"
        assert not known.settled, "what is settled warns nobody"
        assert rung not in self._rungs, f"{rung} was recorded before"
        self._rungs.add(rung)


def _ends_with_its_term(state: MeasureState) -> None:
    terms = [one for one in by_urgency(state.deadlines) if one.clock in _OWN_DURATION]
    if state.in_force and state.measure in {MeasureKind.PROVISIONAL_SUPERVISION, MeasureKind.SUPERVISION}:
        assert [one.last_day for one in terms] == [state.last_day], f"{terms} and {state.last_day}"


def _keeps_both_days(event: life.DeadlineCorrected, known: Deadline) -> None:
    assert event.previous_last_day == known.last_day
    assert event.deadline.last_day == event.last_day
    after, again = event.deadline, event.deadline.revision != known.revision
    # A reason never stands beside the days of another correction.
    told = (known.last_day, event.reason) if again else (known.corrected_from, known.corrected_because)
    assert (after.corrected_from, after.corrected_because) == told
    assert after.judged_anew_because == (None if again else event.reason)


def _moved_by_the_days(event: life.DeadlineResumed, known: Deadline) -> None:
    assert known.status is S.SUSPENDED
    after = event.deadline
    assert (event.previous_last_day, event.last_day) == (known.last_day, after.last_day)
    assert known.suspended_on is not None
    # From the day after it came to a stand up to the day before it went on.
    assert event.days == max(0, (local_date(event.occurred_at) - known.suspended_on).days - 1)
    assert after.suspended_days == known.suspended_days + event.days
    # Counted from the raw day: what the ATW adds at the end is no part of the days that it stood still.
    assert (after.raw_last_day - known.raw_last_day).days == event.days
    assert after.last_day >= after.raw_last_day
    assert after.revision == known.revision + 1
    assert after.rungs_reached == 0


def _agrees_with_the_clock(deadline: Deadline, now: datetime) -> None:
    key = deadline.key
    match deadline.status:
        case S.RUNNING | S.AT_RISK:
            assert now < deadline.ends_at, f"{key} is over"
            if deadline.rungs and not deadline.settled:
                reached = deadline.rungs_reached > 0
                assert reached == (deadline.status is S.AT_RISK), f"{key}: {deadline.status}, {deadline.rungs_reached}"
                assert reached == (deadline.rungs[0].at <= now), key
        case S.MISSED:
            assert deadline.ends_at <= now, f"{key} is not over"
            assert deadline.on_miss == "breach", f"{key} lapses, and is not missed"
        case S.MET:
            assert deadline.met_at is not None, key
            # What stood still when it was met cannot have been over.
            stood_still = deadline.suspended_on is not None
            assert deadline.met_at < deadline.ends_at or stood_still, f"{key} was met late"
        case S.MET_LATE:
            assert deadline.met_at is not None, key
            assert deadline.met_at >= deadline.ends_at, f"{key} was met in time"
        case S.LAPSED:
            assert deadline.ends_at <= now, f"{key} is not over"
            assert deadline.on_miss == "lapse", key
        case S.EXPIRED:
            assert deadline.ends_at <= now, f"{key} is not over"
        case S.SUSPENDED:
            assert deadline.suspended_on is not None, key
        case S.CANCELLED:
            assert deadline.cancelled_because, key
