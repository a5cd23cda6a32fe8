"""`waakvlam demo`: the embedded stack with the households of the demo, played before your eyes."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

_give_up = partial(give_up, "waakvlam demo")


def demo(
    end_by_itself: Annotated[
        bool, typer.Option("--exit", help="End when everything was played, instead of staying up until Ctrl-C.")
    ] = False,
    home: Annotated[
        Path | None,
        typer.Option(
            help="Directory for its files. What an earlier run left there is removed.", show_default=".waakvlam/demo"
        ),
    ] = None,
    scenarios: Annotated[
        Path | None,
        typer.Option(help="Directory with the scenarios to play (*.yaml).", show_default="deploy/demo"),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Write the closing table as one JSON line on stdout, the rest on stderr.")
    ] = False,
) -> None:
    """Play the demo: a real Temporal server with its UI, a worker per region, and households in every state.

    The scenarios are data; docs/scenarios.md tells how to write one. Households whose story goes on after
    today have their clock moved: what you see of them lies in the future.

    Exit status: 0 ended or stopped after everything was played, 1 an expectation was not met (with --exit) or
    a fault, 2 a scenario or a setting is wrong, 130 stopped half-way.
    """
    from waakvlam.workers.demo.run import DemoOptions, run_demo  # noqa: PLC0415
    from waakvlam.workers.embedded.stack import StackError  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415
    from waakvlam.workers.scenario.file import ScenarioError  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    options = DemoOptions(
        scenarios=scenarios or _default_scenarios(), home=home, end_by_itself=end_by_itself, as_json=json
    )
    try:
        raise typer.Exit(run_until_interrupted(run_demo(options)))
    except (ScenarioError, SettingsError) as error:
        _give_up(str(error), WRONG_USE)
    except StackError as error:
        _give_up(str(error), FAILED)


def _default_scenarios() -> Path:
    """Where the repository keeps them, wherever the command is called from."""
    here = Path("deploy/demo")
    return here if here.is_dir() else Path(__file__).parents[3] / here
