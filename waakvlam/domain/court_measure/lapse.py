"""The end of the track, and the undoing of a lapse: what the rules of every measure have in common."""

from datetime import datetime
from typing import Literal

from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority.commands import GuardianshipEnd
from waakvlam.domain.court_measure.commands import EndReason
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
    reason: EndReason
    | GuardianshipEnd
    | Literal["intake_refused", "no_petition", "order_refused", "not_upheld", "other_parent", "guardian_is_person"],
) -> None:
    """The track ends and tells the case."""
    d.meet(CONFIRMATION, d.context.now)
    d.record(e.MeasureEnded(occurred_at=when, reason=reason))
    d.cancel(when, OVER)
    d.tell_case("measure_ended", when, outcome=str(reason), child=d.state.child)


def reinstate(d: Decision[MeasureState], when: datetime, measure: MeasureKind) -> None:
    """The measure never lapsed; the duties that fell away with it run again, on the days they had."""
    d.record(e.MeasureReinstated(occurred_at=when, measure=measure))
    # Not what fell away with an earlier measure that lapsed: that one is over.
    d.revive(when, LAPSED, since=d.state.lapsed_at)
    child.watch_birthday(d, when)
    d.tell_case("measure_ordered", when, outcome=measure.value, child=d.state.child)
