"""What has happened to written instructions."""

from typing import Literal

from waakvlam.domain.court_measure.instruction.commands import CourtDecision, GiDecision
from waakvlam.domain.messages import Event


class InstructionGiven(Event):
    """A written instruction was sent; `challenge` is the key of the term to challenge it."""

    type: Literal["InstructionGiven"] = "InstructionGiven"
    number: int
    challenge: str


class InstructionChallenged(Event):
    """The court is asked to declare it void; `late` when the term had passed."""

    type: Literal["InstructionChallenged"] = "InstructionChallenged"
    number: int
    late: bool


class WithdrawalRequested(Event):
    """The institution is asked to withdraw it; `term` is the key of its two weeks."""

    type: Literal["WithdrawalRequested"] = "WithdrawalRequested"
    number: int
    term: str


class WithdrawalDecided(Event):
    """The institution decided; `challenge` is the key of the term to go to the court, where it refused."""

    type: Literal["WithdrawalDecided"] = "WithdrawalDecided"
    number: int
    decision: GiDecision
    late: bool
    challenge: str | None


class InstructionDecided(Event):
    """The court decided about it."""

    type: Literal["InstructionDecided"] = "InstructionDecided"
    number: int
    decision: CourtDecision


InstructionEvent = (
    InstructionGiven | InstructionChallenged | WithdrawalRequested | WithdrawalDecided | InstructionDecided
)
