"""What can be put on record about a calamity or violence in the help itself."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from waakvlam.domain.messages import Command, Instant

IncidentNumber = Annotated[
    int | None,
    Field(ge=1, le=999, description="Which report, by its number on the card. Left out: the only one it can be."),
]


class IncidentKind(StrEnum):
    """What happened, in the terms of Jeugdwet art. 1.1."""

    CALAMITY = "calamity"
    """*Calamiteit*: unintended or unexpected, about the quality of the help, with serious harm or death."""
    VIOLENCE = "violence"
    """*Geweld bij de verlening van jeugdhulp*: by a worker, or by another youth or parent in the same care."""


class ReportViolence(Command):
    """An organisation knows of a calamity, or of violence, in its own help (Jeugdwet art. 4.1.8, Wmo 2015 art. 4.2.5).

    `occurred_at` is when it knew. Violence within the family is no such report: it is a signal. Where it is not clear
    whether it must be told to the inspectorate, the organisation may find that out itself, in six weeks at most.
    """

    summary: ClassVar[str] = "Leg een calamiteit of geweld bij de hulpverlening vast; de inspectie moet het weten."
    type: Literal["report_violence"] = "report_violence"
    kind: IncidentKind
    happened_at: Instant | None = Field(default=None, description="When it happened, where that was earlier.")
    established: bool = Field(
        default=True, description="False while the organisation still finds out whether it must be reported."
    )


class ConcludeFactfinding(Command):
    """The organisation found out whether it must report what happened (Leidraad Meldingen Jeugd)."""

    summary: ClassVar[str] = "Leg vast of het voorval bij de inspectie moet worden gemeld (eigen feitenonderzoek)."
    type: Literal["conclude_factfinding"] = "conclude_factfinding"
    incident: IncidentNumber = None
    must_be_reported: bool


class NotifyInspectorate(Command):
    """The inspectorate was told (*melding bij de inspectie*)."""

    summary: ClassVar[str] = "Leg vast dat de calamiteit of het geweld bij de inspectie is gemeld."
    type: Literal["notify_inspectorate"] = "notify_inspectorate"
    incident: IncidentNumber = None


class RequestOwnInvestigation(Command):
    """The inspectorate asks the organisation to investigate what happened and to report."""

    summary: ClassVar[str] = "Leg vast dat de inspectie de organisatie om een eigen onderzoek vraagt."
    type: Literal["request_own_investigation"] = "request_own_investigation"
    incident: IncidentNumber = None


class ReportOwnInvestigation(Command):
    """The inspectorate has the report of the organisation's own investigation."""

    summary: ClassVar[str] = "Leg vast dat het rapport van het eigen onderzoek bij de inspectie is."
    type: Literal["report_own_investigation"] = "report_own_investigation"
    incident: IncidentNumber = None


ViolenceCommand = (
    ReportViolence | ConcludeFactfinding | NotifyInspectorate | RequestOwnInvestigation | ReportOwnInvestigation
)
