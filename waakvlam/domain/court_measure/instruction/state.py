"""What is known of the written instructions. Folded in replay: changes additively."""

from typing import Literal

from waakvlam.domain.court_measure.instruction import events as e
from waakvlam.domain.court_measure.instruction.commands import CourtDecision, GiDecision
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model


class Instruction(Model):
    """One instruction. `status` says whether it still has to be followed, wholly or in part."""

    number: int = 0
    sent_at: Instant | None = None
    status: Literal["in_force", "partly", "ended"] = "in_force"
    challenge: str | None = None
    """Key of the term to go to the court that runs, or ran last."""
    challenge_from: Instant | None = None
    """What that term is counted from."""
    challenged_at: Instant | None = None
    court_decided_at: Instant | None = None
    withdrawal_term: str | None = None
    withdrawal_requested_at: Instant | None = None
    withdrawal_decided_at: Instant | None = None
    refused_late: bool = False
    """The institution refused to withdraw it after its two weeks: the term to challenge has another first day."""

    @property
    def is_before_the_court(self) -> bool:
        """Whether the court still has to decide."""
        return self.challenged_at is not None and self.court_decided_at is None

    @property
    def is_before_the_institution(self) -> bool:
        """Whether the institution still has to decide on withdrawing it."""
        return self.withdrawal_requested_at is not None and self.withdrawal_decided_at is None


class InstructionState(Model):
    """The instructions given so far; `latest` has number 0 while there is none."""

    latest: Instruction = Instruction()
    earlier: tuple[Instruction, ...] = ()
    last_withdrawal: int = 0
    """Which instruction the last request to withdraw was about."""
    last_challengeable: int = 0
    """About which one the term to challenge last began: it was given, or the institution refused to withdraw it."""
    last_refused_late: int = 0

    @property
    def all(self) -> tuple[Instruction, ...]:
        """Every instruction, in order."""
        return (*self.earlier, self.latest) if self.latest.number else ()

    def numbered(self, number: int | None) -> Instruction | None:
        """The instruction of this number; the last one without."""
        wanted = self.latest.number if number is None else number
        return next((one for one in self.all if one.number == wanted), None)


def evolve(state: InstructionState, event: e.InstructionEvent) -> InstructionState:
    """The instructions after an event."""
    match event:
        case e.InstructionGiven():
            given = Instruction(
                number=event.number,
                sent_at=event.occurred_at,
                challenge=event.challenge,
                challenge_from=event.occurred_at,
            )
            return state.model_copy(update={"latest": given, "earlier": state.all, "last_challengeable": event.number})
        case e.InstructionChallenged():
            return _change(state, event.number, challenged_at=event.occurred_at, court_decided_at=None)
        case e.WithdrawalRequested():
            asked = _change(
                state,
                event.number,
                withdrawal_requested_at=event.occurred_at,
                withdrawal_decided_at=None,
                withdrawal_term=event.term,
            )
            return asked.model_copy(update={"last_withdrawal": event.number})
        case e.WithdrawalDecided():
            return _withdrawal_decided(state, event)
        case e.InstructionDecided():
            status = {CourtDecision.VOID: "ended", CourtDecision.PARTLY_VOID: "partly"}
            return _change(state, event.number, court_decided_at=event.occurred_at, status=status.get(event.decision))


def _withdrawal_decided(state: InstructionState, event: e.WithdrawalDecided) -> InstructionState:
    status = {GiDecision.WITHDRAWN: "ended", GiDecision.PARTLY_WITHDRAWN: "partly"}
    decided = _change(state, event.number, withdrawal_decided_at=event.occurred_at, status=status.get(event.decision))
    if event.challenge is None:
        return decided
    # Against this decision the same way to the court is open once more.
    decided = _change(
        decided,
        event.number,
        challenge=event.challenge,
        challenge_from=event.occurred_at,
        challenged_at=None,
        court_decided_at=None,
        refused_late=event.late,
    )
    return decided.model_copy(update={"last_refused_late" if event.late else "last_challengeable": event.number})


def _change(state: InstructionState, number: int, status: str | None = None, **changes: object) -> InstructionState:
    if status is not None:
        changes["status"] = status

    def changed(one: Instruction) -> Instruction:
        return one.model_copy(update=changes) if one.number == number else one

    return state.model_copy(
        update={"latest": changed(state.latest), "earlier": tuple(changed(one) for one in state.earlier)}
    )
