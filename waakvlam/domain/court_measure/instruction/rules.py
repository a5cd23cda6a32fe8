"""The rules of written instructions (art. 1:263, 1:264 and 1:265 BW)."""

from collections.abc import Mapping
from datetime import datetime

from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.instruction import commands as c
from waakvlam.domain.court_measure.instruction import events as e
from waakvlam.domain.court_measure.instruction.commands import CourtDecision, GiDecision
from waakvlam.domain.court_measure.instruction.state import Instruction
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Clock, Fact

CHALLENGE, WITHDRAWAL = "written_instruction_challenge", "gi_decide_withdraw_instruction"
CHALLENGE_AFTER_LATE = "appeal_gi_late_withdraw_decision"
"""A right that begins a day earlier: the day on which the late decision was sent is itself the first."""
_SUPERVISED = frozenset({MeasureKind.PROVISIONAL_SUPERVISION, MeasureKind.SUPERVISION})


def apply(d: Decision[MeasureState], command: c.InstructionCommand) -> None:
    """Apply one command about an instruction."""
    match command:
        case c.GiveWrittenInstruction():
            give_instruction(d, command)
        case c.ChallengeInstruction(to="court"):
            challenge_at_court(d, command)
        case c.ChallengeInstruction():
            request_withdrawal(d, command)
        case c.DecideWithdrawalRequest():
            decide_withdrawal(d, command)
        case c.DecideOnInstruction():
            decide_on_instruction(d, command)


def give_instruction(d: Decision[MeasureState], command: c.GiveWrittenInstruction) -> None:
    """Only to carry out supervision: a guardian has the authority itself."""
    d.require(
        d.state.in_force and d.state.measure in _SUPERVISED,
        RefusalCode.WRONG_STAGE,
        "Een schriftelijke aanwijzing hoort bij een ondertoezichtstelling die van kracht is.",
        article="art. 1:263 lid 1 BW",
    )
    d.require_not_before(command.occurred_at, d.state.first_ordered_at, "de beschikking")
    term = d.begin(CHALLENGE, command.occurred_at, command.occurred_at, child=d.state.child)
    number = d.state.instruction.latest.number + 1
    d.record(e.InstructionGiven(occurred_at=command.occurred_at, number=number, challenge=term.key))


def challenge_at_court(d: Decision[MeasureState], command: c.ChallengeInstruction) -> None:
    """In time, or late: whether that can be excused is for the court (lid 4). It does not suspend the instruction."""
    article = "art. 1:264 BW"
    instruction = _standing(d, command.instruction, article)
    d.require(
        instruction.challenged_at is None,
        RefusalCode.ALREADY_DECIDED,
        "Over deze aanwijzing is de rechter al gevraagd.",
        field="instruction",
        article=article,
    )
    d.require_not_before(command.occurred_at, instruction.challenge_from, "de aanwijzing")
    term = _deadline(d.state, instruction.challenge)
    # Not deciding in time is a refusal too, and while nobody decides the way to the court stays open (art. 265 lid 4).
    silence = instruction.is_before_the_institution and _is_over(d, instruction.withdrawal_term, command.occurred_at)
    late = term is not None and command.occurred_at >= term.ends_at and not silence
    d.record(e.InstructionChallenged(occurred_at=command.occurred_at, number=instruction.number, late=late))
    if term is not None and not late:
        d.meet(term.id, command.occurred_at, key=term.key)


def request_withdrawal(d: Decision[MeasureState], command: c.ChallengeInstruction) -> None:
    """Because of changed circumstances, at any time; the institution has two weeks."""
    article = "art. 1:265 lid 1 BW"
    instruction = _standing(d, command.instruction, article)
    d.require(
        not instruction.is_before_the_institution,
        RefusalCode.ALREADY_DECIDED,
        "De GI heeft nog niet beslist op een eerder verzoek om deze aanwijzing in te trekken.",
        field="instruction",
        article=article,
    )
    d.require_not_before(
        command.occurred_at, instruction.withdrawal_decided_at or instruction.sent_at, "de aanwijzing of de beslissing"
    )
    term = d.begin(WITHDRAWAL, command.occurred_at, command.occurred_at, child=d.state.child)
    d.record(e.WithdrawalRequested(occurred_at=command.occurred_at, number=instruction.number, term=term.key))


def decide_withdrawal(d: Decision[MeasureState], command: c.DecideWithdrawalRequest) -> None:
    """A refusal opens the way to the court; after a late one the term begins on the day of sending itself."""
    article = "art. 1:265 lid 2 BW"
    instruction = _known(d, command.instruction, article)
    d.require(
        instruction.is_before_the_institution,
        RefusalCode.WRONG_STAGE,
        "Er is geen verzoek om deze aanwijzing in te trekken waarop de GI nog moet beslissen.",
        field="instruction",
        article=article,
    )
    when = command.occurred_at
    d.require_not_before(when, instruction.withdrawal_requested_at, "het verzoek")
    late = _is_over(d, instruction.withdrawal_term, when)
    d.meet(WITHDRAWAL, when, key=instruction.withdrawal_term)
    challenge: Deadline | None = None
    if command.decision is GiDecision.REFUSED and not instruction.is_before_the_court:
        if instruction.challenged_at is None:
            # One term to go to the court about one instruction: the later decision takes its place.
            _fall_away(d, when, instruction.challenge, "de GI besliste op een verzoek tot intrekking")
        challenge = d.begin(CHALLENGE_AFTER_LATE if late else CHALLENGE, when, when, child=d.state.child)
    if command.decision is GiDecision.WITHDRAWN:
        _fall_away(d, when, instruction.challenge, "aanwijzing ingetrokken")
    d.record(
        e.WithdrawalDecided(
            occurred_at=when,
            number=instruction.number,
            decision=command.decision,
            late=late,
            challenge=challenge.key if challenge else None,
        )
    )


