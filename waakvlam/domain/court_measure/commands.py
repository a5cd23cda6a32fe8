"""What can be put on record about a court measure for one child."""

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from waakvlam.domain.actors import Oin
from waakvlam.domain.court_measure.authority.commands import AuthorityCommand
from waakvlam.domain.court_measure.instruction.commands import InstructionCommand
from waakvlam.domain.court_measure.placement.commands import PlacementCommand
from waakvlam.domain.court_measure.request.commands import RequestCommand
from waakvlam.domain.exchange import ConfirmEffect, OpenTrack, PassTime, ReceiveReport
from waakvlam.domain.general import GeneralCommand
from waakvlam.domain.messages import Command, Day
from waakvlam.domain.region_exchange import ChangeRegion


class IntakeDecision(StrEnum):
    """What the RvdK does with the request."""

    INVESTIGATE = "investigate"
    REFUSED = "refused"
    """*Verzoek tot onderzoek afgewezen*. The mayor may still ask (art. 1:255 lid 3 BW)."""


class EndReason(StrEnum):
    """Why a supervision order ended, in the codes of CBS Beleidsinformatie Jeugd where it has one."""

    OF_AGE = "01"
    LIFTED_EARLY = "02"
    EXTENSION_REFUSED = "03"
    AS_PLANNED = "04"
    AUTHORITY_ENDED = "05"
    DEATH = "06"
    LAPSED = "lapsed"
    """It lost its force by law (*vervallen*), and that is confirmed. CBS has no code of its own for this."""


class About(StrEnum):
    """On which decision somebody was heard; one hearing may serve both."""

    MEASURE = "measure"
    PLACEMENT = "placement"
    BOTH = "both"


_ABOUT = "Needed where both the measure and a placement wait for the hearing; else it is the one that does."


class DecideIntake(Command):
    """The RvdK decides whether to investigate (*intake afgerond*)."""

    summary: ClassVar[str] = "Leg het besluit van de RvdK over het verzoek tot onderzoek vast."
    type: Literal["decide_intake"] = "decide_intake"
    decision: IntakeDecision


class ConcludeInvestigation(Command):
    """The RvdK's investigation is done (*onderzoek afgerond*)."""

    summary: ClassVar[str] = "Leg de uitkomst van het raadsonderzoek vast: rekest of geen rekest."
    type: Literal["conclude_investigation"] = "conclude_investigation"
    petition: bool = Field(description="Whether the RvdK will petition the court for a measure.")


class FilePetition(Command):
    """The petition (*verzoekschrift, rekest*) was filed at the court (art. 1:255 lid 2 BW)."""

    summary: ClassVar[str] = "Leg vast dat het rekest bij de rechtbank is ingediend."
    type: Literal["file_petition"] = "file_petition"


class GiveProvisionalOrder(Command):
    """A provisional supervision order (*voorlopige ondertoezichtstelling*, art. 1:257 BW)."""

    summary: ClassVar[str] = "Leg de voorlopige ondertoezichtstelling vast (spoed; eventueel zonder zitting)."
    type: Literal["give_provisional_order"] = "give_provisional_order"
    starts_on: Day = Field(description="First day of the measure, as the order says.")
    last_day: Day | None = Field(
        default=None,
        description="Last day the measure is in force, inclusive ('tot 21 februari' is 20 February). "
        "Left out: the legal maximum.",
    )
    gi: Oin = Field(description="OIN of the certified institution that is charged.")
    without_hearing: bool = Field(default=True, description="Given before the parties were heard (art. 800 lid 3 Rv).")


class RecordHearing(Command):
    """The parties were given the opportunity to be heard on a decision given without it."""

    summary: ClassVar[str] = "Leg vast dat belanghebbenden zijn gehoord, en of de maatregel in stand blijft."
    type: Literal["record_hearing"] = "record_hearing"
    upheld: bool
    about: About | None = Field(default=None, description=_ABOUT)


