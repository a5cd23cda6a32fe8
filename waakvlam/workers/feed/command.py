"""`waakvlam feed`: send a region's events to a receiver, and see how far that is."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, StackHome, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from collections.abc import Coroutine
    from datetime import datetime

    from waakvlam.activities.feed import Backlog, Standing
    from waakvlam.workers.feed.opening import Where

_give_up = partial(give_up, "waakvlam feed")
T = TypeVar("T")

app = typer.Typer(
    help="Send every event of a region's journal to a receiver as a CloudEvent, in order per case (run); see how far "
    "it is (show); have what is parked tried at once (retry). docs/feed.md is for who receives.",
    no_args_is_help=True,
)


@app.command()
def run(
    *,
    region: RegionCode = None,
    home: StackHome = None,
    start_from: Annotated[
        int | None,
        typer.Option(
            "--from",
            min=0,
            metavar="POSITION",
            help="Deliver again what was recorded after this position; on a new feed: begin there.",
        ),
    ] = None,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="Stop at the end of the journal, or when nothing is taken any more.")
    ] = False,
) -> None:
    """Deliver what is recorded, as it is recorded, until SIGTERM or Ctrl-C.

    A process of its own beside the region's worker, which needs no Temporal: only the journal, its keys and section
    [feed] of the region's file (WAAKVLAM_REGION_FILE). How far it is stands in WAAKVLAM_FEED_URL, else in a SQLite file
    beside the journal; the next run goes on there. One process delivers at a time, a second one stops and says so.

    A receiver that is down is waited for. A case whose event is not taken while events of others are, is parked and
    tried again later; nothing is left out, and no event passes an older one of its case.

    Exit status: 0 stopped in order, or with --until-end everything delivered; 1 not everything could be delivered, or
    the journal, its keys or the feed's place cannot be used, or another process delivers; 2 wrong use or a wrong
    setting.
    """
    from waakvlam.activities.feed import AlreadyRunning, Behind, LostHold  # noqa: PLC0415
    from waakvlam.workers.feed.opening import FeedUnavailable  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415

    where = _find(region, home)
    if where.settings is None:
        _give_up("the region's file (WAAKVLAM_REGION_FILE) has no section [feed]; see docs/feed.md", WRONG_USE)
    try:
        raise typer.Exit(run_until_interrupted(_deliver(where, start_from, until_end=until_end)))
    except Behind as beyond:
        _give_up(f"--from: {beyond}", WRONG_USE)
    except AlreadyRunning as other:
        _give_up(str(other), FAILED)
    except LostHold:
        _give_up("another process took over while this one stood still", FAILED)
    except FeedUnavailable as missing:
        _give_up(str(missing), FAILED)


@app.command()
def show(*, region: RegionCode = None, home: StackHome = None, as_json: OneObject = False) -> None:
    """Show how far the feed is: its position, how far it is behind, and which cases are parked and why.

    JSON: feed, position, journal (its last position), behind (events), oldest_waiting (when it was recorded), holder,
    delivered_at, failing_since and failure (while nothing is taken), parked (a list of case, event, after, since,
    tries, next_try_at, failure).

    Exit status: 0 shown (also when it is behind), 1 the journal or the feed's place cannot be used, 2 a setting is
    wrong.
    """
    import json  # noqa: PLC0415

    where = _find(region, home)
    standing, behind = _asked(_look(where))
    if as_json:
        said = {
            "feed": where.shown,
            "position": standing.position,
            "journal": behind.last,
            "behind": behind.waiting,
            "oldest_waiting": _iso(behind.oldest),
            "holder": standing.holder,
            "delivered_at": _iso(standing.delivered_at),
            "failing_since": _iso(standing.failing_since),
            "failure": standing.failure,
            "parked": [
                {
                    "case": one.case,
                    "event": one.event,
                    "after": one.after,
                    "since": _iso(one.since),
                    "tries": one.tries,
                    "next_try_at": _iso(one.next_try_at),
                    "failure": one.failure,
                }
                for one in standing.parked
            ],
        }
        typer.echo(json.dumps(said))
        return
    _print(where, standing, behind)


@app.command()
def retry(
    case_id: Annotated[
        str | None, typer.Argument(metavar="[CASE_ID]", help="Only this case (default: all that are parked).")
    ] = None,
    *,
    region: RegionCode = None,
    home: StackHome = None,
) -> None:
    """Have what is parked tried at once by the process that runs, after the receiver was mended.

    Exit status: 0 asked, 1 nothing is parked, or the feed's place cannot be used, 2 a setting is wrong.
    """
    where = _find(region, home)
    if not (found := _asked(_try_again(where, case_id))):
        _give_up(f"{case_id or 'no case'} is not parked" if case_id else "no case is parked", FAILED)
    typer.echo(f"{found} parked {'case is' if found == 1 else 'cases are'} tried at once, as soon as `feed run` runs")


def _find(region: str | None, home: Path | None) -> "Where":
    from waakvlam.workers.feed.opening import find_feed  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    try:
        return find_feed(region, home)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)


def _asked(question: "Coroutine[None, None, T]") -> T:
    import asyncio  # noqa: PLC0415

    from waakvlam.workers.feed.opening import FeedUnavailable  # noqa: PLC0415

    try:
        return asyncio.run(question)
    except FeedUnavailable as missing:
        _give_up(str(missing), FAILED)


async def _deliver(where: "Where", start_from: int | None, *, until_end: bool) -> int:
    import asyncio  # noqa: PLC0415

    from waakvlam.activities.feed import Feed, Poster  # noqa: PLC0415
    from waakvlam.workers.feed.opening import opened  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415
    from waakvlam.workers.telemetry.logs import configure_logging  # noqa: PLC0415

    assert where.settings is not None
    configure_logging(where.region, where.log_format)
    poster = Poster(where.settings, connections=where.settings.parallel)
    try:
        async with opened(where) as (journal, place):
            feed = Feed(journal, place, poster, where.settings)
            try:
                if not until_end:
                    await feed.run(start_from=start_from)
                    return 0
                with shown_progress("events") as progress:
                    everything = await feed.run(start_from=start_from, until_end=True, progress=progress)
            except asyncio.CancelledError:
                return 0  # it is told to stop: what was taken is noted
            return 0 if everything else FAILED
    finally:
        await poster.close()


async def _look(where: "Where") -> "tuple[Standing, Backlog]":
    from datetime import UTC, datetime  # noqa: PLC0415

    from waakvlam.activities.feed import backlog  # noqa: PLC0415
    from waakvlam.workers.feed.opening import opened  # noqa: PLC0415

    async with opened(where) as (journal, place):
        standing = await place.standing(datetime.now(UTC))
        return standing, await backlog(journal, standing)


async def _try_again(where: "Where", case: str | None) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415

    from waakvlam.workers.feed.opening import opened  # noqa: PLC0415

    async with opened(where) as (_, place):
        return await place.try_again(case, datetime.now(UTC))


def _print(where: "Where", standing: "Standing", behind: "Backlog") -> None:
    from waakvlam.workers.tables import print_table  # noqa: PLC0415

    title = f"Uitgaande gebeurtenissen van {where.region}: tot positie {standing.position} van {behind.last}"
    since = f", de oudste van {_iso(behind.oldest)}" if behind.oldest else ""
    notes = [f"{behind.waiting} gebeurtenissen wachten{since}." if behind.waiting else "Bij."]
    if standing.failure:
        notes.append(f"De ontvanger neemt niets aan sinds {_iso(standing.failing_since)}: {standing.failure}.")
    notes.append(f"{standing.holder} bezorgt." if standing.holder else "Er bezorgt nu niemand: waakvlam feed run.")
    notes.append(where.shown)
    rows = [
        (one.case, one.event, _iso(one.since) or "", str(one.tries), _iso(one.next_try_at) or "", one.failure)
        for one in standing.parked
    ]
    headings = ("geparkeerd", "eerste dat wacht", "sinds", "pogingen", "volgende poging", "waarom")
    print_table(title, headings, rows, notes)


def _iso(moment: "datetime | None") -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
