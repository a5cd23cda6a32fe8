"""What is known about a place, from which day to which, and how well."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints, model_validator

from waakvlam.domain.actors import Oin
from waakvlam.domain.model import Model

MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^GM\d{4}$")]
"""CBS code of a municipality, e.g. `GM0363`."""


class Ground(StrEnum):
    """What a cell of the seed data rests on."""

    CBS_2016 = "cbs_2016"
    """The classification of 2016, carried forward: the code still exists."""
    MERGER = "merger"
    """A merger (*samenvoeging*) since 2016, whose predecessors all lay in this one district."""
    CBS_2025_MAP = "cbs_2025_map"
    """The classification of 2025 itself, read from its map."""
    DERIVED = "derived"
    """Follows from the safety region (*veiligheidsregio*) of 2016; no list confirms it."""
    RECALLED = "recalled"
    """General knowledge; no source was read."""

    @property
    def dutch(self) -> str:
        """The ground in a few words."""
        return _GROUND_NL[self]


_GROUND_NL: Final = {
    Ground.CBS_2016: "CBS 2016, doorgetrokken",
    Ground.MERGER: "CBS 2016, via de voorgangers",
    Ground.CBS_2025_MAP: "CBS 2025, van de kaart",
    Ground.DERIVED: "afgeleid, niet bevestigd",
    Ground.RECALLED: "niet bevestigd",
}


class Dated(Model):
    """Something that holds from a day to a day, both included."""

    valid_from: date | None
    """First day; None where no first day is known."""
    valid_to: date | None
    """Last day; None while no end is known."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether it holds on this day."""
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_to is None or day <= self.valid_to)


class Municipality(Dated):
    """A municipality (*gemeente*) and the districts it lies in, during one stretch of time."""

    code: MunicipalityCode
    name: str
    region: str
    """Code of the jeugdregio."""
    court: str
    """CORV id of the court (*rechtbank*) of its district (*arrondissement*)."""
    veilig_thuis: str
    """Code of the Veilig Thuis region."""
    valid_from: date
    region_basis: Ground
    court_basis: Ground
    veilig_thuis_basis: Ground

    @property
    def label(self) -> str:
        """`Weesp (GM0457)`."""
        return f"{self.name} ({self.code})"


class FormerMunicipality(Model):
    """A municipality that ceased to exist since 2016 (*opgeheven gemeente*)."""

    code: MunicipalityCode
    name: str
    last_day: date
    successors: tuple[MunicipalityCode, ...] = Field(min_length=1)
    """Where its territory went, apart from corrections of a border."""

    @property
    def label(self) -> str:
        """`Weesp (GM0457)`."""
        return f"{self.name} ({self.code})"


class VeiligThuis(Model):
    """A Veilig Thuis region: who takes reports of domestic violence and child abuse (Wmo 2015 art. 4.1.1)."""

    code: str = Field(pattern=r"^VT\d{2}$")
    name: str


class OrganisationKind(StrEnum):
    """The kinds of organisation on the CORV list."""

    COURT = "court"
    """*Rechtbank*."""
    GI = "gi"
    """Certified institution (*gecertificeerde instelling*)."""
    RVDK = "rvdk"
    """Location of the Raad voor de Kinderbescherming."""


class Organisation(Dated):
    """An organisation on the CORV list: where it is seated, never which area it works for."""

    id: str = Field(pattern=r"^(AR|AST|RC)\d{3,4}$")
    """Its id on the list; a reorganised body gets a new one."""
    kind: OrganisationKind
    name: str
    place: str
    oin: Oin | None
    """Its OIN. Never read anything from its digits: they follow several registers."""


class Basis(Model):
    """What each part of an answer rests on."""

    region: Ground
    court: Ground
    veilig_thuis: Ground


class Responsible(Model):
    """Who is responsible for a child that lives in a municipality, on one day.

    The certified institution is absent: which one a municipality contracts is its own choice (Jeugdwet art.
    2.4), and so is configuration.
    """

    municipality: str
    name: str
    on: date
    region: str
    region_name: str
    court: str
    court_name: str
    court_oin: str
    veilig_thuis_code: str
    veilig_thuis_name: str
    basis: Basis
    carried_forward: bool
    """The day lies after the classification's last one: nobody has looked whether it still holds."""


class Region(Model):
    """A jeugdregio with all that lies in it, on one day."""

    code: str
    name: str
    on: date
    carried_forward: bool
    """As in `Responsible`."""
    courts: tuple[Organisation, ...]
    """More than one where the region lies in several court districts: never take the first."""
    veilig_thuis: tuple[VeiligThuis, ...]
    municipalities: tuple[Municipality, ...]


class Source(Model):
    """A source of the data, in Dutch."""

    what: str
    name: str
    trust: str


class Classification(Model):
    """How far the municipalities' data reach."""

    year: int
    first_day: date
    """Before it the data are silent."""
    complete_from: date
    """From this day on every municipality's districts are known, so that a region can be listed whole."""
    last_day: date
    """Of the classification itself; later answers are carried forward."""
