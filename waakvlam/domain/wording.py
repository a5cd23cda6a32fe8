"""How days are written out in the steps of a computation, in Dutch and in English."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final

from waakvlam.domain.calendar import ground_of

_WEEKDAYS_NL: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_NL: Final = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_MONTHS_EN: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@lru_cache(maxsize=8192)
def day_nl(day: date) -> str:
    """`woensdag 8 april 2026`. Independent of the process's locale."""
    return f"{_WEEKDAYS_NL[day.weekday()]} {day.day} {_MONTHS_NL[day.month - 1]} {day.year}"


@lru_cache(maxsize=8192)
def day_en(day: date) -> str:
    """`Wednesday 8 April 2026`."""
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def time_nl(instant: datetime) -> str:
    """`woensdag 8 april 2026 om 16.05 uur`, on the clock of the instant's own zone."""
    return f"{day_nl(instant.date())} om {instant:%H.%M} uur"


def time_en(instant: datetime) -> str:
    """`Wednesday 8 April 2026 at 16:05`, on the clock of the instant's own zone."""
    return f"{day_en(instant.date())} at {instant:%H:%M}"


@lru_cache(maxsize=8192)
def why_not_working(day: date) -> tuple[str, str]:
    """Why no term under the ATW may end on this non-working day, in Dutch and in English."""
    ground = ground_of(day)
    if ground is not None:
        return f"{ground.dutch}, {ground.article}", f"{ground.english}, {ground.article}"
    return _WEEKDAYS_NL[day.weekday()], _WEEKDAYS_EN[day.weekday()]
