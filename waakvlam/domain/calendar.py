"""The days on which a legal term may not end (*Algemene termijnenwet*, ATW, art. 3), and Dutch local time.

Everything is a date in Europe/Amsterdam. The table of days is built once, when this module is imported, and
never changes afterwards: workflow code may read it. It covers the years `FIRST_YEAR` to `LAST_YEAR`, both
included; a date outside them raises `CalendarError`.

Source: https://wetten.overheid.nl/BWBR0002448 (ATW), and the decrees in `catalogue/equated_days.toml`.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from waakvlam.domain.model import Model

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
"""The zone in which legal days begin and end."""

FIRST_YEAR: Final = 1990
"""First year of the table. 5 May is a yearly national day since 1990; older terms are out of reach."""

LAST_YEAR: Final = 2100
"""Last year of the table."""

_DAY: Final = timedelta(days=1)


class CalendarError(ValueError):
    """A date outside the table, a time without a zone, or a faulty decree table."""


class NonWorkingDay(Model):
    """A recognised holiday (*algemeen erkende feestdag*) or a day equated with one.

    Saturdays and Sundays are no such days; art. 1 ATW names them beside these. One of these days may fall on
    one.
    """

    day: date
    dutch: str
    english: str
    article: str
    """Legal ground in the ATW, e.g. `art. 3 lid 1 ATW`."""
    source: str | None = None
    """For a day equated by decree: the decree."""


class Decree(Model):
    """A royal decree under art. 3 lid 3 ATW, as it stands in the data file."""

    title: str
    days: tuple[date, ...]
    complete_years: tuple[int, ...]
    """The years for which this decree names every equated day."""
    source: str
    confidence: Literal["confirmed", "recalled"]


def _easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leap_years, odd_years = divmod(in_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leap_years - epact - odd_years) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _kings_day(year: int) -> tuple[date, str, str]:
    """The day on which the King's birthday is celebrated (*Koningsdag*, until 2013 *Koninginnedag*).

    Since 2014 27 April, on a Sunday the Saturday before (decree of 30 January 2013, Stcrt. 2013, 4075).
    Until 2013 30 April, on a Sunday the Saturday before: the custom since 1980, taken from general knowledge
    and from the `holidays` library, not from a decree that was read.
    """
    day = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    if day.weekday() == 6:
        day -= _DAY
    return (day, "Koningsdag", "King's Day") if year >= 2014 else (day, "Koninginnedag", "Queen's Day")


def _days_by_statute(year: int) -> tuple[NonWorkingDay, ...]:
    """The days of art. 3 lid 1 and 2 ATW. Easter and Whit Sunday are Sundays anyway."""
    easter = _easter_sunday(year)
    first, second = "art. 3 lid 1 ATW", "art. 3 lid 2 ATW"
    rows = (
        (date(year, 1, 1), "Nieuwjaarsdag", "New Year's Day", first),
        (easter - 2 * _DAY, "Goede Vrijdag", "Good Friday", second),
        (easter + _DAY, "Tweede Paasdag", "Easter Monday", first),
        (*_kings_day(year), first),
        # Every year: the statute names the day itself, whatever an employer does outside lustrum years.
        (date(year, 5, 5), "Vijfde mei (Bevrijdingsdag)", "5 May (Liberation Day)", first),
        (easter + 39 * _DAY, "Hemelvaartsdag", "Ascension Day", first),
        (easter + 50 * _DAY, "Tweede Pinksterdag", "Whit Monday", first),
        (date(year, 12, 25), "Eerste Kerstdag", "Christmas Day", first),
        (date(year, 12, 26), "Tweede Kerstdag", "Second Day of Christmas", first),
    )
    return tuple(
        NonWorkingDay.model_construct(day=day, dutch=dutch, english=english, article=article, source=None)
        for day, dutch, english, article in rows
    )


def _load_decrees() -> tuple[Decree, ...]:
    name = "equated_days.toml"
    text = files("waakvlam.domain").joinpath("catalogue", name).read_text(encoding="utf-8")
    try:
        found = TypeAdapter(dict[Literal["decree"], tuple[Decree, ...]]).validate_python(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as problem:
        raise CalendarError(f"{name}: {problem}") from problem
    return found["decree"]


def _build() -> MappingProxyType[int, tuple[NonWorkingDay, ...]]:
    years: dict[int, list[NonWorkingDay]] = {
        year: list(_days_by_statute(year)) for year in range(FIRST_YEAR, LAST_YEAR + 1)
    }
    equated: set[date] = set()
    for decree in DECREES:
        for day in decree.days:
            if day in equated or day.year not in years:
                raise CalendarError(f"equated_days.toml: {day} stands twice, or outside the table's years")
            equated.add(day)
            years[day.year].append(
                NonWorkingDay(
                    day=day,
                    dutch="Gelijkgestelde dag",
                    english="Day equated by decree",
                    article="art. 3 lid 3 ATW",
                    source=decree.title,
                )
            )
    return MappingProxyType({year: tuple(sorted(days, key=lambda d: d.day)) for year, days in years.items()})


DECREES: Final = _load_decrees()
"""Every decree of the data file, in its order."""

EQUATED_YEARS: Final = frozenset(year for decree in DECREES for year in decree.complete_years)
"""The years whose equated days are all known. In other years a decree may add a day."""

_BY_YEAR: Final = _build()
_GROUNDS: Final = MappingProxyType({d.day: d for days in _BY_YEAR.values() for d in days})
_ORIGIN: Final = date(FIRST_YEAR, 1, 1).toordinal()


def _working_table() -> bytes:
    """One byte a day from the first of `FIRST_YEAR` on: 1 for a working day, 0 for any other."""
    days = date(LAST_YEAR, 12, 31).toordinal() - _ORIGIN + 1
    monday_offset = date(FIRST_YEAR, 1, 1).weekday()
    week = bytes((1, 1, 1, 1, 1, 0, 0))
    table = bytearray((week * (days // 7 + 2))[monday_offset : monday_offset + days])
    for day in _GROUNDS:
        table[day.toordinal() - _ORIGIN] = 0
    return bytes(table)


_WORKING: Final = _working_table()


def _index(day: date) -> int:
    index = day.toordinal() - _ORIGIN
    if 0 <= index < len(_WORKING):
        return index
    raise CalendarError(f"{day} lies outside the calendar of {FIRST_YEAR}-{LAST_YEAR}")


def non_working_days(year: int) -> tuple[NonWorkingDay, ...]:
    """The recognised and equated days of a year in order of date, each with its legal ground.

    Two grounds on one date (Ascension Day on 5 May 2016) give two rows. Raises `CalendarError` outside the
    table.
    """
    try:
        return _BY_YEAR[year]
    except KeyError:
        raise CalendarError(f"{year} lies outside the calendar of {FIRST_YEAR}-{LAST_YEAR}") from None


def ground_of(day: date) -> NonWorkingDay | None:
    """The recognised or equated day that `day` is, or None (also for an ordinary Saturday or Sunday)."""
    return _GROUNDS.get(day)


def is_working_day(day: date) -> bool:
    """Whether `day` is no Saturday, Sunday, recognised holiday or day equated with one.

    No statute defines *werkdag* for the Besluit Jeugdwet; that it is the opposite of the days of art. 1 and
    3 ATW is an assumption. Raises `CalendarError` outside the table.
    """
    return _WORKING[_index(day)] == 1


def working_day_on_or_after(day: date) -> date:
    """`day` itself if it is a working day, else the next one."""
    index = _index(day)
    found = _WORKING.find(1, index)
    if found < 0:
        raise CalendarError(f"no working day after {day} in the calendar of {FIRST_YEAR}-{LAST_YEAR}")
    return day + timedelta(days=found - index) if found != index else day


def working_day_on_or_before(day: date) -> date:
    """`day` itself if it is a working day, else the last one before it."""
    index = _index(day)
    found = _WORKING.rfind(1, 0, index + 1)
    if found < 0:
        raise CalendarError(f"no working day before {day} in the calendar of {FIRST_YEAR}-{LAST_YEAR}")
    return day - timedelta(days=index - found) if found != index else day


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day` (before it when negative); `day` itself is not counted.

    Zero gives `day` unchanged, working day or not. Raises `CalendarError` when the result leaves the table.
    """
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day = working_day_on_or_after(day + step) if count > 0 else working_day_on_or_before(day + step)
    return day


def local_date(instant: datetime) -> date:
    """The date in Amsterdam at this instant. Raises `CalendarError` for a time without a zone."""
    if instant.utcoffset() is None:
        raise CalendarError(f"{instant.isoformat()} has no zone; a legal date needs an aware time")
    return instant.astimezone(AMSTERDAM).date()


def start_of_day(day: date) -> datetime:
    """Midnight in Amsterdam at which `day` begins (inclusive)."""
    return datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)


def end_of_day(day: date) -> datetime:
    """The instant at which `day` has just ended: the next midnight in Amsterdam (exclusive end).

    Right on the days the clock changes: those days last 23 or 25 hours.
    """
    return datetime.combine(day + _DAY, time(), AMSTERDAM)
