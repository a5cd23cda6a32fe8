"""Rows and figures of households played at random, against the same found otherwise."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.figures import brute_force
from tests.figures.played import Played, played
from tests.search import examples
from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.figures import Period, Rows, Trail, figures
from waakvlam.domain.figures.measures import CODE
from waakvlam.domain.figures.past import states_at
from waakvlam.domain.figures.standing import status_at
from waakvlam.domain.identifiers import parse

SEEDS = range(examples(12))
_FOR_EVER = Period(first_day=date(2020, 1, 1), until=date(2060, 1, 1))


def rows_of(one: Played) -> Rows:
    """The rows that the whole journal folds to."""
    trails: dict[str, Trail] = {}
    for row in one.journal:
        trails.setdefault(row.stream, Trail(parse(row.stream))).see(row.version, row.event, row.recorded_at)
    return Rows.of(row for trail in trails.values() for row in trail.rows())


def _measures(one: Played) -> dict[str, MeasureState]:
    return {name: watched.state for name, watched in one.streams.items() if isinstance(watched.state, MeasureState)}


@pytest.mark.parametrize("seed", SEEDS)
def test_terms_stand_as_the_clock_and_the_record_say(seed: int) -> None:
    one = played(seed)
    for row in rows_of(one).deadlines:
        assert status_at(row, one.now + timedelta(minutes=6)) == row.status, row


@pytest.mark.parametrize("seed", SEEDS)
def test_compliance_is_what_counting_the_record_by_hand_gives(seed: int) -> None:
    one = played(seed)
    rows = rows_of(one)
    first = brute_force.day(one.journal[0].event.occurred_at)
    for length in (20, 90, 4000):
        until = first + timedelta(days=length)
        period = Period(first_day=first - timedelta(days=3000), until=until)
        at = one.now + timedelta(minutes=6)
        found = figures(rows, region="JZ19", period=period, at=at, position=len(one.journal))
        counts: Counter[tuple[str, str, str]] = Counter()
        for line in found.compliance:
            for status in ("met", "met_late", "missed", "lapsed", "open", "at_risk", "suspended"):
                counts[line.deadline, line.responsible.value, status] += getattr(line, status)
        assert +counts == brute_force.compliance(one.journal, period.first_day, until)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_runs_now_is_what_the_engine_says_is_in_force(seed: int) -> None:
    one = played(seed)
    rows = rows_of(one)
    for name, state in _measures(one).items():
        running = [row for row in rows.measures if row.stream == name and row.ends_on is None]
        expected = set()
        if state.in_force and state.measure is not None:
            expected.add((CODE[state.measure], state.starts_on, state.last_day))
        found = {(row.code, row.starts_on, row.last_day) for row in running}
        beside = {one for one in found if one[0] == "22"} if state.authority.has_provisional_guardian else set()
        assert found - beside == expected - beside, f"{name}: {state.stage} {state.measure}"
        assert len(running) == len(found)
        if state.authority.has_provisional_guardian and state.in_force:
            assert any(row.code == "22" for row in running), name


@pytest.mark.parametrize("seed", SEEDS)
def test_who_waits_now_is_who_has_no_fixed_protector_in_the_state(seed: int) -> None:
    one = played(seed)
    rows = rows_of(one)
    for name, state in _measures(one).items():
        last = [row for row in rows.protectors if row.stream == name and row.until is None]
        if not state.in_force or (state.starts_on is not None and state.starts_on > brute_force.day(one.now)):
            assert not last or last[0].measure == "22" or state.in_force, name
            continue
        assert [row.state for row in last] == [state.protector_state], name


@pytest.mark.parametrize("seed", SEEDS)
def test_a_child_has_one_kind_of_protector_on_each_day_of_its_measures_and_none_outside(seed: int) -> None:
    one = played(seed)
    rows = rows_of(one)
    horizon = brute_force.day(one.now) + timedelta(days=400)
    for name in {row.stream for row in rows.measures}:
        under = brute_force.days_of(
            [(row.starts_on, row.ends_on) for row in rows.measures if row.stream == name], horizon
        )
        stretches = sorted((row for row in rows.protectors if row.stream == name), key=lambda row: row.since)
        for row, following in pairwise(stretches):
            assert row.until is not None
            assert row.until <= following.since
        covered = set()
        for row in stretches:
            last = None if row.until is None else brute_force.day(row.until - timedelta(seconds=1))
            covered |= brute_force.days_of([(brute_force.day(row.since), last)], horizon)
        assert covered <= under
        # Before the first order was given nobody can have been named.
        assert len(under - covered) <= 40, name


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_balance_from_day_to_day(seed: int) -> None:
    one = played(seed)
    rows = rows_of(one)
    first = brute_force.day(one.journal[0].event.occurred_at) - timedelta(days=30)
    for start in range(0, 900, 45):
        period = Period(first_day=first + timedelta(days=start), until=first + timedelta(days=start + 45))
        for line in figures(rows, region="JZ19", period=period, at=one.now, position=1).measures:
            assert line.running_before + line.started - line.ended == line.running, line
            assert sum(line.ended_by.values()) == line.ended
            assert line.children <= line.running


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_are_the_dates_that_stand_now(seed: int) -> None:
    one = played(seed)
    rows = rows_of(one)
    for name, state in _measures(one).items():
        steps = {row.step: row.at for row in rows.steps if row.stream == name}
        for step, value in {
            "measure_requested": state.opened_at,
            "intake_decided": state.intake_decided_at,
            "rvdk_investigated": state.investigated_at,
        }.items():
            # A refusal is a decision too, which the state does not keep.
            assert value is None or steps[step] == value, (name, step)
        for step, value in {
            "gi_notified": state.gi_notified_at,
            "first_contact": state.first_contact_at,
            "plan_established": state.plan_established_at,
        }.items():
            # A later order makes an institution begin anew; the first time stays the first.
            assert value is None or steps[step] <= value, (name, step)
        if state.outcome is None:
            assert "measure_ended" not in steps, name


@pytest.mark.parametrize("seed", SEEDS)
def test_by_recorded_time_the_past_is_the_record_up_to_there(seed: int) -> None:
    one = played(seed)
    for cut in range(1, len(one.journal), max(1, len(one.journal) // 12)):
        moment = one.journal[cut].recorded_at
        known = [row for row in one.journal if row.recorded_at < moment]
        for name, state in states_at(one.journal, moment, "recorded").items():
            procedure = PROCEDURES[parse(name).kind]
            assert state == procedure.fold(row.event for row in known if row.stream == name)


@pytest.mark.parametrize("seed", SEEDS)
def test_by_occurred_time_nothing_is_there_before_the_first_event_and_today_is_today(seed: int) -> None:
    one = played(seed)
    assert not states_at(
        one.journal, min(row.event.occurred_at for row in one.journal) - timedelta(days=500), "occurred"
    )
    today = states_at(one.journal, one.now + timedelta(days=1), "occurred")
    for name, watched in one.streams.items():
        assert today[name].stage_name == watched.state.stage_name, name
        assert today[name].is_open == watched.state.is_open, name
        if isinstance(watched.state, MeasureState):
            for fact in watched.procedure.facts:
                where: object = today[name]
                now: object = watched.state
                for part in fact.split("."):
                    where, now = getattr(where, part), getattr(now, part)
                assert where == now, (name, fact)
