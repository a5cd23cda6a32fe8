"""How follow-up moves."""

from waakvlam.domain.follow_up.state import FollowUpStage as S
from waakvlam.domain.transitions import ANYWHERE, BEFORE, Moves, told

MOVES: Moves = {
    S.NEW: {"open": (S.MONITORING,)},
    S.MONITORING: {
        "record_contact": (S.CONCERN,),
        "raise_concern": (S.CONCERN,),
        "close_follow_up": (S.CLOSED,),
    },
    S.CONCERN: {"close_follow_up": (S.CLOSED,)},
    # It goes on in another region.
    ANYWHERE: {"change_region": (S.CLOSED,)},
    S.CLOSED: {
        told("reopening_granted"): (BEFORE,),
    },
}
FINAL = frozenset({S.CLOSED})
