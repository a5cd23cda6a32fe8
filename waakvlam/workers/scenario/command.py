"""`waakvlam scenario`: play a household's story from a file, and say whether it went as it is written."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

_give_up = partial(give_up, "waakvlam scenario")


app = typer.Typer(
    help="Play a household's story from a YAML file on a stack of its own (run), or only judge the file (check).",
    no_args_is_help=True,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="A scenario; give more to play them together.")]


@app.command()
def run(
    files: Files,
    home: Annotated[
        Path | None,
        typer.Option(
            help="Directory for the stack's files, to look into afterwards (`waakvlam case show ... --home`). "
            "What an earlier run left there is removed.",
            show_default="a temporary directory, removed at the end",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write one JSON object per expectation on stdout, the rest on stderr.")
    ] = False,
) -> None:
    """Play scenarios on a real Temporal server of their own, and report every expectation as met or not.

    Several files are played side by side, each with a household of its own. Steps that lie ahead are reached by
    moving the household's clock, so years pass in seconds. Nothing of another stack is touched.

    A scenario is YAML; docs/scenarios.md explains every key. The shortest that expects something:

        title: Een melding
        story: De school meldt; Veilig Thuis heeft vijf werkdagen.
        household: {region: JZ19, number: 1}
        start: 2 working days ago
        actors:
          vt: {organisation: "00000099000001901000", kind: veilig_thuis,
               role: triage, worker: vt-1}
        steps:
          - at: start, 09:30
            by: vt
            do: receive_signal
            with:
              source: school
              children:
                - child-1
          - until: 6 working days, 09:30
            expect: {of: assessment-1,
                     deadlines: {vt_safety_assessment: missed}}

    An expectation in JSON has the keys file, step (from 1), command (null where time passes), of (the part), key
    (such as stage or due.vt_safety_assessment), expected, found (null: nothing) and met. A step that could not be
    taken has the key `played` with the reason, and the expectations after it were not met.

    Exit status: 0 every expectation was met, 1 one was not, or a fault, 2 a file is wrong, 130 stopped half-way.
    """
    from waakvlam.workers.embedded.stack import StackError  # noqa: PLC0415
    from waakvlam.workers.interrupt import run_until_interrupted  # noqa: PLC0415
    from waakvlam.workers.scenario.file import ScenarioError  # noqa: PLC0415
    from waakvlam.workers.scenario.run import RunOptions, run_scenarios  # noqa: PLC0415

    try:
        raise typer.Exit(run_until_interrupted(run_scenarios(RunOptions(files=files, home=home, as_json=as_json))))
    except ScenarioError as error:
        _give_up(str(error), WRONG_USE)
    except StackError as error:
        _give_up(str(error), FAILED)


@app.command()
def check(files: Files) -> None:
    """Judge scenarios without starting anything: shape, names, commands, days and what is expected.

    What only playing tells is not judged: whether a step is allowed at that moment.

    Exit status: 0 every file is right, 2 one is wrong: one line with the file, the key and what is wrong there
    (steps are counted from 0 in a key).
    """
    from waakvlam.workers.scenario.file import ScenarioError, load_together  # noqa: PLC0415

    try:
        scenarios = load_together(files)
    except ScenarioError as error:
        _give_up(str(error), WRONG_USE)
    for file, scenario in scenarios.items():
        typer.echo(f"{file}: in orde, {len(scenario.steps)} stappen")
