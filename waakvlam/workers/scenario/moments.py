"""When something happens in a scenario: days that are written relative to other days, and a clock time.

A day is one of

* ``start``, the scenario's day 0; ``today``, the day it is played; ``same day``, in a field of a step;
* ``3 working days``, ``2 weeks and 1 day``: so long after the start;
* ``6 weeks after order``, ``1 day before hearing``: counted from a named step (or ``start``, ``today``);
* ``12 working days ago``: counted back from today, for the start itself;
* ``2025-06-02``: that day.

``... or next working day`` (or ``previous``) moves a day on which nobody works. A moment is a day and a time
on the clock in Amsterdam: ``2 weeks after order or next working day, 13:30``.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import model_validator

from waakvlam.domain.calendar import (
    AMSTERDAM,
    CalendarError,
    add_working_days,
    working_day_on_or_after,
    working_day_on_or_before,
)
from waakvlam.domain.model import Model
from waakvlam.domain.terms import Term, Unit

START, TODAY, SAME_DAY = "start", "today", "same day"
NAME = r"[a-z][a-z0-9_-]*"
"""How a step may be called."""

_ROLL = re.compile(r"(?P<day>.+?) or (?P<roll>next|previous) working day")
_COUNTED = re.compile(rf"(?P<terms>.+?)(?: (?P<way>after|before) (?P<anchor>{NAME}|same day)| (?P<ago>ago))?")
_CLOCK = re.compile(r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")
_OFFICE_HOURS = time(10)


class UnknownAnchor(LookupError):  # noqa: N818 - it says what the day is counted from
    """A day is counted from a step that is not there, or comes later."""


class Day(Model):
    """A day, as far as it is known before the scenario is played."""

    text: str
    anchor: str = START
    terms: tuple[Term, ...] = ()
    backward: bool = False
    roll: Literal["stay", "next", "previous"] = "stay"
    fixed: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return _read_day(" ".join(value.split())) if isinstance(value, str) else value

    def on(self, known: Mapping[str, date]) -> date:
        """The day, when the days it may be counted from are known.

        Raises:
            UnknownAnchor: the one it is counted from is not among them.
            CalendarError: there is no working day to be found, or no such year.
        """
        if self.fixed is None and self.anchor not in known:
            raise UnknownAnchor(f"{self.text!r}: there is no earlier step named {self.anchor!r}")
        day = self.fixed or known[self.anchor]
        for term in self.terms:
            day = _count(day, term, backward=self.backward)
        if self.roll == "next":
            return working_day_on_or_after(day)
        return working_day_on_or_before(day) if self.roll == "previous" else day


class Moment(Model):
    """A day and a time on the clock in Amsterdam; ten in the morning when no time is given."""

    day: Day
    clock: time = _OFFICE_HOURS

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        day, comma, clock = value.rpartition(",")
        if not comma:
            return {"day": value}
        found = _CLOCK.fullmatch(clock.strip())
        if found is None:
            raise ValueError(f"{clock.strip()!r} is no time; write it as 09:40")
        return {"day": day, "clock": time(int(found["hour"]), int(found["minute"]))}

    def at(self, known: Mapping[str, date]) -> datetime:
        """The moment, when the days it may be counted from are known. Raises as `Day.on` does."""
        return datetime.combine(self.day.on(known), self.clock, AMSTERDAM)


def _read_day(text: str) -> dict[str, object]:
    rolled = _ROLL.fullmatch(text)
    body, roll = (rolled["day"], rolled["roll"]) if rolled else (text, "stay")
    read: dict[str, object] = {"text": text, "roll": roll}
    if body in {START, TODAY, SAME_DAY} or re.fullmatch(NAME, body):
        return read | {"anchor": body}
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", body):
        return read | {"fixed": date.fromisoformat(body)}
    found = _COUNTED.fullmatch(body)
    terms = [_read_term(part, text) for part in found["terms"].split(" and ")] if found else []
    if found is None or not terms:
        raise _not_a_day(text)
    anchor = TODAY if found["ago"] else found["anchor"] or START
    return read | {"terms": terms, "anchor": anchor, "backward": bool(found["ago"]) or found["way"] == "before"}


def _read_term(text: str, whole: str) -> Term:
    try:
        term = Term.parse(text)
    except ValueError:
        raise _not_a_day(whole) from None
    if term.unit in {Unit.HOURS, Unit.IMMEDIATE}:
        raise _not_a_day(whole)
    return term


def _not_a_day(text: str) -> ValueError:
    return ValueError(f"{text!r} is no day; write `3 working days`, `6 weeks after order`, `start` or 2026-03-31")


def _count(day: date, term: Term, *, backward: bool) -> date:
    count = -term.count if backward else term.count
    match term.unit:
        case Unit.WORKING_DAYS:
            return add_working_days(day, count)
        case Unit.WEEKS:
            return day + timedelta(weeks=count)
        case Unit.MONTHS:
            return _add_months(day, count)
        case Unit.YEARS:
            return _add_months(day, 12 * count)
        case _:
            return day + timedelta(days=count)


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not date.min.year <= year <= date.max.year:
        raise CalendarError(f"no month {count} months from {day}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
