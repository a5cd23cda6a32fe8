#!/usr/bin/env python3
"""Write the generated part of `docs/contract/`: pages, a JSON Schema for each message and answer, and examples.

With `--check` nothing is written: exit status 1 when something there is stale.
"""

import json
import sys

from contract_answers import answers
from contract_pages import example_name, page_name, workflow_page
from contract_reference import code_lists_page, reference_page
from generated_page import write_or_check_all

from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.message_schema import MESSAGES, examples, message_schema

BY_HAND = frozenset({"README.md", "CHANGELOG.md"})


def documents() -> dict[str, str]:
    """Every file, by its path below `docs/contract`."""
    found = {"reference.md": reference_page(), "code-lists.md": code_lists_page()}
    for kind in StreamKind:
        found[page_name(kind)] = workflow_page(kind)
        for name in MESSAGES[kind]:
            found[f"schemas/{kind}/{name}.json"] = _json(message_schema(kind, name))
            for number, example in enumerate(examples(kind, name), start=1):
                found[f"examples/{kind}/{example_name(name, number)}"] = _json(example)
    return found | {f"schemas/answers/{name}.json": _json(schema) for name, schema in answers().items()}


def _json(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check_all("contract", documents(), __doc__, by_hand=BY_HAND))
