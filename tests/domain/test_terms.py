"""The arithmetic of terms, by worked examples. Every name states the legal fact."""

from datetime import UTC, date, datetime, timedelta

import pytest

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.term_model import Nature
from waakvlam.domain.terms import Computation, Rule, Term, TermError, Unit, compute


def last_day(term: str, start: str, **rule: object) -> Computation:
    made = Rule.model_validate({"term": term, "atw": "applies", **rule})
    return compute(made, date.fromisoformat(start), id="example")


def days(found: Computation) -> tuple[str, str]:
    return found.raw_last_day.isoformat(), found.last_day.isoformat()


# --- counting ---------------------------------------------------------------------------------------------------------


def test_the_day_of_the_event_does_not_count() -> None:
    assert days(last_day("2 weeks", "2026-03-03")) == ("2026-03-17", "2026-03-17")


def test_264_lid_3_and_265_lid_4_are_one_day_apart() -> None:
    # given a decision sent on Tuesday 3 March 2026
    after, on = last_day("2 weeks", "2026-03-03"), last_day("2 weeks", "2026-03-03", first_day_counted=True)
    # then the text that counts the day of sending ends a day earlier: D+13 against D+14
    assert (after.last_day, on.last_day) == (date(2026, 3, 17), date(2026, 3, 16))


@pytest.mark.parametrize(
    ("term", "start", "raw"),
    [
        ("1 months", "2026-01-31", "2026-02-28"),
        ("1 months", "2028-01-31", "2028-02-29"),  # leap year
        ("2 months", "2026-01-31", "2026-03-31"),  # from the original start: no chain over February
        ("3 months", "2016-11-30", "2017-02-28"),
        ("1 months", "2026-02-28", "2026-03-28"),  # the same day number, not the last day of the month
        ("12 months", "2026-03-31", "2027-03-31"),
        ("1 years", "2028-02-29", "2029-02-28"),
        ("20 years", "2026-02-28", "2046-02-28"),
    ],
)
def test_months_and_years_keep_the_day_number_or_take_the_last_day_of_the_month(
    term: str, start: str, raw: str
) -> None:
    assert last_day(term, start, atw="excluded").raw_last_day == date.fromisoformat(raw)


def test_a_month_whose_first_day_counts_ends_on_the_day_before_the_same_number() -> None:
    assert last_day("1 months", "2026-03-01", first_day_counted=True, atw="excluded").last_day == date(2026, 3, 31)


def test_five_working_days_over_easter_say_what_was_not_counted() -> None:
    found = last_day("5 working_days", "2026-04-01", atw="excluded")
    assert days(found) == ("2026-04-10", "2026-04-10")
    assert any("Goede Vrijdag" in step.nl and "Tweede Paasdag" in step.nl for step in found.steps)


def test_working_days_from_a_saturday_begin_on_monday() -> None:
    assert last_day("1 working_days", "2026-03-07", atw="excluded").last_day == date(2026, 3, 9)


# --- Algemene termijnenwet --------------------------------------------------------------------------------------------


def test_art_1_moves_an_end_on_a_saturday_to_monday() -> None:
    assert days(last_day("2 weeks", "2026-02-28")) == ("2026-03-14", "2026-03-16")


def test_art_1_moves_over_good_friday_weekend_and_easter_monday_at_once() -> None:
    assert days(last_day("2 weeks", "2026-03-20")) == ("2026-04-03", "2026-04-07")


def test_art_1_moves_over_a_day_equated_by_decree() -> None:
    # Ascension Day 14 May 2026 and the equated Friday after it, then the weekend
    assert days(last_day("6 weeks", "2026-04-02")) == ("2026-05-14", "2026-05-18")


def test_art_2_asks_for_two_working_days_in_a_term_of_days_over_easter() -> None:
    # 3 to 7 April 2026 hold one working day only
    assert days(last_day("5 days", "2026-04-02")) == ("2026-04-07", "2026-04-08")


def test_art_2_asks_for_two_working_days_at_new_year_with_an_equated_day() -> None:
    assert days(last_day("5 days", "2025-12-31")) == ("2026-01-05", "2026-01-06")


