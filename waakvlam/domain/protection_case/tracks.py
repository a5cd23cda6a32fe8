"""The tracks of a case: assessments, measures and follow-up, as far as they have told the case."""

from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant, Report
from waakvlam.domain.model import Model


class Track(Model):
    """A track of the case, as far as it has told the case."""

    id: str
    kind: StreamKind
    child: str | None = None
    ended: bool = False
    ended_at: Instant | None = None
    outcome: str | None = None
    ordered: bool = False
    lapsed: bool = False
    crisis: bool = False
    handover: Literal["none", "offered", "accepted", "done"] = "none"
    offered_at: Instant | None = None
    requested_by: OrganisationKind | None = Field(default=None, description="Who asked for it, where that is known.")


Tracks = tuple[Track, ...]


def measure_needed(tracks: Tracks) -> bool:
    """Veilig Thuis found that a measure must be considered, and nobody has asked for one since."""
    return bool(tracks) and tracks[-1].outcome == "measure_needed"


def answered(tracks: Tracks, answers: dict[str, str]) -> Tracks:
    """The tracks after an answer to every offer in one of these states."""
    return tuple(
        track.model_copy(update={"handover": answers.get(track.handover, track.handover)}) if not track.ended else track
        for track in tracks
    )


_CRISIS_MEASURES = frozenset({"VOTS", "VOORLOPIGE_VOOGDIJ"})
"""Given for acute danger: what lies behind it is not over yet."""


def heard(tracks: Tracks, report: Report) -> Tracks:
    """The tracks after what one of them told."""
    match report.subject:
        case "acute_danger_found":
            return _mark(tracks, report, crisis=True)
        case "handover_offered":
            return _mark(tracks, report, handover="offered", offered_at=report.occurred_at)
        case "measure_ordered":
            return _mark(tracks, report, ordered=True, lapsed=False, crisis=report.outcome in _CRISIS_MEASURES)
        case "measure_lapsed":
            return _mark(tracks, report, lapsed=True, ordered=False)
        case "measure_ended":
            return _mark(tracks, report, ordered=False, lapsed=False, **_ended(report))
        case "assessment_concluded" | "follow_up_closed":
            return _mark(tracks, report, **_ended(report))
        case _:
            return tracks


def opened_again(tracks: Tracks, track_id: str) -> Tracks:
    """The tracks after one that had ended goes on.

    What it handed over is in its hands again: it keeps sight on the children until it has decided anew.
    """
    again = {"ended": False, "ended_at": None, "outcome": None, "handover": "none", "offered_at": None}
    return tuple(track.model_copy(update=again) if track.id == track_id else track for track in tracks)


def _ended(report: Report) -> dict[str, object]:
    return {"ended": True, "ended_at": report.occurred_at, "outcome": report.outcome}


def _mark(tracks: Tracks, report: Report, **changes: object) -> Tracks:
    return tuple(track.model_copy(update=changes) if track.id == report.sender else track for track in tracks)
