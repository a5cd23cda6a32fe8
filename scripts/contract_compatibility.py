"""What of a contract that was released does not hold any more.

For what is read (events, commands, states) whatever was written by the released shape must be read by today's, and
mean the same. For answers it is the other way round: who reads today's answer by the released shape must find what
stood there; fields, codes and kinds of things (by their `type`) that are new are to be ignored.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

JSON = dict[str, Any]

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SAME = ("pattern", "format", "not", "uniqueItems", "propertyNames")
_NOTHING = object()
_KNOWN = frozenset(
    {*_LOWER, *_UPPER, *_SAME, "type", "enum", "const", "default", "properties", "required", "items", "prefixItems"}
    | {"additionalProperties", "anyOf", "oneOf", "discriminator", "$ref", "$defs", "schema_version"}
)


def broken(released: JSON, current: JSON, upcasters: Iterable[tuple[str, int]] = ()) -> list[str]:
    """One line for each thing that the released contract promised and the current one does not keep.

    Args:
        released: the contract as it was released.
        current: the contract as it is now.
        upcasters: by type of event and version, which old events can be read as newer ones.
    """
    reads = _Comparison(released, current, _reading)
    found = list(_events(released["events"], current["events"], frozenset(upcasters), reads))
    for part, commands in released["commands"].items():
        found += _each(commands, current["commands"].get(part, {}), f"{part}.", reads)
    for group in ("states", "histories"):
        found += _each(released[group], current[group], f"{group}.", reads)
    for name, was in released["answers"].items():
        now = current["answers"].get(name)
        gives = _Comparison(was, now or {}, _giving)
        found += [f"answers.{name}: is gone"] if now is None else gives.of(was, now, f"answers.{name}")
    return found


def _events(
    released: JSON, current: JSON, upcasters: frozenset[tuple[str, int]], compared: "_Comparison"
) -> Iterator[str]:
    for kind, was in released.items():
        now = current.get(kind)
        if now is None:
            yield f"{kind}: is gone; the journal holds it for twenty years"
            continue
        since, until = was["schema_version"], now["schema_version"]
        if since > until:
            yield f"{kind}: its schema_version went back from {since} to {until}"
        elif since == until:
            yield from compared.of(was, now, kind)
        for step in range(since, until):
            if (kind, step) not in upcasters:
                yield f"{kind}: its schema_version is {until}, and no upcaster reads version {step}"
    for kind, step in sorted(upcasters):
        if kind not in current or step >= current[kind]["schema_version"]:
            yield f"{kind}: an upcaster reads version {step}, and its schema_version was not raised"


def _each(released: JSON, current: JSON, prefix: str, compared: "_Comparison") -> Iterator[str]:
    for name, was in released.items():
        if name not in current:
            yield f"{prefix}{name}: is gone"
        else:
            yield from compared.of(was, current[name], f"{prefix}{name}")


class _Comparison:
    """Two documents, each with shapes of its own, compared one way."""

    def __init__(self, released: JSON, current: JSON, way: "_Way") -> None:
        self._released = released
        self._current = current
        self._way = way
        self._under_way: set[tuple[int, int]] = set()

    def of(self, was: JSON, now: JSON, where: str) -> Iterator[str]:
        """What the new schema does not keep of the old one."""
        if self._way is _reading and "default" in was and not _grew(was["default"], now.get("default", _NOTHING)):
            yield f"{where}: its default was {was['default']!r} and is {now.get('default', 'none')!r}"
        old, new = _alternatives(was, self._released), _alternatives(now, self._current)
        first, second = (old, new) if self._way is _reading else (new, old)
        for one in first:
            if self._way is _giving and _is_new_kind(one, second):
                continue
            yield from self._among(one, second, where)

    def _among(self, one: JSON, others: list[JSON], where: str) -> Iterator[str]:
        # The alternative that fits best says what is wrong.
        tried = [self._tried(one, other, where) for other in others]
        yield from min(tried, key=len, default=[f"{where}: nothing is taken any more"])

    def _tried(self, one: JSON, other: JSON, where: str) -> list[str]:
        pair = (id(one), id(other))
        if pair in self._under_way:
            # A shape that holds itself: what is wrong with it is being said already.
            return []
        self._under_way.add(pair)
        try:
            return list(self._one(one, other, where))
        finally:
            self._under_way.discard(pair)

    def _one(self, one: JSON, other: JSON, where: str) -> Iterator[str]:
        was, now = (one, other) if self._way is _reading else (other, one)
        if strange := (was.keys() | now.keys()) - _KNOWN:
            raise ValueError(f"{where}: this check does not know {', '.join(sorted(strange))}")
        if "type" in now and was.get("type") != now["type"]:
            yield f"{where}: was {_told(was)}, is {_told(now)}"
            return
        yield from self._way(was, now, where)
        for name, old in was.get("properties", {}).items():
            new = now.get("properties", {}).get(name)
            if new is not None:
                yield from self.of(old, new, f"{where}.{name}")
            elif now.get("additionalProperties", True) is not True or self._way is _giving:
                yield f"{where}.{name}: is gone (or has another name)"
        for key in ("items", "additionalProperties"):
            old, new = was.get(key), now.get(key)
            if isinstance(old, dict) and isinstance(new, dict):
                yield from self.of(old, new, f"{where}[]")
            elif new is False and old is not False:
                yield f"{where}: takes no other fields any more"
        before, after = was.get("prefixItems", []), now.get("prefixItems", [])
        if len(before) != len(after):
            yield f"{where}: had {len(before)} items, has {len(after)}"
        for number, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from self.of(old, new, f"{where}[{number}]")


def _is_new_kind(one: JSON, released: list[JSON]) -> bool:
    """Whether it says by its `type` that it is something which the release did not have: readers pass it over."""
    kinds = {_kind(other) for other in released}
    return len(kinds) > 1 and None not in kinds and _kind(one) is not None and _kind(one) not in kinds


def _kind(schema: JSON) -> str | None:
    found = schema.get("properties", {}).get("type", {})
    return str(found["const"]) if "const" in found else None


_Way = Callable[[JSON, JSON, str], Iterator[str]]


def _reading(was: JSON, now: JSON, where: str) -> Iterator[str]:
    """What was written must be taken."""
    before, after = _values(was), _values(now)
    if after is not None and before is None:
        yield f"{where}: took any value, takes {', '.join(sorted(map(str, after)))}"
    elif after is not None and before is not None and (lost := before - after):
        yield f"{where}: does not take {', '.join(sorted(map(str, lost)))} any more"
    for key in _SAME:
        if key in now and was.get(key) != now[key]:
            yield f"{where}: {key} was {was.get(key)!r}, is {now[key]!r}"
    for key in _LOWER:
        if key in now and now[key] > was.get(key, float("-inf")):
            yield f"{where}: {key} was {was.get(key)}, is {now[key]}"
    for key in _UPPER:
        if key in now and now[key] < was.get(key, float("inf")):
            yield f"{where}: {key} was {was.get(key)}, is {now[key]}"
    for name in sorted(set(now.get("required", ())) - set(was.get("required", ()))):
        yield f"{where}.{name}: must be given now; what is added needs a default"


def _giving(was: JSON, now: JSON, where: str) -> Iterator[str]:
    """What was answered must be answered."""
    for name in sorted(set(was.get("required", ())) - set(now.get("required", ()))):
        yield f"{where}.{name}: may be left out now"


def _alternatives(schema: JSON, document: JSON) -> list[JSON]:
    """The schema without references and alternatives: one or more plain ones."""
    if "$ref" in schema:
        found: Any = document
        for name in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[name]
        return _alternatives(found, document)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices is None:
        return [schema]
    return [plain for choice in choices for plain in _alternatives(choice, document)]


def _grew(was: object, now: object) -> bool:
    """Whether it is the same value, but for fields that were added to it."""
    if isinstance(was, dict) and isinstance(now, dict):
        return all(name in now and _grew(value, now[name]) for name, value in was.items())
    return was == now


def _values(schema: JSON) -> frozenset[Any] | None:
    if "const" in schema:
        return frozenset({schema["const"]})
    return frozenset(schema["enum"]) if "enum" in schema else None


def _told(schema: JSON) -> str:
    return str(schema.get("format") or schema.get("type") or "anything")
