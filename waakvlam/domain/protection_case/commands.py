"""What can be put on record about a household's case."""

from enum import StrEnum
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from waakvlam.domain.actors import Oin
from waakvlam.domain.birth import BirthDate
from waakvlam.domain.exchange import ConfirmEffect, PassTime, ReceiveReport
from waakvlam.domain.general import GeneralCommand
from waakvlam.domain.messages import ChildRef, Command, Day, PlainText
from waakvlam.domain.protection_case.college_told import CollegeTold
from waakvlam.domain.protection_case.local_help.commands import HelpCommand
from waakvlam.domain.protection_case.moves.commands import MoveCommand
from waakvlam.domain.protection_case.region_change.commands import RegionChangeCommand
from waakvlam.domain.protection_case.violence.commands import ViolenceCommand
from waakvlam.domain.region_exchange import ChangeRegion, HearRegion


class SignalSource(StrEnum):
    """Who gave the signal."""

    POLICE = "police"
    PROFESSIONAL = "professional"
    CITIZEN = "citizen"
    SCHOOL = "school"
    HALT = "halt"
    FAMILY = "family"


class MeasureRoute(StrEnum):
    """How a court measure is asked for."""

    INVESTIGATION = "investigation"
    """*Verzoek tot onderzoek*: the RvdK investigates first (Jeugdwet art. 3.1)."""
    CRISIS = "crisis"
    """Acute and serious threat: the RvdK asks for a provisional order at once (art. 1:257 BW)."""
    MAYOR = "mayor"
    """The mayor makes the RvdK, which would not go to the court, ask it (art. 1:255 lid 3 BW)."""
    OWN_INITIATIVE = "own_initiative"
    """The RvdK investigates without a request (*ambtshalve*, Jeugdwet art. 3.1 lid 2): nobody asks for it."""
    COURT = "court"
    """The court itself brings in a sibling (art. 1:255 lid 5 BW): nobody asks for it."""
    WITHOUT_RVDK = "without_rvdk"
    """The public prosecutor petitions; or a parent or carer, where the RvdK did not (art. 1:255 lid 2 BW)."""


class CloseReason(StrEnum):
    """Why a case is closed."""

    SAFE = "safe"
    NO_STEPS_NEEDED = "no_steps_needed"
    TURNED_INTO_ADVICE = "turned_into_advice"
    NOT_ADMISSIBLE = "not_admissible"
    WRONGLY_ADDRESSED = "wrongly_addressed"
    LEFT_THE_COUNTRY = "left_the_country"
    ADVICE = "advice"
    """Only advice was asked, and nothing was started; nobody closes a case with it."""


class ReceiveSignal(Command):
    """A signal about the household arrived (*signaal*, *melding*). The first one opens the case.

    The actor is the organisation that received it. A signal received by Veilig Thuis is a *melding*: its
    safety assessment starts at that moment.
    """

    summary: ClassVar[str] = "Leg een signaal of melding vast; het eerste opent de zaak, een volgend sluit aan."
    type: Literal["receive_signal"] = "receive_signal"
    source: SignalSource
    children: tuple[ChildRef, ...] = Field(
        min_length=1, max_length=20, description="The children it is about, e.g. `child-1`."
    )
    acute: bool = Field(default=False, description="Whether the reporter speaks of acute danger.")
    reporter_quality: str | None = Field(
        default=None,
        pattern=r"^(0[1-9]|1\d|20|3[0-6]|4[01])$",
        description="What the reporter is (*hoedanigheid melder*), in the codes of CBS: 01-20 for a professional, "
        "30-36 for somebody else, 40-41 otherwise.",
    )
    reference: PlainText | None = Field(
        default=None, max_length=100, description="Where the document is in the source system. Nothing personal."
    )
    previous_case: str | None = Field(
        default=None, max_length=80, description="The closed case this household had before (radar function)."
    )