class HearChild(Command):
    """The child could tell the court its view (*kindgesprek*, art. 809 Rv): from twelve years it must be able to."""

    summary: ClassVar[str] = "Leg vast dat het kind in de gelegenheid is gesteld zijn mening te geven (art. 809 Rv)."
    type: Literal["hear_child"] = "hear_child"
    used: bool = Field(description="Whether the child spoke or wrote; an opportunity that was not used counts too.")
    about: About | None = Field(default=None, description=_ABOUT)


class GiveOrder(Command):
    """The court decided on the petition for a supervision order (*ondertoezichtstelling*, art. 1:255 BW)."""

    summary: ClassVar[str] = "Leg de beschikking op het rekest vast: ondertoezichtstelling of afwijzing."
    type: Literal["give_order"] = "give_order"
    granted: bool
    starts_on: Day | None = Field(default=None, description="First day of the measure; needed when granted.")
    last_day: Day | None = Field(
        default=None, description="Last day in force, inclusive. Left out: the legal maximum of a year."
    )
    gi: Oin | None = Field(default=None, description="OIN of the institution charged; needed when granted.")


class NotifyGi(Command):
    """The institution was told that it is charged; its five working days need both facts."""

    summary: ClassVar[str] = "Leg vast dat de GI van de maatregel in kennis is gesteld."
    type: Literal["notify_gi"] = "notify_gi"


class AssignProtector(Command):
    """A protector (*gezinsvoogdijwerker, vaste jeugdbeschermer*) or an interim worker is named."""

    summary: ClassVar[str] = "Wijs de jeugdbeschermer aan (vast, of tijdelijk)."
    type: Literal["assign_protector"] = "assign_protector"
    worker: str = Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="Opaque reference to the worker; never a name.")
    fixed: bool = Field(
        default=True, description="False for somebody who stands in until the fixed protector is named."
    )


class ProtectorLeaves(Command):
    """The protector or interim worker leaves the child's case (art. 4.2.2 lid 3 Besluit Jeugdwet)."""

    summary: ClassVar[str] = "Leg vast dat de (tijdelijke) jeugdbeschermer vertrekt, en of iemand tijdelijk waarneemt."
    type: Literal["protector_leaves"] = "protector_leaves"
    interim: str | None = Field(
        default=None, min_length=1, max_length=50, description="Worker reference of who stands in from now."
    )


class ReplaceGi(Command):
    """The court replaced the institution by another (*vervanging van de GI*, art. 1:259 BW).

    Also where guardianship passes to another institution (art. 1:322 lid 1 sub c, or 1:328 and 1:334 lid 1 BW).
    """

    summary: ClassVar[str] = "Leg de vervanging van de GI door een andere vast; de maatregel loopt door."
    type: Literal["replace_gi"] = "replace_gi"
    gi: Oin = Field(description="OIN of the institution that takes over.")
    starts_on: Day = Field(description="Its first day; the day before is the last of the other.")


class RecordFirstContact(Command):
    """The protector spoke with the child and with a parent who has authority."""

    summary: ClassVar[str] = "Leg het eerste contact van de jeugdbeschermer met kind en ouder vast."
    type: Literal["record_first_contact"] = "record_first_contact"


class OfferFamilyGroupPlan(Command):
    """The family was offered to make its own plan first (*familiegroepsplan*, Jeugdwet art. 4.1.2)."""

    summary: ClassVar[str] = "Leg vast dat het gezin een familiegroepsplan is aangeboden."
    type: Literal["offer_family_group_plan"] = "offer_family_group_plan"


class WaiveFamilyGroupPlan(Command):
    """It is clear that no family group plan will be made; the six weeks for the plan start here."""

    summary: ClassVar[str] = "Leg vast dat er geen familiegroepsplan komt, en waarom."
    type: Literal["waive_family_group_plan"] = "waive_family_group_plan"
    reason: Literal["family_declined", "concrete_threat", "interest_of_the_child"]


