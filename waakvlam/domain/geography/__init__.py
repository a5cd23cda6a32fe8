"""Who is responsible where: jeugdregio, court and Veilig Thuis of a municipality, on a day.

    resolve("GM0797", date(2025, 7, 1)).court_name  # Rechtbank Oost-Brabant

Four partitions cover one address: the jeugdregio, the court's district (*arrondissement*), the Veilig Thuis
region and the certified institution that the municipality contracts. They do not nest, so a court is never found
through a region: only the municipality and the day give both. Which municipality is responsible for a child
follows from its *woonplaats* (Jeugdwet art. 1.1), and is for the caller to know.

The data are seed data; `sources.toml` names their sources. They hold what is known, and no more:

* A row's `valid_from` is the first day for which it is claimed, not the day the municipality was founded. Since
  1 January 2023 the same 342 municipalities exist; before that day every question gets `NotCovered`.
* Wijdemeren and Vijfheerenlanden are claimed from 1 January 2025 on: the classification of 2025 says where they
  lie, and since when is not known. A region is therefore listed whole from that day on only.
* After the classification's last day answers go on, and say so (`carried_forward`).
* Each cell names what it rests on (`Ground`); no list confirms the Veilig Thuis column.

The files are read at the first question, not when this package is imported. Nothing here knows what day it is.
"""

from datetime import date
from difflib import get_close_matches

from waakvlam.domain.geography.data import labels, load, seed
from waakvlam.domain.geography.errors import (
    AmbiguousMunicipality,
    GeographyDataError,
    GeographyError,
    NoLongerExists,
    NotCovered,
    UnknownMunicipality,
    UnknownRegion,
)
from waakvlam.domain.geography.model import (
    Basis,
    Classification,
    FormerMunicipality,
    Ground,
    Municipality,
    Organisation,
    OrganisationKind,
    Region,
    Responsible,
    Source,
    VeiligThuis,
)
from waakvlam.domain.geography.names import code_of, near
from waakvlam.domain.regions import REGIONS

__all__ = [
    "AmbiguousMunicipality",
    "Basis",
    "Classification",
    "FormerMunicipality",
    "GeographyDataError",
    "GeographyError",
    "Ground",
    "Municipality",
    "NoLongerExists",
    "NotCovered",
    "Organisation",
    "OrganisationKind",
    "Region",
    "Responsible",
    "Source",
    "UnknownMunicipality",
    "UnknownRegion",
    "VeiligThuis",
    "carried_forward",
    "classification",
    "corv_last_day",
    "find",
    "former_municipalities",
    "load",
    "municipalities_of",
    "organisations",
    "region",
    "resolve",
    "sources",
]


def resolve(municipality: str, on: date) -> Responsible:
    """Who is responsible for a child in the municipality with this code, e.g. `GM0797`, on this day.

    Raises `UnknownMunicipality`, `NoLongerExists` (naming the successors), or `NotCovered`.
    """
    one = _version(municipality, on)
    held = seed()
    court = held.organisations[one.court]
    return Responsible(
        municipality=one.code,
        name=one.name,
        on=on,
        region=one.region,
        region_name=REGIONS[one.region],
        court=court.id,
        court_name=court.name,
        court_oin=court.oin or "",
        veilig_thuis_code=one.veilig_thuis,
        veilig_thuis_name=held.veilig_thuis[one.veilig_thuis].name,
        basis=Basis(region=one.region_basis, court=one.court_basis, veilig_thuis=one.veilig_thuis_basis),
        carried_forward=carried_forward(on),
    )


def find(text: str, on: date) -> Municipality:
    """The municipality that a name or a code stands for, as it is on this day.

    Raises as `resolve` does, and `AmbiguousMunicipality` for a name that several bear.
    """
    return _version(code_of(text), on)


def municipalities_of(region: str, on: date) -> tuple[Municipality, ...]:
    """The municipalities of a jeugdregio on this day, by name. All of them, or `NotCovered`.

    Raises `UnknownRegion` for a code that does not exist.
    """
    if region not in REGIONS:
        known = {**{code.casefold(): code for code in REGIONS}, **{n.casefold(): c for c, n in REGIONS.items()}}
        close = dict.fromkeys(known[key] for key in get_close_matches(region.casefold(), known, n=3, cutoff=0.6))
        raise UnknownRegion("region", region, (f"{code} {REGIONS[code]}" for code in close))
    first = seed().classification.complete_from
    if on < first:
        raise NotCovered(f"the list of a region is complete from {first} on, not for {on}")
    held = (one for versions in seed().municipalities.values() for one in versions if one.holds_on(on))
    return tuple(sorted((one for one in held if one.region == region), key=_by_name))


def region(code: str, on: date) -> Region:
    """A jeugdregio with its municipalities, courts and Veilig Thuis on this day. Raises as `municipalities_of`."""
    inside = municipalities_of(code, on)
    held = seed()
    return Region(
        code=code,
        name=REGIONS[code],
        on=on,
        carried_forward=carried_forward(on),
        courts=tuple(held.organisations[id_] for id_ in sorted({one.court for one in inside})),
        veilig_thuis=tuple(held.veilig_thuis[vt] for vt in sorted({one.veilig_thuis for one in inside})),
        municipalities=inside,
    )


def organisations(kind: OrganisationKind, on: date) -> tuple[Organisation, ...]:
    """The courts, certified institutions or RvdK locations that the CORV list holds for this day, in its order.

    After `corv_last_day()` a change may be missing. The list gives seats, not areas of work.
    """
    return tuple(one for one in seed().organisations.values() if one.kind is kind and one.holds_on(on))


def former_municipalities() -> tuple[FormerMunicipality, ...]:
    """The municipalities that ceased to exist since 2016, in order of their last day and name."""
    return tuple(sorted(seed().former.values(), key=lambda one: (one.last_day, one.name.casefold())))


def carried_forward(on: date) -> bool:
    """Whether this day lies after the classification's last one, so that nobody has looked yet."""
    return on > seed().classification.last_day


def classification() -> Classification:
    """How far the municipalities' data reach."""
    return seed().classification


def corv_last_day() -> date:
    """The last day of the month for which the list of organisations was issued."""
    return seed().corv_last_day


def sources() -> tuple[Source, ...]:
    """Where the data come from."""
    return seed().sources


def _by_name(one: Municipality) -> str:
    return one.name.casefold().lstrip("'")


def _version(code: str, on: date) -> Municipality:
    held = seed()
    versions = held.municipalities.get(code, ())
    for version in versions:
        if version.holds_on(on):
            return version
    gone = held.former.get(code)
    if gone is not None and on > gone.last_day:
        since = date.fromordinal(gone.last_day.toordinal() + 1)
        raise NoLongerExists(gone.label, since, labels(gone.successors))
    if versions:
        known = ", ".join(f"{one.valid_from} to {one.valid_to or 'now'}" for one in versions)
        raise NotCovered(f"nothing is known of {versions[-1].label} on {on}; the data hold it for {known}")
    if gone is not None:
        raise NotCovered(f"nothing is known of {gone.label} on {on}; the data begin at {held.classification.first_day}")
    # Names that resemble a code help nobody; somebody who gave a name instead of a code is helped.
    raise UnknownMunicipality("municipality", code, near(code))
