"""What the court decides about an out-of-home placement, and what keeps its terms in step with its measure."""

from datetime import date, datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.periods import require_period
from waakvlam.domain.court_measure.placement import commands as c
from waakvlam.domain.court_measure.placement import events as e
from waakvlam.domain.court_measure.placement import execution, extension, lapse
from waakvlam.domain.court_measure.placement.clocks import (
    ADVICE,
    APPEAL,
    CHILD_HEARING,
    CLOCKS,
    EXECUTION,
    FIRST_PERIOD,
    HEARING,
    NO_EXTENSION,
    PERIODS,
    TERMS,
)
from waakvlam.domain.court_measure.placement.periods import ARTICLE, leaves_time, limit, meet_periods
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.general.rules import meet_what_was_done

PART = "placement"
"""What its deadlines say that they are about."""
_WITH_ORDER = "de ondertoezichtstelling wordt niet verlengd"
_NONE_ASKED = "er wordt geen verlenging gevraagd"
_DECIDED = frozenset({"not_asked", "refused"})
"""It is known that there will be no extension."""
_SUPERVISION = frozenset({MeasureKind.PROVISIONAL_SUPERVISION, MeasureKind.SUPERVISION})


def apply(d: Decision[MeasureState], command: c.PlacementCommand) -> None:
    """Apply one command about the placement."""
    match command:
        case c.AuthorisePlacement():
            authorise(d, command)
        case c.CarryOutPlacement():
            execution.carry_out(d, command)
        case c.RequestPlacementExtension():
            extension.request_extension(d, command)
        case c.ExtendPlacement():
            extension.extend(d, command)
        case c.RefusePlacementExtension():
            extension.refuse_extension(d, command)
        case c.NotifyNoPlacementExtension():
            extension.notify_no_extension(d, command)
        case c.NotifyEarlyReturn():
            execution.notify_early_return(d, command)
        case c.RequestTwoYearsAdvice():
            execution.request_two_years_advice(d, command)
        case c.EndPlacement():
            execution.end_placement(d, command)


def authorise(d: Decision[MeasureState], command: c.AuthorisePlacement) -> None:
    """At most a year, and never longer than the measure it is given within; unheard, two weeks to hear."""
    when = command.occurred_at
    d.require(
        d.state.measure in _SUPERVISION and d.state.in_force_at(when),
        RefusalCode.WRONG_STAGE,
        "Zonder (voorlopige) ondertoezichtstelling van kracht is er geen machtiging uithuisplaatsing.",
        article="art. 1:265b lid 1 BW",
    )
    d.require_not_before(when, d.state.first_ordered_at, "de beschikking")
    if not command.without_hearing:
        _require_heard(d, when)
    if not command.granted:
        d.record(e.PlacementRefused(occurred_at=when))
        d.start(APPEAL, when, when, child=d.state.child)
        return
    starts_on = _first_day(d, command)
    continues = _takes_the_place_of_the_provisional_one(d, starts_on)
    d.require_not_before(when, d.state.placement.authorised_at, "de vorige machtiging")
    latest = limit(d, FIRST_PERIOD, starts_on, command.last_day)
    if continues:
        d.cancel(when, "vervangen door een nieuwe machtiging", HEARING, CHILD_HEARING, EXECUTION, NO_EXTENSION)
        meet_periods(d, when)
    term = d.begin(FIRST_PERIOD, starts_on, when, child=d.state.child, court_fixed_last_day=latest)
    notice_owed = d.state.measure is MeasureKind.SUPERVISION and leaves_time(d, when, term.last_day)
    d.record(
        e.PlacementAuthorised(
            occurred_at=when,
            starts_on=starts_on,
            last_day=term.last_day,
            court_last_day=command.last_day,
            order_last_day=d.state.last_day or term.last_day,
            provisional=d.state.measure is MeasureKind.PROVISIONAL_SUPERVISION,
            heard=not command.without_hearing,
            continues=continues,
            notice_owed=notice_owed,
        )
    )
    if d.state.placement.to_be_carried_out:
        d.start(EXECUTION, when, when, child=d.state.child)
    if command.without_hearing:
        d.start(HEARING, when, when, child=d.state.child)
        if child.is_to_be_heard(d.state, when):
            d.start(CHILD_HEARING, when, when, child=d.state.child)
    if notice_owed:
        d.start(NO_EXTENSION, term.last_day, when, child=d.state.child)
    d.start(APPEAL, when, when, child=d.state.child)
    lapse.sleep_with_measure(d)


def _require_heard(d: Decision[MeasureState], when: datetime) -> None:
    """What the child said before the court decided something else was about that, unless it was said to be on this."""
    placement = d.state.placement
    on_this, decided_at = placement.child_last_heard_at, placement.decided_at
    if on_this is not None and on_this <= when and (decided_at is None or on_this > decided_at):
        return
    # One hearing may lead to several decisions of one day.
    decisions = (d.state.ordered_at, d.state.appealable_at, decided_at)
    earlier = [one for one in decisions if one is not None and local_date(one) < local_date(when)]
    child.require_heard(d, when, since=max(earlier, default=None))


