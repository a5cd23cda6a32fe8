"""Who does something: organisations of the chain, roles, and the actor named in every command."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from waakvlam.domain.model import Model

Oin = Annotated[str, StringConstraints(pattern=r"^\d{20}$")]
"""Organisatie-identificatienummer: twenty digits. Nothing may be read from its digits."""


class OrganisationKind(StrEnum):
    """The kinds of organisation that act, or are responsible, in the chain."""

    LOCAL_TEAM = "local_team"
    VEILIG_THUIS = "veilig_thuis"
    MUNICIPALITY = "municipality"
    RVDK = "rvdk"
    COURT = "court"
    CERTIFIED_INSTITUTION = "certified_institution"
    YOUTH_HELP_PROVIDER = "youth_help_provider"
    REGIONAL_SAFETY_TEAM = "regional_safety_team"
    POLICE = "police"
    PUBLIC_PROSECUTOR = "public_prosecutor"
    MAYOR = "mayor"
    CITIZEN = "citizen"
    INSPECTORATE = "inspectorate"


DUTCH_NAME: dict[OrganisationKind, str] = {
    OrganisationKind.LOCAL_TEAM: "lokaal team",
    OrganisationKind.VEILIG_THUIS: "Veilig Thuis",
    OrganisationKind.MUNICIPALITY: "gemeente",
    OrganisationKind.RVDK: "RvdK",
    OrganisationKind.COURT: "rechtbank",
    OrganisationKind.CERTIFIED_INSTITUTION: "GI",
    OrganisationKind.YOUTH_HELP_PROVIDER: "jeugdhulpaanbieder",
    OrganisationKind.REGIONAL_SAFETY_TEAM: "regionaal veiligheidsteam",
    OrganisationKind.POLICE: "politie",
    OrganisationKind.PUBLIC_PROSECUTOR: "officier van justitie",
    OrganisationKind.MAYOR: "burgemeester",
    OrganisationKind.CITIZEN: "inwoner",
    OrganisationKind.INSPECTORATE: "inspectie",
}
"""What operators read."""


class Actor(Model):
    """The one who acts: an organisation, and in it a worker under an opaque reference (never a name)."""

    organisation: Oin = Field(description="OIN of the organisation that acts, 20 digits.")
    kind: OrganisationKind = Field(description="What the organisation is in the chain.")
    role: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ._-]+$")] = Field(
        min_length=1, max_length=60, description="Role of the worker, e.g. `triage`."
    )
    worker: str = Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="Opaque reference to the worker; never a name.")
