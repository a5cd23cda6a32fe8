"""The delivery's own checks: what the protocol does not allow, and what a person must still look at."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from waakvlam.domain.birth import OF_AGE_FROM, earliest_birth, has_reached
from waakvlam.domain.cbs.records import GUARDIANSHIP_ENDS, SUPERVISION_ENDS, HalfYear, Record
from waakvlam.domain.model import Model

_ENDS = {
    "11": SUPERVISION_ENDS,
    "12": SUPERVISION_ENDS,
    "21": GUARDIANSHIP_ENDS,
    "22": GUARDIANSHIP_ENDS,
    "23": GUARDIANSHIP_ENDS,
}
_KIND = {"11": "(voorlopige) ondertoezichtstelling", "12": "(voorlopige) ondertoezichtstelling"}
_GUARDIANSHIP = "(voorlopige) voogdij"
_NINE_DIGITS, _EIGHT_DIGITS, _OIN = re.compile(r"\d{9}"), re.compile(r"\d{8}"), re.compile(r"\d{20}")


class Problem(Model):
    """Something that is wrong with a record, in Dutch."""

    key: str
    type: str
    field: str
    message: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.key} (type {self.type}) {self.field}: {self.message}"


def check(records: Sequence[Record], half_year: HalfYear) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the records."""
    return (
        *(problem for record in records for problem in _of_one(record, half_year)),
        *_of_transfers(records, half_year),
        *_of_overlaps(records),
    )


def _of_one(record: Record, half_year: HalfYear) -> Iterator[Problem]:
    if not _NINE_DIGITS.fullmatch(record.bsn):
        yield _problem(record, "bsn", "een BSN heeft negen cijfers (000000000 onbekend, 999999999 ongeboren)")
    if not _OIN.fullmatch(record.gi):
        yield _problem(record, "gi", "het OIN van de GI ontbreekt of is geen twintig cijfers")
    yield from _of_birth(record)
    if record.type not in _ENDS:
        yield _problem(record, "type_maatregel", f"code {record.type} bestaat niet voor jeugdbescherming")
        return
    yield from _of_end(record)
    yield from _of_dates(record, half_year)


def _of_birth(record: Record) -> Iterator[Problem]:
    if record.birth_date is None:
        if record.bsn != "999999999":
            yield _problem(record, "geboortedatum", "ontbreekt; alleen een ongeboren kind heeft er geen")
        return
    born = _readable(record.birth_date)
    if born is None:
        yield _problem(record, "geboortedatum", f"{record.birth_date} is geen JJJJMMDD, JJJJMM00 of JJJJ0000")
        return
    if record.first_day is not None and has_reached(born, OF_AGE_FROM, record.first_day):
        yield _problem(record, "geboortedatum", "de jeugdige is meerderjarig op de eerste dag van de maatregel")
    if record.last_day is not None and earliest_birth(born) > record.last_day:
        yield _problem(record, "geboortedatum", "ligt na het einde van de maatregel")


def _readable(birth_date: str) -> str | None:
    if not _EIGHT_DIGITS.fullmatch(birth_date):
        return None
    year, month, day = birth_date[:4], birth_date[4:6], birth_date[6:]
    born = "-".join([year, *([month] if month != "00" else []), *([day] if day != "00" else [])])
    try:
        earliest_birth(born)
    except ValueError:
        return None
    return None if month == "00" and day != "00" else born


def _of_end(record: Record) -> Iterator[Problem]:
    if record.ends_on is None and record.end_reason is not None:
        yield _problem(record, "reden_beeindiging", "een reden hoort alleen bij een maatregel die echt is geëindigd")
    if record.ends_on is not None and record.end_reason is None:
        yield _problem(
            record,
            "reden_beeindiging",
            f"ontbreekt: voor '{record.end_in_our_words or 'onbekend'}' is geen code van het CBS bekend. Kies er een "
            "in het register van de GI",
        )
    if record.end_reason is not None and record.end_reason not in _ENDS[record.type]:
        yield _problem(record, "reden_beeindiging", f"{record.end_reason} kan niet bij type {record.type}")


def _of_dates(record: Record, half_year: HalfYear) -> Iterator[Problem]:
    if record.first_day is None:
        yield _problem(record, "datum_aanvang", "aanvang en 'overgedragen gekregen' ontbreken beide")
    if record.starts_on is not None and record.received_on is not None:
        yield _problem(record, "datum_aanvang", "alleen de eerste GI levert de aanvang")
    if record.ends_on is not None and record.transferred_on is not None:
        yield _problem(record, "datum_einde", "wie overdraagt, levert geen einde: alleen de laatste GI doet dat")
    if record.first_day is not None and record.last_day is not None and record.last_day < record.first_day:
        yield _problem(record, "datum_einde", f"{record.last_day} ligt voor het begin ({record.first_day})")
    for field, day in (
        ("datum_aanvang", record.starts_on),
        ("datum_overgedragen_gekregen", record.received_on),
        ("datum_einde", record.ends_on),
        ("datum_overgedragen", record.transferred_on),
    ):
        if day is not None and day > half_year.last_day:
            yield _problem(record, field, f"{day} ligt na de verslagperiode {half_year}")
    if record.last_day is not None and record.last_day < half_year.first_day:
        yield _problem(record, "datum_einde", f"de maatregel was al voorbij voor de verslagperiode {half_year}")


def _of_transfers(records: Iterable[Record], half_year: HalfYear) -> Iterator[Problem]:
    """What was handed over came to somebody, a day later; on the last day of all, that day is in the next delivery."""
    by_child: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        by_child[record.key, record.type].append(record)
    for group in by_child.values():
        received = {record.received_on for record in group if record.received_on is not None}
        for record in group:
            if record.transferred_on is None or record.transferred_on == half_year.last_day:
                continue
            if record.transferred_on + timedelta(days=1) not in received:
                yield _problem(
                    record, "datum_overgedragen", "geen andere GI kreeg de maatregel de volgende dag overgedragen"
                )


def _of_overlaps(records: Iterable[Record]) -> Iterator[Problem]:
    """No two measures of one kind at a time for one child."""
    by_kind: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        by_kind[record.key, _KIND.get(record.type, _GUARDIANSHIP)].append(record)
    for (_, kind), group in by_kind.items():
        ordered = sorted(group, key=lambda one: one.first_day or date.min)
        for earlier, later in pairwise(ordered):
            if earlier.last_day is None or (later.first_day or date.min) <= earlier.last_day:
                until = earlier.last_day or "nog niet geëindigd"
                yield _problem(
                    later, "datum_aanvang", f"overlapt met een andere {kind} van dezelfde jeugdige (tot {until})"
                )


def _problem(record: Record, field: str, message: str) -> Problem:
    return Problem(key=record.key, type=record.type, field=field, message=message)
