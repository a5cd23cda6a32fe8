"""The file of the half-yearly delivery to CBS: text with semicolons, one record per line, in the order of the cases."""

import csv
import io
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from waakvlam.domain.cbs import Record

HEADINGS = (
    "zaak",
    "kind",
    "gi_oin",
    "bsn",
    "geboortedatum",
    "geslacht",
    "postcode",
    "gemeentecode",
    "type_maatregel",
    "datum_aanvang",
    "datum_einde",
    "reden_beeindiging",
    "datum_overgedragen",
    "datum_overgedragen_gekregen",
)
"""The first two join the record to the GI's own register, and are taken out before it is delivered."""


def as_csv(records: Iterable[Record]) -> str:
    """The records as a spreadsheet reads them; what only the GI's register knows is left empty."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for record in records:
        writer.writerow(
            (
                record.case,
                record.child,
                record.gi,
                record.bsn,
                record.birth_date or "",
                "",
                "",
                "",
                record.type,
                _day(record.starts_on),
                _day(record.ends_on),
                record.end_reason or "",
                _day(record.transferred_on),
                _day(record.received_on),
            )
        )
    return text.getvalue()


def write_whole(file: Path, text: str) -> None:
    """Put the text in the place of whatever was there: all of it or nothing."""
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(text, encoding="utf-8", newline="")
    os.replace(beside, file)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%Y%m%d}"
