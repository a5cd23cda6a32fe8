"""What must hold for every deadline of the catalogue and for every day it can begin on."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from waakvlam.domain.calendar import AMSTERDAM, is_working_day
from waakvlam.domain.catalogue import Entry, entries
from waakvlam.domain.terms import Computation, Nature, Rule, Term, Unit, compute

COUNTED = [one for one in entries() if one.computable and one.term is not None and one.term.unit is not Unit.IMMEDIATE]
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
DAY_UNITS = st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS])
OF_LAW = st.sampled_from(COUNTED)


def computed(one: Entry, day: date) -> Computation:
    assume(day >= one.valid_from)
    return one.compute(day)


@given(OF_LAW, DAYS)
def test_an_end_that_moved_is_a_working_day_and_moved_later(one: Entry, day: date) -> None:
    found = computed(one, day)
    for end in (found.last_day, found.latest_defensible):
        assert end >= found.raw_last_day
        if end != found.raw_last_day:
            assert is_working_day(end)


@given(OF_LAW, DAYS)
def test_only_what_the_law_lets_move_moves(one: Entry, day: date) -> None:
    found = computed(one, day)
    if one.atw != "applies":
        assert found.last_day == found.raw_last_day
    if one.atw == "excluded":
        assert found.latest_defensible == found.raw_last_day
    if one.atw == "applies":
        assert is_working_day(found.last_day)
        assert found.latest_defensible == found.last_day


@given(OF_LAW, DAYS)
def test_a_term_counted_back_ends_before_its_anchor_and_is_planned_no_later(one: Entry, day: date) -> None:
    found = computed(one, day)
    if one.direction == "backward":
        assert found.last_day == found.raw_last_day < day
        if found.plan_by is None:
            assert is_working_day(found.last_day)
        else:
            assert found.plan_by < found.last_day
            assert is_working_day(found.plan_by)
    else:
        assert found.last_day >= day
        assert found.plan_by is None


@given(OF_LAW, DAYS)
def test_a_term_ends_at_exactly_the_next_midnight_in_amsterdam(one: Entry, day: date) -> None:
    found = computed(one, day)
    assert found.ends_at == datetime.combine(found.last_day + timedelta(days=1), time(), AMSTERDAM)
    assert found.ends_at.utcoffset() in {timedelta(hours=1), timedelta(hours=2)}


@given(OF_LAW, DAYS)
def test_a_lapse_and_a_measure_have_a_safe_day_and_nothing_else_has(one: Entry, day: date) -> None:
    found = computed(one, day)
    in_months = one.term is not None and one.term.unit in {Unit.MONTHS, Unit.YEARS}
    month_end = one.nature is Nature.MEASURE and in_months and found.raw_last_day.day < day.day
    if one.nature in {Nature.LAPSE, Nature.MEASURE} and not month_end:
        assert found.safe_day == found.last_day - timedelta(days=1)
    else:
        assert found.safe_day is None


@given(OF_LAW, DAYS, st.times())
def test_the_time_of_day_never_changes_the_last_day(one: Entry, day: date, clock: time) -> None:
    assume(day >= one.valid_from)
    # compared on their fields: equality of two midnights would not tell offsets apart
    with_time = one.compute(datetime.combine(day, clock, AMSTERDAM))
    assert with_time.model_dump(mode="json") == one.compute(day).model_dump(mode="json")


@given(
    day=DAYS,
    unit=DAY_UNITS,
    count=st.integers(1, 120),
    more=st.integers(0, 30),
    first_day_counted=st.booleans(),
    atw=st.sampled_from(["applies", "unclear"]),
)
def test_more_term_never_ends_earlier_under_the_same_rule(
    *, day: date, unit: Unit, count: int, more: int, first_day_counted: bool, atw: str
) -> None:
    # given a term within the calendar, and a longer one that the ATW treats in the same way
    assume(unit is not Unit.YEARS or count + more <= 40)
    limit = {Unit.CALENDAR_DAYS: 90, Unit.WORKING_DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3}.get(unit, 0)
    assume((count <= limit) == (count + more <= limit))

    def end(length: int) -> Computation:
        rule = Rule.model_validate(
            {"term": Term(count=length, unit=unit), "atw": atw, "first_day_counted": first_day_counted}
        )
        return compute(rule, day, id="example")

    short, long = end(count), end(count + more)
    assert short.raw_last_day <= long.raw_last_day
    assert short.last_day <= long.last_day
    assert short.latest_defensible <= long.latest_defensible


@given(DAYS, st.integers(1, 200), st.sampled_from([Unit.CALENDAR_DAYS, Unit.WEEKS]))
def test_counting_back_undoes_counting_forward_in_days_and_weeks(day: date, count: int, unit: Unit) -> None:
    term = Term(count=count, unit=unit)
    forward = compute(Rule(term=term, atw="excluded"), day, id="x").raw_last_day
    assert compute(Rule(term=term, atw="excluded", direction="backward"), forward, id="x").last_day == day


@given(DAYS, st.integers(1, 36))
def test_counting_back_in_months_never_gives_a_day_later_than_the_law_allows(day: date, count: int) -> None:
    term = Term(count=count, unit=Unit.MONTHS)
    back = compute(Rule(term=term, atw="excluded", direction="backward"), day, id="x").last_day
    assert compute(Rule(term=term, atw="excluded"), back, id="x").raw_last_day <= day


@given(DAYS, st.times(), st.integers(1, 500))
def test_hours_are_elapsed_hours(day: date, clock: time, count: int) -> None:
    instant = datetime.combine(day, clock, AMSTERDAM)
    found = compute(Rule(term=Term(count=count, unit=Unit.HOURS), atw="excluded"), instant, id="x")
    assert found.ends_at.timestamp() - instant.timestamp() == pytest.approx(count * 3600)


@given(OF_LAW, DAYS)
def test_the_steps_end_with_the_last_day_in_both_languages(one: Entry, day: date) -> None:
    found = computed(one, day)
    assert str(found.last_day.year) in found.steps[-1].nl
    assert all(step.nl and step.en for step in found.steps)


@given(OF_LAW, DAYS)
def test_a_computation_survives_json(one: Entry, day: date) -> None:
    found = computed(one, day)
    assert Computation.model_validate_json(found.model_dump_json()).model_dump(mode="json") == found.model_dump(
        mode="json"
    )
