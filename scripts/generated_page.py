"""A page of the documentation that is written by a script, or checked to be current."""

import argparse
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def write_or_check(name: str, page: str, description: str | None) -> int:
    """Write `docs/<name>`; with `--check` write nothing and return 1 when what stands there is stale."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is stale")
    target = DOCS / name
    if not parser.parse_args().check:
        target.write_text(page, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == page:
        return 0
    sys.stderr.write(f"docs/{name} is stale: run make docs\n")
    return 1
