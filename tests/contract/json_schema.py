"""As much of JSON Schema (2020-12) as the contract uses, to see that examples conform; the rest it refuses."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

JSON = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_FORMATS: dict[str, Callable[[str], object]] = {"date-time": datetime.fromisoformat, "date": date.fromisoformat}
_SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description", "default", "examples", "discriminator"})
_CHECKED = frozenset(
    {"$ref", "type", "const", "enum", "not", "anyOf", "oneOf", "pattern", "format", "minLength", "maxLength"}
    | {"minimum", "maximum", "minItems", "maxItems", "items", "properties", "required", "additionalProperties"}
    | {"propertyNames", "prefixItems"}
)


def problems(value: object, schema: JSON, root: JSON | None = None, where: str = "$") -> Iterator[str]:
    """What is wrong with a value; nothing where it conforms."""
    root = schema if root is None else root
    if strange := schema.keys() - _SAYS_NOTHING - _CHECKED:
        raise ValueError(f"{where}: unknown keywords {', '.join(sorted(strange))}")
    if "$ref" in schema:
        yield from problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{where}: {value!r} is no {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "not" in schema and not list(problems(value, schema["not"], root, where)):
        yield f"{where}: {value!r} is what it must not be"
    for key in ("anyOf", "oneOf"):
        if key in schema:
            fits = [one for one in schema[key] if not list(problems(value, one, root, where))]
            if not fits or (key == "oneOf" and len(fits) != 1):
                yield f"{where}: {value!r} fits {len(fits)} of the alternatives"
    match value:
        case str():
            yield from _text(value, schema, where)
        case dict():
            yield from _object(value, schema, root, where)
        case list():
            yield from _list(value, schema, root, where)
        case int() | float():
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                yield f"{where}: {value} is out of range"


def _is(value: object, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _text(value: str, schema: JSON, where: str) -> Iterator[str]:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield f"{where}: {value!r} is too short or too long"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r} does not match {schema['pattern']}"
    if "format" in schema:
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            yield f"{where}: {value!r} is no {schema['format']}"


def _object(value: JSON, schema: JSON, root: JSON, where: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where}: {name} is missing"
    for name, one in value.items():
        more = schema.get("additionalProperties", True)
        if "propertyNames" in schema:
            yield from problems(name, schema["propertyNames"], root, where)
        if name in known:
            yield from problems(one, known[name], root, f"{where}.{name}")
        elif more is False:
            yield f"{where}: {name} is unknown"
        elif isinstance(more, dict):
            yield from problems(one, more, root, f"{where}.{name}")


def _list(value: list[Any], schema: JSON, root: JSON, where: str) -> Iterator[str]:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield f"{where}: {len(value)} items"
    first = schema.get("prefixItems", [])
    for number, one in enumerate(value):
        item = first[number] if number < len(first) else schema.get("items", {})
        yield from problems(one, item, root, f"{where}[{number}]")
