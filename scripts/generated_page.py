"""A page of the documentation that is written by a script, or checked to be current."""

import argparse
import sys
from collections.abc import Mapping
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


def write_or_check_all(
    folder: str, pages: Mapping[str, str], description: str | None, *, by_hand: frozenset[str] = frozenset()
) -> int:
    """The same for all files of a folder, by their path in it; what is there beside them and not by hand is stale."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    only_check = parser.parse_args().check
    target = DOCS / folder
    there = {str(path.relative_to(target)): path for path in target.rglob("*") if path.is_file()}
    stale = sorted(there.keys() - pages.keys() - by_hand)
    stale += [name for name, page in pages.items() if name not in there or there[name].read_text("utf-8") != page]
    if only_check and stale:
        sys.stderr.write(f"docs/{folder} is stale ({', '.join(stale[:5])}): run make docs\n")
        return 1
    if not only_check:
        for name in stale:
            path = target / name
            if name in pages:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(pages[name], encoding="utf-8")
            else:
                path.unlink()
    return 0
