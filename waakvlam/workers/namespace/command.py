"""`waakvlam namespace`: what the administrator of a region's Temporal runs before the first worker."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from collections.abc import Sequence

    from waakvlam.workers.namespace.prepare import StepTaken

_give_up = partial(give_up, "waakvlam namespace")

app = typer.Typer(help="A region's namespace on its own Temporal: bring it to what workers need.", no_args_is_help=True)


@app.callback()
def _namespace() -> None:
    """Keeps `prepare` a subcommand, so that others can stand beside it."""


@app.command()
def prepare(
    *,
    region: RegionCode = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")] = False,
    as_json: OneObject = False,
) -> None:
    """Bring a region's namespace to what its workers need: the namespace, its retention, its search attributes.

    Run it once before the first worker, and again after an upgrade; what is as it should be is left alone, so it can
    always be run again. Workers need not stop. It reaches Temporal as a worker does (TEMPORAL_ADDRESS,
    TEMPORAL_API_KEY, TEMPORAL_CONFIG_FILE, ...), with the credentials of who may make namespaces there.

    JSON: region, address, namespace, dry_run, ready (nothing is stuck), steps (step, changes, stuck: what and cure).

    Exit status: 0 it is as it should be (with --dry-run: it can be brought there), 1 Temporal was not reached or
    something could not be brought right, 2 a wrong setting.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from waakvlam.workers.connection import Unreachable, connect_config, reach  # noqa: PLC0415
    from waakvlam.workers.namespace.prepare import prepare as take_steps  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415

    async def take() -> "Sequence[StepTaken]":
        client = await reach(config, patience=0)
        return await take_steps(client, client.namespace, dry_run=dry_run)

    try:
        code = load_settings(region=region).region
        config = connect_config(code)
        taken = asyncio.run(take())
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    except Unreachable as error:
        _give_up(str(error), FAILED)
    address, namespace = config.get("target_host", ""), config.get("namespace", "")
    ready = not any(step.stuck for step in taken)
    if as_json:
        steps = [step.model_dump(mode="json") for step in taken]
        about = {"region": code, "address": address, "namespace": namespace, "dry_run": dry_run, "ready": ready}
        typer.echo(json.dumps({**about, "steps": steps}))
    else:
        typer.echo(f"Namespace {namespace} on {address}")
        for line in _lines(taken, "to do" if dry_run else "done"):
            typer.echo(line)
    raise typer.Exit(0 if ready else FAILED)


def _lines(taken: "Sequence[StepTaken]", state: str) -> list[str]:
    lines: list[str] = []
    for step in taken:
        if not step.changes and not step.stuck:
            lines.append(f"  {step.step}: as it should be")
        lines += [f"  {step.step}: {state}: {change}" for change in step.changes]
        for one in step.stuck:
            lines += [f"  {step.step}: WRONG: {one.what}", f"      mend it: {one.cure}"]
    if any(step.stuck for step in taken):
        lines.append("Mend what is wrong, and run this again.")
    return lines
