"""`waakvlam journal rebuild`: a journal that lost its end, or all of it, gets back what Temporal still knows."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, StackHome, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.activities.journal import Journal, Restored
    from waakvlam.activities.keys import KeyStore
    from waakvlam.workers.case.view import Place
    from waakvlam.workers.journal.histories import Told

_give_up = partial(give_up, "waakvlam journal")

_NAMED_AT_MOST = 100


def rebuild(
    *,
    from_temporal: Annotated[
        bool, typer.Option("--from-temporal", help="From the histories of the region's workflows.")
    ] = False,
    region: RegionCode = None,
    home: StackHome = None,
    without_erased: Annotated[
        bool, typer.Option("--without-erased", help="Go on though the rows of erased cases cannot come back.")
    ] = False,
    as_json: OneObject = False,
) -> None:
    """Put back what a journal has lost at its end, or an empty one whole, from the histories of the workflows.

    For a journal that is gone, or was restored from a backup that is behind. What is put back equals what was lost,
    row for row and hash for hash. It is written in one transaction, and never beyond a gap: of what Temporal has
    forgotten (a run that ended is kept for its retention) the positions and the streams are named. What the journal
    still holds is compared with the histories first, and never changed.

    Stop the region's workers before: when one records something meanwhile, nothing is put back. A command that a
    worker was amid when it ended may be a gap; those are named. Safe to repeat: there is nothing to put back then.
    The rows of a case that was erased come back from a backup only. Where the journal lacks them this stops, for their
    positions would be given out again; --without-erased goes on all the same.

    The keys of the cases are needed. Afterwards verify the journal against its last seal, and start the workers.

    JSON: journal, histories (read), before and after (its last position), events and commands (put back), plain
    (events from before there were keys), whole (it holds all that is known to have been recorded), missing
    (positions: [[first, last]...], streams: {stream: [[first, last]...]}), beyond (events known behind a gap, not put
    back), contradictions (where, problem), unanswered (command ids), erased (cases whose histories cannot be read).

    Exit status: 0 whole, 1 something is missing, contradicted or cannot be reached, 2 wrong use or a wrong setting.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    from temporalio.service import RPCError  # noqa: PLC0415

    from waakvlam.activities.journal import (  # noqa: PLC0415
        JournalDamaged,
        JournalMoved,
        JournalNotReady,
        KeysMissing,
    )
    from waakvlam.workers.case.view import locate  # noqa: PLC0415
    from waakvlam.workers.codec.case_codec import UnknownKey  # noqa: PLC0415
    from waakvlam.workers.database import driver_words, shown  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415

    if not from_temporal:
        _give_up("say what to rebuild it from: --from-temporal", WRONG_USE)
    try:
        code = load_settings(region=region).region
        place = locate(code, home)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    where = shown(place.journal_url)
    try:
        told, restored = asyncio.run(_rebuild(place, code, without_erased=without_erased))
    except ErasedRowsMissing as missing:
        _give_up(
            f"{where}: of these erased cases no row is left: {missing}. Restore a backup of the journal that has them"
            " and rebuild on that; or give --without-erased, and keep with the old seals why they do not hold.",
            FAILED,
        )
    except JournalMoved as moved:
        _give_up(f"{where}: {moved} while the histories were read. Stop the workers of {code}; repeat this.", FAILED)
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady, JournalDamaged, KeysMissing) as error:
        _give_up(f"{where} cannot be rebuilt: {driver_words(error)}", FAILED)
    except (RPCError, RuntimeError, TimeoutError, UnknownKey, KeysUnavailable) as error:
        _give_up(f"the histories of {code} cannot be read: {error or 'no answer'}", FAILED)
    if as_json:
        typer.echo(json.dumps(_said(where, told, restored), ensure_ascii=False))
    else:
        typer.echo(_as_text(where, told, restored))
    raise typer.Exit(0 if restored.whole else FAILED)


