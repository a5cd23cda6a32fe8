"""How a placement ends or lapses by itself, and how a lapse is undone. Its measure goes on in either case."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from waakvlam.domain.court_measure.events import GUARDIANSHIPS
from waakvlam.domain.court_measure.lapse import LAPSED
from waakvlam.domain.court_measure.placement import events as e
from waakvlam.domain.court_measure.placement.clocks import (
    CLOCKS,
    EXECUTION,
    FIRST_PERIOD,
    NO_EXTENSION,
    PERIODS,
    TERMS,
)
from waakvlam.domain.court_measure.placement.commands import PlacementEnd
from waakvlam.domain.court_measure.placement.periods import move
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineRevived, DeadlineStatus, last_of
from waakvlam.domain.decision import Decision

_LAPSED = "machtiging uithuisplaatsing vervallen"
_NOT_PLANNED = "het einde was niet gepland"
ENDED = "uithuisplaatsing beëindigd"
"""Why what was owed because of a placement falls away when that ends."""


def end(
    d: Decision[MeasureState],
    when: datetime,
    reason: PlacementEnd | Literal["as_planned", "extension_refused", "not_upheld"],
) -> None:
    """The placement is over; whatever was owed because of it is not owed any more."""
    d.record(e.PlacementEnded(occurred_at=when, reason=reason))
    d.cancel(when, ENDED, *TERMS)


def end_on_its_last_day(d: Decision[MeasureState], when: datetime) -> None:
    """As was planned: no extension was asked, or it was refused."""
    end(d, when, "extension_refused" if d.state.placement.extension == "refused" else "as_planned")


def on_lapse(d: Decision[MeasureState], deadline: Deadline) -> None:
    """A term of the placement passed. The supervision order stays."""
    placement, when = d.state.placement, deadline.ends_at
    if not placement.in_force:
        return
    if deadline.status is DeadlineStatus.EXPIRED or (deadline.clock in PERIODS and ends_as_planned(d.state)):
        end_on_its_last_day(d, when)
        return
    meaning = (
        f"{deadline.name}: de termijn is op {deadline.last_day:%d-%m-%Y} verstreken. De machtiging uithuisplaatsing "
        f"geldt niet meer; de maatregel zelf ({d.state.measure}) loopt door. "
        + _what_now(deadline, carried_out=placement.is_carried_out)
    )
    d.record(e.PlacementLapsed(occurred_at=when, because_of=deadline.id, article=deadline.article, meaning=meaning))
    d.warn_of_lapse(deadline, f"{d.context.stream.case}, {d.state.child}: {meaning}", when)
    d.cancel(when, _LAPSED, *TERMS)


def _what_now(deadline: Deadline, *, carried_out: bool) -> str:
    if carried_out:
        return "Voor het verblijf van het kind buiten het gezin is geen grondslag meer (art. 1:265a BW)."
    if deadline.clock == EXECUTION:
        return "Voor een plaatsing is een nieuwe machtiging nodig."
    return "Het kind kan niet uit huis worden geplaatst zonder een nieuwe machtiging."


def ends_as_planned(state: MeasureState) -> bool:
    """Whether it is known that the authorisation ends on its last day: for its own reason, or with its order."""
    known = {"not_asked", "refused"}
    placement = state.placement
    with_order = state.extension in known and placement.last_day == state.last_day
    return placement.extension in known or with_order


def ended_by_no_plan(state: MeasureState) -> bool:
    """Whether it ended as planned, and what planned that was no fact: nothing else took its place since."""
    placement = state.placement
    planned = placement.status is PlacementStatus.ENDED and placement.ended_because == "as_planned"
    supervised = state.in_force and state.measure not in GUARDIANSHIPS
    begun, last_day = state.starts_on, placement.last_day
    under_this_order = begun is not None and last_day is not None and begun <= last_day
    return planned and supervised and under_this_order and not ends_as_planned(state)


def undo_the_planned_end(d: Decision[MeasureState], when: datetime) -> None:
    """It ran until its last day without a plan: unless it was extended before that, the law ended it then."""
    last_day = d.state.placement.last_day
    passed = {DeadlineStatus.LAPSED, DeadlineStatus.EXPIRED}
    terms = [x for x in d.state.deadlines if x.clock in PERIODS and x.status in passed and x.last_day == last_day]
    d.record(e.PlacementReinstated(occurred_at=when))
    for term in terms:
        d.record(DeadlineRevived(occurred_at=when, key=term.key, last_day=term.last_day))
        d.revive(when, ENDED, *TERMS, since=term.ends_at)
    told = last_of(d.state.deadlines, NO_EXTENSION)
    anchor = CLOCKS[NO_EXTENSION].anchor(d.state)
    if told is not None and anchor is not None:
        d.correct(told, anchor, when, reason=_NOT_PLANNED, done=None, court_fixed_last_day=None)


def reinstate_if(d: Decision[MeasureState], when: datetime, clocks: Collection[str]) -> None:
    """What lapsed by one of these terms never lapsed. What lapsed by another one stays so."""
    placement = d.state.placement
    by = {clock.rpartition(".")[2] for clock in clocks}
    if placement.status is not PlacementStatus.LAPSED or placement.lapsed_because not in by:
        return
    d.record(e.PlacementReinstated(occurred_at=when))
    d.revive(when, _LAPSED, *TERMS, since=placement.lapsed_at)
    sleep_with_measure(d)


def sleep_with_measure(d: Decision[MeasureState]) -> None:
    """Within a measure that has lapsed nothing is owed, until the measure turns out to stand."""
    if d.state.lapsed and d.state.lapsed_at is not None:
        d.cancel(d.state.lapsed_at, LAPSED, *TERMS)


def on_corrected(d: Decision[MeasureState], before: Deadline, after: Deadline, when: datetime) -> None:
    """A term computed anew may move the end of the placement, or undo its lapse. What is past then lapses again."""
    if before.status is DeadlineStatus.LAPSED:
        reinstate_if(d, when, {before.clock})
    if after.clock == FIRST_PERIOD and d.state.placement.earlier_periods:
        move(d, after, when)
    last_day = d.state.placement.last_day
    if after.clock in PERIODS and last_day == before.last_day != after.last_day:
        d.record(
            e.PlacementPeriodCorrected(occurred_at=when, previous_last_day=before.last_day, last_day=after.last_day)
        )
