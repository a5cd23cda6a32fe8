"""`waakvlam case`: which cases are open, and one of them as it stands and as it came to be."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waakvlam.workers.case.closed import list_closed
from waakvlam.workers.case.erase_command import erase
from waakvlam.workers.case.resume_command import resume
from waakvlam.workers.case.retention_command import retention
from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, StackHome, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from rich.console import Console

    from waakvlam.domain.contract import RecordedEvent
    from waakvlam.domain.figures.past import By
    from waakvlam.domain.identifiers import StreamId
    from waakvlam.workers.case.view import Place

_give_up = partial(give_up, "waakvlam case")

app = typer.Typer(
    help="Look at the open cases of a region (list), at one as it stands (show), and at its record (events); start "
    "their workflows again from the journal (resume); erase one (erase), or see when it may be (retention).",
    no_args_is_help=True,
)

_WIDE = 200
CaseId = Annotated[
    str, typer.Argument(metavar="CASE_ID", help="Such as case-JZ19-2026-000123; a track's id shows its case.")
]


@app.command(name="list")
def list_cases(
    *,
    region: Annotated[
        str | None,
        typer.Option(
            envvar="WAAKVLAM_REGION",
            help="Code of the jeugdregio, such as JZ19.",
            show_default="every region of the stack that runs here",
        ),
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Cases in which a term is overdue.")] = False,
    at_risk: Annotated[
        bool, typer.Option("--at-risk", help="Cases in which a term is at risk; with --overdue: either.")
    ] = False,
    crisis: Annotated[bool, typer.Option("--crisis", help="Cases in crisis.")] = False,
    stage: Annotated[
        list[str] | None,
        typer.Option(metavar="STAGE", help="Cases of which a part is in this stage; may be given more than once."),
    ] = None,
    closed: Annotated[
        bool, typer.Option("--closed", help="Cases of which every part is closed instead, the last closed first.")
    ] = False,
    home: StackHome = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object per case, one a line.")] = False,
) -> None:
    """List the open cases of a region with their tracks, the one with the nearest deadline first.

    Temporal is asked, by what its lists show of every workflow; there is nothing personal in it. What was decided
    a moment ago may not be in the list yet.

    --closed asks the read models of the journal, for Temporal forgets what is closed after some days. JSON, per line:
    case, region, closed_at, outcome. Erased cases are in no list.

    Stages: signal, safety_assessment, handover, local_help, court_measure and follow_up of a case; triage,
    investigation, conditions and others of its tracks. A stage that does not exist is answered with those that do.

    Exit status: 0 listed (also where there are none), 1 Temporal (with --closed: the journal, its keys or the read
    models) not reached, 2 a wrong option or setting.
    """
    import asyncio  # noqa: PLC0415

    if closed:
        if overdue or at_risk or crisis or stage:
            _give_up("--closed: a closed case has no stage and no open terms to choose by.", WRONG_USE)
        list_closed(_regions(region, home), home, as_json=as_json)
        return
    from waakvlam.workers.case.listing import NoTemporal, Wanted, open_cases, reach, table  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    standings = {name for name, asked in (("overdue", overdue), ("at_risk", at_risk)) if asked}
    wanted = Wanted.model_validate({"standings": standings, "crisis": crisis, "stages": _known_stages(stage or [])})
    try:
        places = [(code, reach(code, home)) for code in _regions(region, home)]
        found = [case for code, place in places for case in asyncio.run(open_cases(place, code, wanted))]
    except NoTemporal as unreachable:
        _give_up(str(unreachable), FAILED)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)
    if as_json:
        for case in found:
            typer.echo(case.model_dump_json())
    elif found:
        _console().print(table(found))
    else:
        typer.echo(
            "Geen lopende workflows van zaken die hieraan voldoen. Gingen gegevens van Temporal verloren, dan start"
            " `waakvlam case resume` ze weer uit het journaal."
        )


@app.command()
def show(
    case_id: CaseId,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="As it was at the end of this day, e.g. 2026-03-31.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="With --as-of: `occurred`, what is known now to have been so then; `recorded`, what was known then.",
        ),
    ] = "occurred",
    home: StackHome = None,
    as_json: OneObject = False,
) -> None:
    """Show a case and its tracks: what is awaited from whom, and every deadline with its last day.

    The workflows are asked; for one that does not run, or that knows something else than is on record, and for a day of
    the past, the journal tells. By occurred time, what was recorded later of that day or before is included, and
    corrected facts stand as corrected.

    Exit status: 0 shown, 1 no such case or no keys to read it with, 2 this is no case id, the day is still to come, or
    a setting is wrong.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.workers.case.card import case_card  # noqa: PLC0415
    from waakvlam.workers.case.view import FutureDay, UnknownCase, view_case, view_case_at  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415

    case, place = _find(case_id, home)
    try:
        view = asyncio.run(view_case(case, place) if as_of is None else view_case_at(case, place, _day(as_of), _by(by)))
    except (UnknownCase, KeysUnavailable) as unknown:
        _give_up(str(unknown), FAILED)
    except FutureDay as future:
        _give_up(f"--as-of: {future}; without it the case is shown as it is now.", WRONG_USE)
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
    content: Annotated[
        bool,
        typer.Option("--content", help="Also what each event says; with --json the whole event, which is personal."),
    ] = False,
    home: StackHome = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object per line.")] = False,
) -> None:
    """List every event of a case and its tracks, from the journal, in the order of recording.

    Exit status: 0 listed, 1 no such case, 2 this is no case id or a setting is wrong.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from waakvlam.workers.case.card import event_table  # noqa: PLC0415
    from waakvlam.workers.case.event_content import contents  # noqa: PLC0415
    from waakvlam.workers.case.view import UnknownCase, read_events  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415

    case, place = _find(case_id, home)
    try:
        found = asyncio.run(read_events(case, place))
    except (UnknownCase, KeysUnavailable) as unknown:
        _give_up(str(unknown), FAILED)
    wanted = [recorded for recorded in found if recorded.position > after]
    if as_json:
        for recorded in wanted:
            whole = {"content": recorded.event.model_dump(mode="json")} if content else {}
            typer.echo(json.dumps(_row(recorded) | whole, ensure_ascii=False))
    elif content:
        said = list(contents(found))[len(found) - len(wanted) :]
        _console().print(event_table(wanted, said))
    else:
        _console().print(event_table(wanted))


app.command()(resume)
app.command()(erase)
app.command()(retention)


def _regions(region: str | None, home: Path | None) -> list[str]:
    from waakvlam.domain.regions import REGIONS  # noqa: PLC0415
    from waakvlam.workers.embedded.info import running_stack  # noqa: PLC0415

    if region is not None:
        if region.upper() not in REGIONS:
            _give_up(f"--region: there is no region {region!r}; waakvlam regions list prints them.", WRONG_USE)
        return [region.upper()]
    stack = running_stack(home)
    if stack is None:
        _give_up("--region: say which; no embedded stack runs here.", WRONG_USE)
    return list(stack.regions)


def _known_stages(stages: list[str]) -> list[str]:
    from waakvlam.domain.dutch import STAGE_NAME  # noqa: PLC0415

    for stage in stages:
        if stage not in STAGE_NAME:
            _give_up(f"--stage: there is no stage {stage!r}; known are {', '.join(STAGE_NAME)}.", WRONG_USE)
    return stages


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


def _day(text: str) -> "date":
    from waakvlam.workers.tables import read_day  # noqa: PLC0415

    try:
        return read_day(text)
    except ValueError as problem:
        _give_up(f"--as-of: {problem}", WRONG_USE)


def _by(time: str) -> "By":
    found: tuple[By, ...] = ("occurred", "recorded")
    by = next((one for one in found if one == time), None)
    if by is None:
        _give_up(f"--by: {time} is no time; it is {' or '.join(found)}", WRONG_USE)
    return by


def _find(case_id: str, home: Path | None) -> "tuple[StreamId, Place]":
    from waakvlam.domain.errors import Refusal  # noqa: PLC0415
    from waakvlam.domain.identifiers import parse  # noqa: PLC0415
    from waakvlam.workers.case.view import locate  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError  # noqa: PLC0415

    try:
        case = parse(case_id)
        return case, locate(case.region, home)
    except Refusal as refusal:
        _give_up(refusal.message, WRONG_USE)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)


def _console() -> "Console":
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDE)
