"""What is known of calamities and violence in the help itself."""

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.violence import events as e
from waakvlam.domain.protection_case.violence.commands import IncidentKind


class Incident(Model):
    """One report of a calamity or of violence."""

    number: int
    kind: IncidentKind
    reported_by: OrganisationKind
    organisation: str | None = None
    known_at: Instant
    happened_at: Instant | None = None
    established_at: Instant | None = Field(default=None, description="When it was clear that it must be reported.")
    dismissed_at: Instant | None = Field(default=None, description="When it was clear that it need not be.")
    notified_at: Instant | None = None
    asked_at: Instant | None = Field(default=None, description="When the inspectorate asked for an investigation.")
    reported_at: Instant | None = Field(default=None, description="When it had the report of that investigation.")
    terms: tuple[str, ...] = Field(default=(), description="Keys of the deadlines that run, or ran, by it.")

    @property
    def is_open(self) -> bool:
        """Whether the organisation still owes something about it."""
        if self.dismissed_at is not None:
            return False
        return self.notified_at is None or (self.asked_at is not None and self.reported_at is None)

    @property
    def found_out_at(self) -> Instant | None:
        """When the organisation's own fact-finding was over: by its conclusion, or because it told the inspectorate."""
        return self.established_at or self.dismissed_at or self.notified_at


def evolve(incidents: tuple[Incident, ...], event: e.ViolenceEvent) -> tuple[Incident, ...]:
    """The reports after an event."""
    when = event.occurred_at
    match event:
        case e.ViolenceReported():
            reported = Incident(
                number=event.number,
                kind=event.kind,
                reported_by=event.reported_by,
                organisation=event.organisation,
                known_at=when,
                happened_at=event.happened_at,
                established_at=when if event.established else None,
                terms=event.terms,
            )
            return (*incidents, reported)
        case e.FactfindingConcluded():
            found = "established_at" if event.must_be_reported else "dismissed_at"
            return _with(incidents, event.number, event.terms, **{found: when})
        case e.InspectorateNotified():
            return _with(incidents, event.number, notified_at=when)
        case e.OwnInvestigationRequested():
            return _with(incidents, event.number, event.terms, asked_at=when)
        case e.OwnInvestigationReported():
            return _with(incidents, event.number, reported_at=when)


def _with(
    incidents: tuple[Incident, ...], number: int, terms: tuple[str, ...] = (), **changes: Instant
) -> tuple[Incident, ...]:
    return tuple(
        one.model_copy(update={**changes, "terms": (*one.terms, *terms)}) if one.number == number else one
        for one in incidents
    )
