"""`waakvlam case resume`: workflows are started again from the journal, after Temporal's data is gone."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, StackHome, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.domain.identifiers import StreamId
    from waakvlam.workers.case.resume import Plan, Resumed
    from waakvlam.workers.case.view import Place

_give_up = partial(give_up, "waakvlam case")

_NAMED_AT_MOST = 20


def resume(
    cases: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CASE_ID]...", help="Only these cases, with their tracks (default: all)."),
    ] = None,
    *,
    region: RegionCode = None,
    home: StackHome = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be started.")] = False,
    as_json: OneObject = False,
) -> None:
    """Start a workflow for every part of a case that needs one and has none, as the journal tells.

    For a Temporal server that has lost its data, or a workflow that somebody ended. A part needs a workflow when it is
    open, or when something was asked that is not done. Each loads itself from the journal: the same open deadlines, at
    the same instants; what came due meanwhile comes due at once. Reports between parts that were lost on their way are
    given again. Nothing is written in the journal by this command. Safe to repeat, and while the workers go on.

    Before: the namespace with its search attributes is there, and `waakvlam journal verify` finds the journal whole.

    JSON: dry_run, events (read), needed (parts that need a workflow), running (of those), started (ids; those that
    would be, with --dry-run), told (reports given again), erased (cases that can never be read), failed ({id: why}).

    Exit status: 0 everything runs that must (with --dry-run: told), 1 something could not be started or reached, or
    there is no such case, 2 wrong use or a wrong setting.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    from temporalio.service import RPCError  # noqa: PLC0415

    from waakvlam.activities.journal import JournalDamaged, JournalNotReady, KeysMissing  # noqa: PLC0415
    from waakvlam.activities.keys import CaseErased  # noqa: PLC0415
    from waakvlam.workers.case.view import UnknownCase, locate  # noqa: PLC0415
    from waakvlam.workers.database import driver_words  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415

    wanted = _parsed(cases or [])
    try:
        code = load_settings(region=region or (wanted[0].region if wanted else None)).region
        place = locate(code, home)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    if elsewhere := [one.case for one in wanted if one.region != code]:
        _give_up(f"{', '.join(elsewhere)}: not of {code}", WRONG_USE)
    try:
        found, resumed = asyncio.run(_resume(place, code, [one.case for one in wanted], dry_run=dry_run))
    except (LookupError, UnknownCase, CaseErased) as unknown:
        _give_up(str(unknown), FAILED)
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady, JournalDamaged, KeysMissing) as error:
        _give_up(f"the journal of {code} cannot be read: {driver_words(error)}", FAILED)
    except (RPCError, RuntimeError, TimeoutError, KeysUnavailable) as error:
        _give_up(f"Temporal, or the keys of {code}, cannot be used: {error or 'no answer'}", FAILED)
    if as_json:
        said = {
            "dry_run": dry_run,
            "events": found.events,
            "needed": len(found.needed),
            "running": len(found.running),
            "started": resumed.started,
            "told": resumed.told,
            "erased": sorted(found.erased),
            "failed": resumed.failed,
        }
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        typer.echo(_as_text(found, resumed, dry_run=dry_run))
    raise typer.Exit(FAILED if resumed.failed else 0)


async def _resume(place: "Place", region: str, cases: list[str], *, dry_run: bool) -> "tuple[Plan, Resumed]":
    from temporalio.client import Client  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.workers.case.resume import Resumed, plan, resume  # noqa: PLC0415
    from waakvlam.workers.case.view import require_journal  # noqa: PLC0415
    from waakvlam.workers.keys import open_keys  # noqa: PLC0415
    from waakvlam.workers.plugin import WaakvlamPlugin  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415

    require_journal(place)
    keys = await open_keys(place.keys, region)
    try:
        client = await Client.connect(**place.temporal, plugins=[WaakvlamPlugin(keys)])
        journal = await Journal.open(place.journal_url, keys)
        try:
            with shown_progress("events") as progress:
                found = await plan(client, journal, cases, progress)
        finally:
            await journal.close()
        if dry_run:
            return found, Resumed(started=[str(one.stream) for one in found.to_start], told=found.reports)
        with shown_progress("workflows") as progress:
            return found, await resume(client, found, progress)
    finally:
        await keys.close()


def _as_text(found: "Plan", resumed: "Resumed", *, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    lines = [
        f"{found.events} events read: {len(found.needed)} parts of cases need a workflow, "
        f"{len(found.running)} have one; {len(resumed.started)} {would}started"
    ]
    if dry_run:
        lines += [f"- {stream}" for stream in resumed.started]
    if resumed.told:
        lines.append(f"{resumed.told} reports that were lost on their way {would}given again")
    if found.erased:
        lines.append(f"{len(found.erased)} cases were erased and need nothing")
    if resumed.failed:
        lines.append(f"{len(resumed.failed)} could not be started; do it again:")
        lines += [f"- {stream}: {why}" for stream, why in list(resumed.failed.items())[:_NAMED_AT_MOST]]
    return "\n".join(lines)


def _parsed(cases: list[str]) -> "list[StreamId]":
    from waakvlam.domain.errors import Refusal  # noqa: PLC0415
    from waakvlam.domain.identifiers import parse  # noqa: PLC0415

    try:
        return [parse(case) for case in cases]
    except Refusal as refusal:
        _give_up(refusal.message, WRONG_USE)
