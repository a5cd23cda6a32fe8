"""How it is folded that an order ended beside a suspension of authority, which goes on. Changes additively."""

from collections.abc import Callable

from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure import fold_order
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.court_measure.authority.state import Duties
from waakvlam.domain.court_measure.events import MeasureEvent, MeasureKind
from waakvlam.domain.court_measure.fold_protector import NOTHING_DONE_YET
from waakvlam.domain.court_measure.state import END_UNDECIDED, MeasureStage, MeasureState, ProtectorState, changed
from waakvlam.domain.facts import read
from waakvlam.domain.general.events import FactCorrected

_OF_THE_ORDER: dict[str, object] = {
    "stage_before_lapse": None,
    "lapsed": False,
    "court_last_day": None,
    "earlier_periods": (),
    "held_over_from": None,
    "extended_from": None,
    "extended_until": None,
    "petition_refused_at": None,
    **END_UNDECIDED,
}
_PLAN = ("family_group_plan", "family_group_plan_at", "plan_established_at", "reviewed_at")


def kept(
    before: MeasureState, event: MeasureEvent, step: Callable[[MeasureState, MeasureEvent], MeasureState]
) -> MeasureState | None:
    """The track, had the order not ended: until another measure comes in the place of both."""
    match event:
        case ae.SupervisionOver():
            return before if before.order_over is None else before.order_over
        case e.MeasureImposed() | ae.AuthorityEnded() | e.MeasureEnded():
            return None
        case _:
            over = before.order_over
            return over if over is None or _is_about_the_guardianship(before, event) else _follow(over, event, step)


_GUARDIANSHIP_ALONE = (
    e.MeasureLapsed,
    e.MeasureReinstated,
    e.MeasurePeriodCorrected,
    ae.ProvisionalGuardianshipOver,
)
_PLAN_EVENTS = (e.FamilyGroupPlanOffered, e.FamilyGroupPlanWaived, e.PlanEstablished, e.PlanReviewed)


def _is_about_the_guardianship(state: MeasureState, event: MeasureEvent) -> bool:
    another = state.order_over is not None and state.gi != state.order_over.gi
    return isinstance(event, _GUARDIANSHIP_ALONE) or (another and isinstance(event, _PLAN_EVENTS))


def _follow(
    order: MeasureState, event: MeasureEvent, step: Callable[[MeasureState, MeasureEvent], MeasureState]
) -> MeasureState:
    if isinstance(event, FactCorrected):
        # The decision on the guardianship alone is not that on the order.
        same = tuple(name for name in event.fields if read(order, name) == event.previous)
        return step(order, event.model_copy(update={"fields": same})) if same else order
    return step(order, event)


def go_on(state: MeasureState, event: ae.SupervisionOver) -> MeasureState:
    """For provisional guardianship alone; without a guardian, for what the court still has to decide."""
    filed = None if event.reason == "order_refused" else state.petition_filed_at
    authority = state.authority
    if authority.suspended_at is None or not authority.has_provisional_guardian:
        gaps = fold_order.gaps_so_far(state) if state.lapsed else fold_order.over(state, event.occurred_at)
        over: dict[str, object] = {"measure": None, "stage": MeasureStage.COURT, "crisis": False, "gaps": gaps}
        return changed(state, **{**_OF_THE_ORDER, **over, "petition_filed_at": filed})
    same_gi = authority.provisional_guardian == state.gi
    first_day = local_date(authority.suspended_at)
    return changed(
        state,
        **{
            **_OF_THE_ORDER,
            **({} if same_gi else {name: NOTHING_DONE_YET[name] for name in _PLAN}),
            **({} if same_gi else _protector(state)),
            "authority": authority.model_copy(update={"beside": Duties()}),
            "measure": MeasureKind.PROVISIONAL_GUARDIANSHIP,
            "stage": MeasureStage.PROVISIONAL if authority.suspension_heard else MeasureStage.PROVISIONAL_UNHEARD,
            "ordered_at": authority.suspended_at,
            "starts_on": first_day,
            "period_starts_on": first_day,
            "last_day": event.last_day,
            "gi": authority.provisional_guardian,
            "petition_filed_at": filed,
        },
    )


def _protector(state: MeasureState) -> dict[str, object]:
    """Whom the institution of the order named is the child's no longer."""
    of_the_order = state.fixed_since is None and state.protector == state.authority.beside.protector
    return {"protector": None, "protector_state": ProtectorState.UNASSIGNED} if of_the_order else {}
