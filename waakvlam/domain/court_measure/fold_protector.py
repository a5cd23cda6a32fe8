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
    if _was_of_the_previous(state, event.occurred_at):
        return changed(state, fixed_since=since)
    return changed(
        state,
        protector=event.worker,
        protector_state=ProtectorState.FIXED if event.fixed else ProtectorState.INTERIM,
        fixed_since=since,
    )


def leave(state: MeasureState, event: e.ProtectorLeft) -> MeasureState:
    """Nobody is there, or somebody stands in."""
    if _was_of_the_previous(state, event.occurred_at):
        return state
    left = ProtectorState.UNASSIGNED if event.interim is None else ProtectorState.INTERIM
    return changed(
        state,
        protector=event.interim,
        protector_state=left,
        # What was done within the five working days stays done; what was not, another must do.
        fixed_since=state.fixed_since if state.assigned_and_met else None,
        authority=_left_beside(state),
    )


def replace_gi(state: MeasureState, event: e.GiReplaced) -> MeasureState:
    """The other institution has everything still to do but what the law asked for once."""
    transfer = Transfer(
        previous=event.previous,
        gi=event.gi,
        last_day_of_previous=event.last_day_of_previous,
        starts_on=event.starts_on,
    )
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


def _was_of_the_previous(state: MeasureState, when: datetime) -> bool:
    """Put on record late: whom the other institution had says nothing of whom this one has."""
    return bool(state.transfers) and state.transfers[-1].gi == state.gi and when < state.charges[-1].ordered_at


def _earliest(known: datetime | None, other: datetime) -> datetime:
    return other if known is None else min(known, other)