def test_art_2_at_christmas_on_top_of_a_weekend() -> None:
    # 25-28 December 2026: holiday, holiday and Saturday, Sunday, Monday
    assert days(last_day("4 days", "2026-12-24")) == ("2026-12-28", "2026-12-29")


def test_art_2_leaves_a_term_of_two_days_alone() -> None:
    # Good Friday and Saturday: art. 1 moves the end, art. 2 asks for nothing more
    assert days(last_day("2 days", "2026-04-02")) == ("2026-04-04", "2026-04-07")


@pytest.mark.parametrize(
    ("inside", "outside"),
    [("90 days", "91 days"), ("12 weeks", "13 weeks"), ("3 months", "4 months")],
)
def test_art_4_leaves_the_exact_limit_to_the_atw_and_not_one_more(inside: str, outside: str) -> None:
    moved = stayed = False
    for n in range(60):
        start = (date(2026, 1, 1) + timedelta(days=n)).isoformat()
        found, longer = last_day(inside, start), last_day(outside, start)
        moved |= found.last_day > found.raw_last_day
        stayed |= longer.raw_last_day.weekday() >= 5
        assert longer.last_day == longer.raw_last_day == longer.latest_defensible
    assert moved
    assert stayed


def test_art_4_exactly_ninety_days_that_end_on_a_saturday_move() -> None:
    assert days(last_day("90 days", "2026-03-01")) == ("2026-05-30", "2026-06-01")
    assert days(last_day("91 days", "2026-02-28")) == ("2026-05-30", "2026-05-30")


def test_art_4_years_never_move() -> None:
    assert days(last_day("1 years", "2025-02-28")) == ("2026-02-28", "2026-02-28")


def test_art_4_deprivation_of_liberty_never_moves() -> None:
    assert days(last_day("2 weeks", "2026-02-28", deprivation_of_liberty=True)) == ("2026-03-14", "2026-03-14")


def test_a_norm_is_no_law_and_the_atw_cannot_be_asked_to_move_it() -> None:
    with pytest.raises(ValueError, match="never those of a norm"):
        Rule(term=Term(count=2, unit=Unit.WEEKS), atw="applies", statutory=False)


def test_the_end_of_a_measure_cannot_be_asked_to_move() -> None:
    with pytest.raises(ValueError, match="end of a measure never moves"):
        Rule(term=Term(count=3, unit=Unit.MONTHS), atw="unclear", nature=Nature.MEASURE)


# --- lapse, measure, backward -----------------------------------------------------------------------------------------


def test_where_the_atw_is_unsettled_the_alarm_stands_unmoved_and_the_moved_day_is_only_defensible() -> None:
    found = last_day("2 weeks", "2026-03-20", atw="unclear", nature="lapse")
    assert found.last_day == found.raw_last_day == date(2026, 4, 3)
    assert found.latest_defensible == date(2026, 4, 7)
    assert found.ends_at.isoformat() == "2026-04-04T00:00:00+02:00"


def test_for_a_lapse_the_fully_safe_day_is_the_thirteenth() -> None:
    assert last_day("2 weeks", "2026-03-03", atw="unclear", nature="lapse").safe_day == date(2026, 3, 16)


def test_a_supervision_order_of_a_year_ends_on_the_same_date_even_on_a_sunday() -> None:
    found = last_day("1 years", "2025-03-01", atw="excluded", nature="measure")
    assert found.last_day == found.latest_defensible == date(2026, 3, 1)
    assert found.last_day.weekday() == 6
    assert found.safe_day == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("end", "expected", "plan_by"),
    [
        ("2026-04-30", "2026-02-28", "2026-02-27"),  # no 30 February; 28 February 2026 is a Saturday
        ("2028-04-30", "2028-02-29", None),
        ("2026-12-31", "2026-10-31", "2026-10-30"),  # a Saturday
        ("2027-03-01", "2027-01-01", "2026-12-31"),  # New Year's Day
        ("2026-07-07", "2026-05-07", None),
    ],
)
def test_two_months_counted_back_never_move_and_are_planned_earlier(
    end: str, expected: str, plan_by: str | None
) -> None:
    found = last_day("2 months", end, atw="excluded", direction="backward")
    assert found.raw_last_day == found.last_day == found.latest_defensible == date.fromisoformat(expected)
    assert found.plan_by == (None if plan_by is None else date.fromisoformat(plan_by))


