"""What has happened about calamities and violence in the help itself."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import Oin, OrganisationKind
from waakvlam.domain.messages import Event, Instant
from waakvlam.domain.protection_case.violence.commands import IncidentKind


class ViolenceReported(Event):
    """An organisation knows of a calamity, or of violence, in its own help."""

    type: Literal["ViolenceReported"] = "ViolenceReported"
    number: int = Field(description="Of the report within the case, from 1.")
    kind: IncidentKind
    reported_by: OrganisationKind
    organisation: Oin | None = Field(default=None, description="Which one of that kind; None where it was not kept.")
    happened_at: Instant | None = None
    established: bool = True
    terms: tuple[str, ...] = Field(description="Keys of the deadlines that run by it.")


class FactfindingConcluded(Event):
    """Whether the inspectorate must be told is clear."""

    type: Literal["FactfindingConcluded"] = "FactfindingConcluded"
    number: int
    must_be_reported: bool
    terms: tuple[str, ...] = ()


class InspectorateNotified(Event):
    """The inspectorate knows."""

    type: Literal["InspectorateNotified"] = "InspectorateNotified"
    number: int


class OwnInvestigationRequested(Event):
    """The inspectorate wants the organisation's own investigation."""

    type: Literal["OwnInvestigationRequested"] = "OwnInvestigationRequested"
    number: int
    terms: tuple[str, ...] = ()


class OwnInvestigationReported(Event):
    """The inspectorate has the report."""

    type: Literal["OwnInvestigationReported"] = "OwnInvestigationReported"
    number: int


ViolenceEvent = (
    ViolenceReported
    | FactfindingConcluded
    | InspectorateNotified
    | OwnInvestigationRequested
    | OwnInvestigationReported
)
