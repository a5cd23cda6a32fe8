"""What a region says of its CORV messages: section `[corv]` of its file."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.corv import Party
from waakvlam.domain.model import Model

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Meaning = Literal["not_kept", "urgent", "expected_on"]


class CorvSettings(Model):
    """Who the organisations in the messages are, and what no schema says."""

    organisations: dict[Name, Party] = Field(
        default_factory=dict, description="By the name in *stuurgegevens*: OIN, kind, and what its signals count as."
    )
    extra_elements: dict[Name, Meaning] = Field(
        default_factory=dict,
        description="What an *extraElement* means, by its name: `not_kept`, `urgent` (Ja or Nee) or `expected_on` (the "
        "day on which an unborn child is expected). The schemas do not say which names there are.",
    )
    names: dict[OrganisationKind, Name] = Field(
        default_factory=dict, description="The name of an organisation in replies, by its kind."
    )
    application: str = Field(
        default="waakvlam", min_length=3, max_length=50, description="*Applicatie* of the sender, in replies."
    )
    receiving_application: str = Field(
        default="CORV", min_length=3, max_length=50, description="*Applicatie* of the receiver, in replies."
    )

    def called(self, organisation: str) -> str | None:
        """What the organisation with this OIN is called in the messages."""
        return next((name for name, party in self.organisations.items() if party.organisation == organisation), None)

    def of_kind(self, kind: OrganisationKind) -> str | None:
        """What the first organisation of this kind is called in the messages."""
        return next((name for name, party in self.organisations.items() if party.kind is kind), None)
