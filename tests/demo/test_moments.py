"""Days and moments as scenarios write them."""

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.workers.scenario.moments import Day, Moment, UnknownAnchor

KNOWN = {
    "today": date(2026, 5, 1),  # a Friday
    "start": date(2026, 4, 24),  # the Friday before King's day
    "order": date(2026, 1, 31),
    "same day": date(2026, 5, 3),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start", "2026-04-24"),
        ("today", "2026-05-01"),
        ("same day", "2026-05-03"),
        ("order", "2026-01-31"),
        ("3 days", "2026-04-27"),
        ("1 working day", "2026-04-28"),  # Monday is King's day
        ("2 weeks and 1 day", "2026-05-09"),
        ("1 month after order", "2026-02-28"),
        ("1 year and 2 days after order", "2027-02-02"),
        ("1 day before order", "2026-01-30"),
        ("4 working days ago", "2026-04-24"),
        ("2025-06-02", "2025-06-02"),
        ("1 day or next working day", "2026-04-28"),
        ("1 day or previous working day", "2026-04-24"),
        ("2  weeks   after  start", "2026-05-08"),
    ],
)
def test_a_day_is_found_from_the_days_that_are_known(text: str, expected: str) -> None:
    assert Day.model_validate(text).on(KNOWN) == date.fromisoformat(expected)


@pytest.mark.parametrize("text", ["", "3", "soon after", "3 moons after order", "0 days", "2 hours", "1 day and"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match="write `3 working days`"):
        Day.model_validate(text)


def test_a_day_counted_from_an_unknown_step_names_it() -> None:
    with pytest.raises(UnknownAnchor, match="no earlier step named 'hearing'"):
        Day.model_validate("2 weeks after hearing").on(KNOWN)


def test_a_moment_is_a_day_and_a_time_on_the_clock_in_amsterdam() -> None:
    assert Moment.model_validate("3 days, 09:40").at(KNOWN) == datetime(2026, 4, 27, 9, 40, tzinfo=AMSTERDAM)


def test_a_moment_without_a_time_is_at_ten_in_the_morning() -> None:
    assert Moment.model_validate("start").at(KNOWN) == datetime(2026, 4, 24, 10, tzinfo=AMSTERDAM)


@pytest.mark.parametrize("text", ["start, 9:40", "start, 25:00", "start, noon", "start, "])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match="write it as 09:40"):
        Moment.model_validate(text)
