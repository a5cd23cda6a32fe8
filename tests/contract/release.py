"""Release the contract as it is now: ``python -m tests.contract.release``.

Writes the next number in `contract/released/`: the shape, and payloads that really occurred. It is never edited or
removed afterwards: journals hold such payloads for twenty years, and integrators send such messages.
"""

import hashlib
import json
from pathlib import Path

from tests.contract.payloads import command_lines, event_lines
from tests.contract.walks import streams

CONTRACT = Path(__file__).resolve().parents[2] / "contract"
RELEASED = CONTRACT / "released"
SUMS = RELEASED / "SHA256SUMS"


def release() -> int:
    """Keep the current contract for ever; its number."""
    number = 1 + max((int(path.stem) for path in RELEASED.glob("*.json")), default=0)
    current = json.loads((CONTRACT / "current.json").read_text(encoding="utf-8"))
    walked = streams()
    content = {
        f"{number}.json": json.dumps(current, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n",
        f"{number}-events.jsonl": "".join(event_lines(walked)),
        f"{number}-commands.jsonl": "".join(command_lines(walked)),
    }
    if missing := current["events"].keys() - {row.event.type for one in walked for row in one.journal}:
        raise SystemExit(f"no walk leads to {', '.join(sorted(missing))}: a release keeps a payload of every event")
    for name, text in content.items():
        (RELEASED / name).write_text(text, encoding="utf-8")
    with SUMS.open("a", encoding="utf-8") as sums:
        sums.writelines(f"{digest(name)}  {name}\n" for name in content)
    return number


def digest(name: str) -> str:
    """The SHA-256 of a file of a release, as `sha256sum` writes it."""
    return hashlib.sha256((RELEASED / name).read_bytes()).hexdigest()


if __name__ == "__main__":
    print(f"contract {release()}")  # noqa: T201 - progress of a command