class ErasedRowsMissing(Exception):  # noqa: N818 - it says what is missing
    """Cases that were erased, and of which this journal holds nothing."""


async def require_erased_rows(journal: "Journal", keys: "KeyStore") -> None:
    """Refuse to go on in a journal that lacks what no history can give back.

    Raises:
        ErasedRowsMissing: naming the cases.
    """
    from waakvlam.activities.keys import CaseErased  # noqa: PLC0415

    missing = []
    for case in sorted(await keys.erased_cases()):
        with suppress(CaseErased):  # its rows are there
            await journal.events_of_case(case)
            missing.append(case)
    if missing:
        raise ErasedRowsMissing(", ".join(missing))


async def _rebuild(place: "Place", region: str, *, without_erased: bool) -> "tuple[Told, Restored]":
    from temporalio.client import Client  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.workers.journal.histories import read_histories  # noqa: PLC0415
    from waakvlam.workers.keys import open_keys  # noqa: PLC0415
    from waakvlam.workers.plugin import WaakvlamPlugin  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415

    keys = await open_keys(place.keys, region)
    try:
        client = await Client.connect(**place.temporal, plugins=[WaakvlamPlugin(keys)])
        journal = await Journal.open(place.journal_url, keys)
        try:
            # Before the histories are read: whatever is put on record meanwhile is noticed.
            expected = await journal.position()
            if not without_erased:
                await require_erased_rows(journal, keys)
            with shown_progress("histories") as progress:
                told = await read_histories(client, region, progress)
            with shown_progress("rows") as progress:
                restored = await journal.restore(told.commands, told.versions, expected=expected, progress=progress)
            return told, restored
        finally:
            await journal.close()
    finally:
        await keys.close()


def _said(shown: str, told: "Told", restored: "Restored") -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return {
        "journal": shown,
        "histories": told.runs,
        "before": restored.before,
        "after": restored.after,
        "events": restored.events,
        "commands": restored.commands,
        "plain": restored.plain,
        "whole": restored.whole,
        "missing": {
            "positions": [[span.first, span.last] for span in restored.positions],
            "streams": {
                stream: [[span.first, span.last] for span in spans] for stream, spans in restored.streams.items()
            },
        },
        "beyond": restored.beyond,
        "contradictions": [asdict(finding) for finding in restored.contradictions],
        "unanswered": told.unanswered,
        "erased": sorted(told.erased),
    }


def _as_text(shown: str, told: "Told", restored: "Restored") -> str:
    if restored.contradictions:
        lines = [f"{shown}: NOTHING WAS PUT BACK: this is not the journal that the histories tell of"]
        lines += _some([str(finding) for finding in restored.contradictions])
        return "\n".join(lines)
    lines = [
        f"{shown}: {restored.events} events of {restored.commands} commands put back, "
        f"from position {restored.before} to {restored.after} ({told.runs} histories read)"
    ]
    if restored.plain:
        lines.append(f"{restored.plain} of them are from before there were keys, and stand in the clear as they did")
    if restored.whole:
        lines.append("It holds all that is known to have been recorded.")
        return "\n".join(lines)
    lines.append("Temporal does not know any more:")
    lines += _some([f"position {span}" for span in restored.positions])
    lines += _some([f"{stream}/{span}" for stream, spans in restored.streams.items() for span in spans])
    if restored.beyond:
        lines.append(f"{restored.beyond} events are known behind this, and were not put back.")
    if told.unanswered:
        lines.append("A worker ended amid these commands; what is missing may be theirs:")
        lines += _some(told.unanswered)
    if told.erased:
        lines.append(f"Cases that were erased: {', '.join(sorted(told.erased))}")
    return "\n".join(lines)


def _some(found: list[str]) -> list[str]:
    more = [f"- and {len(found) - _NAMED_AT_MOST} more"] if len(found) > _NAMED_AT_MOST else []
    return [f"- {one}" for one in found[:_NAMED_AT_MOST]] + more
