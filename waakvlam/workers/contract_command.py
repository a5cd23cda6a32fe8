"""`waakvlam contract`: what can be sent, with the schema and an example of each message; without a server."""

import json
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:  # for a program that only wants help, it costs more than all the rest
    from waakvlam.domain.identifiers import StreamKind

app = typer.Typer(
    help="The messages that can be sent: list them, or show the JSON Schema and an example of one.",
    no_args_is_help=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Part = Annotated[
    str,
    typer.Argument(metavar="PART", help="protection_case, safety_assessment, court_measure or follow_up."),
]


@app.command(name="list")
def list_messages(*, as_json: AsJson = False) -> None:
    """List every message that can be sent, per part of the path.

    Exit status: 0 listed, 2 called wrongly.
    """
    from waakvlam.domain.identifiers import WORKFLOW_TYPE  # noqa: PLC0415
    from waakvlam.domain.message_schema import MESSAGES  # noqa: PLC0415
    from waakvlam.workers.tables import print_table  # noqa: PLC0415

    rows = [
        (kind.value, WORKFLOW_TYPE[kind], name, model.summary)
        for kind, known in MESSAGES.items()
        for name, model in sorted(known.items())
    ]
    if as_json:
        keys = ("part", "workflow_type", "update", "summary")
        typer.echo(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
        return
    print_table("Berichten", ("deel", "workflowtype", "bericht", "wat"), rows)


@app.command()
def show(
    part: Part,
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="Name of the update, such as give_order.")],
    *,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema alone.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print an example alone, ready to be pasted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one message: what it is, who may send it, its JSON Schema and an example.

    Exit status: 0 shown, 2 there is no such message, or no example of it.
    """
    from waakvlam.domain.competence import competence  # noqa: PLC0415
    from waakvlam.domain.message_schema import MESSAGES, description, examples, message_schema  # noqa: PLC0415

    kind = _part(part)
    known = MESSAGES[kind]
    if message not in known:
        near = get_close_matches(message, known, n=1)
        meant = f"did you mean {near[0]}? It" if near else "it"
        _refuse(f"{part} takes no message {message}; {meant} takes {', '.join(sorted(known))}")
    found = examples(kind, message)
    if schema:
        _out(message_schema(kind, message))
    elif example and not found:
        _refuse(f"{message} is never possible in {part}, so there is no example of it")
    elif example:
        _out(found[0])
    else:
        row = competence(kind, message)
        who = sorted(one.value for one in row.allowed)
        if as_json:
            told = {"part": part, "update": message, "who": who, "article": row.article}
            _out({**told, "schema": message_schema(kind, message), "examples": found})
            return
        typer.echo(f"{message}: {known[message].summary}\n\n{description(known[message])}\n")
        typer.echo(f"Wie: {', '.join(who)} ({row.article})\n")
        _out(message_schema(kind, message))
        for one in found[:1]:
            typer.echo("\nVoorbeeld:")
            _out(one)


def _part(text: str) -> "StreamKind":
    from waakvlam.domain.identifiers import StreamKind  # noqa: PLC0415

    try:
        return StreamKind(text.replace("-", "_"))
    except ValueError:
        _refuse(f"{text} is no part of the path; these are {', '.join(StreamKind)}")


def _out(content: object) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _refuse(message: str) -> NoReturn:
    typer.echo(f"waakvlam contract: {message}", err=True)
    raise typer.Exit(2)