def _first_day(d: Decision[MeasureState], command: c.AuthorisePlacement) -> date:
    starts_on, order = command.starts_on, d.state
    d.require(starts_on, RefusalCode.MALFORMED, "starts_on hoort bij een verleende machtiging.", field="starts_on")
    assert starts_on is not None, "it is required"
    require_period(d, command.occurred_at, starts_on, command.last_day)
    # Under a supervision order that follows a provisional one the child was under supervision already.
    begins = order.starts_on if order.begins_anew else None
    d.require(
        (begins is None or starts_on >= begins) and (order.last_day is None or starts_on <= order.last_day),
        RefusalCode.IMPOSSIBLE_DATE,
        f"Een uithuisplaatsing valt binnen de ondertoezichtstelling ({order.starts_on:%d-%m-%Y} tot en met "
        f"{order.last_day:%d-%m-%Y}).",
        field="starts_on",
        article="art. 1:265b lid 1 BW",
    )
    return starts_on


def _takes_the_place_of_the_provisional_one(d: Decision[MeasureState], starts_on: date) -> bool:
    """At most one authorisation at a time; the one under a provisional order gives way to that under the order."""
    running = d.state.placement
    if not running.in_force:
        return False
    d.require(
        running.provisional and d.state.measure is MeasureKind.SUPERVISION,
        RefusalCode.ALREADY_DECIDED,
        f"Er is al een machtiging uithuisplaatsing, tot en met {running.last_day:%d-%m-%Y}: verleng of beëindig die.",
        article=ARTICLE,
    )
    d.require(
        running.last_day is None or starts_on.toordinal() <= running.last_day.toordinal() + 1,
        RefusalCode.IMPOSSIBLE_DATE,
        f"De lopende machtiging eindigt op {running.last_day:%d-%m-%Y}; de nieuwe sluit daar niet op aan.",
        field="starts_on",
        article=ARTICLE,
    )
    return True


def follow(d: Decision[MeasureState], when: datetime) -> None:
    """After whatever was put on record: the terms of the placement are in step with the placement and its order."""
    if not d.state.placement.is_known:
        if lapse.ended_by_no_plan(d.state):
            lapse.undo_the_planned_end(d, when)
        elif d.state.placement.status is PlacementStatus.ENDED:
            d.cancel(when, lapse.ENDED, *TERMS)
        return
    if not d.state.placement.in_force:
        return
    _keep_within_order(d, when)
    meet_what_was_done(d, CLOCKS)
    if lapse.ends_as_planned(d.state):
        # The end is known and planned: it will come on its day, and nobody needs to be warned of it.
        d.settle(when, *PERIODS)
    else:
        d.unsettle(when, *PERIODS)
    if d.state.extension in _DECIDED:
        d.cancel(when, _WITH_ORDER, NO_EXTENSION)
    else:
        _owed_again(d, when, _WITH_ORDER, NO_EXTENSION)
    if d.state.placement.two_years_by is None:
        d.cancel(when, "de ondertoezichtstelling is verlengd", ADVICE)
    # The advice goes with the request to extend both; without such a request nobody needs it.
    if d.state.extension in _DECIDED or d.state.placement.extension in _DECIDED:
        d.cancel(when, _NONE_ASKED, ADVICE)
    else:
        _owed_again(d, when, _NONE_ASKED, ADVICE)
        execution.watch_two_years(d, when)


def _keep_within_order(d: Decision[MeasureState], when: datetime) -> None:
    """An order that takes the place of a provisional one may end before the placement would."""
    last_day, order_last_day = d.state.placement.last_day, d.state.last_day
    if last_day is None or order_last_day is None or last_day <= order_last_day:
        return
    d.record(e.PlacementKeptWithinOrder(occurred_at=when, order_last_day=order_last_day))
    for name in (*PERIODS, NO_EXTENSION):
        clock, term = CLOCKS[name], last_of(d.state.deadlines, name)
        anchor = clock.anchor(d.state)
        if term is None or anchor is None:
            continue
        changed = d.correct(
            term,
            anchor,
            when,
            reason="de ondertoezichtstelling eindigt eerder",
            done=clock.done(d.state) if clock.done else term.met_at,
            court_fixed_last_day=clock.court_fixed(d.state),
        )
        if changed is not None:
            lapse.on_corrected(d, term, changed, when)


def _owed_again(d: Decision[MeasureState], when: datetime, reason: str, name: str) -> None:
    """The last of its kind, and only while it is about the end that stands; an earlier one is over."""
    last = last_of(d.state.deadlines, name)
    if last is not None and last.anchor == CLOCKS[name].anchor(d.state):
        d.revive(when, reason, key=last.key)
