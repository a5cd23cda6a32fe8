"""What is wrong with the shape of a message, in Dutch sentences for the person who sent it.

Nothing that was sent is repeated but the names of fields: a value may be about somebody.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

_QUOTED = re.compile(r"'([^']*)'")
_LONGEST_NAME = 80
_MOST_NAMES = 50

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """One field, by its path (`actor.kind`, `children.0`, `$` for the whole), and what is wrong with it."""

    field: str
    problem: str

    def __str__(self) -> str:
        """As it is told."""
        return f"{self.field}: {self.problem}"


def wrong_fields(error: ValidationError, model: type[BaseModel]) -> tuple[Wrong, ...]:
    """Every field that is wrong, once each, in the order in which they were judged; clipped, as names are the sender's.

    Args:
        error: what pydantic found.
        model: the message that it judged.
    """
    found: dict[str, str] = {}
    for one in error.errors(include_url=False):
        path, offered = _path(one["loc"], model, unknown=one["type"] == "extra_forbidden")
        context = {**one.get("ctx", {}), "unit": "tekens" if isinstance(one["input"], str) else "waarden"}
        problem, name = _problem(one["type"], context, one["loc"], offered), path[:_LONGEST_NAME]
        # A field that may be one of two things is judged as both: what is wrong with the first is told.
        if found.setdefault(name, problem) == _MOMENT and problem == _DAY:
            found[name] = _MOMENT_OR_DAY
    kept = {name: problem for name, problem in found.items() if not _follows_from_another(name, problem, found)}
    return tuple(Wrong(name, problem) for name, problem in list(kept.items())[:_MOST_NAMES])


def _follows_from_another(name: str, problem: str, found: Iterable[str]) -> bool:
    """What is wrong in a list is left out of it, and then the list is too short."""
    return problem == _EMPTY and any(other.startswith(f"{name}.") for other in found)


def _path(place: tuple[int | str, ...], model: type[BaseModel], *, unknown: bool) -> tuple[str, tuple[str, ...]]:
    """The path without what pydantic calls the kinds of a union; and the fields that there are where it ends."""
    models, told = [model], []
    for number, part in enumerate(place):
        if isinstance(part, int) or (unknown and number == len(place) - 1):
            told.append(str(part))
        elif any(part in one.model_fields for one in models):
            told.append(part)
            annotations = [one.model_fields[part].annotation for one in models if part in one.model_fields]
            models = [inner for annotation in annotations for inner in _models(annotation)]
    return ".".join(told) or "$", tuple(name for one in models for name in one.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


_EMPTY = "mag niet leeg zijn"
_DAY = "is geen bestaande dag; schrijf die als 2026-03-31"
_MOMENT = "is geen moment; schrijf het als 2026-03-31T16:05:00+02:00"
_MOMENT_OR_DAY = "is geen moment en geen bestaande dag; schrijf 2026-03-31T16:05:00+02:00 of 2026-03-31"
_NO_ZONE = "zegt niet in welke tijdzone; schrijf het als 2026-03-31T16:05:00+02:00"
_SENTENCES: dict[str, str] = {
    "missing": "ontbreekt",
    "timezone_aware": _NO_ZONE,
    "bare_number": "is een getal; schrijf een dag als 2026-03-31, een moment als 2026-03-31T16:05:00+02:00",
    "control_characters": "heeft een regeleinde of een stuurteken; één regel gewone tekst kan wel",
    "engine_id": "begint met case-, en dat is van Waakvlam zelf; begin met de afzender",
    "no_such_day": "is geen dag die bestaat",
    "none_required": "hoort hier leeg te zijn (null)",
}
_KINDS: tuple[tuple[str, str], ...] = (
    ("bool", "is geen true of false"),
    ("int", "is geen heel getal"),
    ("float", "is geen getal"),
    ("string", "is geen tekst"),
    ("datetime", _MOMENT),
    ("date", _DAY),
    ("tuple", "is geen lijst"),
    ("list", "is geen lijst"),
    ("frozen_set", "is geen lijst"),
    ("set", "is geen lijst"),
    ("dict", "is geen object met velden"),
    ("model", "is geen object met velden"),
)
"""By how the name of pydantic's error begins: first the longer of two that begin alike."""
_SHAPES: dict[str, str] = {
    r"^\d{20}$": "is geen OIN van twintig cijfers",
    r"^child-[1-9]\d?$": "is geen kind van een huishouden; schrijf child-1",
    r"^[\x21-\x7e]{1,200}$": "is geen kenmerk van 1 tot 200 leesbare tekens zonder spaties",
    r"^\d{4}(-\d{2}(-\d{2})?)?$": "is geen geboortedatum; schrijf 2014-05-17, 2014-05 of 2014",
    r"^[A-Za-z0-9._:-]{1,64}$": "is geen verwijzing van 1 tot 64 letters, cijfers of . _ : - (nooit een naam)",
    r"^GM\d{4}$": "is geen gemeentecode van het CBS; schrijf GM0344",
    r"^[a-z][a-z0-9_.]{2,59}$": "is geen naam van een feit, zoals opened_at of incidents.1.known_at",
    r"^[A-Za-z0-9 ._-]+$": "heeft andere tekens dan letters, cijfers, spaties en . _ -",
}


def _counted(what: str) -> Callable[[Context], str]:
    return lambda context: what.format(**context)


_WITH_A_NUMBER: dict[str, Callable[[Context], str]] = {
    "string_too_long": _counted("is langer dan {max_length} tekens"),
    "too_long": _counted("heeft meer dan {max_length} {unit}"),
    "greater_than_equal": _counted("is kleiner dan {ge}"),
    "greater_than": _counted("is niet groter dan {gt}"),
    "less_than_equal": _counted("is groter dan {le}"),
    "less_than": _counted("is niet kleiner dan {lt}"),
}


def _problem(kind: str, context: Context, place: tuple[int | str, ...], offered: tuple[str, ...]) -> str:
    match kind:
        case "extra_forbidden":
            near = get_close_matches(str(place[-1]), offered, n=1)
            return f"bestaat niet in dit bericht{f'; bedoeld is misschien {near[0]}' if near else ''}"
        case "enum" | "literal_error" | "union_tag_invalid":
            expected = str(context.get("expected") or context.get("expected_tags") or "")
            return f"kan alleen zijn: {', '.join(_QUOTED.findall(expected)) or expected}"
        case "string_too_short" | "too_short":
            least = int(context["min_length"])
            return _EMPTY if least == 1 else f"heeft minder dan {least} {context['unit']}"
        case "string_pattern_mismatch":
            pattern = str(context["pattern"])
            return _SHAPES.get(pattern, f"heeft niet de vorm die hier hoort ({pattern})")
        case _ if kind in _WITH_A_NUMBER:
            return _WITH_A_NUMBER[kind](context)
        case _ if kind in _SENTENCES:
            return _SENTENCES[kind]
        case _:
            alike = (sentence for name, sentence in _KINDS if kind.startswith(name))
            return next(alike, "heeft een waarde die hier niet kan")
