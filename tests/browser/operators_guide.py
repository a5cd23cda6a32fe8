"""What docs/operators.md tells an operator to click and to paste."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operators.md"

_LINK = re.compile(r"^\| \[(?P<name>[^\]]+)\]\((?P<link>[^ ]+)\) \| .* \| `(?P<query>[^`]+)` \|$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^\*\*[^*]+\*\*, op (?:de zaak|`…-(?P<on>[a-z]+-\d)`)[^:]*: `(?P<update>\w+)`[^`]*(?:`[^`\n]+`[^`]*)*"
    r"```json\n(?P<content>.*?)\n```",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """An update with its content, as it is pasted."""

    update: str
    on: str
    content: str

    @property
    def message(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.content)
        return found


def filters() -> dict[str, str]:
    """The queries of the list of today's work, by name: each as its link asks it, which is as it is written."""
    found = {}
    for row in _LINK.finditer(PAGE.read_text()):
        asked = parse_qs(urlsplit(row["link"]).query)["query"][0]
        assert asked == row["query"], f"the link of {row['name']} asks something else than it says"
        found[row["name"]] = asked
    return found


def examples() -> list[Example]:
    """The examples in the order of their story."""
    return [Example(one["update"], one["on"] or "", one["content"]) for one in _EXAMPLE.finditer(PAGE.read_text())]


def pictures() -> set[str]:
    """The pictures that the page shows."""
    return set(re.findall(r"\(images/([\w-]+)\.png\)", PAGE.read_text()))
