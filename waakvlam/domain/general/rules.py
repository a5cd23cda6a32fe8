"""How a fact is corrected, a term suspended and a track held, in whichever part of the path."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from waakvlam.domain import deadlines as life
from waakvlam.domain.calendar import local_date
from waakvlam.domain.competence import require_competent
from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Clock, Fact, concrete, read
from waakvlam.domain.general import commands as c
from waakvlam.domain.general import events as e
from waakvlam.domain.general.reopening import Reopening, ask, ended_by, rests_on_a_fact_that_moved

Corrected = Callable[[Decision[Any], Deadline, Deadline, datetime], None]
"""What a part does when one of its terms was computed anew: the decision, the term before and after, and when."""

TAKEN_BACK = "feit teruggenomen"
_MEANWHILE = "de feiten veranderden terwijl deze termijn niet liep"


def correct_fact(
    d: Decision[Any],
    command: c.CorrectFact,
    *,
    facts: Mapping[str, Fact],
    clocks: Mapping[str, Clock[Any]],
    on_corrected: Corrected,
    reopening: Reopening,
) -> None:
    """The fact stands otherwise from here, and every term that hangs on it is judged anew.

    A part that ended by a term which hangs on it goes on, unless it ends again by the new days. Any other that is
    closed stays so.
    """
    facts = concrete(facts, d.state)
    fact = facts.get(command.fact)
    if fact is None:
        known = ", ".join(sorted(facts)) or "geen"
        raise Refusal(RefusalCode.MALFORMED, f"{command.fact} is hier niet te corrigeren; wel: {known}.", field="fact")
    if fact.recorded_by is not None:
        require_competent(d.context.stream.kind, fact.recorded_by, command.actor, d.context.rules.acting_for)
    previous = read(d.state, command.fact)
    d.require(
        previous is not None or fact.may_be_added,
        RefusalCode.WRONG_STAGE,
        f"{fact.dutch} is nog niet vastgelegd, dus valt er niets te corrigeren.",
        field="fact",
    )
    d.require(previous != command.value, RefusalCode.ALREADY_DECIDED, "Zo staat het al vast.", field="value")
    if command.value is None:
        d.require(
            fact.may_be_taken_back,
            RefusalCode.WRONG_STAGE,
            f"{fact.dutch} draagt wat erna kwam en kan niet worden teruggenomen, wel verplaatst.",
            field="value",
        )
    else:
        _require_possible(d, command.fact, command.value, facts)
    for later in _later_than(command.fact, facts):
        d.require(
            command.value is not None or read(d.state, later) is None,
            RefusalCode.WRONG_STAGE,
            f"{fact.dutch} kan niet worden teruggenomen zolang {facts[later].dutch} vaststaat.",
            field="value",
        )
    if fact.check is not None:
        fact.check(d, command.fact, command.value)
    fields = (command.fact, *(name for name in fact.along if read(d.state, name) == previous))
    for name in fields[1:]:
        if command.value is not None and name in facts:
            _require_not_before_others(d, facts[name], command.value, facts, moving=fields)
    d.record(
        e.FactCorrected(
            occurred_at=command.occurred_at,
            fact=command.fact,
            fields=fields,
            previous=previous,
            value=command.value,
            reason=command.reason,
        )
    )
    if command.value is None and fact.starts:
        _take_away(d, command.occurred_at, fact.starts, clocks)
    if command.value is None:
        d.unsettle(command.occurred_at, *fact.settles)
        _take_rights_away(d, command.occurred_at, fact, clocks)
    moved = rests_on_a_fact_that_moved(d, lambda term: _basis(d, clocks.get(term.clock)))
    moved = moved or (command.value is None and ended_by(d.state, fact.settles))
    if not d.state.is_open and d.state.reopening is None and moved:
        # Granted, it is judged anew with every term that runs again.
        ask(d, command.occurred_at, command.reason)
    if d.state.is_open:
        _judge_anew(d, command.occurred_at, command.reason, clocks=clocks, on_corrected=on_corrected)
    else:
        # What lapsed waits: only where it goes on does a lapse that was none bring anything back.
        kept = frozenset(x.key for x in d.state.deadlines if x.status is not DeadlineStatus.LAPSED)
        _judge_anew(d, command.occurred_at, command.reason, clocks=clocks, on_corrected=_changes_nothing, keys=kept)
        d.cancel(max(command.occurred_at, d.state.closed_at), reopening.over)


def _basis(d: Decision[Any], clock: Clock[Any] | None) -> tuple[date | datetime, date | None] | None:
    """What a term is counted from by the facts as they are now; None where they do not say."""
    anchor = clock.anchor(d.state) if clock is not None else None
    return None if clock is None or anchor is None else (anchor, clock.court_fixed(d.state))


def _take_away(d: Decision[Any], when: datetime, starts: tuple[str, ...], clocks: Mapping[str, Clock[Any]]) -> None:
    """What ran by a fact that is no fact falls away; not what runs by another all the same."""
    for name in starts:
        clock, last = clocks[name], life.last_of(d.state.deadlines, name)
        by_another = clock.of_key is None and last is not None and clock.anchor(d.state) == last.anchor
        if not by_another:
            d.cancel(when, TAKEN_BACK, name)


def _take_rights_away(d: Decision[Any], when: datetime, fact: Fact, clocks: Mapping[str, Clock[Any]]) -> None:
    """Nobody can appeal against a decision that was none."""
    for name in fact.rights:
        last = life.last_of(d.state.deadlines, name)
        if last is not None and clocks[name].anchor(d.state) is None:
            d.cancel(when, TAKEN_BACK, key=last.key)


def _changes_nothing(_d: Decision[Any], _before: Deadline, _after: Deadline, _when: datetime) -> None:
    """What is over is not changed by a term; that it was kept or broken is put right."""


def judge_revived(
    d: Decision[Any],
    when: datetime,
    *,
    facts: Mapping[str, Fact],
    clocks: Mapping[str, Clock[Any]],
    on_corrected: Corrected,
) -> None:
    """What runs again does so on the facts as they are now: they may have been corrected while it did not run."""
    revived = frozenset(event.key for event in d.events if isinstance(event, life.DeadlineRevived))
    opened_again = any(isinstance(event, e.TrackReopened) for event in d.events)
    if not revived and not opened_again:
        return
    for name, fact in concrete(facts, d.state).items():
        if read(d.state, name) is None:
            _take_away(d, when, fact.starts or (), clocks)
            _take_rights_away(d, when, fact, clocks)
    _judge_anew(d, when, _MEANWHILE, clocks=clocks, on_corrected=on_corrected, keys=None if opened_again else revived)


def _judge_anew(
    d: Decision[Any],
    when: datetime,
    reason: str,
    *,
    clocks: Mapping[str, Clock[Any]],
    on_corrected: Corrected,
    keys: frozenset[str] | None = None,
) -> None:
    # A corrected term may move a fact (the last day of a measure), and that another term: as many rounds as terms.
    for _ in clocks:
        before = len(d.events)
        running = (found for name, clock in clocks.items() for found in _run_by(d, name, clock))
        for known, clock in running:
            anchor = clock.anchor(d.state)
            if anchor is None or not (keys is None or known.key in keys):
                continue
            changed = d.correct(
                known,
                anchor,
                when,
                reason=reason,
                done=clock.done(d.state) if clock.done else known.met_at,
                court_fixed_last_day=clock.court_fixed(d.state),
            )
            if changed is not None:
                on_corrected(d, known, changed, when)
        if len(d.events) == before:
            return


def _run_by(d: Decision[Any], name: str, clock: Clock[Any]) -> Iterator[tuple[Deadline, Clock[Any]]]:
    """The last term of its kind; of those that run side by side each, by a clock of its own."""
    if clock.of_key is None:
        last = life.last_of(d.state.deadlines, name)
        if last is not None:
            yield last, clock
        return
    for known in d.state.deadlines:
        if known.clock == name:
            yield known, clock.of_key(known.key)


def meet_what_was_done(d: Decision[Any], clocks: Mapping[str, Clock[Any]]) -> None:
    """What runs again after it had fallen away may have been done meanwhile."""
    for name, clock in clocks.items():
        last = life.last_of(d.state.deadlines, name)
        done = clock.done(d.state) if clock.done is not None else None
        if last is not None and last.is_open and done is not None and clock.anchor(d.state) is not None:
            d.meet(name, done, key=last.key)


def _require_possible(d: Decision[Any], name: str, value: date | datetime, facts: Mapping[str, Fact]) -> None:
    fact = facts[name]
    is_day = not isinstance(value, datetime)
    d.require(
        is_day == fact.is_day,
        RefusalCode.MALFORMED,
        f"{fact.dutch} is een {'dag: 2026-03-31' if fact.is_day else 'moment: 2026-03-31T16:05:00+02:00'}.",
        field="value",
    )
    d.require(
        not isinstance(value, datetime) or value <= d.context.latest_moment,
        RefusalCode.IMPOSSIBLE_DATE,
        f"{fact.dutch} kan niet in de toekomst liggen.",
        field="value",
    )
    _require_not_before_others(d, fact, value, facts)
    for later in _later_than(name, facts):
        other = read(d.state, later)
        d.require(
            other is None or not _before(other, value),
            RefusalCode.IMPOSSIBLE_DATE,
            f"{fact.dutch} kan niet liggen na {facts[later].dutch} ({_written(other)}).",
            field="value",
        )


def _require_not_before_others(
    d: Decision[Any], fact: Fact, value: date | datetime, facts: Mapping[str, Fact], moving: tuple[str, ...] = ()
) -> None:
    for earlier in fact.follows:
        other = None if earlier in moving else read(d.state, earlier)
        d.require(
            other is None or not _before(value, other),
            RefusalCode.IMPOSSIBLE_DATE,
            f"{fact.dutch} kan niet liggen voor {_told(facts, earlier)} ({_written(other)}).",
            field="value",
        )


def _later_than(name: str, facts: Mapping[str, Fact]) -> list[str]:
    return [other for other, fact in facts.items() if name in fact.follows]


def _told(facts: Mapping[str, Fact], name: str) -> str:
    return facts[name].dutch if name in facts else name


def _before(one: date | datetime, other: date | datetime) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return _day(one) < _day(other)


def _day(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) else value


def _written(value: date | datetime | None) -> str:
    return "" if value is None else f"{_day(value):%d-%m-%Y}"


def suspend(d: Decision[Any], command: c.SuspendDeadline) -> None:
    """Only where the law says so, and only what still runs."""
    deadline = _owed(d, command.deadline)
    d.require_not_before(command.occurred_at, deadline.started_at, "het begin van de termijn")
    d.record(life.suspend(deadline, command.ground, command.occurred_at))


def resume(d: Decision[Any], command: c.ResumeDeadline) -> None:
    """By the days it really stood still."""
    d.record(life.resume(_owed(d, command.deadline), command.occurred_at, d.context.rules))


def _owed(d: Decision[Any], key: str) -> Deadline:
    found: Deadline | None = next((x for x in d.state.deadlines if x.key == key), None)
    if found is None or not found.is_open:
        owed = ", ".join(x.key for x in d.state.deadlines if x.is_open) or "geen"
        raise Refusal(
            RefusalCode.WRONG_STAGE, f"{key} is hier geen lopende termijn; dat zijn: {owed}.", field="deadline"
        )
    return found


def hold(d: Decision[Any], command: c.Hold) -> None:
    """Shown to everybody; no clock stops for it."""
    d.require(d.state.held is None, RefusalCode.ALREADY_DECIDED, "Dit traject is al aangehouden.")
    assert d.actor is not None, "a command has an actor"
    d.record(e.TrackHeld(occurred_at=command.occurred_at, by=d.actor.kind, reason=command.reason))


def release(d: Decision[Any], command: c.Release) -> None:
    """It goes on."""
    d.require(d.state.held is not None, RefusalCode.WRONG_STAGE, "Dit traject is niet aangehouden.")
    d.require_not_before(command.occurred_at, d.state.held.since, "de aanhouding")
    d.record(e.TrackReleased(occurred_at=command.occurred_at))
