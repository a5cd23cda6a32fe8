#!/usr/bin/env python3
"""Write `contract/current.json`: the shape of every event, command, state and answer, as the code has it.

Nothing is written that breaks a contract that was released. With `--check` nothing is written at all: exit status 1
when the file is stale, or a release is broken.
"""

import argparse
import json
import sys
from pathlib import Path

from contract_compatibility import JSON, broken
from contract_shape import shape, written

from waakvlam.domain.upcasting import UPCASTERS

CONTRACT = Path(__file__).resolve().parent.parent / "contract"
RELEASED = CONTRACT / "released"

BROKEN = """\
The contract breaks what was released:
  {lines}
The journal keeps every event for twenty years, running cases hold their state in histories, and integrators send the
messages they know. So:
- What is new has a default; what was there keeps its name, type and default, and takes every value it took.
- An event that must change otherwise: raise `schema_version` in its class and put the step in UPCASTERS
  (waakvlam/domain/upcasting.py).
- A message that must change otherwise gets another name, and the old one stays. What the law newly demands is for the
  rules to refuse, not for the shape.
- A release (contract/released/) is never edited.
"""
STALE = """\
contract/current.json is not the contract that the code has: an event, a message, a state or an answer changed shape.
If that was meant (additions with a default): run make docs, and tell integrators in docs/contract/CHANGELOG.md.
If it was not meant, undo it.
"""


def released() -> dict[str, JSON]:
    """Every contract that was released, by its number."""
    found = sorted(RELEASED.glob("*.json"), key=lambda path: int(path.stem))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in found}


def broken_releases(current: JSON) -> list[str]:
    """What the current contract does not keep, and of which release."""
    return [
        f"release {number}: {line}" for number, was in released().items() for line in broken(was, current, UPCASTERS)
    ]


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when it is stale or broken")
    only_check = parser.parse_args().check
    current = json.loads(written(shape()))
    if lines := broken_releases(current):
        sys.stderr.write(BROKEN.format(lines="\n  ".join(lines)))
        return 1
    target = CONTRACT / "current.json"
    if not only_check:
        target.write_text(written(current), encoding="utf-8")
    elif target.read_text(encoding="utf-8") != written(current):
        sys.stderr.write(STALE)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
