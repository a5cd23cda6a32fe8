"""How it is folded when the child was heard (art. 809 Rv). Changes additively."""

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.state import MeasureState, changed


def give(state: MeasureState, event: e.ChildGivenAHearing) -> MeasureState:
    """What keeps an urgent decision alive is the first time after it; what a request needs is the last."""
    when, authority, heard = event.occurred_at, state.authority, state.child_heard_at
    if authority.suspended_at is not None and authority.child_heard_at is None:
        authority = authority.model_copy(update={"child_heard_at": when})
    ordered = state.ordered_at if state.measure is MeasureKind.PROVISIONAL_SUPERVISION else None
    heard_on_it = ordered is not None and heard is not None and heard >= ordered
    return changed(
        state,
        child_heard_at=min(heard, when) if heard is not None and heard_on_it and when >= (ordered or when) else when,
        child_last_heard_at=max(state.child_last_heard_at or when, when),
        authority=authority,
    )
