"""How the measure of a child moves."""

from waakvlam.domain.court_measure.state import MeasureStage as S
from waakvlam.domain.transitions import ANYWHERE, BEFORE, CLOCK, Moves, told

_URGENT = (S.PROVISIONAL_UNHEARD, S.PROVISIONAL)

_BESIDE = (S.PROVISIONAL_UNHEARD, S.PROVISIONAL, S.COURT)
"""Where a track goes on whose order ended beside a suspension of authority, heard or not, without a guardian."""

_LATE = {
    # What had happened in time, and is recorded afterwards, undoes the lapse; a hearing may end what had ended itself.
    "record_hearing": (*_BESIDE, S.ENDED),
    "record_suspension_hearing": (S.PROVISIONAL_UNHEARD,),
    "hear_child": (S.PROVISIONAL,),
}

MOVES: Moves = {
    S.NEW: {"open": (S.RVDK_INTAKE, S.RVDK_INVESTIGATION, S.PETITION_AWAITED, S.CRISIS_ORDER_AWAITED, S.COURT)},
    S.RVDK_INTAKE: {
        "reject_technically": (S.REQUEST_REJECTED,),
        "decide_intake": (S.RVDK_WAITING, S.ENDED),
    },
    S.REQUEST_REJECTED: {"resend_request": (S.RVDK_INTAKE,)},
    S.RVDK_WAITING: {
        "start_investigation": (S.RVDK_INVESTIGATION,),
        "conclude_investigation": (S.PETITION_AWAITED, S.ENDED),
    },
    S.RVDK_INVESTIGATION: {"conclude_investigation": (S.PETITION_AWAITED, S.ENDED)},
    S.PETITION_AWAITED: {"file_petition": (S.COURT,), "request_end_of_authority": (S.COURT,)},
    S.CRISIS_ORDER_AWAITED: {
        # A crisis that is none.
        "decide_intake": (S.RVDK_WAITING, S.ENDED),
        "request_end_of_authority": (S.COURT,),
        "give_order": (S.IN_FORCE, S.COURT, S.ENDED),
    },
    S.COURT: {
        "give_order": (S.IN_FORCE, S.PROVISIONAL_UNHEARD, S.PROVISIONAL, S.ENDED),
        "end_authority": (S.IN_FORCE, S.ENDED),
        # A petition filed after a lapse that was none.
        **_LATE,
        "request_end_of_authority": (S.PROVISIONAL,),
        # A suspension without a guardian, that the track went on for, is over.
        "record_suspension_hearing": (S.PROVISIONAL_UNHEARD, S.ENDED),
        "end_guardianship": (S.ENDED,),
        CLOCK: (S.ENDED,),
    },
    S.PROVISIONAL_UNHEARD: {
        "record_hearing": (S.PROVISIONAL, S.COURT, S.ENDED),
        "record_suspension_hearing": (S.PROVISIONAL, S.ENDED),
        "give_order": (S.IN_FORCE,),
        "end_authority": (S.IN_FORCE, S.COURT, S.ENDED),
        "end_measure": (S.PROVISIONAL, S.COURT, S.ENDED),
        "end_guardianship": (S.ENDED,),
        CLOCK: (S.PROVISIONAL, S.COURT, S.LAPSED, S.ENDED),
    },
    S.PROVISIONAL: {
        "give_order": (S.IN_FORCE,),
        "end_authority": (S.IN_FORCE, S.COURT, S.ENDED),
        "end_measure": (S.PROVISIONAL_UNHEARD, S.COURT, S.ENDED),
        "end_guardianship": (S.ENDED,),
        CLOCK: (S.PROVISIONAL_UNHEARD, S.COURT, S.LAPSED, S.ENDED),
    },
    S.IN_FORCE: {
        "end_measure": (*_BESIDE, S.ENDED),
        "end_authority": (S.ENDED,),
        "end_guardianship": (S.ENDED,),
        CLOCK: (*_BESIDE, S.LAPSED, S.ENDED),
    },
    S.LAPSED: {
        # Opened again after the days on which its lapse rested were corrected.
        told("reopening_granted"): (S.IN_FORCE,),
        **_LATE,
        "extend_order": (S.IN_FORCE,),
        "refuse_extension": (*_BESIDE, S.ENDED),
        "notify_no_extension": (*_BESIDE, S.ENDED),
        # Asked in time, it keeps a provisional guardianship alive; afterwards, it comes in the place of what lapsed.
        "request_end_of_authority": (S.PROVISIONAL, S.COURT),
        "file_petition": (S.COURT,),
        "give_order": (S.IN_FORCE, *_BESIDE, S.ENDED),
        "end_authority": (S.IN_FORCE, S.ENDED),
        "end_measure": (*_BESIDE, S.ENDED),
    },
    ANYWHERE: {
        "give_provisional_order": _URGENT,
        "suspend_authority": _URGENT,
        "request_end_of_authority": (S.COURT,),
        # A lapse that was none by the corrected days; or an order that had not ended beside a suspension.
        "correct_fact": (S.PROVISIONAL_UNHEARD, S.PROVISIONAL, S.IN_FORCE, S.LAPSED),
        "reopen": (S.PROVISIONAL_UNHEARD, S.PROVISIONAL, S.IN_FORCE, S.LAPSED),
        told("child_died"): (S.ENDED,),
        # The court brings in a child about whom something was asked already.
        told("sibling_added"): (S.COURT,),
        # It goes on in another region.
        "change_region": (S.ENDED,),
    },
    S.ENDED: {
        told("reopening_granted"): (BEFORE,),
        # The end that time gave makes place for the death that had come before it.
        told("child_died"): (BEFORE,),
    },
}
FINAL = frozenset({S.ENDED})
