"""Every researched term from every day of 2027 and 2028, counted a second time from the words of the law alone."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.domain.test_catalogue import RECORDS
from waakvlam.domain.catalogue import entry

# Art. 3 ATW, day by day: lid 1 and 2, and the decree of lid 3. Saturdays and Sundays go without saying.
NO_WORKING_DAYS = {
    date.fromisoformat(f"{year}-{day}")
    for year, days in {
        2026: "01-01 01-02 04-03 04-06 04-27 05-05 05-14 05-15 05-25 12-25 12-26",
        2027: "01-01 03-26 03-29 04-27 05-05 05-06 05-07 05-17 12-25 12-26",
        2028: "01-01 04-14 04-17 04-27 04-28 05-05 05-25 05-26 06-05 12-25 12-26",
        2029: "01-01 03-30 04-02 04-27 05-05 05-10 05-21 12-25 12-26",
    }.items()
    for day in days.split()
}
BACK_FROM_THE_END = {
    "gi_notify_rvdk_no_extension",
    "gi_notify_rvdk_early_return",
    "gi_request_rvdk_advice_two_years",
}
"""The law says *voor*: these are counted back (art. 1 lid 2 ATW)."""
FROM_THE_DAY_ITSELF = {"appeal_gi_late_withdraw_decision"}
"""*Met ingang van de dag waarop* (art. 1:265 lid 4 BW)."""
DAY = timedelta(days=1)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in NO_WORKING_DAYS


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def counted(deadline: str, number: int, unit: str, start: date) -> date:
    sign = -1 if deadline in BACK_FROM_THE_END else 1
    match unit:
        case "calendar_days":
            last = start + sign * number * DAY
        case "weeks":
            last = start + sign * 7 * number * DAY
        case "months":
            last = months_on(start, sign * number)
        case "years":
            last = months_on(start, sign * 12 * number)
        case _:
            last = start
            while number:
                last += sign * DAY
                number -= works(last)
    return last - DAY if deadline in FROM_THE_DAY_ITSELF else last


def moved(first: date, last: date) -> date:
    """Art. 2 ATW, and then art. 1."""

    def working() -> int:
        return sum(works(first + n * DAY) for n in range((last - first).days + 1))

    if (last - first).days >= 2:
        while working() < 2:
            last += DAY
    while not works(last):
        last += DAY
    return last


def days() -> Iterator[date]:
    day = date(2027, 1, 1)
    while day < date(2029, 1, 1):
        yield day
        day += DAY


@pytest.mark.parametrize("deadline", [name for name, term in RECORDS.items() if term[0].isdigit()])
def test_the_last_day_is_that_of_the_law(deadline: str) -> None:
    term, atw = RECORDS[deadline].rsplit(" ", 1)
    number, unit = term.split()
    one = entry(deadline)
    for start in days():
        raw = counted(deadline, int(number), unit, start)
        first = start if deadline in FROM_THE_DAY_ITSELF else start + DAY
        end = raw if atw == "n" else moved(first, raw)
        found = one.compute(start)
        assert found.raw_last_day == raw, start
        assert found.latest_defensible == end, start
        assert found.last_day == (end if atw == "a" else raw), "the alarm never waits for what is not settled"
