#!/usr/bin/env python3
"""Write `docs/process.md`: how each part of the path moves, drawn from the tables the tests hold the rules to.

With `--check` nothing is written: exit status 1 when the file is stale.
"""

import sys
from collections.abc import Iterator

from generated_page import write_or_check

from waakvlam.domain.contract import COMMANDS, PROCEDURES
from waakvlam.domain.dutch import STAGE_NAME, STREAM_NAME
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.transitions import CLOCK, chart

HEAD = f"""\
# Het proces

<!-- Gemaakt met scripts/generate_process_doc.py uit waakvlam/domain/*/transitions.py: wijzig die bestanden. -->

Elk deel van de weg heeft een eigen stroom van gebeurtenissen. De tekeningen tonen waarheen een deel kan gaan en door
wat: een bericht (de naam van de update), een mededeling van een ander deel (`told`), of de wet (`{CLOCK}`: een termijn
die verstreek). Een bericht dat de fase niet verandert staat er niet in; alle berichten staan in de lijst eronder.
Wie wat mag, staat in [competence.md](competence.md); welke termijnen lopen, in [deadlines.md](deadlines.md).

De tests houden de regels aan deze tekeningen: elke stap die een test zet moet erin staan, en elke pijl wordt door een
test gezet.
"""


def part(kind: StreamKind) -> Iterator[str]:
    """One part: its picture, and what can be said to it."""
    procedure = PROCEDURES[kind]
    yield f"## {STREAM_NAME[kind]}"
    yield ""
    yield "```mermaid"
    yield from chart(procedure.moves, STAGE_NAME, "new", procedure.final)
    yield "```"
    yield ""
    yield "| bericht | wat |"
    yield "| --- | --- |"
    for name, command in sorted(COMMANDS[kind].items()):
        if summary := getattr(command, "summary", None):
            yield f"| `{name}` | {summary} |"
    yield ""


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for kind in StreamKind:
        lines += part(kind)
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check("process.md", page(), __doc__))
