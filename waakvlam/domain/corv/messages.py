"""What is taken over of each message: nothing that says who somebody is, but a child's date of birth."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import Oin, OrganisationKind
from waakvlam.domain.birth import BirthDate
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case.commands import SignalSource

INTAKE_DONE, INVESTIGATION_DONE, CASE_DONE = "Intake afgerond", "Onderzoek afgerond", "Zaak afgerond"
"""The statuses of a *notificatie*."""
REQUEST_REFUSED = "Verzoek tot onderzoek afgewezen"
NO_PETITION = "Geen rekest Kinderbescherming"
MEASURE, NO_MEASURE = "Maatregel opgelegd", "Geen maatregel opgelegd"
"""The results of a *notificatie*."""


class Party(Model):
    """An organisation by the name that it has in the messages (*organisatie* in the *stuurgegevens*)."""

    organisation: Oin = Field(description="Its OIN.")
    kind: OrganisationKind = Field(description="What it is in the chain.")
    source: SignalSource | None = Field(
        default=None, description="What a *VT-melding* of this sender counts as: police, halt or professional."
    )


class Envelope(Model):
    """Who sent a message to whom, under which reference, and when."""

    sender: Party
    receiver: Party | None = Field(description="None where the region has not said who that is.")
    reference: str = Field(min_length=1, max_length=40, description="*Referentienummer*: one per sender.")
    sent_at: datetime = Field(description="*TijdstipBericht*, in Amsterdam.")


class Child(Model):
    """A child as a message names it; which one it is, is for the source system to know."""

    born: BirthDate | None = None
    unborn: bool = False
    expected_on: date | None = None
    line: int = Field(description="Where it stands in the file.")


class VtMelding(Model):
    """*VT-melding* of police or Halt to Veilig Thuis, object `VTM`."""

    kind: Literal["vtMeldingDi01"] = "vtMeldingDi01"
    envelope: Envelope
    identification: str = Field(description="*IdentificatieVtMelding*, for the police its BVH number.")
    children: tuple[Child, ...]
    left_out: tuple[str, ...] = Field(description="The roles of persons that are not taken over.")


class Vto(Model):
    """*Verzoek tot onderzoek* to the RvdK, object `ZAK`."""

    kind: Literal["vtoDi01"] = "vtoDi01"
    envelope: Envelope
    identification: str = Field(description="*Identificatie* of the requester's case.")
    children: tuple[Child, ...]
    urgent: bool


class Decision(Model):
    """A *besluit* in a *notificatie*."""

    decided_on: date


class Notificatie(Model):
    """*Notificatie jeugdbescherming* of the RvdK about one child, object `ZAK`."""

    kind: Literal["notificatieDi01"] = "notificatieDi01"
    envelope: Envelope
    child: Child
    status: str
    set_at: datetime | None = Field(description="*DatumStatusGezet*, with a time.")
    set_on: date
    result: str | None
    decisions: tuple[Decision, ...]


Message = VtMelding | Vto | Notificatie
