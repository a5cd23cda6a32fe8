"""The days of art. 3 ATW, against the statute, against the research table, and against the `holidays` library."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from waakvlam.domain import calendar
from waakvlam.domain.calendar import (
    AMSTERDAM,
    CalendarError,
    add_working_days,
    end_of_day,
    ground_of,
    is_working_day,
    local_date,
    non_working_days,
    start_of_day,
    working_day_on_or_after,
    working_day_on_or_before,
)

BY_STATUTE_2024_2031 = {
    "Nieuwjaarsdag": "2024-01-01 2025-01-01 2026-01-01 2027-01-01 2028-01-01 2029-01-01 2030-01-01 2031-01-01",
    "Goede Vrijdag": "2024-03-29 2025-04-18 2026-04-03 2027-03-26 2028-04-14 2029-03-30 2030-04-19 2031-04-11",
    "Tweede Paasdag": "2024-04-01 2025-04-21 2026-04-06 2027-03-29 2028-04-17 2029-04-02 2030-04-22 2031-04-14",
    "Koningsdag": "2024-04-27 2025-04-26 2026-04-27 2027-04-27 2028-04-27 2029-04-27 2030-04-27 2031-04-26",
    "Vijfde mei": "2024-05-05 2025-05-05 2026-05-05 2027-05-05 2028-05-05 2029-05-05 2030-05-05 2031-05-05",
    "Hemelvaartsdag": "2024-05-09 2025-05-29 2026-05-14 2027-05-06 2028-05-25 2029-05-10 2030-05-30 2031-05-22",
    "Tweede Pinksterdag": "2024-05-20 2025-06-09 2026-05-25 2027-05-17 2028-06-05 2029-05-21 2030-06-10 2031-06-02",
    "Eerste Kerstdag": "2024-12-25 2025-12-25 2026-12-25 2027-12-25 2028-12-25 2029-12-25 2030-12-25 2031-12-25",
    "Tweede Kerstdag": "2024-12-26 2025-12-26 2026-12-26 2027-12-26 2028-12-26 2029-12-26 2030-12-26 2031-12-26",
}
DECREES_2022_2028 = (
    *("2022-05-27", "2023-04-28", "2023-05-19", "2024-05-10", "2024-12-27", "2025-05-30"),
    *("2026-01-02", "2026-05-15", "2027-05-07", "2028-04-28", "2028-05-26"),
)


def statutory_days(year: int) -> set[date]:
    return {day.day for day in non_working_days(year) if day.source is None}


@pytest.mark.parametrize("name", BY_STATUTE_2024_2031)
def test_the_days_of_the_research_table_stand_in_the_calendar(name: str) -> None:
    for text in BY_STATUTE_2024_2031[name].split():
        ground = [day for day in non_working_days(int(text[:4])) if day.day.isoformat() == text]
        assert any(day.dutch.startswith(name) for day in ground), text


def test_a_year_has_these_days_and_no_others() -> None:
    for year in range(2024, 2032):
        expected = {text for row in BY_STATUTE_2024_2031.values() for text in row.split() if text[:4] == str(year)}
        assert {day.isoformat() for day in statutory_days(year)} == expected


@pytest.mark.parametrize("text", DECREES_2022_2028)
def test_a_day_equated_by_decree_is_no_working_day_and_names_its_decree(text: str) -> None:
    ground = ground_of(date.fromisoformat(text))
    assert ground is not None
    assert (ground.article, is_working_day(ground.day)) == ("art. 3 lid 3 ATW", False)
    assert ground.source


@pytest.mark.parametrize("text", ["2026-05-04", "2027-04-26", "2026-02-02", "2025-05-26"])
def test_a_bridge_day_that_no_decree_names_is_a_working_day(text: str) -> None:
    assert is_working_day(date.fromisoformat(text))


@pytest.mark.parametrize("text", ["2026-12-24", "2026-12-31", "2026-05-04", "2026-05-01"])
def test_days_that_art_3_does_not_name_are_working_days(text: str) -> None:
    assert is_working_day(date.fromisoformat(text))


@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029, 2031])
def test_5_may_is_recognised_every_year_not_only_in_lustrum_years(year: int) -> None:
    assert not is_working_day(date(year, 5, 5))


def test_kings_day_on_a_sunday_is_kept_on_the_saturday_before() -> None:
    shifted = [year for year in range(2014, 2045) if date(year, 4, 26) in statutory_days(year)]
    assert [year for year in shifted if date(year, 4, 27).weekday() == 6] == [2014, 2025, 2031, 2036, 2042]
    assert all(date(year, 4, 27) not in statutory_days(year) for year in (2014, 2025, 2031, 2036, 2042))


def test_until_2013_it_was_queens_day_on_30_april() -> None:
    assert date(2013, 4, 30) in statutory_days(2013)
    assert date(2013, 4, 27) not in statutory_days(2013)
    assert date(2006, 4, 29) in statutory_days(2006)  # 30 April 2006 was a Sunday


def test_ascension_day_on_5_may_gives_two_grounds_for_one_day() -> None:
    assert [day.dutch for day in non_working_days(2016) if day.day == date(2016, 5, 5)] == [
        "Vijfde mei (Bevrijdingsdag)",
        "Hemelvaartsdag",
    ]


def test_the_calendar_agrees_with_the_holidays_library_and_each_difference_has_its_article() -> None:
    for year in range(2000, 2061):
        # given what the library calls public or optional (5 May is optional there outside lustrum years)
        theirs = set(holidays.country_holidays("NL", years=year, categories=("public", "optional")))
        ours = statutory_days(year)
        # then it has no day less than art. 3 lid 1 and 2 ATW
        assert ours <= theirs, year
        # and its only further days are Easter Sunday and Whit Sunday, which art. 1 covers as Sundays
        assert all(day.weekday() == 6 for day in theirs - ours), (year, theirs - ours)
        assert len(theirs - ours) == 2


def test_working_days_agree_with_a_day_by_day_count() -> None:
    day = date(2015, 1, 1)
    while day < date(2045, 12, 31):
        holiday = any(day == known.day for known in non_working_days(day.year))
        assert is_working_day(day) == (day.weekday() < 5 and not holiday)
        day += timedelta(days=1)


def test_eight_days_on_end_always_hold_two_working_days() -> None:
    # The arithmetic looks at art. 2 ATW for shorter terms only.
    first = date(calendar.FIRST_YEAR, 1, 1)
    for n in range(365 * 110):
        window = (first + timedelta(days=n + k) for k in range(8))
        assert sum(is_working_day(day) for day in window) >= 2


def test_working_days_are_counted_from_the_day_after() -> None:
    # Thursday 2 April 2026; Good Friday, the weekend and Easter Monday do not count
    assert add_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert add_working_days(date(2026, 4, 2), 5) == date(2026, 4, 13)
    assert add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert add_working_days(date(2026, 4, 4), 0) == date(2026, 4, 4)


def test_the_nearest_working_day_in_either_direction() -> None:
    assert working_day_on_or_after(date(2026, 4, 3)) == date(2026, 4, 7)
    assert working_day_on_or_before(date(2026, 4, 6)) == date(2026, 4, 2)
    assert working_day_on_or_after(date(2026, 4, 7)) == working_day_on_or_before(date(2026, 4, 7)) == date(2026, 4, 7)


def test_a_day_begins_and_ends_at_midnight_in_amsterdam() -> None:
    assert start_of_day(date(2026, 4, 8)).isoformat() == "2026-04-08T00:00:00+02:00"
    assert end_of_day(date(2026, 4, 8)).isoformat() == "2026-04-09T00:00:00+02:00"


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)])
def test_the_days_on_which_the_clock_changes_have_23_and_25_hours(day: date, hours: int) -> None:
    assert end_of_day(day).astimezone(UTC) - start_of_day(day).astimezone(UTC) == timedelta(hours=hours)


def test_the_legal_date_is_that_of_amsterdam_not_of_utc() -> None:
    assert local_date(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)) == date(2026, 4, 1)
    assert local_date(datetime(2026, 4, 1, 0, 0, tzinfo=AMSTERDAM)) == date(2026, 4, 1)


def test_a_time_without_a_zone_has_no_legal_date() -> None:
    with pytest.raises(CalendarError, match="no zone"):
        local_date(datetime(2026, 4, 1))  # noqa: DTZ001


def test_outside_its_years_the_calendar_refuses_rather_than_guesses() -> None:
    with pytest.raises(CalendarError, match="1990-2100"):
        is_working_day(date(1989, 12, 31))
    with pytest.raises(CalendarError, match="1990-2100"):
        non_working_days(2101)
    with pytest.raises(CalendarError, match="1990-2100"):
        add_working_days(date(2100, 12, 31), 1)
