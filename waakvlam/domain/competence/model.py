"""One row of the competence table: an act, whose it is, and the article that says so."""

from enum import StrEnum
from typing import Final, Self

from pydantic import Field, field_validator, model_validator

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.model import Model

ROLE_NAME: Final[dict[str, str]] = {
    "parent": "ouder",
    "parent_with_authority": "ouder met gezag",
    "carer": "verzorger die niet de ouder is",
    "minor_12_plus": "minderjarige van twaalf jaar of ouder",
    "youth": "jeugdige",
}
"""The roles that the law itself names. They are all of persons: within an organisation the law names no role that
it does not also bind to the organisation, and who does what there is its own choice."""

ONLY_ITSELF: Final = frozenset(
    {
        OrganisationKind.COURT,
        OrganisationKind.CITIZEN,
        OrganisationKind.MAYOR,
        OrganisationKind.PUBLIC_PROSECUTOR,
        OrganisationKind.INSPECTORATE,
    }
)
"""For whom nobody acts, and who act for nobody, whatever a region says: the court's power is the court's, what the law
gives to a parent or a child is theirs, and who may go past the others in the chain (mayor and public prosecutor, art.
1:255 BW) or supervises them is none of them."""


class Basis(StrEnum):
    """Where the row comes from."""

    STATUTORY = "statutory"
    """A statute, or a decree under one, names who does this."""
    PRACTICE = "practice"
    """No law was found that says who does this: how the chain works, or what a region chose."""


class Competence(Model):
    """Who may do one thing. The head of each data file says how its keys are filled in."""

    kind: StreamKind
    """The part of the path that takes the command."""
    command: str = Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")
    """Name of the command."""
    allowed: frozenset[OrganisationKind] = Field(min_length=1)
    """Whose act it is."""
    roles: dict[OrganisationKind, frozenset[str]] = Field(default_factory=dict)
    """For a kind of which the law allows only some: the roles it names. Any role where a kind is not mentioned."""
    recorders: frozenset[OrganisationKind] = frozenset()
    """Who may put it on record although it is not their act, because a document of it reaches them."""
    recorders_article: str | None = Field(default=None, min_length=1)
    """The article by which it reaches them; `praktijk` where none was found."""
    charged: frozenset[OrganisationKind] = frozenset()
    """Of these kinds only the organisation that the record names at that moment, where it names one."""
    article: str = Field(min_length=1)
    """Short Dutch citation: `art. 1:265b lid 1 BW`; `praktijk` or `regionaal` where no law was found."""
    url: str | None = Field(default=None, pattern=r"^https://wetten\.overheid\.nl/BWB[RV]\d{7}/")
    """The article in the official text, in the version that was read."""
    basis: Basis
    remark: str = ""
    """What a reader must know, in Dutch."""

    @field_validator("roles")
    @classmethod
    def _roles_are_known(cls, roles: dict[OrganisationKind, frozenset[str]]) -> dict[OrganisationKind, frozenset[str]]:
        if unknown := frozenset[str]().union(*roles.values()) - ROLE_NAME.keys():
            raise ValueError(f"unknown role {', '.join(sorted(unknown))}; known are {', '.join(ROLE_NAME)}")
        return roles

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not self.roles.keys() <= self.allowed & ONLY_ITSELF:
            # The role of one that another stands in for could not be checked.
            raise ValueError("roles: belong to the court or to citizens, and only where these are allowed")
        if self.allowed & self.recorders:
            raise ValueError("recorders: whose act it is may record it already")
        if not self.charged <= self.may_record - ONLY_ITSELF:
            raise ValueError("charged: is said of a kind that may do it, and never of the court or of citizens")
        if bool(self.recorders) != (self.recorders_article is not None):
            raise ValueError("recorders_article: belongs to recorders")
        if OrganisationKind.REGIONAL_SAFETY_TEAM in self.allowed | self.recorders:
            # No law knows this team. It has the powers of those it acts for, and only where its region says so.
            raise ValueError("allowed: the regional safety team acts for others and has no row of its own")
        if self.basis is Basis.STATUTORY and not (self.article.startswith("art. ") and self.url):
            raise ValueError("article: a statutory row cites an article and links to it")
        if self.basis is Basis.PRACTICE and (self.article not in {"praktijk", "regionaal"} or self.url):
            raise ValueError("article: without law the row says `praktijk` or `regionaal`, and links to no law")
        return self

    @property
    def may_record(self) -> frozenset[OrganisationKind]:
        """Everyone from whom the command is taken."""
        return self.allowed | self.recorders
