"""The `waakvlam` command. Each subcommand imports what it needs when it runs, so that help is quick."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from waakvlam.workers.case.command import app as case_app
from waakvlam.workers.codec.command import codec_server, codec_token
from waakvlam.workers.command_line import FAILED, WRONG_USE, RegionCode, give_up
from waakvlam.workers.contract_command import app as contract_app
from waakvlam.workers.corv.command import app as corv_app
from waakvlam.workers.deadlines_command import app as deadlines_app
from waakvlam.workers.demo.command import demo
from waakvlam.workers.doctor.command import doctor
from waakvlam.workers.feed.command import app as feed_app
from waakvlam.workers.journal.command import app as journal_app
from waakvlam.workers.keys_command import app as keys_app
from waakvlam.workers.namespace.command import app as namespace_app
from waakvlam.workers.regions_command import app as regions_app
from waakvlam.workers.report.command import app as report_app
from waakvlam.workers.scenario.command import app as scenario_app
from waakvlam.workers.simulation.command import simulate
from waakvlam.workers.views.command import app as views_app
from waakvlam.workers.views.list_command import app as list_app
from waakvlam.workers.watchdog.command import app as watchdog_app

_give_up = partial(give_up, "waakvlam")
_TRY = "Try it, without anything of your own"
_CASES = "Cases, and what is told of them"
_REGION = "Serve a region"
_LAW = "The law and the contract, without a server"

app = typer.Typer(
    name="waakvlam",
    help="Event-sourced workflow engine on Temporal for the Dutch kind- en gezinsbescherming process.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",  # paragraphs flow with the terminal's width, and a [section] is not taken for markup
)
app.add_typer(case_app, name="case", rich_help_panel=_CASES)
app.add_typer(contract_app, name="contract", rich_help_panel=_LAW)
app.add_typer(corv_app, name="corv", rich_help_panel=_CASES)
app.add_typer(deadlines_app, name="deadlines", rich_help_panel=_LAW)
app.add_typer(feed_app, name="feed", rich_help_panel=_REGION)
app.add_typer(keys_app, name="keys", rich_help_panel=_REGION)
app.add_typer(journal_app, name="journal", rich_help_panel=_REGION)
app.add_typer(namespace_app, name="namespace", rich_help_panel=_REGION)
app.add_typer(views_app, name="views", rich_help_panel=_CASES)
app.add_typer(watchdog_app, name="watchdog", rich_help_panel=_REGION)
app.add_typer(list_app, name="list", rich_help_panel=_CASES)
app.add_typer(regions_app, name="regions", rich_help_panel=_LAW)
app.add_typer(report_app, name="report", rich_help_panel=_CASES)
app.add_typer(scenario_app, name="scenario", rich_help_panel=_TRY)
app.command(rich_help_panel=_TRY)(demo)
app.command(rich_help_panel=_REGION)(doctor)
app.command(rich_help_panel=_TRY)(simulate)
app.command(rich_help_panel=_REGION)(codec_server)
app.command(rich_help_panel=_REGION)(codec_token)

_DEMO_REGIONS = ("JZ13", "JZ19", "JZ29")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"waakvlam {version('waakvlam')}")
        raise typer.Exit


@app.callback()
def _waakvlam(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the command itself."""


