"""Youth help by decision of the municipality: the application and its term (*Awb*)."""

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.moves import rules as moves
from waakvlam.domain.protection_case.state import CaseState

DECISION = "college_decision_youth_help"
"""The term to decide; it can stand still (art. 4:15 Awb)."""


def apply_for_youth_help(d: Decision[CaseState], command: c.ApplyForYouthHelp) -> None:
    """Eight weeks from the day the municipality received it."""
    d.record(e.YouthHelpApplied(occurred_at=command.occurred_at, reference=command.reference))
    d.start(DECISION, command.occurred_at, command.occurred_at)


def decide_youth_help(d: Decision[CaseState], command: c.DecideYouthHelp) -> None:
    """The decision answers one application."""
    undecided = [term for term in d.state.deadlines if term.id == DECISION and term.is_open]
    wanted = next((term for term in undecided if command.deadline in {None, term.key}), None)
    if wanted is None:
        d.require(
            condition=False,
            code=RefusalCode.WRONG_STAGE,
            message="Er is geen aanvraag waarop nog moet worden beslist.",
            field="deadline",
            article="art. 4:13 Awb",
        )
        return
    d.require_not_before(command.occurred_at, wanted.started_at, "de aanvraag")
    when = command.occurred_at
    continues = any(moves.is_answered_by(term, when) for term in d.state.deadlines)
    d.record(e.YouthHelpDecided(occurred_at=when, granted=command.granted, deadline=wanted.key, continues=continues))
    d.meet(DECISION, when, key=wanted.key)
    if continues:
        d.meet(moves.CONTINUATION, when)