# --- hours and no number ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00"),  # the clock goes forward
        ("2026-10-24T12:00:00+02:00", "2026-10-25T11:00:00+01:00"),  # the clock goes back
        ("2026-07-01T16:05:00+02:00", "2026-07-02T16:05:00+02:00"),
    ],
)
def test_hours_are_elapsed_time_whatever_the_clock_does(start: str, end: str) -> None:
    rule = Rule(term=Term.parse("24 hours"), atw="applies")
    found = compute(rule, datetime.fromisoformat(start), id="example")
    assert found.ends_at.isoformat() == end
    assert found.last_day == date.fromisoformat(end[:10])


def test_hours_that_end_at_midnight_have_the_day_before_as_their_last_day() -> None:
    rule = Rule(term=Term.parse("24 hours"), atw="excluded")
    found = compute(rule, datetime(2026, 7, 1, tzinfo=AMSTERDAM), id="example")
    assert found.last_day == date(2026, 7, 1)


def test_hours_without_a_time_of_day_are_refused() -> None:
    with pytest.raises(TermError, match="time of day"):
        last_day("24 hours", "2026-07-01")


def test_a_duty_without_a_number_is_due_at_the_event_itself() -> None:
    rule = Rule(term=Term.parse("immediate"), atw="excluded")
    instant = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    # given an instant that is already 1 April in Amsterdam
    found = compute(rule, instant, id="example")
    assert found.last_day == found.raw_last_day == date(2026, 4, 1)
    assert found.ends_at == instant
    # and with a day only, the end of that day
    assert compute(rule, date(2026, 4, 1), id="example").ends_at.isoformat() == "2026-04-02T00:00:00+02:00"
    assert "geen getal" in found.steps[0].nl


def test_an_instant_counts_on_its_date_in_amsterdam() -> None:
    rule = Rule(term=Term.parse("1 weeks"), atw="applies")
    assert compute(rule, datetime(2026, 3, 31, 22, 30, tzinfo=UTC), id="example").start == date(2026, 4, 1)


def test_a_time_without_a_zone_is_refused_by_name() -> None:
    with pytest.raises(TermError) as refused:
        compute(Rule(term=Term.parse("1 weeks"), atw="applies"), datetime(2026, 4, 1), id="x")  # noqa: DTZ001
    assert refused.value.field == "anchor"


def test_a_date_beyond_the_calendar_is_refused_not_guessed() -> None:
    with pytest.raises(TermError, match="1990-2100"):
        last_day("6 weeks", "2100-12-20")
    with pytest.raises(TermError, match="anchor"):
        last_day("3 months", "9999-12-31", atw="excluded")


def test_a_year_without_a_known_decree_is_said_in_the_steps() -> None:
    assert any("gelijkgestelde dagen" in step.nl for step in last_day("6 weeks", "2033-04-01").steps)
    assert not any("gelijkgestelde dagen" in step.nl for step in last_day("6 weeks", "2026-04-01").steps)


def test_every_step_is_said_in_both_languages() -> None:
    assert all(step.nl and step.en for step in last_day("5 days", "2026-04-02").steps)


# --- terms as text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("3 months", 3, Unit.MONTHS),
        ("1 week", 1, Unit.WEEKS),
        ("5 working days", 5, Unit.WORKING_DAYS),
        ("5 working_days", 5, Unit.WORKING_DAYS),
        ("14 days", 14, Unit.CALENDAR_DAYS),
        ("immediate", 0, Unit.IMMEDIATE),
    ],
)
def test_a_term_reads_from_text_and_back(text: str, count: int, unit: Unit) -> None:
    term = Term.parse(text)
    assert (term.count, term.unit) == (count, unit)
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize("text", ["", "3", "months", "0 weeks", "-1 weeks", "3 fortnights", "1.5 weeks", "999999 days"])
def test_what_is_no_term_is_refused_with_the_fields_name(text: str) -> None:
    with pytest.raises(TermError, match=r"^norm: "):
        Term.parse(text, field="norm")