class EstablishPlan(Command):
    """The plan (*plan van aanpak*) is established (Jeugdwet art. 4.1.3)."""

    summary: ClassVar[str] = "Leg vast dat het plan van aanpak is vastgesteld."
    type: Literal["establish_plan"] = "establish_plan"


class ReviewPlan(Command):
    """The plan was reviewed, as it must be at least once a year (*evaluatie*, Besluit Jeugdwet art. 4.2.4)."""

    summary: ClassVar[str] = "Leg de evaluatie van het plan van aanpak vast; de volgende telt vanaf hier."
    type: Literal["review_plan"] = "review_plan"


class NotifyNoExtension(Command):
    """The institution told the RvdK that it will not ask for an extension (art. 1:265j lid 1 BW)."""

    summary: ClassVar[str] = "Leg de mededeling aan de RvdK vast dat geen verlenging wordt gevraagd."
    type: Literal["notify_no_extension"] = "notify_no_extension"


class RequestExtension(Command):
    """The institution asked the court to extend the order (art. 1:260 BW)."""

    summary: ClassVar[str] = "Leg vast dat verlenging van de ondertoezichtstelling is verzocht."
    type: Literal["request_extension"] = "request_extension"


class ExtendOrder(Command):
    """The court extended the order, before it ended (art. 1:260 BW)."""

    summary: ClassVar[str] = "Leg de verlenging van de ondertoezichtstelling vast."
    type: Literal["extend_order"] = "extend_order"
    last_day: Day | None = Field(
        default=None, description="New last day in force, inclusive. Left out: a year after the old one."
    )
    rest_held_over: bool = Field(
        default=False,
        description="For a part of what was asked; on the rest the court decides later (*voor het overige "
        "aangehouden*). The petition stays open.",
    )


class WithdrawNoExtension(Command):
    """The institution takes back what it told the RvdK: it may ask for an extension after all."""

    summary: ClassVar[str] = "Trek de mededeling in dat geen verlenging wordt gevraagd; het geplande einde vervalt."
    type: Literal["withdraw_no_extension"] = "withdraw_no_extension"


class WithdrawExtension(Command):
    """The petition for an extension was taken back before the court decided."""

    summary: ClassVar[str] = "Leg vast dat het verzoek tot verlenging is ingetrokken."
    type: Literal["withdraw_extension"] = "withdraw_extension"


class RefuseExtension(Command):
    """The court refused to extend the order (art. 1:260 BW): it ends on its last day."""

    summary: ClassVar[str] = "Leg de afwijzing van de verlenging vast; de maatregel eindigt op zijn laatste dag (03)."
    type: Literal["refuse_extension"] = "refuse_extension"


class EndMeasure(Command):
    """The measure has ended, or its lapse is confirmed."""

    summary: ClassVar[str] = "Leg het einde van de maatregel vast, met de reden (CBS-code 01-06)."
    type: Literal["end_measure"] = "end_measure"
    reason: EndReason


MeasureCommand = (
    OpenTrack
    | DecideIntake
    | ConcludeInvestigation
    | FilePetition
    | GiveProvisionalOrder
    | RecordHearing
    | HearChild
    | GiveOrder
    | NotifyGi
    | AssignProtector
    | ProtectorLeaves
    | RecordFirstContact
    | ReplaceGi
    | OfferFamilyGroupPlan
    | WaiveFamilyGroupPlan
    | EstablishPlan
    | ReviewPlan
    | NotifyNoExtension
    | RequestExtension
    | WithdrawNoExtension
    | WithdrawExtension
    | ExtendOrder
    | RefuseExtension
    | EndMeasure
    | AuthorityCommand
    | InstructionCommand
    | PlacementCommand
    | RequestCommand
    | GeneralCommand
    | ReceiveReport
    | ConfirmEffect
    | PassTime
    | ChangeRegion
)
