"""The end of the track, and the undoing of a lapse: what the rules of every measure have in common."""

from datetime import datetime

from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.ends import TrackEnd
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.decision import Decision

LAPSED = "maatregel vervallen"
"""Why the duties under a measure fall away when it lapses."""
CONFIRMATION = "lapse_confirmation"
"""What the law ended is confirmed, or undone by what had happened in time: a norm of the region."""
OVER = "maatregeltraject beëindigd"
"""Why they fall away when the track ends."""


def end(
    d: Decision[MeasureState],
    when: datetime,
    reason: TrackEnd,
) -> None:
    """The track ends and tells the case."""
    d.meet(CONFIRMATION, d.context.now)
    d.record(e.MeasureEnded(occurred_at=when, reason=reason))
    d.cancel(when, OVER)
    d.tell_case("measure_ended", when, outcome=str(reason), child=d.state.child)


def end_where_nothing_is_left(d: Decision[MeasureState], when: datetime, reason: TrackEnd) -> None:
    """A track that went on for a suspension without a guardian is over with it, unless the court still decides."""
    state, authority = d.state, d.state.authority
    alone = state.is_open and state.order_over is not None and state.measure is None
    at_court = state.petition_filed_at is not None or authority.is_requested
    if alone and not at_court and not authority.is_suspended:
        end(d, when, reason)


def reinstate(d: Decision[MeasureState], when: datetime, measure: MeasureKind) -> None:
    """The measure never lapsed; the duties that fell away with it run again, on the days they had."""
    d.record(e.MeasureReinstated(occurred_at=when, measure=measure))
    # Not what fell away with an earlier measure that lapsed: that one is over.
    d.revive(when, LAPSED, since=d.state.lapsed_at)
    child.watch_birthday(d, when)
    d.tell_case("measure_ordered", when, outcome=measure.value, child=d.state.child)
