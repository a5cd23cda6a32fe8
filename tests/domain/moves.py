"""Which moves between stages a decision made, and what made them: the command, or the clock before or after it."""

from collections.abc import Sequence
from typing import Any

from waakvlam.domain.context import Context
from waakvlam.domain.contract import AnyCommand
from waakvlam.domain.deadlines import DeadlineExpired, DeadlineLapsed
from waakvlam.domain.exchange import PassTime, ReceiveReport
from waakvlam.domain.messages import Event
from waakvlam.domain.procedure import Procedure
from waakvlam.domain.transitions import BEFORE, CLOCK, Transition, told


def moves(
    procedure: Procedure[Any],
    state: Any,  # noqa: ANN401 - of any part
    command: AnyCommand,
    context: Context,
    decided: Sequence[Event],
) -> list[Transition]:
    """The moves that these events make from this state."""
    tick = PassTime(command_id="clock", occurred_at=context.now, sent_at=context.now)
    due = procedure.decide(state, tick, context)
    by = told(command.report.subject) if isinstance(command, ReceiveReport) else command.type
    made: list[Transition] = []
    cause = CLOCK
    for number, event in enumerate(decided):
        if number == len(due) and not isinstance(command, PassTime):
            cause = by
        elif number > len(due) and isinstance(event, DeadlineLapsed | DeadlineExpired):
            cause = CLOCK
        before, state = state, procedure.fold([event], state)
        if state.stage_name != before.stage_name:
            again = before.stage_name in procedure.final
            made.append(Transition(before.stage_name, cause, BEFORE if again else state.stage_name))
    return made
