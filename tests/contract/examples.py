"""Take an example of each message from what the rows say: ``python -m tests.contract.examples``.

Dates are six years back: an engine of today refuses what lies in the future. In those years the days of the week, and
the first and last day of summer time, are the same.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.contract.walks import streams
from tests.domain.watched import Watched
from waakvlam.domain.contract import AnyCommand
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Command

JSON = dict[str, Any]
EXAMPLES = Path(__file__).resolve().parents[2] / "waakvlam" / "domain" / "message_examples"

_MOST = 3
_YEARS = 6
_YEAR = re.compile(r"\b20\d\d(?=-\d)")


def earlier(text: str) -> str:
    """The same, six years before."""
    return _YEAR.sub(lambda year: str(int(year[0]) - _YEARS), text)


def as_sent(command: AnyCommand) -> JSON:
    """A message as an integrator sent it, six years before."""
    sent: JSON = json.loads(earlier(command.model_dump_json(exclude_unset=isinstance(command, Command))))
    return sent


def gathered(walked: Iterable[Watched]) -> dict[StreamKind, dict[str, list[JSON]]]:
    """Of each message one for each set of fields with which it is said, the most usual first."""
    found: dict[StreamKind, dict[str, dict[tuple[str, ...], list[JSON]]]] = {kind: {} for kind in StreamKind}
    for watched in walked:
        for command, _ in watched.taken:
            if isinstance(command, Command):
                sent = as_sent(command)
                forms = found[watched.stream.kind].setdefault(command.type, {})
                forms.setdefault(tuple(sorted(sent)), []).append(sent)
    return {
        kind: {name: _told(name, forms.values()) for name, forms in sorted(names.items())}
        for kind, names in found.items()
    }


def _told(name: str, forms: Iterable[list[JSON]]) -> list[JSON]:
    usual = sorted(forms, key=len, reverse=True)[:_MOST]
    return [{**said[0], "command_id": f"example/{name}/{number}"} for number, said in enumerate(usual, start=1)]


def write() -> None:
    """Write the examples of every part."""
    for kind, found in gathered(streams()).items():
        text = json.dumps(found, indent=1, ensure_ascii=False)
        (EXAMPLES / f"{kind}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
