"""Nobody waits in silence: what a part waits for has a term, for exactly as long as it is waited for.

The law gives many steps no number. The terms here are norms of the region, which warn and never end anything.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from waakvlam.domain import deadlines as life
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.decision import Decision
from waakvlam.domain.facts import Clock, Wait


def watch(d: Decision[Any], clocks: Mapping[str, Clock[Any]], when: datetime) -> bool:
    """Start what is waited for, and end what is not, by the facts as they are now; whether anything changed."""
    before = len(d.events)
    for name, clock in clocks.items():
        if isinstance(clock, Wait):
            _keep(d, name, clock, when)
    return len(d.events) > before


def _keep(d: Decision[Any], name: str, wait: Wait[Any], when: datetime) -> None:
    last = life.last_of(d.state.deadlines, name)
    anchor = wait.anchor(d.state)
    done = wait.done(d.state) if wait.done is not None else None
    waited = d.state.is_open and anchor is not None and done is None and wait.still(d.state)
    same = last is not None and last.anchor == anchor
    if last is not None and last.is_open:
        if waited and same:
            return
        if done is not None:
            d.meet(name, done, key=last.key)
        else:
            d.cancel(when, wait.gone, key=last.key)
    if not waited or anchor is None:
        return
    if last is not None and same and last.status is DeadlineStatus.CANCELLED:
        # The same wait goes on, on the days it had.
        d.revive(when, last.cancelled_because or wait.gone, key=last.key)
        return
    d.start(
        name,
        anchor,
        anchor if isinstance(anchor, datetime) else when,
        child=getattr(d.state, "child", None),
        responsible=wait.who(d.state) if wait.who is not None else None,
    )
