"""How it is folded who protects the child: nobody, somebody for now, or its own protector. Changes additively."""

from datetime import datetime

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority.state import AuthorityState
from waakvlam.domain.court_measure.state import MeasureState, ProtectorPeriod, ProtectorState, Transfer, changed

NOTHING_DONE_YET: dict[str, object] = {
    "protector": None,
    "protector_state": ProtectorState.UNASSIGNED,
    "fixed_since": None,
    "first_contact_at": None,
    "family_group_plan": "not_offered",
    "family_group_plan_at": None,
    "plan_established_at": None,
    "reviewed_at": None,
}
"""Where an institution begins anew."""


def assign(state: MeasureState, event: e.ProtectorAssigned) -> MeasureState:
    """Somebody is there."""
    since = _earliest(state.fixed_since, event.occurred_at) if event.fixed else state.fixed_since
    if _was_of_the_previous(state, event):
        return changed(state, fixed_since=since)
    return changed(
        state,
        protector=event.worker,
        protector_state=ProtectorState.FIXED if event.fixed else ProtectorState.INTERIM,
        fixed_since=since,
    )


def leave(state: MeasureState, event: e.ProtectorLeft) -> MeasureState:
    """Nobody is there, or somebody stands in."""
    if _was_of_the_previous(state, event):
        return state
    left = ProtectorState.UNASSIGNED if event.interim is None else ProtectorState.INTERIM
    return changed(
        state,
        protector=event.interim,
        protector_state=left,
        # What was done within the five working days stays done; what was not, another must do.
        fixed_since=state.fixed_since if state.assigned_and_met else None,
        authority=_left_beside(state) if state.order_beside is None else state.authority,
    )


def beside(
    state: MeasureState, event: e.GiNotified | e.ProtectorAssigned | e.ProtectorLeft | e.FirstContactMade
) -> MeasureState:
    """What the institution of the supervision order does while another is provisional guardian, and is kept apart."""
    known, when = state.authority.beside, event.occurred_at
    match event:
        case e.GiNotified():
            known = known.model_copy(update={"gi_notified_at": when})
        case e.ProtectorAssigned():
            since = _earliest(known.fixed_since, when) if event.fixed else known.fixed_since
            known = known.model_copy(update={"protector": event.worker, "fixed_since": since})
        case e.ProtectorLeft():
            known = known.without_worker().model_copy(update={"protector": event.interim})
        case e.FirstContactMade():
            known = known.model_copy(update={"first_contact_at": when})
    return changed(state, authority=state.authority.model_copy(update={"beside": known}))


def replace_gi(state: MeasureState, event: e.GiReplaced) -> MeasureState:
    """The other institution has everything still to do but what the law asked for once."""
    transfer = Transfer(
        previous=event.previous,
        gi=event.gi,
        last_day_of_previous=event.last_day_of_previous,
        starts_on=event.starts_on,
    )
    if state.order_beside is not None:
        # The guardian, and whom it named, stay.
        return changed(state, gi=event.gi, transfers=(*state.transfers, transfer), authority=_left_beside(state))
    return changed(
        state,
        gi=event.gi,
        transfers=(*state.transfers, transfer),
        protector=None,
        protector_state=ProtectorState.UNASSIGNED,
        fixed_since=state.fixed_since if state.assigned_and_met else None,
        authority=_left_beside(state),
    )


def _left_beside(state: MeasureState) -> AuthorityState:
    beside = state.authority.beside.without_worker() if state.authority.is_suspended else state.authority.beside
    return state.authority.model_copy(update={"beside": beside})


def noted(state: MeasureState, since: datetime) -> MeasureState:
    """The three states of having a protector, with their beginnings: how long a child waited can be read from them."""
    history = state.protector_history
    if history and history[-1].state is state.protector_state:
        return state
    period = ProtectorPeriod(state=state.protector_state, since=since)
    return changed(state, protector_history=(*history, period))


def _was_of_the_previous(state: MeasureState, event: e.ProtectorAssigned | e.ProtectorLeft) -> bool:
    """Whom the other institution had, until it handed over, says nothing of whom this one has or will have."""
    went_over = bool(state.transfers) and state.transfers[-1].gi == state.gi
    return event.by_previous or (went_over and event.occurred_at < state.charges[-1].ordered_at)


def _earliest(known: datetime | None, other: datetime) -> datetime:
    return other if known is None else min(known, other)
