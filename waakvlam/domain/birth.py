"""A child's date of birth, known or half known, and the birthdays that the law knows: twelve and eighteen.

Registers hold dates of birth of which the day, or the month as well, is not known. A rule that hangs on an age then has
an earliest and a latest day, and no other is made up.
"""

from calendar import isleap, monthrange
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

OF_AGE_FROM = 18
"""Age at which a child is one no more (art. 1:233 BW)."""
HEARD_FROM = 12
"""Age from which a child must be given the opportunity to be heard (art. 809 lid 1 Rv)."""


def _exists(text: str) -> str:
    try:
        earliest_birth(text)
    except ValueError as error:
        raise PydanticCustomError("no_such_day", "there is no such day") from error
    return text


BirthDate = Annotated[
    str,
    Field(
        pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$",
        description="Date of birth as far as it is known: 2014-05-17, 2014-05 or 2014. Personal.",
    ),
    AfterValidator(_exists),
]
"""A date of birth as far as it is known. Personal: never in an id, a list, a log or a message."""


def earliest_birth(born: str) -> date:
    """The first day on which the child can have been born. Raises ValueError where there is no such day."""
    year, month, day = _parts(born)
    return date(year, month or 1, day or 1)


def latest_birth(born: str) -> date:
    """The last day on which the child can have been born."""
    year, month, day = _parts(born)
    month = month or 12
    return date(year, month, day or monthrange(year, month)[1])


def _parts(born: str) -> tuple[int, int | None, int | None]:
    year, *rest = (int(part) for part in born.split("-"))
    return year, rest[0] if rest else None, rest[1] if len(rest) > 1 else None


def can_have_reached(born: str | None, age: int, on: date) -> bool:
    """Whether the child may be of this age on that day: what is not known counts as yes."""
    return born is None or _birthday(earliest_birth(born), age) <= on


def has_reached(born: str, age: int, on: date) -> bool:
    """Whether the child is of this age on that day beyond doubt: what is not known counts as no."""
    return _birthday(counted_from(born)[1], age) <= on


def _birthday(birth: date, age: int) -> date:
    if (birth.month, birth.day) == (2, 29) and not isleap(birth.year + age):
        return date(birth.year + age, 2, 28)
    return birth.replace(year=birth.year + age)


def counted_from(born: str) -> tuple[date, date]:
    """The first and the last day from which an age can be counted.

    Who was born on 29 February is, in a year without that day, counted from both sides of it.
    """
    earliest, latest = earliest_birth(born), latest_birth(born)
    if (latest.month, latest.day) == (2, 29):
        latest = date(latest.year, 3, 1)
    return earliest, latest