def decide_on_instruction(d: Decision[MeasureState], command: c.DecideOnInstruction) -> None:
    """What is void needs no withdrawal any more."""
    article = "art. 1:264 lid 1 BW"
    instruction = _known(d, command.instruction, article)
    d.require(
        instruction.is_before_the_court,
        RefusalCode.WRONG_STAGE,
        "Er is geen verzoek over deze aanwijzing waarop de rechter nog moet beslissen.",
        field="instruction",
        article=article,
    )
    d.require_not_before(command.occurred_at, instruction.challenged_at, "het verzoek")
    d.record(
        e.InstructionDecided(occurred_at=command.occurred_at, number=instruction.number, decision=command.decision)
    )
    if command.decision is CourtDecision.VOID and instruction.is_before_the_institution:
        _fall_away(d, command.occurred_at, instruction.withdrawal_term, "aanwijzing vervallen verklaard")


def _standing(d: Decision[MeasureState], number: int | None, article: str) -> Instruction:
    instruction = _known(d, number, article)
    d.require(
        instruction.status != "ended",
        RefusalCode.WRONG_STAGE,
        "Deze aanwijzing is ingetrokken of vervallen verklaard.",
        field="instruction",
        article=article,
    )
    return instruction


def _known(d: Decision[MeasureState], number: int | None, article: str) -> Instruction:
    instruction = d.state.instruction.numbered(number)
    if instruction is None:
        raise Refusal(
            RefusalCode.WRONG_STAGE,
            "Deze schriftelijke aanwijzing is niet gegeven.",
            field="instruction",
            article=article,
        )
    return instruction


def _fall_away(d: Decision[MeasureState], when: datetime, key: str | None, reason: str) -> None:
    if key is not None:
        d.cancel(when, reason, key=key)


def _is_over(d: Decision[MeasureState], key: str | None, when: datetime) -> bool:
    term = _deadline(d.state, key)
    return term is not None and when >= term.ends_at


def _deadline(state: MeasureState, key: str | None) -> Deadline | None:
    return next((x for x in state.deadlines if x.key == key), None)


def _of(state: MeasureState, number: int) -> Instruction:
    return state.instruction.numbered(number) or Instruction()


def _challengeable(state: MeasureState) -> Instruction:
    last = _of(state, state.instruction.last_challengeable)
    return Instruction() if last.refused_late else last


def _refused_late(state: MeasureState) -> Instruction:
    last = _of(state, state.instruction.last_refused_late)
    return last if last.refused_late else Instruction()


def _withdrawal(state: MeasureState) -> Instruction:
    return _of(state, state.instruction.last_withdrawal)


CLOCKS: Mapping[str, Clock[MeasureState]] = {
    CHALLENGE: Clock(anchor=lambda s: _challengeable(s).challenge_from, done=lambda s: _challengeable(s).challenged_at),
    CHALLENGE_AFTER_LATE: Clock(
        anchor=lambda s: _refused_late(s).challenge_from, done=lambda s: _refused_late(s).challenged_at
    ),
    WITHDRAWAL: Clock(
        anchor=lambda s: _withdrawal(s).withdrawal_requested_at, done=lambda s: _withdrawal(s).withdrawal_decided_at
    ),
}
"""Every term that these rules start, read from the facts about the instruction it last began for."""

FACTS: Mapping[str, Fact] = {
    "instruction.latest.sent_at": Fact(
        "de verzending van de aanwijzing",
        recorded_by="give_written_instruction",
        follows=("first_ordered_at",),
        along=("instruction.latest.challenge_from",),
    ),
    "instruction.latest.challenged_at": Fact(
        "het verzoek aan de rechter over de aanwijzing",
        recorded_by="challenge_instruction",
        follows=("instruction.latest.sent_at",),
    ),
    "instruction.latest.withdrawal_requested_at": Fact(
        "het verzoek tot intrekking van de aanwijzing",
        recorded_by="challenge_instruction",
        follows=("instruction.latest.sent_at",),
    ),
    "instruction.latest.withdrawal_decided_at": Fact(
        "de beslissing van de GI op het verzoek tot intrekking",
        recorded_by="decide_withdrawal_request",
        follows=("instruction.latest.withdrawal_requested_at",),
        along=("instruction.latest.challenge_from",),
    ),
}
"""What can be corrected about the last instruction."""
