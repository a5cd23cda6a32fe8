"""`waakvlam views`: keep the read models of a region up to date with its journal."""

from functools import partial
from typing import TYPE_CHECKING

import typer

from waakvlam.workers.command_line import JournalUrl, OneObject, RegionCode, StackHome
from waakvlam.workers.views.asking import find, read

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.workers.views.store import Where

_COMMAND = "waakvlam views"
_RATE_TOLD_FROM = 50_000

app = typer.Typer(
    help="Keep the read models up to date that lists and figures are read from: read on in the journal (update), read "
    "it again from nothing (rebuild), or see how far they are (status).",
    no_args_is_help=True,
)


@app.command()
def update(
    *, region: RegionCode = None, home: StackHome = None, journal: JournalUrl = None, as_json: OneObject = False
) -> None:
    """Read on in the journal, up to its end. Lists do this by themselves; safe to run at any time, also twice at once.

    The read models are in WAAKVLAM_VIEWS_URL, else in a SQLite file beside the journal. JSON: views, position, events
    (read now), seconds.

    Exit status: 0 up to date, 1 the journal, its keys or the read models cannot be used, 2 a setting is wrong.
    """
    _read("follow", find(_COMMAND, region, home, journal), as_json=as_json)


@app.command()
def rebuild(
    *, region: RegionCode = None, home: StackHome = None, journal: JournalUrl = None, as_json: OneObject = False
) -> None:
    """Forget the read models and fold the whole journal again; a million events take some minutes.

    Nothing is lost by it: everything in them comes from the journal. Needed when another release asks for it. When it
    is interrupted, update goes on from there. JSON: as for update.

    Exit status: 0 rebuilt, 1 the journal, its keys or the read models cannot be used, 2 a setting is wrong.
    """
    _read("rebuild", find(_COMMAND, region, home, journal), as_json=as_json)


@app.command()
def status(
    *, region: RegionCode = None, home: StackHome = None, journal: JournalUrl = None, as_json: OneObject = False
) -> None:
    """Show how far the read models are, and how many rows they hold; nothing is changed.

    JSON: views, position, journal (its last position), behind, rows (per table).

    Exit status: 0 shown (also when they are behind), 1 they or the journal cannot be used, 2 a setting is wrong.
    """
    import json  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.workers.tables import print_table  # noqa: PLC0415
    from waakvlam.workers.views.store import with_views  # noqa: PLC0415

    where = find(_COMMAND, region, home, journal)

    async def look(views: Views, source: Journal) -> tuple[int, int, dict[str, int]]:
        return await views.position(), await source.position(), await views.counts()

    position, last, rows = read(_COMMAND, partial(with_views, where, look))
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
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415
    from waakvlam.workers.views.store import with_views  # noqa: PLC0415

    before = 0

    async def fold(views: Views, source: Journal) -> int:
        nonlocal before
        before = 0 if how == "rebuild" else await views.position()
        go_on = views.rebuild if how == "rebuild" else views.follow
        return await go_on(source, progress=lambda far: tell(far.position, far.of))

    began = time.monotonic()
    with shown_progress("events") as tell:
        position = read(_COMMAND, partial(with_views, where, fold))
    seconds, events = time.monotonic() - began, position - before
    if as_json:
        said = {"views": where.shown, "position": position, "events": events, "seconds": round(seconds, 3)}
        typer.echo(json.dumps(said))
    else:
        rate = f", {events / seconds:.0f} per seconde" if events > _RATE_TOLD_FROM else ""
        typer.echo(f"{where.shown}: {events} gebeurtenissen gelezen, tot positie {position} ({seconds:.1f} s{rate})")
