"""Every message that people can send, said as JSON Schema for those who send it with any SDK; with examples.

What conforms to the schema has the right shape. Whether the message is possible now is for the rules, which refuse it
with a typed error.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from inspect import cleandoc
from typing import Any, Final

from waakvlam.domain import catalogue
from waakvlam.domain.catalogue import Suspension
from waakvlam.domain.code_lists import code_lists, words
from waakvlam.domain.contract import COMMANDS, PROCEDURES
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Command

JSON = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_MOMENT = "A moment with its UTC offset: 2024-05-06T10:00:00+02:00. Terms count by the calendar of Europe/Amsterdam."
_DAY = "A day in Europe/Amsterdam: 2024-05-06."

MESSAGES: Final[Mapping[StreamKind, Mapping[str, type[Command]]]] = {
    kind: {name: model for name, model in commands.items() if issubclass(model, Command)}
    for kind, commands in COMMANDS.items()
}
"""What people can put on record, per part of the path. The rest the engine says to itself."""

_EXAMPLES: Final[Mapping[StreamKind, Mapping[str, list[JSON]]]] = {
    kind: json.loads(files("waakvlam.domain").joinpath("message_examples", f"{kind}.json").read_text(encoding="utf-8"))
    for kind in StreamKind
}


def examples(kind: StreamKind, name: str) -> list[JSON]:
    """Messages that the rules took in a household's story; none for what is never possible in this part."""
    return list(_EXAMPLES[kind].get(name, []))


def suspendable(kind: StreamKind) -> list[str]:
    """The catalogue ids of the terms of this part that the law lets stand still."""
    entries = [catalogue.entry(one) for one in sorted(PROCEDURES[kind].starts)]
    return [entry.id for entry in entries if entry.suspension not in {None, Suspension.NONE}]


def description(model: type[Command]) -> str:
    """What a message is, in English: one paragraph a line."""
    paragraphs = cleandoc(model.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def message_schema(kind: StreamKind, name: str) -> JSON:
    """The JSON Schema of one message, strict and complete in itself.

    Raises:
        LookupError: this part takes no such message of people.
    """
    model = MESSAGES[kind].get(name)
    if model is None:
        raise LookupError(f"{kind} takes no message {name}")
    schema = described(model.model_json_schema(), model)
    fields = schema["properties"]
    fields["type"]["description"] = "May be left out: the name of the update says it."
    if name == "correct_fact":
        fields["fact"] |= {"pattern": _fact_pattern(kind)}
    head = {
        "$schema": DIALECT,
        "$id": f"urn:waakvlam:{kind}:{name}",
        "title": name,
        "description": f"{model.summary}\n\n{description(model)}",
    }
    found = examples(kind, name)
    return {**head, **schema, **({"examples": found} if found else {})}


def described(schema: JSON, model: type[Any]) -> JSON:
    """A schema of pydantic's, with zones and code lists told and without the titles that only repeat a name."""
    plain: JSON = _plain(schema)
    for name in ("title", "description"):
        plain.pop(name, None)
    lists = code_lists(model)
    for name, shared in plain.get("$defs", {}).items():
        if name in lists:
            told = "; ".join(f"`{code.value}`: {words(code)}" for code in lists[name])
            shared["description"] = f"{' '.join(cleandoc(lists[name].__doc__ or '').split())} Codes: {told}."
    return plain


def _plain(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain: JSON = {}
    for key, value in schema.items():
        if key in {"properties", "$defs"}:
            plain[key] = {name: _with_zone(_plain(one)) for name, one in value.items()}
        elif key != "title":
            plain[key] = " ".join(value.split()) if key == "description" else _plain(value)
    return plain


def _with_zone(field: JSON) -> JSON:
    formats = {str(one.get("format")) for one in (field, *field.get("anyOf", ()))}
    told = [note for name, note in (("date-time", _MOMENT), ("date", _DAY)) if name in formats]
    if told:
        field["description"] = " ".join([*([field["description"]] if "description" in field else []), *told])
    return field


def _fact_pattern(kind: StreamKind) -> str:
    # Of what there is several of (`incidents.*.known_at`) the number takes the place of the star.
    names = (name.replace(".", r"\.").replace("*", "[1-9][0-9]*") for name in sorted(PROCEDURES[kind].facts))
    return f"^({'|'.join(names)})$"
