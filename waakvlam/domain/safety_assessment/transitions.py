"""How a safety assessment moves."""

from waakvlam.domain.safety_assessment.state import AssessmentStage as S
from waakvlam.domain.transitions import ANYWHERE, BEFORE, Moves, told

MOVES: Moves = {
    S.NEW: {"open": (S.TRIAGE,)},
    S.TRIAGE: {"decide_triage": (S.INVESTIGATION_DECIDED, S.CONDITIONS, S.HANDOVER, S.CONCLUDED)},
    S.INVESTIGATION_DECIDED: {"start_investigation": (S.INVESTIGATION,)},
    S.INVESTIGATION: {"conclude_assessment": (S.HANDOVER, S.CONCLUDED)},
    S.CONDITIONS: {"conclude_assessment": (S.HANDOVER, S.CONCLUDED)},
    S.HANDOVER: {
        # Nobody took over: Veilig Thuis is where it was before it offered.
        told("handover_refused"): (S.TRIAGE, S.INVESTIGATION, S.CONDITIONS),
        told("help_started"): (S.CONCLUDED,),
    },
    # It goes on in another region.
    ANYWHERE: {"change_region": (S.CONCLUDED,)},
    S.CONCLUDED: {
        told("reopening_granted"): (BEFORE,),
    },
}
FINAL = frozenset({S.CONCLUDED})
