"""How the household's case moves. Its stage is read from what is open: the heaviest track decides."""

from waakvlam.domain.protection_case.state import CaseStage as S
from waakvlam.domain.transitions import ANYWHERE, BEFORE, Moves, told

_AFTER_A_TRACK = (S.SIGNAL, S.LOCAL_HELP, S.SAFETY_ASSESSMENT, S.HANDOVER, S.FOLLOW_UP)

MOVES: Moves = {
    # An advice without a case opens one that is closed at once.
    S.NEW: {"receive_signal": (S.SIGNAL,), "give_advice": (S.SIGNAL,), "hear_region": (S.OFFERED,)},
    # What another region offers. Accepted, it goes on where it was there: with its record, and by no move of here.
    S.OFFERED: {
        "refuse_household": (S.CLOSED,),
        "hear_region": (S.CLOSED,),
    },
    S.SIGNAL: {
        "give_advice": (S.CLOSED,),
        "start_help": (S.LOCAL_HELP,),
        "open_follow_up": (S.FOLLOW_UP,),
        "close_case": (S.CLOSED,),
    },
    S.SAFETY_ASSESSMENT: {
        told("handover_offered"): (S.HANDOVER,),
        told("assessment_concluded"): (S.SIGNAL, S.LOCAL_HELP, S.FOLLOW_UP),
    },
    S.HANDOVER: {
        "refuse_handover": (S.SAFETY_ASSESSMENT,),
        "withdraw_handover": (S.SAFETY_ASSESSMENT,),
        # Until the assessment has heard that help began, it is the heaviest that is open.
        "start_help": (S.SAFETY_ASSESSMENT,),
    },
    S.LOCAL_HELP: {
        "receive_signal": (S.SIGNAL,),
        "open_follow_up": (S.FOLLOW_UP,),
        "close_case": (S.CLOSED,),
    },
    S.COURT_MEASURE: {told("measure_ended"): _AFTER_A_TRACK},
    S.FOLLOW_UP: {told("follow_up_closed"): (S.SIGNAL, S.LOCAL_HELP)},
    ANYWHERE: {
        told("reopening_asked"): (S.COURT_MEASURE, S.SAFETY_ASSESSMENT, S.FOLLOW_UP),
        "receive_signal": (S.SAFETY_ASSESSMENT,),
        "request_safety_assessment": (S.SAFETY_ASSESSMENT,),
        "request_court_measure": (S.COURT_MEASURE,),
        "start_own_investigation": (S.COURT_MEASURE,),
        "change_region": (S.CLOSED,),
    },
    S.CLOSED: {
        "reopen": (BEFORE,),
        told("reopening_asked"): (BEFORE,),
    },
}
FINAL = frozenset({S.CLOSED})
