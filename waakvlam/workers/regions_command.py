"""`waakvlam regions`: who is responsible for a municipality on a day, and what lies in a region; without a server.

Tables for people are in Dutch, and say what an answer rests on. With `--json` the same is for programs. A wrong
question ends with exit status 2 and one line on stderr.
"""

import json
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, NoReturn

import typer

from waakvlam.domain import geography
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.geography import GeographyError, Ground, Region, Responsible
from waakvlam.domain.regions import REGIONS
from waakvlam.domain.wording import day_nl
from waakvlam.workers.tables import print_table, read_day

app = typer.Typer(
    help="Regions: which jeugdregio, court and Veilig Thuis a municipality has on a day.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
OnDay = Annotated[
    str | None,
    typer.Option("--date", metavar="DATE", help="The day asked about, e.g. 2026-03-31.", show_default="today"),
]


@app.command(name="list")
def list_regions(*, on: OnDay = None, as_json: AsJson = False) -> None:
    """List the jeugdregio's with their courts and Veilig Thuis.

    Exit status: 0 listed, 2 no such day.
    """
    day = _day(on)
    try:
        found = [geography.region(code, day) for code in REGIONS]
    except GeographyError as problem:
        _refuse(_explain(problem))
    if as_json:
        _out(json.dumps([_summary(one) for one in found], ensure_ascii=False, indent=2))
        return
    rows = [
        (one.code, one.name, str(len(one.municipalities)), _courts(one), _names(vt.name for vt in one.veilig_thuis))
        for one in found
    ]
    headings = ("code", "jeugdregio", "gemeenten", "rechtbank", "Veilig Thuis")
    print_table(f"Jeugdregio's op {day_nl(day)}", headings, rows, _caution(geography.carried_forward(day)))


@app.command()
def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Code of the jeugdregio, such as JZ19.")],
    *,
    on: OnDay = None,
    as_json: AsJson = False,
) -> None:
    """Show the municipalities of one jeugdregio, each with its own court.

    Exit status: 0 shown, 2 no such region or day.
    """
    day = _day(on)
    try:
        found = geography.region(code.upper() if code.upper() in REGIONS else code, day)
    except GeographyError as problem:
        _refuse(_explain(problem))
    if as_json:
        _out(found.model_dump_json(indent=2))
        return
    court = {one.id: one.name for one in found.courts}
    veilig_thuis = {one.code: one.name for one in found.veilig_thuis}
    rows = [(one.code, one.name, court[one.court], veilig_thuis[one.veilig_thuis]) for one in found.municipalities]
    notes = []
    if len(court) > 1:
        notes.append("Deze regio ligt in twee arrondissementen: de gemeente bepaalt welke rechtbank bevoegd is.")
    headings = ("code", "gemeente", "rechtbank", "Veilig Thuis")
    print_table(f"{found.code} {found.name} op {day_nl(day)}", headings, rows, notes + _caution(found.carried_forward))


@app.command()
def find(
    *,
    municipality: Annotated[
        str, typer.Option("--municipality", metavar="NAME_OR_CODE", help="E.g. Heusden, GM0797 or 0797.")
    ],
    on: OnDay = None,
    as_json: AsJson = False,
) -> None:
    """Find who is responsible for a municipality on a day, and what that rests on.

    Exit status: 0 found, 2 no such municipality or day.
    """
    day = _day(on)
    try:
        found = geography.resolve(geography.find(municipality, day).code, day)
    except GeographyError as problem:
        _refuse(_explain(problem))
    if as_json:
        _out(found.model_dump_json(indent=2))
        return
    title = f"{found.name} ({found.municipality}) op {day_nl(day)}"
    print_table(title, ("wat", "naam", "code", "OIN", "grond"), _answer(found), _caution(found.carried_forward))


def _answer(found: Responsible) -> list[tuple[str, ...]]:
    basis = found.basis
    return [
        ("jeugdregio", found.region_name, found.region, "", basis.region.dutch),
        ("rechtbank", found.court_name, found.court, found.court_oin, basis.court.dutch),
        ("Veilig Thuis", found.veilig_thuis_name, found.veilig_thuis_code, "", basis.veilig_thuis.dutch),
    ]


def _summary(one: Region) -> dict[str, object]:
    content: dict[str, object] = one.model_dump(mode="json", exclude={"municipalities"})
    return content | {"municipality_count": len(one.municipalities)}


def _courts(one: Region) -> str:
    return _names(court.name.removeprefix("Rechtbank ") for court in one.courts)


def _names(names: Iterable[str]) -> str:
    return " + ".join(names)


def _caution(carried: bool) -> list[str]:
    """What a reader must know before relying on the table."""
    notes = [f"Veilig Thuis: {Ground.DERIVED.dutch}; ga het na."]
    if carried:
        known = geography.classification()
        notes.append(
            f"Doorgetrokken: de indeling van {known.year} geldt tot en met {day_nl(known.last_day)}; "
            "of zij daarna veranderde, is niet nagegaan."
        )
    return notes


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(AMSTERDAM).date()
    try:
        return read_day(text)
    except ValueError as problem:
        _refuse(f"--date: {problem}")


def _explain(problem: GeographyError) -> str:
    """The problem under the name that the one who typed knows it by."""
    typed = {"on": "--date", "municipality": "--municipality", "region": "CODE"}.get(problem.field, problem.field)
    return f"{typed}: {str(problem).removeprefix(f'{problem.field}: ')}"


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")


def _refuse(message: str) -> NoReturn:
    typer.echo(f"waakvlam regions: {' '.join(message.split())}", err=True)
    raise typer.Exit(2)
