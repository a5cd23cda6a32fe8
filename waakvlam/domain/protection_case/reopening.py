"""How a track that had ended goes on: the case knows whether another took its place."""

from datetime import datetime

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.general.reopening import Reopening, open_again
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.closing import OVER
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.tracks import Track


def answer(d: Decision[CaseState], track_id: str, when: datetime) -> None:
    """A track asks to go on. From there no other can take its place; a case does not stay closed over it."""
    track = next(track for track in d.state.tracks if track.id == track_id)
    other = taken_by(d.state, track)
    if other is not None or track.child in d.state.deceased:
        because = other.id if other is not None else "overleden"
        d.tell(track.id, "reopening_declined", when, child=track.child, outcome=because)
        return
    if not d.state.is_open:
        reason = "een traject van deze zaak loopt door"
        open_again(d, when, reason, Reopening(over=OVER, then=require_a_case))
    d.record(e.TrackOpenedAgain(occurred_at=when, track=track.id))
    d.tell(track.id, "reopening_granted", when, child=track.child)


def taken_by(state: CaseState, track: Track) -> Track | None:
    """The later track that took the place of one that had ended, whatever became of it.

    Reports at Veilig Thuis stand beside each other. Two measures of one child never hold at the same time.
    """
    if track.kind is StreamKind.SAFETY_ASSESSMENT:
        return None
    last = [x for x in state.tracks if x.kind is track.kind and x.child == track.child][-1]
    return None if last is track else last


def require_a_case(d: Decision[CaseState], _when: datetime) -> None:
    """Advice alone never was a case of anybody."""
    d.require(
        d.state.signals > 0,
        RefusalCode.WRONG_STAGE,
        "Een advies wordt geen zaak door het te heropenen: begin een zaak met een signaal.",
    )
