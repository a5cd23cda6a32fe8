"""`waakvlam watchdog`: see what is silent in a region, and be told of it."""

from functools import partial

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, give_up

_give_up = partial(give_up, "waakvlam watchdog")

app = typer.Typer(
    help="Compare what is on record with what workflows show and with the clock: what is silent? Once (look), or by a "
    "schedule that tells the region's manager (run).",
    no_args_is_help=True,
)


@app.command()
def run(region: RegionCode = None) -> None:
    """Watch a region until SIGTERM or Ctrl-C: every ten minutes, by a schedule that Temporal keeps.

    A process of its own beside the region's worker, best on another machine: a worker that is gone cannot tell that it
    is. What is new is told to the region's manager through the channels of the region's file (WAAKVLAM_REGION_FILE),
    and again every day while it lasts; it also stands on the card of the last Watchdog workflow, in the log, and in
    the metrics waakvlam_silent and waakvlam_watchdog_looked_timestamp_seconds (WAAKVLAM_METRICS_PORT).

    Settings: those of waakvlam worker.

    Exit status: 0 stopped in order, 1 Temporal, the journal or the keys not reached, 2 a wrong setting.
    """
    from waakvlam.workers.connection import Unreachable  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415
    from waakvlam.workers.watchdog.process import run_watchdog  # noqa: PLC0415
    from waakvlam.workers.worker import JournalUnavailable  # noqa: PLC0415

    try:
        raise typer.Exit(run_until_interrupted(run_watchdog(load_settings(region=region))))
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    except (Unreachable, JournalUnavailable, KeysUnavailable) as error:
        _give_up(str(error), FAILED)


@app.command()
def look(region: RegionCode = None, *, as_json: OneObject = False) -> None:
    """Look once, now, and tell what is silent: the longest first, each with what to do.

    Needs no schedule and no watchdog that runs; it reads the whole journal, and changes nothing.

    JSON: region, silent ([{kind, about, since, message, cure}]).

    Exit status: 0 nothing is silent, 1 something is, or Temporal, the journal or the keys cannot be reached, 2 a wrong
    setting.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415
    from temporalio.service import RPCError  # noqa: PLC0415

    from waakvlam.activities.journal import JournalDamaged, KeysMissing  # noqa: PLC0415
    from waakvlam.domain.silence import KIND_NAME  # noqa: PLC0415
    from waakvlam.workers.connection import Unreachable  # noqa: PLC0415
    from waakvlam.workers.database import driver_words  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415
    from waakvlam.workers.watchdog.process import look_once  # noqa: PLC0415
    from waakvlam.workers.worker import JournalUnavailable  # noqa: PLC0415

    try:
        settings = load_settings(region=region)
        with shown_progress("Reading the journal") as progress:
            found = asyncio.run(look_once(settings, progress))
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    except (Unreachable, JournalUnavailable, KeysUnavailable, KeysMissing, JournalDamaged) as error:
        _give_up(str(error), FAILED)
    except (RPCError, SQLAlchemyError) as error:
        _give_up(f"Temporal or the journal did not answer: {driver_words(error)}", FAILED)
    if as_json:
        told = {"region": settings.region, "silent": [one.model_dump(mode="json") for one in found]}
        typer.echo(json.dumps(told, ensure_ascii=False))
    for one in () if as_json else found:
        typer.echo(f"{KIND_NAME[one.kind]}: {one.message}\n  {one.cure}")
    if not found and not as_json:
        typer.echo(f"{settings.region}: alles wat moet gebeuren, gebeurt.")
    raise typer.Exit(FAILED if found else 0)
