"""`waakvlam corv`: put messages of CORV (JUBES) on record, and write the replies that follow."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, OneObject, RegionCode, StackHome, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.domain.corv import Choices
    from waakvlam.domain.regional_rules import RegionalRules
    from waakvlam.workers.case.view import Place
    from waakvlam.workers.corv.importing import BadImport, Imported
    from waakvlam.workers.corv.settings import CorvSettings

REFUSED = 3
"""Exit status where the engine refused a command of a file that was good when it was rehearsed."""

app = typer.Typer(
    help="Put messages of CORV (JUBES) on record (import), and write the replies that follow from the record (export)."
    " docs/corv.md tells what is taken over and what is not.",
    no_args_is_help=True,
)
_give_up = partial(give_up, "waakvlam corv")


@app.command(name="import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="XML files, all about one household.")],
    *,
    case: Annotated[str, typer.Option("--case", metavar="CASE_ID", help="The household's case, existing or new.")],
    region: RegionCode = None,
    child: Annotated[
        list[str] | None,
        typer.Option(metavar="CHILD", help="child-2: which child each one is, in the order of the message; repeat it."),
    ] = None,
    acute: Annotated[bool, typer.Option("--acute", help="The reporter speaks of acute danger.")] = False,
    opened_by: Annotated[
        str | None, typer.Option("--open", metavar="SOURCE", help="Open the case with a signal from this source.")
    ] = None,
    route: Annotated[
        str | None, typer.Option(metavar="ROUTE", help="Of a request that is urgent: crisis or investigation.")
    ] = None,
    petition: Annotated[
        bool | None, typer.Option("--petition/--no-petition", help="Whether the RvdK goes to the court.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge and rehearse, and send nothing.")] = False,
    home: StackHome = None,
    as_json: OneObject = False,
) -> None:
    """Put messages on record: vtMeldingDi01, vtoDi01 and notificatieDi01 of StUF-koppelvlak Jeugdzorg 1.0.9.

    Every file is judged by the published schema, mapped, and tried on the case as it is on record, before anything is
    sent; a bad file is refused whole, with line and element, and nothing of the others is sent either. A command's id
    is sender and reference: a second run completes what a first one left, and gets the same receipts; another message
    under the same reference is refused whole. Names, citizen numbers, addresses and descriptions are not taken over.
    Who the organisations are stands in section [corv] of the region's file (WAAKVLAM_REGION_FILE).

    JSON: dry_run, files (file, message, commands with id, name, stream and whether it was on record, receipts,
    left_out, refused with code, field, article and message), problems ({file: [line, element, why]}).

    Exit status: 0 on record (with --dry-run: it would be), 1 a file is refused and nothing was sent, or the engine did
    not answer (do it again), 2 wrong use or a wrong setting, 3 the engine refused a command; what was sent before it
    is on record.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.workers.corv.household import RecordUnavailable  # noqa: PLC0415
    from waakvlam.workers.corv.importing import BadImport, import_messages, read_files  # noqa: PLC0415
    from waakvlam.workers.corv.sending import NoAnswer  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415

    code, settings, rules, place = _settings(region, case, home)
    choices = _choices(case, child or [], opened_by, route, acute=acute, petition=petition)
    try:
        messages = read_files(files, settings)
        found = asyncio.run(import_messages(messages, choices, place, code, rules, dry_run=dry_run))
    except BadImport as bad:
        _say_bad(bad, as_json=as_json)
        raise typer.Exit(FAILED) from None
    except (RecordUnavailable, KeysUnavailable) as unavailable:
        _give_up(str(unavailable), FAILED)
    except (NoAnswer, RuntimeError) as nothing:
        _give_up(f"no answer: {nothing}; do it again, what is on record already is not recorded twice", FAILED)
    _say(found, dry_run=dry_run, as_json=as_json)
    raise typer.Exit(REFUSED if any(one.refused for one in found) else 0)


@app.command()
def export(
    case: Annotated[str, typer.Argument(metavar="CASE_ID", help="Such as case-JZ19-2026-000123.")],
    *,
    to: Annotated[
        Path | None, typer.Option(metavar="DIRECTORY", help="Where each message gets a file; without it: only listed.")
    ] = None,
    their_case: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The requester's own case number, for a notificatie.")
    ] = None,
    home: StackHome = None,
    as_json: OneObject = False,
) -> None:
    """Write the messages that follow from what is on record of a case, each judged by the published schema.

    vtTerugkoppelingDi01: what Veilig Thuis made of a VT-melding that was imported. notificatieDi01: how far the RvdK is
    with a request that was imported, where that was recorded here. vtoDi01: a request that was made here; it is a
    frame, since the engine holds no names, no documents and no citizen numbers: complete it in the source system. The
    same record gives the same files: the reference is the id of the event.

    JSON: messages (a list of message, event, file, to_complete, and why where it could not be written).

    Exit status: 0 written, or listed, 1 one could not be written, or there is no such case, 2 wrong use or a wrong
    setting.
    """
    import asyncio  # noqa: PLC0415
    import json  # noqa: PLC0415

    from waakvlam.workers.corv.exporting import export_replies  # noqa: PLC0415
    from waakvlam.workers.corv.household import RecordUnavailable  # noqa: PLC0415
    from waakvlam.workers.keys import KeysUnavailable  # noqa: PLC0415

    code, settings, _, place = _settings(None, case, home)
    try:
        found = asyncio.run(export_replies(case, place, code, settings, to=to, their_case=their_case))
    except (RecordUnavailable, KeysUnavailable) as unavailable:
        _give_up(str(unavailable), FAILED)
    except OSError as error:
        _give_up(f"{to}: {error.strerror}", FAILED)
    if as_json:
        typer.echo(json.dumps({"messages": [one.as_json() for one in found]}, ensure_ascii=False))
    else:
        for one in found:
            typer.echo(one.as_text())
        if not found:
            typer.echo("Uit wat er vastligt volgt geen bericht.")
    raise typer.Exit(FAILED if any(one.why for one in found) else 0)


