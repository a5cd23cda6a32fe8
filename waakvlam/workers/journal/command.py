"""`waakvlam journal`: the tables of a region's journal, and whether what is in them is what was recorded."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, give_up
from waakvlam.workers.journal.rebuild_command import rebuild

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.activities.journal import Seal, Verification

_give_up = partial(give_up, "waakvlam journal")

app = typer.Typer(
    help="Keep a region's journal: bring its tables to this release (migrate), see that it is whole (verify), put back "
    "what it has lost (rebuild).",
    no_args_is_help=True,
)


Home = Annotated[
    Path | None,
    typer.Option(
        help="Directory of an embedded stack, running or not.",
        show_default="the stack that runs here, else WAAKVLAM_JOURNAL_URL",
    ),
]


@app.command()
def migrate(*, region: RegionCode = None, home: Home = None, as_json: OneObject = False) -> None:
    """Make the tables of a journal, or bring them to this release, in one transaction: all of it or nothing.

    A journal in PostgreSQL needs this once, and again after an upgrade that says so. Stop the region's workers before;
    a journal that is up to date is left as it is. A SQLite journal does this by itself when it is opened.

    JSON: journal (its URL, without password), before (null: there was none), after, changed.

    Exit status: 0 it is at this release, 1 it cannot be reached or is of a later release, 2 a setting is wrong.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from waakvlam.activities.journal import JournalNotReady  # noqa: PLC0415
    from waakvlam.activities.journal.migration import migrate as bring_up  # noqa: PLC0415
    from waakvlam.workers.database import driver_words  # noqa: PLC0415

    url, shown = _locate(region, home)
    try:
        migrated = asyncio.run(bring_up(url, lambda said: typer.echo(f"{shown}: {said}", err=True)))
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady) as error:
        _give_up(f"{shown} cannot be migrated: {driver_words(error)}", FAILED)
    if as_json:
        said = {"journal": shown, "before": migrated.before, "after": migrated.after, "changed": migrated.changed}
        typer.echo(json.dumps(said))
    elif migrated.changed:
        typer.echo(f"{shown}: from {migrated.before or 'nothing'} to revision {migrated.after}")
    else:
        typer.echo(f"{shown}: is at revision {migrated.after} already")


@app.command()
def verify(
    *,
    region: RegionCode = None,
    home: Home = None,
    seal: Annotated[
        str | None,
        typer.Option("--seal", metavar="SEAL", help="A seal that this command gave earlier, or a file that holds one."),
    ] = None,
    as_json: OneObject = False,
) -> None:
    """Walk the whole journal: was a row changed, removed or put elsewhere? Each is named.

    No key is needed, and cases that were erased are verified as well. The workers may go on meanwhile. A journal that
    is whole gets a seal: keep it somewhere else and give it back later, then a journal that lost its last rows, or
    was rewritten, is found out too.

    JSON: journal, clean, events, streams, position, findings (where, problem), more (findings left out), seal (null
    when something was found).

    Exit status: 0 it is whole, 1 it is damaged, 2 it could not be looked at: a setting, the seal or the database.
    """
    import asyncio  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from waakvlam.activities.journal import JournalNotReady  # noqa: PLC0415
    from waakvlam.workers.database import driver_words, missing_file  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415

    url, shown = _locate(region, home)
    if missing_file(url):
        _give_up(f"there is no journal at {shown}", WRONG_USE)
    against = _read_seal(seal)
    try:
        with shown_progress("rows") as progress:
            found = asyncio.run(_verify(url, against, progress))
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady) as error:
        _give_up(f"{shown} cannot be read: {driver_words(error)}", WRONG_USE)
    typer.echo(_as_json(shown, found) if as_json else _as_text(shown, found))
    raise typer.Exit(0 if found.clean else FAILED)


app.command()(rebuild)


async def _verify(url: str, against: "Seal | None", progress: Callable[[int, int], None]) -> "Verification":
    from waakvlam.activities.journal import Journal  # noqa: PLC0415

    journal = await Journal.open(url)
    try:
        return await journal.verify(against=against, progress=progress)
    finally:
        await journal.close()


def _locate(region: str | None, home: Path | None) -> tuple[str, str]:
    """The URL of the journal, and how it may be shown."""
    from waakvlam.workers.database import shown  # noqa: PLC0415
    from waakvlam.workers.embedded.info import running_stack  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings, sqlite_journal  # noqa: PLC0415

    try:
        settings = load_settings(region=region)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    stack = running_stack(home, region=settings.region)
    if stack is not None:
        url = stack.regions[settings.region].journal_url
    else:
        url = settings.journal if home is None else sqlite_journal(home, settings.region)
    return url, shown(url)


def _read_seal(given: str | None) -> "Seal | None":
    from waakvlam.activities.journal import Seal  # noqa: PLC0415

    if given is None:
        return None
    try:
        return Seal.read(Path(given).read_text() if Path(given).is_file() else given)
    except (ValueError, OSError) as error:
        _give_up(f"--seal: {error}", WRONG_USE)


def _as_text(shown: str, found: "Verification") -> str:
    size = f"{found.events} events of {found.streams} streams, up to position {found.position}"
    if found.clean:
        return f"{shown}: whole\n{size}\nseal {found.seal}"
    lines = [f"{shown}: DAMAGED", size, *(f"- {finding}" for finding in found.findings)]
    if found.more:
        lines.append(f"- and {found.more} more")
    return "\n".join(lines)


def _as_json(shown: str, found: "Verification") -> str:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    said = {
        "journal": shown,
        "clean": found.clean,
        "events": found.events,
        "streams": found.streams,
        "position": found.position,
        "findings": [asdict(finding) for finding in found.findings],
        "more": found.more,
        "seal": str(found.seal) if found.seal else None,
    }
    return json.dumps(said, ensure_ascii=False)
