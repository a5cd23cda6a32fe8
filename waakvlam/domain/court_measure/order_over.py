"""The end of a supervision order, also beside a suspension of authority that goes on (art. 1:241 and 1:268 BW).

A suspension, and the provisional guardianship (*voorlopige voogdij*) with it, does not rest on the order: it has its
own terms and ends by its own end. So the track goes on for it alone.
"""

from datetime import datetime

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child
from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.authority.events import SupervisionOver, SupervisionStands
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.ends import TrackEnd
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.lapse import CONFIRMATION, LAPSED, end
from waakvlam.domain.court_measure.periods import NO_EXTENSION, SUPERVISION_TERMS
from waakvlam.domain.court_measure.placement.clocks import TERMS as PLACEMENT_TERMS
from waakvlam.domain.court_measure.protector import ASSIGN_SUPERVISION
from waakvlam.domain.court_measure.road_back import road_from
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import Deadline, DeadlineRevived, DeadlineStatus, last_of
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.facts import read
from waakvlam.domain.general import CorrectFact, Reopen

_OVER = "ondertoezichtstelling beëindigd naast de schorsing"
_OF_THE_ORDER = (
    "vots_max_duration",
    *SUPERVISION_TERMS,
    NO_EXTENSION,
    "spoed_hearing_parties",
    child.HEARING,
    ASSIGN_SUPERVISION,
    *PLACEMENT_TERMS,
)
_ENDS = ("vots_max_duration", *SUPERVISION_TERMS)
_PLAN = ("plan_within_six_weeks", "plan_yearly_review")
_ENDS_IT = frozenset({"no_extension_at", "extension_refused_at", "extension_requested_at", "court_last_day"})
"""Facts of the order by which it may not have ended after all."""
_BY_HAND = frozenset({"02", "03", "04", str(EndReason.LAPSED)})


def end_order(d: Decision[MeasureState], when: datetime, reason: TrackEnd) -> None:
    """The order ends, and the track with it unless a suspension runs beside it."""
    if not d.state.authority.is_suspended or d.state.measure is MeasureKind.PROVISIONAL_GUARDIANSHIP:
        end(d, when, reason)
        return
    before, suspended_at = d.state, d.state.authority.suspended_at or when
    guarded = before.authority.has_provisional_guardian
    carries_on = guarded and before.authority.provisional_guardian == before.gi
    known = last_of(before.deadlines, suspension.GUARDIAN_LAPSE)
    running = known is not None and known.anchor == suspended_at
    d.meet(CONFIRMATION, d.context.now)
    d.record(
        SupervisionOver(
            occurred_at=when,
            reason=reason,
            last_day=known.last_day
            if known is not None and running
            else d.legal_last_day(suspension.LAPSE, local_date(suspended_at)),
        )
    )
    if carries_on and before.lapsed:
        d.revive(when, LAPSED, *_PLAN, since=before.lapsed_at)
    d.cancel(when, _OVER, *_OF_THE_ORDER, *(() if carries_on else _PLAN), *(() if guarded else (child.OF_AGE,)))
    if guarded:
        child.watch_birthday(d, when)
        measure = MeasureKind.PROVISIONAL_GUARDIANSHIP.value
        d.tell_case("measure_ordered", when, outcome=measure, child=before.child)
    elif before.in_force and before.measure is not None:
        # The case hears that no measure holds any more.
        d.tell_case("measure_lapsed", when, outcome=before.measure.value, child=before.child)


def bring_back(d: Decision[MeasureState], command: CorrectFact | Reopen) -> bool:
    """The order did not end: by who recorded its end, or by the fact on which that end rested.

    Where the clock finds on the corrected facts that it ended all the same, it ends again.
    """
    order, over_at, because = d.state.order_over, *_end_of(d.state)
    if order is None or over_at is None or not d.state.is_open:
        return False
    by_law = [term.name for term in d.state.deadlines if _ended_it(term, over_at)]
    if isinstance(command, CorrectFact):
        named = read(order, command.fact) is not None or command.fact == "court_last_day"
        if command.fact not in _ENDS_IT or read(d.state, command.fact) is not None or not named:
            return False
        d.require(
            by_law,
            RefusalCode.WRONG_STAGE,
            f"De ondertoezichtstelling is beëindigd ({because}), naast de schorsing die doorloopt. Is dat niet zo, "
            "heropen haar dan eerst (reopen).",
            field="fact",
        )
        _stand(d, command.occurred_at, command.reason)
        return False
    d.require(
        not by_law and because in _BY_HAND,
        RefusalCode.WRONG_STAGE,
        f"De ondertoezichtstelling eindigde van rechtswege of door een beslissing die zelf is vastgelegd ({because}), "
        f"naast de schorsing die doorloopt. {road_from(because)}",
    )
    d.require_not_before(command.occurred_at, over_at, "het einde")
    _stand(d, command.occurred_at, command.reason)
    return True


def _end_of(state: MeasureState) -> tuple[datetime | None, str]:
    return state.authority.supervision_over_at, state.authority.supervision_over_because or ""


def _ended_it(term: Deadline, over_at: datetime) -> bool:
    passed = term.status in {DeadlineStatus.LAPSED, DeadlineStatus.EXPIRED}
    return passed and term.clock in _ENDS and term.ends_at == over_at


def _fell_away(term: Deadline, over_at: datetime) -> bool:
    with_it = term.status is DeadlineStatus.CANCELLED and term.cancelled_because == _OVER
    return with_it and term.cancelled_at is not None and term.cancelled_at >= over_at


def _stand(d: Decision[MeasureState], when: datetime, reason: str) -> None:
    over_at, _ = _end_of(d.state)
    assert over_at is not None, "there was an end"
    lapsed_since = d.state.lapsed_at if d.state.lapsed else None
    guardian = d.state.gi
    d.record(SupervisionStands(occurred_at=when, reason=reason))
    if guardian != d.state.gi:
        d.cancel(when, "de ondertoezichtstelling is niet beëindigd", *_PLAN)
    known = d.state.deadlines
    passed = [] if d.state.lapsed else [term for term in known if _ended_it(term, over_at)]
    back = [*passed, *(term for term in known if _fell_away(term, over_at))]
    d.record(*(DeadlineRevived(occurred_at=when, key=term.key, last_day=term.last_day) for term in back))
    d.settle(when, *(term.clock for term in back if term.settled))
    if lapsed_since is not None and guardian == d.state.gi:
        # The guardianship lapsed meanwhile, and took along what the order asked for as well.
        d.revive(when, LAPSED, *_PLAN, since=lapsed_since)
    measure = None if d.state.measure is None else d.state.measure.value
    if d.state.in_force:
        child.watch_birthday(d, when)
        d.tell_case("measure_ordered", when, outcome=measure, child=d.state.child)
    elif d.state.lapsed:
        d.tell_case("measure_lapsed", when, outcome=measure, child=d.state.child)