def _settings(region: str | None, case: str, home: Path | None) -> "tuple[str, CorvSettings, RegionalRules, Place]":
    from waakvlam.domain.errors import Refusal  # noqa: PLC0415
    from waakvlam.domain.identifiers import StreamKind, parse  # noqa: PLC0415
    from waakvlam.workers.case.view import locate  # noqa: PLC0415
    from waakvlam.workers.corv.settings import CorvSettings  # noqa: PLC0415
    from waakvlam.workers.region_file import read_region_file, read_section  # noqa: PLC0415
    from waakvlam.workers.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        where = parse(case, StreamKind.PROTECTION_CASE)
        settings = load_settings(region=region or where.region)
        if where.region != settings.region:
            _give_up(f"{case} is not of {settings.region}", WRONG_USE)
        section = read_section(settings.region_file, settings.region, "corv", CorvSettings) or CorvSettings()
        rules, _ = read_region_file(settings.region_file, settings.region)
        return settings.region, section, rules, locate(settings.region, home)
    except Refusal as refusal:
        _give_up(refusal.message, WRONG_USE)
    except SettingsError as error:
        _give_up(str(error), WRONG_USE)


def _choices(
    case: str, children: list[str], opened_by: str | None, route: str | None, *, acute: bool, petition: bool | None
) -> "Choices":
    import re  # noqa: PLC0415

    from waakvlam.domain.corv import Choices  # noqa: PLC0415
    from waakvlam.domain.protection_case.commands import MeasureRoute, SignalSource  # noqa: PLC0415

    if wrong := next((one for one in children if not re.fullmatch(r"child-[1-9]\d?", one)), None):
        _give_up(f"--child: {wrong!r} is no child; write child-1", WRONG_USE)
    if opened_by not in {None, *SignalSource}:
        _give_up(f"--open: {opened_by!r} is no source; known are {', '.join(SignalSource)}", WRONG_USE)
    if route not in {None, MeasureRoute.CRISIS, MeasureRoute.INVESTIGATION}:
        _give_up(f"--route: {route!r} is neither crisis nor investigation", WRONG_USE)
    return Choices(
        case=case,
        children=tuple(children),
        acute=acute,
        opens_by=SignalSource(opened_by) if opened_by else None,
        route=MeasureRoute(route) if route else None,
        petition=petition,
    )


def _say_bad(bad: "BadImport", *, as_json: bool) -> None:
    import json  # noqa: PLC0415

    if as_json:
        problems = {
            str(file): [{"line": one.line, "element": one.element, "why": one.why} for one in found]
            for file, found in bad.problems.items()
        }
        typer.echo(json.dumps({"files": [], "problems": problems}, ensure_ascii=False))
    for file, found in bad.problems.items():
        for one in found:
            typer.echo(f"waakvlam corv: {file}: {one}", err=True)
    typer.echo("waakvlam corv: nothing was sent", err=True)


def _say(found: "list[Imported]", *, dry_run: bool, as_json: bool) -> None:
    import json  # noqa: PLC0415

    if as_json:
        said = {"dry_run": dry_run, "files": [_as_json(one) for one in found], "problems": {}}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.file}: {one.message.kind}")
        for number, command in enumerate(one.commands):
            state = "on record" if number < len(one.receipts) else "would be sent" if dry_run else "not sent"
            if command.on_record:
                state = "on record already"
            if one.refused and command is one.refused.command:
                field = f", {one.refused.field}" if one.refused.field else ""
                state = f"refused ({one.refused.code}{field}): {one.refused.message}"
            typer.echo(f"  {command.name} on {command.stream}: {state}")
        if one.left_out:
            typer.echo(f"  persons not taken over, by role: {', '.join(one.left_out)}")


def _as_json(one: "Imported") -> dict[str, Any]:
    refused = one.refused
    return {
        "file": str(one.file),
        "message": one.message.kind,
        "commands": [
            {"id": command.command_id, "name": command.name, "stream": command.stream, "on_record": command.on_record}
            for command in one.commands
        ],
        "receipts": one.receipts,
        "left_out": one.left_out,
        "refused": refused
        and {
            "id": refused.command.command_id,
            "code": refused.code,
            "field": refused.field,
            "article": refused.article,
            "message": refused.message,
        },
    }