@app.command(rich_help_panel=_REGION)
def worker(
    region: RegionCode = None,
) -> None:
    """Run the worker of one region until SIGTERM or Ctrl-C, then finish what is under way.

    Settings (environment): WAAKVLAM_JOURNAL_URL, WAAKVLAM_HOME, WAAKVLAM_ROLL_OVER_AFTER (events),
    WAAKVLAM_REGION_FILE, WAAKVLAM_SEND_WARNINGS (false keeps them in the journal and on the card),
    WAAKVLAM_DRAIN_SECONDS, WAAKVLAM_CONNECT_SECONDS, WAAKVLAM_LOG_FORMAT (auto, json, console),
    WAAKVLAM_TUNER (resource, fixed) with WAAKVLAM_TARGET_CPU and WAAKVLAM_TARGET_MEMORY,
    WAAKVLAM_HEALTH_PORT and WAAKVLAM_METRICS_PORT on WAAKVLAM_LISTEN_HOST, WAAKVLAM_FIGURES_SECONDS (see
    docs/observability.md), OTEL_EXPORTER_OTLP_ENDPOINT, WAAKVLAM_PEERS_FILE (see docs/handover.md),
    TEMPORAL_DEPLOYMENT_NAME with TEMPORAL_WORKER_BUILD_ID, and Temporal's own TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE,
    TEMPORAL_API_KEY, TEMPORAL_TLS..., TEMPORAL_CONFIG_FILE.

    Keys: WAAKVLAM_KEYS_URL, and WAAKVLAM_MASTER_KEY_FILE or WAAKVLAM_VAULT_ADDRESS with WAAKVLAM_VAULT_KEY (see
    docs/privacy.md).

    Exit status: 0 stopped in order, 1 Temporal, the journal or the keys not reached, or a fault, 2 a wrong setting.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.workers.connection import Unreachable  # noqa: PLC0415
    from waakvlam.workers.doctor.examination import examine  # noqa: PLC0415
    from waakvlam.workers.doctor.report import what_is_wrong  # noqa: PLC0415
    from waakvlam.workers.doctor.start import NotWell  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415
    from waakvlam.workers.worker import JournalUnavailable, run_worker  # noqa: PLC0415

    try:
        settings = load_settings(region=region)
    except SettingsError:  # with whatever else is wrong
        _give_up(f"this is wrong here:\n{what_is_wrong(asyncio.run(examine(region)))}", WRONG_USE)
    try:
        raise typer.Exit(run_until_interrupted(run_worker(settings)))
    except NotWell as error:
        _give_up(f"this is wrong here:\n{error}", WRONG_USE if error.setting else FAILED)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    except (Unreachable, JournalUnavailable, KeysUnavailable) as error:
        _give_up(str(error), FAILED)


@app.command(rich_help_panel=_TRY)
def dev(
    region: Annotated[
        list[str] | None,
        typer.Option("--region", help="A region to run; repeat it for more.", show_default="JZ13, JZ19, JZ29"),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(help="Directory for its files.", show_default="WAAKVLAM_HOME, else .waakvlam/dev"),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what an earlier run left there.")] = False,
    without_workers: Annotated[
        bool,
        typer.Option(
            "--without-workers",
            help="Temporal and the codec server alone, as journal rebuild needs it: nobody records anything meanwhile.",
        ),
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="When it is up, write where everything is as one JSON line.")
    ] = False,
) -> None:
    """Run the embedded stack until Ctrl-C: a real Temporal server with its UI, and a worker per region.

    Ports in use are no problem: others are taken. A second stack goes beside the first. What is in the
    directory stays, so the next run goes on with the same cases.

    Exit status: 0 stopped with Ctrl-C, 1 it could not be started or held up, 2 a wrong setting.
    """
    from waakvlam.workers.embedded.command import run_dev  # noqa: PLC0415
    from waakvlam.workers.embedded.stack import StackError  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    regions = [code.upper() for code in region] if region else list(_DEMO_REGIONS)
    running = run_dev(regions, home=home, fresh=fresh, with_workers=not without_workers, as_json=json)
    try:
        raise typer.Exit(run_until_interrupted(running))
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    except StackError as error:
        _give_up(str(error), FAILED)


def main() -> NoReturn:
    """Run the command and leave with its exit status."""
    from waakvlam.workers.interrupt import heed_signals_as_first_process  # noqa: PLC0415

    heed_signals_as_first_process()
    status: int | str | None = 0
    try:
        app()
    except SystemExit as end:
        status = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: Temporal's own threads can abort the interpreter while it takes itself down.
    os._exit(status if isinstance(status, int) else 0 if status is None else FAILED)


if __name__ == "__main__":
    main()
