"""What can be put on record about written instructions."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from waakvlam.domain.messages import Command

InstructionNumber = Annotated[
    int | None, Field(ge=1, le=999, description="Which instruction, counted from 1. Left out: the last one given.")
]


class CourtDecision(StrEnum):
    """What the court decided about an instruction (art. 1:264 BW)."""

    VOID = "void"
    """*Vervallen verklaard*."""
    PARTLY_VOID = "partly_void"
    UPHELD = "upheld"
    INADMISSIBLE = "inadmissible"
    """*Niet-ontvankelijk*: filed too late, without excuse (lid 4)."""


class GiDecision(StrEnum):
    """What the institution decided on a request to withdraw (art. 1:265 BW)."""

    WITHDRAWN = "withdrawn"
    PARTLY_WITHDRAWN = "partly_withdrawn"
    REFUSED = "refused"


class GiveWrittenInstruction(Command):
    """The institution gave a written instruction (*schriftelijke aanwijzing*, art. 1:263 BW).

    `occurred_at` is when it was sent or handed over: the two weeks to challenge it count from the day after.
    """

    summary: ClassVar[str] = "Leg vast dat een schriftelijke aanwijzing is verzonden of uitgereikt."
    type: Literal["give_written_instruction"] = "give_written_instruction"


class ChallengeInstruction(Command):
    """A parent or child asks the court to declare the instruction void, or the institution to withdraw it."""

    summary: ClassVar[str] = "Leg vast dat vervallenverklaring (rechter) of intrekking (GI) is verzocht."
    type: Literal["challenge_instruction"] = "challenge_instruction"
    to: Literal["court", "certified_institution"] = Field(
        default="court",
        description="`court`: declare it void (art. 1:264 BW). `certified_institution`: withdraw it because of changed "
        "circumstances (art. 1:265 BW); `occurred_at` is when the institution received the request.",
    )
    instruction: InstructionNumber = None


class DecideWithdrawalRequest(Command):
    """The institution decided on a request to withdraw; `occurred_at` is when that was sent or handed over."""

    summary: ClassVar[str] = "Leg de beslissing van de GI op een verzoek tot intrekking van een aanwijzing vast."
    type: Literal["decide_withdrawal_request"] = "decide_withdrawal_request"
    decision: GiDecision
    instruction: InstructionNumber = None


class DecideOnInstruction(Command):
    """The court decided on a request to declare an instruction void. No appeal is open (art. 807 Rv)."""

    summary: ClassVar[str] = "Leg de beslissing van de rechter over een schriftelijke aanwijzing vast."
    type: Literal["decide_on_instruction"] = "decide_on_instruction"
    decision: CourtDecision
    instruction: InstructionNumber = None


InstructionCommand = GiveWrittenInstruction | ChallengeInstruction | DecideWithdrawalRequest | DecideOnInstruction
