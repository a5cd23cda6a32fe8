"""What a term (*termijn*) is, which rule governs it, and what a computation gives back."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import model_validator

from waakvlam.domain.model import Model

MAX_COUNT: Final = 100_000
"""More than any law has; a larger number is a typing mistake."""


class TermError(ValueError):
    """A term that cannot be read or computed.

    Attributes:
        field: the name of what is wrong (`term`, `anchor`, `norm`, `id`, ...).
    """

    def __init__(self, field: str, message: str) -> None:
        """A refusal that names the field."""
        super().__init__(f"{field}: {message}")
        self.field = field


class Unit(StrEnum):
    """The unit in which a text states a term. Units are never converted into each other."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    IMMEDIATE = "immediate"
    """The text gives no number: *onverwijld*, *zodra*, *redelijke termijn*."""


_UNIT_NL: Final[dict[Unit, tuple[str, str]]] = {
    Unit.HOURS: ("uur", "uur"),
    Unit.CALENDAR_DAYS: ("dag", "dagen"),
    Unit.WORKING_DAYS: ("werkdag", "werkdagen"),
    Unit.WEEKS: ("week", "weken"),
    Unit.MONTHS: ("maand", "maanden"),
    Unit.YEARS: ("jaar", "jaar"),
}
_UNIT_EN: Final[dict[Unit, str]] = {unit: unit.value.removesuffix("s").replace("_", " ") for unit in Unit}
_SPELLING: Final[dict[str, Unit]] = {
    spelling: unit
    for unit in Unit
    for spelling in (unit.value, unit.value.removesuffix("s"), unit.value.replace("_", " "), _UNIT_EN[unit])
} | {"day": Unit.CALENDAR_DAYS, "days": Unit.CALENDAR_DAYS}


class Term(Model):
    """A length as a text states it: `count` times `unit`. Reads from text as well: `6 weeks`, `immediate`."""

    count: int
    """At least 1; 0 only where the unit is `immediate`."""
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        text = value.strip().lower()
        if text == Unit.IMMEDIATE:
            return {"count": 0, "unit": Unit.IMMEDIATE}
        found = re.fullmatch(r"(\d{1,6})\s+([a-z_ ]+)", text)
        if found is None or found[2] not in _SPELLING:
            raise ValueError(f"{value!r} is no term; write a number and a unit, such as `6 weeks`")
        return {"count": int(found[1]), "unit": _SPELLING[found[2]]}

    @model_validator(mode="after")
    def _count_fits_unit(self) -> Self:
        if self.unit is Unit.IMMEDIATE:
            if self.count != 0:
                raise ValueError("a term without a number has count 0")
        elif not 1 <= self.count <= MAX_COUNT:
            raise ValueError(f"count must lie between 1 and {MAX_COUNT}")
        return self

    @classmethod
    def parse(cls, text: str, *, field: str = "term") -> Self:
        """Read `3 months`. Raises `TermError` naming `field`."""
        try:
            return cls.model_validate(text)
        except ValueError as problem:
            raise TermError(field, f"{text!r} is no term; write a number and a unit: 3 months") from problem

    @property
    def dutch(self) -> str:
        """`6 weken`; `zonder getal` where there is none."""
        if self.unit is Unit.IMMEDIATE:
            return "zonder getal"
        return f"{self.count} {_UNIT_NL[self.unit][self.count != 1]}"

    @property
    def english(self) -> str:
        """`6 weeks`; `no number` where there is none."""
        if self.unit is Unit.IMMEDIATE:
            return "no number"
        return f"{self.count} {_UNIT_EN[self.unit]}{'s' if self.count != 1 else ''}"

    def __str__(self) -> str:
        """As it is written in the catalogue, so that it can be read back: `6 weeks`."""
        return self.unit.value if self.unit is Unit.IMMEDIATE else f"{self.count} {self.unit.value}"


class Nature(StrEnum):
    """What happens at the end of a term. It decides whether the end may move and which day is safe."""

    DUTY = "duty"
    """Somebody has to act in time; the duty stays when the term is missed."""
    RIGHT = "right"
    """A right or power that must be used in time, else it is lost (appeal, objection)."""
    LAPSE = "lapse"
    """A decision loses its force unless something happened in time (*verval*)."""
    MEASURE = "measure"
    """The longest duration of a measure. Its end never moves, whatever day it is."""
    THRESHOLD = "threshold"
    """From the end on another rule applies."""
    RETENTION = "retention"
    """Something must be kept at least so long."""


class Rule(Model):
    """How one term is counted."""

    term: Term
    direction: Literal["forward", "backward"] = "forward"
    """`backward`: the term is found by counting back from the event, which is not counted itself."""
    first_day_counted: bool = False
    """True where the text lets the term begin on the day of the event itself (art. 1:265 lid 4 BW)."""
    atw: Literal["applies", "excluded", "unclear"]
    """Whether the ATW may move the end. `unclear`: the alarm stands on the day that did not move, and the day the ATW
    would give is only the latest defensible one."""
    nature: Nature = Nature.DUTY
    statutory: bool = True
    """Set in a statute or an *algemene maatregel van bestuur* (art. 1 and 5 ATW). A norm is never moved by the ATW."""
    deprivation_of_liberty: bool = False
    """A term of deprivation of liberty itself (art. 4 sub c ATW)."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.atw == "applies" and not self.statutory:
            raise ValueError("atw: the ATW moves terms of a statute or AMvB only, never those of a norm")
        if self.atw != "excluded" and self.nature is Nature.MEASURE:
            raise ValueError("atw: the end of a measure never moves")
        if self.first_day_counted and self.term.unit in {Unit.HOURS, Unit.IMMEDIATE}:
            raise ValueError("first_day_counted: has no meaning without days")
        if self.direction == "backward" and self.term.unit is Unit.IMMEDIATE:
            raise ValueError("direction: without a number there is nothing to count back")
        return self


class Step(Model):
    """One step of the reasoning that led to a date, for a person to check."""

    nl: str
    en: str


class Computation(Model):
    """A due date and how it was found. Dates are days in Europe/Amsterdam."""

    id: str
    """The deadline this belongs to."""
    start: date
    """The day of the event the term is counted from."""
    raw_last_day: date
    """Last day of the term before the ATW is looked at, inclusive."""
    last_day: date
    """Last day of the term, inclusive: the alarm stands here."""
    ends_at: datetime
    """The instant at which the term has ended, exclusive: midnight after `last_day`, with Amsterdam's offset; for a
    term in hours the exact instant."""
    latest_defensible: date
    """Equal to `last_day`, except where it is unclear whether the ATW applies: then the day the ATW would give."""
    safe_day: date | None = None
    """For a lapse and for a measure the day before `last_day`: courts write *tot*, which excludes the day named."""
    plan_by: date | None = None
    """For a term counted back that ends on a non-working day: the working day before it. None where equal."""
    steps: tuple[Step, ...]
