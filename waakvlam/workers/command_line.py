"""What the commands have in common: options they share, what their exit status means, and how they give up."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

FAILED = 1
"""Exit status of a command that could not do what was asked."""
WRONG_USE = 2
"""Exit status of a command that was called, or configured, wrongly."""

RegionCode = Annotated[
    str | None,
    typer.Option("--region", help="Code of the jeugdregio, such as JZ19 (default: WAAKVLAM_REGION)."),
]
StackHome = Annotated[
    Path | None,
    typer.Option(
        help="Directory of an embedded stack, running or not.",
        show_default="the stack that runs here, else the settings of the environment",
    ),
]
JournalUrl = Annotated[
    str | None,
    typer.Option(
        "--journal",
        metavar="URL",
        help="The journal to read: an SQLAlchemy URL with an asynchronous driver, or the name of a SQLite file. Read "
        "models of its own are kept beside it.",
        show_default="that of the stack that runs here, else as WAAKVLAM_JOURNAL_URL and WAAKVLAM_HOME say",
    ),
]
OneObject = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]


def give_up(command: str, message: str, status: int) -> NoReturn:
    """End a command with a message on stderr and an exit status."""
    typer.echo(f"{command}: {message}", err=True)
    raise typer.Exit(status)
