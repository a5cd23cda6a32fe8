"""From when to when measures held, as the streams tell it step by step; and that no two of a kind held at once."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.domain.watched import Watched
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import MeasureKind, MeasureState


@dataclass
class Period:
    """One measure of one child, from its first day until the first day on which it no longer held."""

    stream: str
    child: str
    measure: MeasureKind
    since: date
    until: date


class Periods:
    """The measures of a household."""

    def __init__(self) -> None:
        """None was ordered yet."""
        self._found: dict[tuple[str, int], Period] = {}

    def see(self, watched: Watched) -> None:
        """Look at a track: a new order is a new measure, anything else tells more of the last one."""
        state: MeasureState = watched.state
        over_at, closed_at = state.authority.supervision_over_at, state.closed_at
        if state.order_over is not None:
            # The order ended beside a suspension that goes on.
            state = state.order_over
        number = sum(1 for row in watched.journal if row.event.type == "MeasureImposed")
        if not number or state.measure is None or state.starts_on is None or state.last_day is None:
            return
        until = state.last_day + timedelta(days=1)
        if state.lapsed and state.lapsed_at is not None:
            until = min(until, local_date(state.lapsed_at))
        if watched.state.order_over is not None and over_at is not None:
            until = min(until, local_date(over_at))
        if closed_at is not None:
            until = min(until, local_date(closed_at))
        name = str(watched.stream)
        for earlier in range(1, number):
            # What another order replaced held no longer than until that one, nor than the track itself.
            replaced = self._found[name, earlier]
            replaced.until = min(replaced.until, max(state.starts_on, replaced.since))
            if closed_at is not None:
                replaced.until = min(replaced.until, max(local_date(closed_at), replaced.since))
        self._found[name, number] = Period(name, state.child or "", state.measure, state.starts_on, until)

    def check(self) -> None:
        """No two measures of one kind for one child at once."""
        found = list(self._found.values())
        for number, one in enumerate(found):
            for other in found[number + 1 :]:
                same = (one.child, one.measure) == (other.child, other.measure)
                assert not same or one.until <= other.since or other.until <= one.since, f"{one} and {other} overlap"
