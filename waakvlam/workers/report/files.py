"""The report for programs: one JSON object, or a CSV file per table. What is hidden on the page is hidden here."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from waakvlam.domain.disclosure import SMALLEST_SHOWN
from waakvlam.domain.figures import Figures
from waakvlam.domain.report import FinishedTable, Hidden, Told
from waakvlam.workers.report.cbs import write_whole

_MARK = "verborgen"


def as_json(figures: Figures, tables: tuple[FinishedTable, ...], *, internal: bool) -> str:
    """One object; a hidden count is `{"hidden": true}`."""
    content: dict[str, Any] = {
        "region": figures.region,
        "region_name": figures.region_name,
        "from": figures.period.first_day.isoformat(),
        "to": figures.period.until.isoformat(),
        "judged_at": figures.at.isoformat(),
        "position": figures.position,
        "small_counts": "shown, for use inside the region only" if internal else f"hidden below {SMALLEST_SHOWN}",
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "unit": table.unit,
                "note": table.note,
                "headings": table.headings,
                "rows": [{key: _json(value) for key, value in row.items()} for row in table.rows],
            }
            for table in tables
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _json(value: Told) -> object:
    return {"hidden": True} if isinstance(value, Hidden) else value


def write_csv(directory: Path, tables: tuple[FinishedTable, ...], *, internal: bool) -> list[Path]:
    """A file per table, with the unit in front of every row."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(["eenheid", *table.headings.values()])
        for row in table.rows:
            writer.writerow([row.get("unit") or table.unit, *(_csv(row[key]) for key in table.headings)])
        file = directory / f"{table.id}{'-intern' if internal else ''}.csv"
        write_whole(file, text.getvalue())
        written.append(file)
    return written


def _csv(value: Told) -> str:
    match value:
        case None:
            return ""
        case Hidden():
            return _MARK
        case float():
            return f"{value:g}".replace(".", ",")
        case str() if value[:1] in {"=", "+", "-", "@"}:
            # A spreadsheet would take it for a formula.
            return f"'{value}"
        case _:
            return str(value)
