"""`waakvlam case erase`: the record of one household, unreadable for ever."""

import getpass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.workers.case.erasure import Erasure, Judged, Request
    from waakvlam.workers.case.view import Place
    from waakvlam.workers.views.store import Where

_give_up = partial(give_up, "waakvlam case")

_REFUSED, _IN_THE_CLEAR = 3, 4
_LONGEST = 500


def erase(
    case_id: Annotated[str, typer.Argument(metavar="CASE_ID", help="Such as case-JZ19-2026-000123.")],
    *,
    reason: Annotated[
        str,
        typer.Option(metavar="TEXT", help="Why; it stays on record for ever, readable: name nobody and nothing of it."),
    ],
    override: Annotated[
        str | None,
        typer.Option(
            "--override-retention",
            metavar="REASON",
            help="Erase it although the term of retention has not ended, on this ground; it stays on record too.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Reference to who decided it; no name.", show_default="who is logged in"),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(
            help="Directory of an embedded stack that runs.",
            show_default="the stack that runs here, else the settings of the environment",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell whether it may be erased.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object, at the end.")] = False,
) -> None:
    """Erase a case with all its tracks, for ever: there is no way back, and no backup opens it again.

    All of it must be closed, and the term of retention must have ended. Then its key is destroyed, which makes it
    unreadable everywhere at once; its rows are dropped from the read models; every run of it is deleted from Temporal;
    and it is verified that nothing can be read. What stays: in the key store who destroyed the key, when and why, and
    in the journal its rows without their content, which still verify. Takes about a minute. Interrupted at any point,
    run it again: it goes on.

    Backups of the key store still hold the key: see docs/privacy.md.

    JSON: case, dry_run, erased, retention_until, within_retention, streams, events, runs_deleted, late_rows,
    rows_in_the_clear, read_models, destroyed_at, why, by (the last three null where its key is still there).

    Exit status: 0 erased (with --dry-run: it may be), 1 it could not be finished: run it again, or there is no such
    case, 2 wrong use or a wrong setting, 3 refused: open, running or within its retention; 4 erased, but rows from
    before there were keys stay readable in the journal.
    """
    import asyncio  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    from temporalio.service import RPCError  # noqa: PLC0415

    from waakvlam.activities.journal import JournalDamaged, JournalNotReady, KeysMissing  # noqa: PLC0415
    from waakvlam.activities.keys import MasterKeyError  # noqa: PLC0415
    from waakvlam.workers.case.erasure import ErasureRefused, ReadableRemains, Request  # noqa: PLC0415
    from waakvlam.workers.case.runs import RunsLeft  # noqa: PLC0415
    from waakvlam.workers.case.view import UnknownCase, locate  # noqa: PLC0415
    from waakvlam.workers.database import driver_words  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415
    from waakvlam.workers.views.store import ViewsUnavailable, find_views  # noqa: PLC0415

    region = _region_of(case_id)
    ground = None if override is None else _one_line("--override-retention", override)
    request = Request(case_id, _one_line("--reason", reason), _one_line("--by", by or getpass.getuser()), ground)
    try:
        place, where = locate(region, home), find_views(region, home)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    try:
        judged, done = asyncio.run(_erase(place, where, request, dry_run=dry_run))
    except UnknownCase as unknown:
        _give_up(str(unknown), FAILED)
    except ErasureRefused as refused:
        _give_up(str(refused), _REFUSED)
    except (RunsLeft, ReadableRemains, JournalDamaged, KeysMissing, KeysUnavailable, MasterKeyError) as error:
        _give_up(f"not finished; run it again when this is mended: {error}", FAILED)
    except (SQLAlchemyError, OSError, JournalNotReady, ViewsUnavailable) as error:
        _give_up(f"not finished; run it again when this is mended: {driver_words(error)}", FAILED)
    except (RPCError, RuntimeError, TimeoutError) as error:
        _give_up(f"not finished; run it again: Temporal cannot be used: {error or 'no answer'}", FAILED)
    plain = judged.dossier.plain
    if as_json:
        _write(request, judged, done, dry_run=dry_run)
    else:
        typer.echo(_as_text(request, judged, done))
    if plain:
        would = "would stay" if done is None else "stay"
        typer.echo(
            f"waakvlam case: {plain} rows of {case_id} are from before there were keys: they {would} readable for"
            " whoever has the journal or a backup of it.",
            err=True,
        )
    raise typer.Exit(_IN_THE_CLEAR if plain else 0)


async def _erase(
    place: "Place", where: "Where", request: "Request", *, dry_run: bool
) -> "tuple[Judged, Erasure | None]":
    from collections.abc import Awaitable, Callable  # noqa: PLC0415

    from temporalio.client import Client  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.workers.case.erasure import Eraser, ReadModels  # noqa: PLC0415
    from waakvlam.workers.case.view import require_journal  # noqa: PLC0415
    from waakvlam.workers.keys import open_keys  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415
    from waakvlam.workers.views.store import views_are_missing, with_views  # noqa: PLC0415

    async def read_models(do: Callable[[ReadModels], Awaitable[bool]]) -> bool:
        if views_are_missing(where):
            return False
        return await with_views(where, lambda views, _journal: do(views))

    require_journal(place)
    keys = await open_keys(place.keys, where.region)
    try:
        client = await Client.connect(**place.temporal)
        journal = await Journal.open(place.journal_url, keys)
        try:
            eraser = Eraser(journal, keys, client, read_models)
            judged = await eraser.judge(request)
            if dry_run:
                return judged, None
            with shown_progress("runs") as shown:
                return judged, await eraser.erase(request, judged, _say, shown)
        finally:
            await journal.close()
    finally:
        await keys.close()


def _as_text(request: "Request", judged: "Judged", done: "Erasure | None") -> str:
    if done is not None:
        late = f"; {done.late} rows came while it was being erased, unreadable as well" if done.late else ""
        return f"{request.case} is erased{late}."
    if judged.tombstone is not None:
        return f"{request.case} has no key any more since {judged.tombstone.destroyed_at:%Y-%m-%d}; run it to finish."
    parts, until = len(judged.dossier.streams), judged.retention.last_day
    return f"{request.case} may be erased: {parts} parts, {judged.dossier.events} rows, to be kept until {until}."


def _write(request: "Request", judged: "Judged", done: "Erasure | None", *, dry_run: bool) -> None:
    import json  # noqa: PLC0415

    tombstone = done.tombstone if done else judged.tombstone
    said: dict[str, Any] = {
        "case": request.case,
        "dry_run": dry_run,
        "erased": done is not None and not done.plain,
        "retention_until": judged.retention.last_day.isoformat(),
        "within_retention": not judged.retention.is_over(request.now),
        "streams": list(judged.dossier.streams),
        "events": judged.dossier.events,
        "runs_deleted": done.runs if done else 0,
        "late_rows": done.late if done else 0,
        "rows_in_the_clear": judged.dossier.plain,
        "read_models": done.read_models if done else False,
        "destroyed_at": tombstone.destroyed_at.isoformat() if tombstone else None,
        "why": tombstone.why if tombstone else None,
        "by": tombstone.by if tombstone else None,
    }
    typer.echo(json.dumps(said, ensure_ascii=False))


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _region_of(case_id: str) -> str:
    from waakvlam.domain.errors import Refusal  # noqa: PLC0415
    from waakvlam.domain.identifiers import parse  # noqa: PLC0415

    try:
        stream = parse(case_id)
    except Refusal as refusal:
        _give_up(refusal.message, WRONG_USE)
    if stream.case != case_id:
        _give_up(f"{case_id} is one part: a household is erased as a whole, {stream.case}.", WRONG_USE)
    return stream.region


def _one_line(option: str, text: str) -> str:
    said = text.strip()
    if not said or len(said) > _LONGEST or not said.isprintable():
        _give_up(f"{option}: write one line, of at most {_LONGEST} characters.", WRONG_USE)
    return said
