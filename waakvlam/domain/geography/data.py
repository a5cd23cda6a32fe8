"""Reads and checks the data files beside this module; done once, when something is first asked."""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from waakvlam.domain.geography.errors import GeographyDataError
from waakvlam.domain.geography.model import (
    Classification,
    FormerMunicipality,
    Municipality,
    Organisation,
    OrganisationKind,
    Source,
    VeiligThuis,
)
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS

MUNICIPALITIES: Final = "municipalities.csv"
FORMER: Final = "former_municipalities.csv"
VEILIG_THUIS: Final = "veilig_thuis.csv"
CORV: Final = "corv.csv"
SOURCES: Final = "sources.toml"
FILES: Final = (MUNICIPALITIES, FORMER, VEILIG_THUIS, CORV, SOURCES)

_Row = TypeVar("_Row", bound=Model)


class _ListDate(Model):
    last_day: date


class _About(Model):
    """`sources.toml` as it stands."""

    classification: Classification
    corv: _ListDate
    also_known_as: dict[str, str]
    source: tuple[Source, ...]


@dataclass(frozen=True)
class Seed:
    """All data, checked."""

    municipalities: Mapping[str, tuple[Municipality, ...]]
    """By code, every version, oldest first."""
    former: Mapping[str, FormerMunicipality]
    veilig_thuis: Mapping[str, VeiligThuis]
    organisations: Mapping[str, Organisation]
    classification: Classification
    corv_last_day: date
    """Of the month for which the list of organisations was issued."""
    also_known_as: Mapping[str, str]
    sources: tuple[Source, ...]


@cache
def seed() -> Seed:
    """The data of this package."""
    folder = files("waakvlam.domain").joinpath("geography")
    return load({name: folder.joinpath(name).read_text(encoding="utf-8") for name in FILES})


def load(texts: Mapping[str, str]) -> Seed:
    """Read and check data files, given as file name and text.

    Raises `GeographyDataError`, naming file and row, for a cell that cannot be read, a reference to nothing, a
    municipality that lies in two places on one day, and a court that does not exist as long as the row says.
    """
    about = _about(texts[SOURCES])
    vt = {one.code: one for one in _rows(VeiligThuis, VEILIG_THUIS, texts)}
    organisations = {one.id: one for one in _rows(Organisation, CORV, texts)}
    versions: dict[str, tuple[Municipality, ...]] = {}
    for one in _rows(Municipality, MUNICIPALITIES, texts):
        _check(one, vt, organisations)
        before = versions.get(one.code, ())
        if before and (before[-1].valid_to is None or before[-1].valid_to >= one.valid_from):
            raise GeographyDataError(f"{MUNICIPALITIES}: {one.code}: valid_from: overlaps the row before it")
        versions[one.code] = (*before, one)
    former = {one.code: one for one in _rows(FormerMunicipality, FORMER, texts)}
    for gone in former.values():
        if missing := [code for code in gone.successors if code not in versions and code not in former]:
            raise GeographyDataError(f"{FORMER}: {gone.code}: successors: there is no {missing[0]}")
    if missing := [code for code in about.also_known_as.values() if code not in versions]:
        raise GeographyDataError(f"{SOURCES}: also_known_as: there is no {missing[0]}")
    return Seed(
        municipalities=MappingProxyType(versions),
        former=MappingProxyType(former),
        veilig_thuis=MappingProxyType(vt),
        organisations=MappingProxyType(organisations),
        classification=about.classification,
        corv_last_day=about.corv.last_day,
        also_known_as=MappingProxyType(about.also_known_as),
        sources=about.source,
    )


def _check(one: Municipality, vt: Mapping[str, VeiligThuis], organisations: Mapping[str, Organisation]) -> None:
    where = f"{MUNICIPALITIES}: {one.code}"
    if one.region not in REGIONS:
        raise GeographyDataError(f"{where}: region: there is no {one.region}")
    if one.veilig_thuis not in vt:
        raise GeographyDataError(f"{where}: veilig_thuis: there is no {one.veilig_thuis}")
    court = organisations.get(one.court)
    if court is None or court.kind is not OrganisationKind.COURT or court.oin is None:
        raise GeographyDataError(f"{where}: court: {one.court} is no court with an OIN")
    ends_first = court.valid_to is not None and (one.valid_to is None or court.valid_to < one.valid_to)
    if not court.holds_on(one.valid_from) or ends_first:
        raise GeographyDataError(f"{where}: court: {one.court} does not exist all that time")


def _about(text: str) -> _About:
    try:
        return _About.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as problem:
        raise GeographyDataError(f"{SOURCES}: {_first(problem)}") from problem


def _rows(model: type[_Row], name: str, texts: Mapping[str, str]) -> Iterator[_Row]:
    """The rows of a CSV file as values. The first column is the key, and may repeat only for municipalities."""
    seen: set[str] = set()
    for number, raw in enumerate(csv.DictReader(texts[name].splitlines()), 2):
        try:
            one = model.model_validate(_cells(raw))
        except ValidationError as problem:
            raise GeographyDataError(f"{name}: line {number}: {_first(problem)}") from problem
        key = str(next(iter(raw.values())))
        if key in seen and model is not Municipality:
            raise GeographyDataError(f"{name}: line {number}: {key} stands twice")
        seen.add(key)
        yield one


def _cells(raw: Mapping[str | None, Any]) -> dict[str, Any]:
    """The cells of a row; an empty one is None, `successors` are several codes."""
    cells: dict[str, Any] = {str(key): value or None for key, value in raw.items()}
    if "successors" in cells:
        cells["successors"] = str(cells["successors"] or "").split()
    return cells


def _first(problem: Exception) -> str:
    if not isinstance(problem, ValidationError):
        return str(problem)
    first = problem.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'row'}: {first['msg']}"


def labels(codes: Iterable[str]) -> dict[str, str]:
    """Each code with what it is called, `Amsterdam (GM0363)`."""
    held = seed()
    return {
        code: held.municipalities[code][-1].label if code in held.municipalities else held.former[code].label
        for code in codes
    }
