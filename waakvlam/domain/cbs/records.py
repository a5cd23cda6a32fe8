"""The records of the delivery: one per measure of a child and per institution that carried it out in the half-year."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

from waakvlam.domain.figures.measures import LAPSED, PROVISIONAL_SUPERVISION, REPLACED, SUPERVISION, Spell
from waakvlam.domain.messages import Day
from waakvlam.domain.model import Model

UNKNOWN_BSN, UNBORN_BSN = "000000000", "999999999"
"""What the protocol has for a citizen number that is not known, and for a child that is not born yet."""
SUPERVISION_ENDS = frozenset({"01", "02", "03", "04", "05", "06"})
GUARDIANSHIP_ENDS = frozenset({"11", "12", "13", "14", "15"})
_AS_PLANNED, _EARLY = "04", "02"


class HalfYear(Model):
    """January to June, or July to December."""

    year: int
    half: Literal[1, 2]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026-H1``.

        Raises:
            ValueError: it is written otherwise.
        """
        found = re.fullmatch(r"(\d{4})-H([12])", text)
        if found is None:
            raise ValueError(f"{text!r} is no half-year; write it as 2026-H1")
        return cls(year=int(found[1]), half=1 if found[2] == "1" else 2)

    def __str__(self) -> str:
        """As it is written everywhere."""
        return f"{self.year}-H{self.half}"

    @property
    def first_day(self) -> date:
        """The first day of it."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        """The last day of it."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)


class Record(Model):
    """What the protocol asks of one measure. None where it does not apply, or where only the GI's register knows it."""

    case: str
    child: str
    gi: str
    bsn: str
    birth_date: str | None
    """JJJJMMDD; JJJJMM00 or JJJJ0000 where no more is known."""
    type: str
    starts_on: Day | None
    """Only from the institution that began it."""
    ends_on: Day | None
    """Only when it has really ended, and only from the last institution."""
    end_reason: str | None
    end_in_our_words: str | None = None
    """How the engine knows the end, where CBS has no code that was read for it."""
    transferred_on: Day | None
    """*Overgedragen*: the last day of the institution that is replaced."""
    received_on: Day | None
    """*Overgedragen gekregen*: the day after it."""

    @property
    def first_day(self) -> date | None:
        """From when the institution carried it out."""
        return self.starts_on or self.received_on

    @property
    def last_day(self) -> date | None:
        """Until when, as far as the half-year tells."""
        return self.ends_on or self.transferred_on

    @property
    def key(self) -> str:
        """By what the GI's own register is joined."""
        return f"{self.case}/{self.child}"


@dataclass(frozen=True)
class Track:
    """What is known of one child's measures."""

    case: str
    child: str
    birth_date: str | None
    expected: bool
    """Not born yet, as far as is known."""
    extension_requested: bool
    spells: tuple[Spell, ...]


def youth_protection(tracks: Iterable[Track], half_year: HalfYear) -> tuple[Record, ...]:
    """Every measure that held on any day of the half-year, as it stood at its end.

    Our own reading: a child that went to another region, or came from one, is delivered by the region where it is at
    the end of the half-year, with the dates of old. The move itself neither starts nor ends a measure.
    """
    found = (
        record
        for track in tracks
        for spell in track.spells
        if spell.held and _is_here(spell, half_year.last_day)
        for record in _of_spell(track, spell, half_year)
    )
    return tuple(sorted(found, key=lambda one: (one.case, one.child, one.type, one.first_day or date.min)))


def _is_here(spell: Spell, day: date) -> bool:
    """Whether the measure is this region's at the end of the day, or ended while it was."""
    came = spell.came_on is None or spell.came_on <= day
    left = spell.left_on is not None and spell.left_on <= day
    return came and not left and not spell.elsewhere


def _of_spell(track: Track, spell: Spell, half_year: HalfYear) -> Iterator[Record]:
    begun = [(spell.gi, spell.starts_on), *((one.gi, one.starts_on) for one in spell.transfers)]
    # What comes after the half-year is told in the next one.
    ends_on = spell.ends_on if spell.ends_on is not None and spell.ends_on <= half_year.last_day else None
    for number, (gi, first_day) in enumerate(begun):
        following = begun[number + 1][1] if number + 1 < len(begun) else None
        handed_over = None if following is None else following - timedelta(days=1)
        if handed_over is not None and (handed_over > half_year.last_day or handed_over < first_day):
            handed_over = None
        is_last = handed_over is None
        last_day = ends_on if is_last else handed_over
        if first_day > half_year.last_day or (last_day is not None and last_day < half_year.first_day):
            continue
        ended = is_last and ends_on is not None
        reason = _reason(track, spell) if ended else None
        yield Record(
            case=track.case,
            child=track.child,
            gi=gi,
            bsn=UNBORN_BSN if track.expected else UNKNOWN_BSN,
            birth_date=_written(track.birth_date),
            type=spell.code,
            starts_on=first_day if number == 0 else None,
            ends_on=ends_on if ended else None,
            end_reason=reason,
            end_in_our_words=spell.end_reason if ended and reason != spell.end_reason else None,
            transferred_on=handed_over,
            received_on=first_day if number else None,
        )


def _reason(track: Track, spell: Spell) -> str | None:
    """The code of CBS; None where none was read that fits, and a person must choose."""
    known = spell.end_reason
    if known in SUPERVISION_ENDS | GUARDIANSHIP_ENDS:
        return known
    if spell.code == PROVISIONAL_SUPERVISION and known in {REPLACED, "order_refused"}:
        # Our reading: a provisional order cannot be extended; it has served its term when the order takes its place.
        return _AS_PLANNED
    if spell.code == PROVISIONAL_SUPERVISION and known == "not_upheld":
        return _EARLY
    its_term_was_over = known == LAPSED and spell.ends_on == spell.last_day
    asked = spell.code == SUPERVISION and track.extension_requested
    # Our reading: *termijn verstreken, geen verlenging gevraagd*. Where it was asked and not decided, no code fits.
    return _AS_PLANNED if its_term_was_over and not asked and spell.code in _SUPERVISIONS else None


_SUPERVISIONS = frozenset({SUPERVISION, PROVISIONAL_SUPERVISION})


def _written(birth_date: str | None) -> str | None:
    if birth_date is None:
        return None
    year, *rest = birth_date.split("-")
    month = rest[0] if rest else "00"
    return f"{year}{month}{rest[1] if len(rest) > 1 else '00'}"
