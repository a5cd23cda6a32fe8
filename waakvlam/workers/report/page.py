"""The report as one page: everything is in it, nothing is fetched, and it can be printed."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.disclosure import SMALLEST_SHOWN
from waakvlam.domain.figures import Figures
from waakvlam.domain.report import FinishedTable, Hidden, Told
from waakvlam.workers.report.charts import draw_bars, draw_compliance, draw_lines, draw_throughput

_SECTIONS = (
    ("Wachten op een vaste jeugdbeschermer", ("wachtlijst-verloop", "wachtlijst")),
    ("Termijnen", ("termijnen", "termijnen-per-organisatie", "te-laat")),
    ("Doorlooptijden", ("doorlooptijden",)),
    ("Maatregelen", ("maatregelen-verloop", "maatregelen", "maatregelen-einde")),
    ("Huishoudens", ("zaken", "stadia")),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXT = frozenset({"name", "who", "ground", "reason", "unit"})


@dataclass(frozen=True)
class Part:
    """A table with its drawing."""

    table: FinishedTable
    drawing: Markup | None
    numeric: dict[str, bool]


@dataclass(frozen=True)
class Section:
    """What belongs together."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Fact:
    """One figure in front."""

    value: str | Markup
    text: str


def as_page(figures: Figures, tables: tuple[FinishedTable, ...], *, internal: bool) -> str:
    """The whole page."""
    by_id = {table.id: table for table in tables}
    period = f"{figures.period.first_day:%d-%m-%Y} tot en met {figures.period.last_day:%d-%m-%Y}"
    erased = figures.erased_cases if internal or not 0 < figures.erased_cases < SMALLEST_SHOWN else 0
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=f"Rapport {figures.region_name}, {period}",
            region=figures.region_name,
            code=figures.region,
            period=period,
            internal=internal,
            facts=_facts(by_id),
            sections=[Section(title, tuple(_part(by_id[one]) for one in parts)) for title, parts in _SECTIONS],
            position=figures.position,
            judged_at=_moment(figures.at),
            erased=erased,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("waakvlam.workers.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["told"] = told
    return environment


def told(value: Told) -> str | Markup:
    """A cell as people read it."""
    match value:
        case None:
            return "–"
        case Hidden():
            return Markup('<span class="hidden" title="verborgen: klein aantal">•</span>')
        case float():
            return f"{value:.1f}".removesuffix(".0").replace(".", ",")
        case str() if _DAY.fullmatch(value):
            return f"{value[8:]}-{value[5:7]}-{value[:4]}"
        case int():
            return f"{value:,}".replace(",", ".")
        case _:
            return value


def _part(table: FinishedTable) -> Part:
    drawing = _drawing(table)
    numeric = {key: key not in _TEXT for key in table.headings}
    return Part(table, None if drawing is None else Markup(drawing), numeric)


def _drawing(table: FinishedTable) -> str | None:
    match table.id:
        case "wachtlijst-verloop":
            return draw_lines(table, ("waiting", "interim"), "kinderen")
        case "termijnen":
            return draw_compliance(table)
        case "doorlooptijden":
            return draw_throughput(table)
        case "maatregelen-verloop":
            return draw_lines(table, [key for key in table.headings if key != "name"], "maatregelen")
        case "stadia":
            return draw_bars(table, "huishoudens")
        case _:
            return None


def _facts(by_id: dict[str, FinishedTable]) -> list[Fact]:
    """What somebody who reads no further should have seen."""
    waiting, cases, late = by_id["wachtlijst"].rows[-1], by_id["zaken"].rows[0], by_id["te-laat"].rows[-1]
    return [
        Fact(told(waiting["waiting"]), "kinderen op de wachtlijst aan het einde"),
        Fact(told(waiting["interim"]), "kinderen op de doorstroomlijst aan het einde"),
        Fact(told(waiting["all"]), "kinderen met een maatregel aan het einde"),
        Fact(told(cases["running"]), "huishoudens met een open zaak aan het einde"),
        Fact(told(late["count"]), "termijnen te laat en nog niet gedaan"),
    ]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
