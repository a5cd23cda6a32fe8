"""`waakvlam report`: a region's report over a period, and the half-yearly delivery to CBS."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, JournalUrl, RegionCode, StackHome, give_up
from waakvlam.workers.views.asking import find, read

_COMMAND = "waakvlam report"
_give_up = partial(give_up, _COMMAND)


app = typer.Typer()


@app.callback(invoke_without_command=True)
def report(  # noqa: PLR0917 - one option each
    context: typer.Context,
    region: RegionCode = None,
    first_day: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day: 2026-01-01.")] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="The day after the last: 2026-07-01 ends with 30 June.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The page to write, such as report.html.")] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the tables as JSON too.")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", help="Write a CSV file per table too, in this directory.")
    ] = None,
    internal: Annotated[
        bool,
        typer.Option("--internal", help="Leave small counts in. The page says so, and it must not leave the region."),
    ] = False,
    journal: JournalUrl = None,
    home: StackHome = None,
) -> None:
    """Write a region's report over a period, one page in Dutch; or the half-yearly delivery of youth protection (cbs).

    The page holds charts and tables, and can be mailed and printed. Give --from, --to and --out. Counts from one to
    four are hidden in all of it, with what would give them back. Each figure names what it counts: children,
    households, measures or terms. It is counted from the read models, which read on in the journal first.

    Exit status: 0 written, 1 the journal, its keys or the read models cannot be used, 2 called wrongly.
    """
    if context.invoked_subcommand is not None:
        return
    if first_day is None or until is None or out is None:
        _give_up("--from, --to and --out are needed; see waakvlam report --help", WRONG_USE)
    from waakvlam.domain.figures import Period, figures  # noqa: PLC0415
    from waakvlam.domain.figures import last_moment as last_moment_of  # noqa: PLC0415
    from waakvlam.domain.report import draft, finish  # noqa: PLC0415
    from waakvlam.workers.report.cbs import write_whole  # noqa: PLC0415
    from waakvlam.workers.report.files import as_json, write_csv  # noqa: PLC0415
    from waakvlam.workers.report.page import as_page  # noqa: PLC0415
    from waakvlam.workers.report.reading import read_region  # noqa: PLC0415

    period = Period(first_day=_day(first_day, "--from"), until=_day(until, "--to"))
    if period.until <= period.first_day:
        _give_up("--to must come after --from", WRONG_USE)
    where = find(_COMMAND, region, home, journal)
    reading = read(_COMMAND, partial(read_region, where))
    standing = reading.standing
    found = figures(
        standing.rows,
        region=where.region,
        period=period,
        at=min(reading.now, last_moment_of(period)),
        position=standing.position,
        erased_cases=standing.erased_cases,
    )
    tables = finish(draft(found, standing.rows), internal=internal)
    try:
        write_whole(out, as_page(found, tables, internal=internal))
        typer.echo(str(out))
        if json is not None:
            write_whole(json, as_json(found, tables, internal=internal))
            typer.echo(str(json))
        if csv is not None:
            for file in write_csv(csv, tables, internal=internal):
                typer.echo(str(file))
    except OSError as error:
        _give_up(str(error), FAILED)


@app.command()
def cbs(
    period: Annotated[str, typer.Option(metavar="HALF-YEAR", help="2026-H1 or 2026-H2.")],
    out: Annotated[Path, typer.Option(help="The file to write. What an earlier delivery wrote there is replaced.")],
    region: RegionCode = None,
    journal: JournalUrl = None,
    home: StackHome = None,
) -> None:
    """Write the half-yearly delivery of youth protection to CBS, and judge it.

    One line per measure and per institution that carried it out. Citizen number, sex and place of living are not in the
    engine: the institution adds them from its own register, by the first two columns, which it then takes out. The file
    is always that of the whole half-year. It is per child, as the law wants it, so nothing is hidden in it: do not
    send it to anybody else.

    A child that went to another region, or came from one, is delivered by the region where it is at the end of the
    half-year.

    Exit status: 0 written and nothing wrong with it, 1 written and something must be mended first (or the journal, its
    keys or the read models cannot be used), 2 called wrongly.
    """
    from waakvlam.domain.cbs import HalfYear, check, youth_protection  # noqa: PLC0415
    from waakvlam.workers.report.cbs import as_csv, write_whole  # noqa: PLC0415
    from waakvlam.workers.report.reading import read_tracks  # noqa: PLC0415

    try:
        half_year = HalfYear.parse(period)
    except ValueError as error:
        _give_up(str(error), WRONG_USE)
    reading = read(_COMMAND, partial(read_tracks, find(_COMMAND, region, home, journal)))
    records = youth_protection(reading.tracks, half_year)
    problems = check(records, half_year)
    try:
        write_whole(out, as_csv(records))
    except OSError as error:
        _give_up(str(error), FAILED)
    typer.echo(f"{out}: {len(records)} regels over {half_year}")
    typer.echo("Aan te vullen uit het register van de GI: bsn, geslacht, postcode of gemeentecode.")
    if reading.erased_cases:
        typer.echo(f"Gewiste zaken staan er niet in: {reading.erased_cases}.")
    for problem in problems:
        typer.echo(f"fout: {problem}", err=True)
    if problems:
        typer.echo(f"{len(problems)} fouten: verbeter ze voor de levering.", err=True)
        raise typer.Exit(FAILED)


def _day(text: str, option: str) -> date:
    from waakvlam.workers.tables import read_day  # noqa: PLC0415

    try:
        return read_day(text)
    except ValueError as error:
        _give_up(f"{option}: {error}", WRONG_USE)
