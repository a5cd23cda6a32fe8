"""What can be put on record about parental authority and guardianship."""

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.actors import Oin
from waakvlam.domain.messages import Command, Day


class Guardian(StrEnum):
    """Who becomes guardian. A person is never named here."""

    CERTIFIED_INSTITUTION = "certified_institution"
    FOSTER_PARENT = "foster_parent"
    PERSON = "person"
    """*Burgervoogd*."""


class GuardianshipEnd(StrEnum):
    """Why the guardianship of an institution ended, in the codes of CBS Beleidsinformatie Jeugd."""

    OF_AGE = "11"
    TO_FOSTER_PARENT = "12"
    TO_PERSON = "13"
    AUTHORITY_RESTORED = "14"
    DEATH = "15"


class SuspendAuthority(Command):
    """The court suspended the parents' authority (*schorsing in de uitoefening van het gezag*, art. 1:268 BW)."""

    summary: ClassVar[str] = "Leg de schorsing van het gezag vast, met of zonder voorlopige voogdij van een GI."
    type: Literal["suspend_authority"] = "suspend_authority"
    other_parent_remains: bool = Field(
        default=False, description="One of two parents is suspended and the other goes on alone (lid 2)."
    )
    gi: Oin | None = Field(
        default=None,
        description="OIN of the institution with provisional guardianship (*voorlopige voogdij*); needed unless the "
        "other parent goes on.",
    )
    without_hearing: bool = Field(default=True, description="Given before the parties were heard (art. 800 lid 3 Rv).")


class RecordSuspensionHearing(Command):
    """The parties were given the opportunity to be heard on a suspension given without it."""

    summary: ClassVar[str] = "Leg vast dat belanghebbenden over de schorsing van het gezag zijn gehoord."
    type: Literal["record_suspension_hearing"] = "record_suspension_hearing"
    upheld: bool


class AskAuthorityJudgement(Command):
    """The institution asks the RvdK, which did not want to, to put the end of the authority to the court.

    Art. 1:267 lid 2 BW.
    """

    summary: ClassVar[str] = "Leg vast dat de GI de RvdK vraagt het oordeel van de rechtbank over het gezag te vragen."
    type: Literal["ask_authority_judgement"] = "ask_authority_judgement"
    declined_on: Day = Field(description="Date of the RvdK's written notice that it does not petition.")
    dated: Day = Field(description="Date on the institution's letter (*dagtekening*): the two weeks count from it.")


class RequestEndOfAuthority(Command):
    """The court was asked to end the parents' authority (art. 1:267 BW)."""

    summary: ClassVar[str] = "Leg vast dat beëindiging van het gezag is verzocht."
    type: Literal["request_end_of_authority"] = "request_end_of_authority"


class AcceptGuardianship(Command):
    """Who is to be appointed guardian declared to be willing (*bereidverklaring*, art. 1:280 sub b BW)."""

    summary: ClassVar[str] = "Leg vast dat de voogd zich bereid heeft verklaard (art. 1:280 sub b BW)."
    type: Literal["accept_guardianship"] = "accept_guardianship"
    guardian: Guardian
    gi: Oin | None = Field(default=None, description="OIN, where the guardian is an institution.")


class EndAuthority(Command):
    """The court decided on ending the parents' authority (*gezagsbeëindigende maatregel*, art. 1:266 BW).

    Put on record when it takes effect: the day after it was sent where it can be enforced at once, else when it has
    become final (art. 1:280 sub b BW). Until then the supervision order goes on.
    """

    summary: ClassVar[str] = "Leg de beschikking over beëindiging van het gezag vast, met wie het gezag krijgt."
    type: Literal["end_authority"] = "end_authority"
    granted: bool
    other_parent: bool = Field(
        default=False, description="The other parent has the authority alone from now: there is no guardian."
    )
    guardian: Guardian | None = Field(default=None, description="Who was appointed guardian.")
    gi: Oin | None = Field(default=None, description="OIN, where the guardian is an institution.")
    starts_on: Day | None = Field(
        default=None, description="First day of the guardianship. Left out: the day after the decision."
    )


class EndGuardianship(Command):
    """The guardianship of an institution, provisional or not, or a suspension of authority, has ended."""

    summary: ClassVar[str] = "Leg het einde van de (voorlopige) voogdij of de schorsing vast (CBS-code 11-15)."
    type: Literal["end_guardianship"] = "end_guardianship"
    reason: GuardianshipEnd


AuthorityCommand = (
    SuspendAuthority
    | RecordSuspensionHearing
    | AskAuthorityJudgement
    | RequestEndOfAuthority
    | AcceptGuardianship
    | EndAuthority
    | EndGuardianship
)
