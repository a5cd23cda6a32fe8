"""`waakvlam case`: look at one case, as it stands and as it came to be."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from rich.console import Console

    from waakvlam.domain.contract import RecordedEvent
    from waakvlam.domain.identifiers import StreamId
    from waakvlam.workers.case_view import Place

app = typer.Typer(
    help="Look at one case: as it stands (show), and every event on record (events).", no_args_is_help=True
)

_WIDE = 200
CaseId = Annotated[
    str, typer.Argument(metavar="CASE_ID", help="Such as case-JZ19-2026-000123; a track's id shows its case.")
]
Home = Annotated[
    Path | None,
    typer.Option(
        help="Directory of an embedded stack, running or not.",
        show_default="the stack that runs here, else the settings of the environment",
    ),
]


@app.command()
def show(
    case_id: CaseId,
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Show a case and its tracks: what is awaited from whom, and every deadline with its last day.

    The workflows are asked; for one that does not run, the journal tells.

    Exit status: 0 shown, 1 no such case, 2 this is no case id or a setting is wrong.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.workers.case_card import case_card  # noqa: PLC0415
    from waakvlam.workers.case_view import UnknownCase, view_case  # noqa: PLC0415

    case, place = _find(case_id, home)
    try:
        view = asyncio.run(view_case(case, place))
    except UnknownCase as unknown:
        _give_up(str(unknown), 1)
    if as_json:
        typer.echo(view.model_dump_json())
    else:
        _console().print(case_card(view))


@app.command()
def events(
    case_id: CaseId,
    after: Annotated[
        int, typer.Option(min=0, metavar="POSITION", help="Only what was recorded after this position.")
    ] = 0,
    home: Home = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object per line.")] = False,
) -> None:
    """List every event of a case and its tracks, from the journal, in the order of recording.

    Exit status: 0 listed, 1 no such case, 2 this is no case id or a setting is wrong.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from waakvlam.workers.case_card import event_table  # noqa: PLC0415
    from waakvlam.workers.case_view import UnknownCase, read_events  # noqa: PLC0415

    case, place = _find(case_id, home)
    try:
        found = asyncio.run(read_events(case, place))
    except UnknownCase as unknown:
        _give_up(str(unknown), 1)
    wanted = [recorded for recorded in found if recorded.position > after]
    if as_json:
        for recorded in wanted:
            typer.echo(json.dumps(_row(recorded)))
    else:
        _console().print(event_table(wanted))


def _row(recorded: "RecordedEvent") -> dict[str, Any]:
    """What stands around an event; not what it says, which may be about people."""
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "type": recorded.event.type,
        "occurred_at": recorded.event.occurred_at.isoformat(),
        "recorded_at": recorded.recorded_at.isoformat(),
        "actor_kind": recorded.actor.kind.value if recorded.actor else None,
        "command_id": recorded.command_id,
    }


def _find(case_id: str, home: Path | None) -> "tuple[StreamId, Place]":
    from waakvlam.domain.errors import Refusal  # noqa: PLC0415
    from waakvlam.domain.identifiers import parse  # noqa: PLC0415
    from waakvlam.workers.case_view import locate  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    try:
        case = parse(case_id)
        return case, locate(case.region, home)
    except Refusal as refusal:
        _give_up(refusal.message, 2)
    except SettingsError as error:
        _give_up(str(error), 2)


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)


def _give_up(message: str, status: int) -> NoReturn:
    typer.echo(f"waakvlam case: {message}", err=True)
    raise typer.Exit(status)
