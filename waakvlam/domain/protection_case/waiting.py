"""What a case waits for where nothing heavier runs, so that nothing stays lying: a signal, a concern, an evaluation.

Under a track that is open its own terms run: an assessment, a measure, follow-up. No law gives a number for what comes
between them; the terms here are norms of the region.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from waakvlam.domain.facts import Clock, Wait
from waakvlam.domain.protection_case.awaiting import awaits
from waakvlam.domain.protection_case.closing import STEP
from waakvlam.domain.protection_case.local_help.events import HelpEvaluated
from waakvlam.domain.protection_case.local_help.rules import ASK_RVDK, EVALUATION
from waakvlam.domain.protection_case.state import CaseStage, CaseState
from waakvlam.domain.protection_case.steps import Step, Steps, noted
from waakvlam.domain.protection_case.tracks import measure_needed

ACUTE, BIRTH = "acute_signal_step", "birth_registration"


def watched(evolve: Callable[[CaseState, Any], CaseState]) -> Callable[[CaseState, Any], CaseState]:
    """The fold of a case that knows since when a step is waited for."""

    def fold(state: CaseState, event: Any) -> CaseState:  # noqa: ANN401 - one of the part's own events
        after, when = evolve(state, event), event.occurred_at
        waits, helped = waits_for_step(after), after.stage is CaseStage.LOCAL_HELP
        # Help that goes on is judged again after each judgement.
        judged = Step() if isinstance(event, HelpEvaluated) else after.steps.evaluation
        steps = Steps(
            following=noted(after.steps.following, when, awaited=waits),
            acute=noted(after.steps.acute, when, awaited=waits and after.acute_open),
            evaluation=noted(judged, when, awaited=helped and after.local_help.works is not False),
        )
        return after if steps == after.steps else after.model_copy(update={"steps": steps})

    return fold


def waits_for_step(state: CaseState) -> bool:
    """Whether somebody must choose what happens next, and nothing that runs will make that choice."""
    match state.stage:
        case CaseStage.SIGNAL:
            return True
        case CaseStage.FOLLOW_UP:
            return state.concern_open or measure_needed(state.tracks)
        case CaseStage.LOCAL_HELP:
            # Help that is not enough, and nobody who has to ask the RvdK any more: it was asked in vain.
            asks = any(term.clock == ASK_RVDK and term.is_open for term in state.deadlines)
            return measure_needed(state.tracks) or (state.local_help.works is False and not asks)
        case _:
            return False


def _expected(state: CaseState) -> date | None:
    return min((day for child, day in state.expected.items() if child not in state.deceased), default=None)


CLOCKS: Mapping[str, Clock[CaseState]] = {
    STEP: Wait(
        anchor=lambda s: s.steps.following.awaited_since,
        done=lambda s: s.steps.following.taken_at,
        who=lambda s: awaits(s).who,
    ),
    ACUTE: Wait(
        anchor=lambda s: s.steps.acute.awaited_since,
        done=lambda s: s.steps.acute.taken_at,
        who=lambda s: awaits(s).who,
    ),
    # An evaluation meets it: see the rules of the help.
    EVALUATION: Wait(
        anchor=lambda s: s.steps.evaluation.awaited_since,
        still=lambda s: s.steps.evaluation.taken_at is None,
        gone="er loopt iets anders dan hulp alleen",
    ),
    BIRTH: Wait(anchor=_expected, gone="de geboorte of een andere dag is vastgelegd"),
}
"""What a case waits for, and since when."""