class GiveAdvice(Command):
    """Somebody asked advice and got it (*advies*, Wmo 2015 art. 4.1.1 lid 3); the family stays unknown.

    Without a case it opens one that is closed at once and starts nothing. On an open case it is only put on record.
    """

    summary: ClassVar[str] = "Leg een gegeven advies vast; zonder zaak opent en sluit dat er een, en start niets."
    type: Literal["give_advice"] = "give_advice"
    source: SignalSource
    reference: PlainText | None = Field(
        default=None, max_length=100, description="Where it is in the source system. Nothing personal."
    )


class RegisterChild(Command):
    """What is known of a child of the household: its date of birth, or when it is expected.

    Said again with a fuller or another date, it corrects what was known; the child's measure hears it too.
    """

    summary: ClassVar[str] = "Leg de geboortedatum van een kind vast (ook onvolledig), of de uitgerekende dag."
    type: Literal["register_child"] = "register_child"
    child: ChildRef
    birth_date: BirthDate | None = None
    expected_on: Day | None = Field(default=None, description="For an unborn child: the day it is expected.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.birth_date is None) == (self.expected_on is None):
            raise ValueError("give birth_date, or expected_on for an unborn child")
        return self


class RecordDeath(Command):
    """A child of the household died; its measure ends (CBS 06)."""

    summary: ClassVar[str] = "Leg het overlijden van een kind vast; een lopende maatregel eindigt daardoor."
    type: Literal["record_death"] = "record_death"
    child: ChildRef


class WithdrawDeath(Command):
    """The death of this child was put on record by mistake; a measure that ended by it goes on."""

    summary: ClassVar[str] = (
        "Neem een verkeerd vastgelegd overlijden terug; de maatregel die daardoor eindigde, loopt door."
    )
    type: Literal["withdraw_death"] = "withdraw_death"
    child: ChildRef
    reason: PlainText = Field(min_length=3, max_length=500)


class AssignLocalTeam(Command):
    """The local team and the family's fixed face (*vast gezicht*) are named."""

    summary: ClassVar[str] = "Wijs het lokale team en het vaste gezicht van het gezin aan."
    type: Literal["assign_local_team"] = "assign_local_team"
    team: Oin = Field(description="OIN of the local team's organisation.")
    fixed_face: str = Field(
        pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="Opaque reference to the fixed face; never a name."
    )


class RequestSafetyAssessment(Command):
    """The household is reported to Veilig Thuis, which received it at `occurred_at`."""

    summary: ClassVar[str] = "Vraag Veilig Thuis om een veiligheidsbeoordeling."
    type: Literal["request_safety_assessment"] = "request_safety_assessment"


class AcceptHandover(Command):
    """The receiver accepts what Veilig Thuis offered. Veilig Thuis stays responsible until help starts."""

    summary: ClassVar[str] = "Aanvaard de overdracht; Veilig Thuis blijft verantwoordelijk tot de hulp is gestart."
    type: Literal["accept_handover"] = "accept_handover"


class RefuseHandover(Command):
    """The receiver does not take over; Veilig Thuis stays responsible and decides anew."""

    summary: ClassVar[str] = "Weiger de overdracht, met reden; Veilig Thuis blijft verantwoordelijk."
    type: Literal["refuse_handover"] = "refuse_handover"
    reason: PlainText = Field(min_length=3, max_length=500)


class WithdrawHandover(Command):
    """Veilig Thuis takes back what it offered, because nobody answered or no help started; it decides anew."""

    summary: ClassVar[str] = "Neem de aangeboden overdracht terug, met reden; Veilig Thuis besluit opnieuw."
    type: Literal["withdraw_handover"] = "withdraw_handover"
    reason: PlainText = Field(min_length=3, max_length=500)


class StartHelp(Command):
    """Help really started. Only now responsibility for sight on safety passes to the local team."""

    summary: ClassVar[str] = "Leg vast dat de hulp echt is gestart; vanaf nu houdt het lokale team zicht op veiligheid."
    type: Literal["start_help"] = "start_help"


class ApplyForYouthHelp(Command):
    """The municipality received an application for youth help (*aanvraag individuele voorziening*, art. 4:13 Awb).

    A signal is no application. `occurred_at` is when it was received.
    """

    summary: ClassVar[str] = "Leg een aanvraag voor jeugdhulp bij het college vast; acht weken om te beslissen."
    type: Literal["apply_for_youth_help"] = "apply_for_youth_help"
    reference: PlainText | None = Field(
        default=None, max_length=100, description="Where it is in the source system. Nothing personal."
    )


class DecideYouthHelp(Command):
    """The municipality made its decision known (*besluit bekendgemaakt*)."""

    summary: ClassVar[str] = "Leg het besluit van het college op een aanvraag voor jeugdhulp vast."
    type: Literal["decide_youth_help"] = "decide_youth_help"
    granted: bool
    deadline: str | None = Field(
        default=None,
        max_length=70,
        description="Key of the term of the application that is decided: `college_decision_youth_help#2`. "
        "Left out: the oldest one that is undecided.",
    )


class RequestCourtMeasure(Command):
    """A child protection measure must be considered, for one or more children (Jeugdwet art. 2.4(1)).

    By route `mayor` it is the mayor's request to the RvdK; `occurred_at` is then the date on that letter.
    """

    summary: ClassVar[str] = "Vraag voor een of meer kinderen een maatregel: onderzoek door de RvdK, of crisis."
    type: Literal["request_court_measure"] = "request_court_measure"
    children: tuple[ChildRef, ...] = Field(min_length=1, max_length=20)
    route: MeasureRoute = MeasureRoute.INVESTIGATION
    paperwork_follows: bool = Field(
        default=False,
        description="Asked by telephone because it could not wait; the papers follow (Jeugdwet art. 3.1).",
    )


class StartOwnInvestigation(Command):
    """The RvdK investigates of its own motion (*ambtshalve onderzoek*, Jeugdwet art. 3.1 lid 2)."""

    summary: ClassVar[str] = "Leg vast dat de RvdK uit zichzelf een onderzoek begint; het college moet het weten."
    type: Literal["start_own_investigation"] = "start_own_investigation"
    children: tuple[ChildRef, ...] = Field(min_length=1, max_length=20)
    ground: Literal["acute_threat", "other_task"] = Field(
        description="`acute_threat`: acute and serious; `other_task`: found while doing another task of the RvdK."
    )


class NotifyCollege(Command):
    """The RvdK, or a certified institution, told the municipality of an investigation (Jeugdwet art. 3.1 lid 3, 4)."""

    summary: ClassVar[str] = "Leg vast dat het college weet van een onderzoek dat de RvdK of een GI begon of vroeg."
    type: Literal["notify_college"] = "notify_college"
    about: CollegeTold | None = Field(default=None, description="Needed where the municipality was to be told of both.")


class OpenFollowUp(Command):
    """Follow-up (*nazorg*, monitoring) begins."""

    summary: ClassVar[str] = "Open de nazorg met monitormomenten."
    type: Literal["open_follow_up"] = "open_follow_up"


class CloseCase(Command):
    """The case is closed. Not possible while a track is open."""

    summary: ClassVar[str] = "Sluit de zaak, met reden; kan niet zolang er een traject loopt."
    type: Literal["close_case"] = "close_case"
    reason: CloseReason


CaseCommand = (
    ReceiveSignal
    | GiveAdvice
    | RegisterChild
    | RecordDeath
    | WithdrawDeath
    | AssignLocalTeam
    | RequestSafetyAssessment
    | AcceptHandover
    | RefuseHandover
    | WithdrawHandover
    | StartHelp
    | ApplyForYouthHelp
    | DecideYouthHelp
    | RequestCourtMeasure
    | StartOwnInvestigation
    | NotifyCollege
    | HelpCommand
    | ViolenceCommand
    | MoveCommand
    | OpenFollowUp
    | CloseCase
    | GeneralCommand
    | ReceiveReport
    | ConfirmEffect
    | PassTime
    | RegionChangeCommand
    | HearRegion
    | ChangeRegion
)
