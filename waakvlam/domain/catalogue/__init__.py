"""The catalogue of deadlines: data that a lawyer can read and correct, checked when this package is imported.

    entry("plan_within_six_weeks", date(2026, 3, 31)).compute(date(2026, 3, 31)).last_day

The data files beside this module hold one group of entries each; `equated_days.toml` belongs to the calendar.
"""

import tomllib
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from waakvlam.domain.atw import outside_scope
from waakvlam.domain.catalogue.model import (
    Confidence,
    Entry,
    Kind,
    NotComputableError,
    OnMiss,
    RegionalNormError,
    Source,
    Suspension,
)
from waakvlam.domain.term_model import TermError, Unit

__all__ = [
    "CatalogueError",
    "Confidence",
    "Entry",
    "Kind",
    "NotComputableError",
    "NotInForce",
    "OnMiss",
    "RegionalNormError",
    "Source",
    "Suspension",
    "UnknownDeadline",
    "entries",
    "entry",
    "existed",
    "load",
]

FILES: Final = (
    "a_signal_veilig_thuis.toml",
    "b_rvdk.toml",
    "c_court.toml",
    "d_certified_institution.toml",
    "e_between_regions.toml",
)
"""The groups, in the order of the path a family walks."""


class CatalogueError(ValueError):
    """A data file that cannot be used. The message names the file and the key."""


class UnknownDeadline(TermError):  # noqa: N818 - reads as the answer it is
    """No entry has this id.

    Attributes:
        near: the ids that look most like it, nearest first; possibly none.
    """

    def __init__(self, deadline: str) -> None:
        """A refusal that names the id and its nearest neighbours."""
        from difflib import get_close_matches  # noqa: PLC0415 - only needed to help somebody who mistyped

        self.near = tuple(get_close_matches(deadline, _BY_ID, n=3, cutoff=0.6))
        hint = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        super().__init__("id", f"unknown deadline {deadline!r}{hint}")


class NotInForce(TermError):  # noqa: N818 - reads as the answer it is
    """The deadline exists, but no version of it governs this day."""


def load(texts: dict[str, str]) -> tuple[Entry, ...]:
    """Read and check data files, given as file name and text.

    Raises `CatalogueError`, naming file and key, for a faulty file, a field that is missing or unknown, an
    id that stands twice for one day, a variant of nothing, or an `atw` that the text of the ATW itself
    contradicts.
    """
    found: list[tuple[str, Entry]] = []
    for name, text in texts.items():
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise CatalogueError(f"{name}: {problem}") from problem
        if content.keys() != {"group", "deadline"}:
            raise CatalogueError(f"{name}: needs `group` and [[deadline]] tables, has {sorted(content)}")
        rows = enumerate(content["deadline"], 1)
        found += ((name, _read(name, content["group"], number, raw)) for number, raw in rows)
    _check_validity(found)
    return tuple(one for _, one in found)


def _read(name: str, group: str, number: int, raw: dict[str, Any]) -> Entry:
    where = f"{name}: {raw.get('id', f'deadline {number}')}"
    try:
        read = Entry.model_validate({**raw, "group": group})
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "entry"
        raise CatalogueError(f"{where}: {key}: {first['msg']}") from problem
    if read.term is not None and read.term.unit is not Unit.IMMEDIATE:
        ground = outside_scope(read.rule)
        if ground is not None and read.atw != "excluded":
            raise CatalogueError(f"{where}: atw: must be `excluded`; {ground.nl}")
    return read


def _check_validity(found: list[tuple[str, Entry]]) -> None:
    last: dict[str, Entry] = {}
    for name, one in sorted(found, key=lambda pair: (pair[1].id, pair[1].valid_from)):
        before = last.get(one.id)
        if before is not None and (before.valid_to is None or before.valid_to >= one.valid_from):
            raise CatalogueError(f"{name}: {one.id}: valid_from: overlaps the version of {before.valid_from}")
        last[one.id] = one
    for name, one in found:
        if one.variant_of is not None and one.variant_of not in last:
            raise CatalogueError(f"{name}: {one.id}: variant_of: there is no {one.variant_of}")


def _index(found: tuple[Entry, ...]) -> MappingProxyType[str, tuple[Entry, ...]]:
    versions: dict[str, tuple[Entry, ...]] = {}
    for one in sorted(found, key=lambda e: e.valid_from):
        versions[one.id] = (*versions.get(one.id, ()), one)
    return MappingProxyType(versions)


_ENTRIES: Final = load(
    {name: files("waakvlam.domain").joinpath("catalogue", name).read_text(encoding="utf-8") for name in FILES}
)
_BY_ID: Final = _index(_ENTRIES)


def entry(id: str, on: date | None = None) -> Entry:  # noqa: A002 - the deadline's own word
    """The entry with this id that governs an event on the day `on` (Amsterdam); without a day the newest
    version.

    Raises `UnknownDeadline` for an unknown id and `NotInForce` for a day that no version governs.
    """
    versions = _BY_ID.get(id)
    if versions is None:
        raise UnknownDeadline(id)
    if on is None:
        return versions[-1]
    for version in versions:
        if version.valid_from <= on and (version.valid_to is None or on <= version.valid_to):
            return version
    known = ", ".join(f"{v.valid_from} to {v.valid_to or 'now'}" for v in versions)
    raise NotInForce("on", f"{id} governs no event on {on}; the catalogue holds it for {known}")


def existed(id: str, on: date) -> bool:  # noqa: A002 - the deadline's own word
    """Whether a version of the entry with this id governs an event on the day `on` (Amsterdam).

    Raises `UnknownDeadline` for an unknown id.
    """
    try:
        entry(id, on)
    except NotInForce:
        return False
    return True


def entries() -> tuple[Entry, ...]:
    """Every entry, every version, in the order of the data files."""
    return _ENTRIES
