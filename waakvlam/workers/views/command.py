"""`waakvlam views`: keep the read models of a region up to date with its journal."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.activities.read_models.views import Told
    from waakvlam.workers.views.store import Where

FAILED, WRONG_USE = 1, 2
_TOLD_EVERY = 50_000

app = typer.Typer(
    help="Keep the read models up to date that lists and figures are read from: read on in the journal (update), read "
    "it again from nothing (rebuild), or see how far they are (status).",
    no_args_is_help=True,
)
RegionCode = Annotated[
    str | None,
    typer.Option("--region", help="Code of the jeugdregio, such as JZ19 (default: WAAKVLAM_REGION)."),
]
Home = Annotated[
    Path | None,
    typer.Option(
        help="Directory of an embedded stack, running or not.",
        show_default="the stack that runs here, else the settings of the environment",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]


@app.command()
def update(*, region: RegionCode = None, home: Home = None, as_json: AsJson = False) -> None:
    """Read on in the journal, up to its end. Lists do this by themselves; safe to run at any time, also twice at once.

    The read models are in WAAKVLAM_VIEWS_URL, else in a SQLite file beside the journal. JSON: views, position, events
    (read now), seconds.

    Exit status: 0 up to date, 1 the journal, its keys or the read models cannot be used, 2 a setting is wrong.
    """
    _read("follow", find(region, home), as_json=as_json)


@app.command()
def rebuild(*, region: RegionCode = None, home: Home = None, as_json: AsJson = False) -> None:
    """Forget the read models and fold the whole journal again; a million events take some minutes.

    Nothing is lost by it: everything in them comes from the journal. Needed when another release asks for it. When it
    is interrupted, update goes on from there. JSON: as for update.

    Exit status: 0 rebuilt, 1 the journal, its keys or the read models cannot be used, 2 a setting is wrong.
    """
    _read("rebuild", find(region, home), as_json=as_json)


@app.command()
def status(*, region: RegionCode = None, home: Home = None, as_json: AsJson = False) -> None:
    """Show how far the read models are, and how many rows they hold; nothing is changed.

    JSON: views, position, journal (its last position), behind, rows (per table).

    Exit status: 0 shown (also when they are behind), 1 they or the journal cannot be used, 2 a setting is wrong.
    """
    import json  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.workers.tables import print_table  # noqa: PLC0415
    from waakvlam.workers.views.store import ViewsUnavailable, with_views  # noqa: PLC0415

    where = find(region, home)

    async def look(views: Views, journal: Journal) -> tuple[int, int, dict[str, int]]:
        return await views.position(), await journal.position(), await views.counts()

    try:
        position, last, rows = asyncio.run(with_views(where, look))
    except ViewsUnavailable as error:
        give_up("views", str(error), FAILED)
    behind = max(0, last - position)
    if as_json:
        said = {"views": where.shown, "position": position, "journal": last, "behind": behind, "rows": rows}
        typer.echo(json.dumps(said))
        return
    title = f"Leesmodellen van {where.region}: tot positie {position} van {last}"
    note = "Bij." if not behind else f"{behind} gebeurtenissen achter; waakvlam views update leest verder."
    print_table(title, ("tabel", "rijen"), [(name, str(count)) for name, count in rows.items()], [note, where.shown])


def _read(how: str, where: "Where", *, as_json: bool) -> None:
    import json  # noqa: PLC0415
    import time  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.workers.views.store import ViewsUnavailable, with_views  # noqa: PLC0415

    before = 0

    async def read(views: Views, journal: Journal) -> int:
        nonlocal before
        if how == "rebuild":
            return await views.rebuild(journal, progress=tell)
        before = await views.position()
        return await views.follow(journal, progress=tell)

    began = time.monotonic()
    try:
        with _shown_progress() as tell:
            position = asyncio.run(with_views(where, read))
    except ViewsUnavailable as error:
        give_up("views", str(error), FAILED)
    seconds, events = time.monotonic() - began, position - before
    if as_json:
        said = {"views": where.shown, "position": position, "events": events, "seconds": round(seconds, 3)}
        typer.echo(json.dumps(said))
    else:
        rate = f", {events / seconds:.0f} per seconde" if events > _TOLD_EVERY else ""
        typer.echo(f"{where.shown}: {events} gebeurtenissen gelezen, tot positie {position} ({seconds:.1f} s{rate})")


@contextmanager
def _shown_progress() -> "Iterator[Told]":
    """How far it is: a bar on a terminal, a line now and then in a log."""
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from waakvlam.activities.read_models import Progress as Read  # noqa: PLC0415
    from waakvlam.workers.console import wide_console  # noqa: PLC0415

    console = wide_console(stderr=True)
    if not console.is_terminal:
        told = 0

        def tell(read: Read) -> None:
            nonlocal told
            if read.position - told >= _TOLD_EVERY:
                told = read.position
                console.print(f"{read.position} van {read.of} ({read.seconds:.0f} s)", style="dim")

        yield tell
        return
    columns = (
        TextColumn("journaal"),
        *Progress.get_default_columns()[1:2],
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("journaal")
        yield lambda read: bar.update(task, completed=read.position, total=read.of)


def find(region: str | None, home: Path | None, command: str = "views") -> "Where":
    """Where a region's read models are; a wrong setting ends the command."""
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415
    from waakvlam.workers.views.store import find_views  # noqa: PLC0415

    try:
        return find_views(region, home)
    except SettingsError as error:
        give_up(command, str(error), WRONG_USE)


def give_up(command: str, message: str, status: int) -> NoReturn:
    """End with a message and a status."""
    typer.echo(f"waakvlam {command}: {message}", err=True)
    raise typer.Exit(status)
