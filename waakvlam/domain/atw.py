"""The *Algemene termijnenwet* (ATW): which terms it moves, and to which day.

Source: https://wetten.overheid.nl/BWBR0002448/2010-10-10, art. 1-5. Art. 3 (the days) is `calendar`.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from waakvlam.domain.calendar import is_working_day, working_day_on_or_after
from waakvlam.domain.term_model import Nature, Rule, Step, Unit
from waakvlam.domain.term_steps import step
from waakvlam.domain.wording import day_en, day_nl, why_not_working

LARGEST: Final[dict[Unit, int]] = {
    Unit.CALENDAR_DAYS: 90,
    Unit.WORKING_DAYS: 90,
    Unit.WEEKS: 12,
    Unit.MONTHS: 3,
}
"""The longest term that art. 4 sub a still leaves to the ATW, itself included. Hours and years never."""

_DAY: Final = timedelta(days=1)


_BACKWARD: Final = step(
    "Een termijn die door terugrekenen wordt gevonden, wordt niet verlengd (art. 1 lid 2 ATW).",
    "A term found by counting back is not extended (art. 1 lid 2 ATW).",
)
_NORM: Final = step(
    "Geen verlenging: de ATW geldt alleen voor een wet of AMvB (art. 1 en 5 ATW), niet voor een norm.",
    "No extension: the ATW covers terms of a statute or AMvB (art. 1 and 5 ATW), not of a norm.",
)
_LIBERTY: Final = step(
    "Geen verlenging: een termijn van vrijheidsbeneming (art. 4 sub c ATW).",
    "No extension: a term of deprivation of liberty (art. 4 sub c ATW).",
)
_MEASURE: Final = step(
    "Geen verlenging: het einde van een maatregel schuift nooit op.",
    "No extension: the end of a measure never moves.",
)
_UNITS: Final = {
    Unit.HOURS: step(
        "Geen verlenging: een termijn in uren (art. 4 sub a ATW).",
        "No extension: a term in hours (art. 4 sub a ATW).",
    ),
    Unit.YEARS: step(
        "Geen verlenging: een termijn in jaren (art. 4 sub a ATW).",
        "No extension: a term in years (art. 4 sub a ATW).",
    ),
    Unit.CALENDAR_DAYS: step(
        "Geen verlenging: de termijn is langer dan 90 dagen (art. 4 sub a ATW).",
        "No extension: the term is longer than 90 days (art. 4 sub a ATW).",
    ),
    Unit.WORKING_DAYS: step(
        "Geen verlenging: de termijn is langer dan 90 dagen (art. 4 sub a ATW).",
        "No extension: the term is longer than 90 days (art. 4 sub a ATW).",
    ),
    Unit.WEEKS: step(
        "Geen verlenging: de termijn is langer dan twaalf weken (art. 4 sub a ATW).",
        "No extension: the term is longer than twelve weeks (art. 4 sub a ATW).",
    ),
    Unit.MONTHS: step(
        "Geen verlenging: de termijn is langer dan drie maanden (art. 4 sub a ATW).",
        "No extension: the term is longer than three months (art. 4 sub a ATW).",
    ),
}
_DECLARED: Final = step(
    "Geen verlenging: voor deze termijn geldt de Algemene termijnenwet niet.",
    "No extension: the ATW does not govern this term.",
)


def outside_scope(rule: Rule) -> Step | None:
    """Why the ATW by its own text cannot move the end of this term, or None when its text leaves room.

    The order is that of the reasons a lawyer would give first: direction, source, subject, length.
    """
    if rule.direction == "backward":
        return _BACKWARD
    if not rule.statutory:
        return _NORM
    if rule.deprivation_of_liberty:
        return _LIBERTY
    if rule.term.count > LARGEST.get(rule.term.unit, 0):
        return _UNITS.get(rule.term.unit)
    if rule.nature is Nature.MEASURE:
        return _MEASURE
    return None


def no_extension(rule: Rule) -> Step | None:
    """Why the end of this term stays where it is; None when the ATW applies or may apply."""
    ground = outside_scope(rule)
    if ground is None and rule.atw == "excluded":
        return _DECLARED
    return ground


@lru_cache(maxsize=8192)
def extend(first_day: date, raw_last_day: date) -> tuple[date, tuple[Step, ...]]:
    """The last day after art. 2 and then art. 1 lid 1 ATW, with a step for each that moved it.

    Args:
        first_day: the first day that counts, inclusive.
        raw_last_day: the last day as counted, inclusive, not before `first_day`.

    Raises `CalendarError` outside the calendar.
    """
    last_day = raw_last_day
    steps: tuple[Step, ...] = ()
    length = (raw_last_day - first_day).days + 1
    # Eight days always hold two working days; only a short term can need art. 2.
    if 3 <= length <= 7:
        working = sum(is_working_day(first_day + n * _DAY) for n in range(length))
        while working < 2:
            last_day += _DAY
            working += is_working_day(last_day)
        if last_day != raw_last_day:
            steps = (
                step(
                    "Een termijn van ten minste drie dagen moet twee werkdagen bevatten (art. 2 ATW): "
                    f"verlengd tot en met {day_nl(last_day)}.",
                    "A term of at least three days must hold two working days (art. 2 ATW): "
                    f"extended up to and including {day_en(last_day)}.",
                ),
            )
    if is_working_day(last_day):
        return last_day, steps
    moved = working_day_on_or_after(last_day)
    why_nl, why_en = why_not_working(last_day)
    return moved, (
        *steps,
        step(
            f"{day_nl(last_day).capitalize()} is geen werkdag ({why_nl}): verlengd tot en met "
            f"{day_nl(moved)} (art. 1 lid 1 ATW).",
            f"{day_en(last_day)} is no working day ({why_en}): extended up to and including "
            f"{day_en(moved)} (art. 1 lid 1 ATW).",
        ),
    )
