"""Which institution a duty of "the GI" lies with: the one that was charged on the last day of its term.

Of other kinds of organisation the record does not say which one owes something.
"""

from collections.abc import Mapping

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.contract import AnyEvent
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.deadlines import Deadline, DeadlineStarted

_GI = OrganisationKind.CERTIFIED_INSTITUTION
Charged = Mapping[str, str]
"""OIN of the institution per key of a deadline."""


def evolve(charged: Charged, event: AnyEvent, after: MeasureState) -> Charged:
    """Who is charged with what after an event; `after` is the state that the event left."""
    match event:
        case DeadlineStarted():
            return _with(charged, after, (event.deadline,))
        case e.MeasureImposed() | ae.AuthoritySuspended() | ae.AuthorityEnded() | ae.SupervisionOver():
            # The terms of an order are recorded before the order itself.
            return _with(charged, after, [one for one in after.deadlines if one.is_open])
        case e.GiReplaced():
            # What was to be done before the other institution began, the first one had to do.
            later = [one for one in after.deadlines if one.is_open and one.last_day >= event.starts_on]
            return _with(charged, after, later)
        case _:
            return charged


def _with(charged: Charged, state: MeasureState, deadlines: list[Deadline] | tuple[Deadline, ...]) -> Charged:
    gi = institution(state)
    if gi is None:
        return charged
    found = {one.key: gi for one in deadlines if one.responsible is _GI}
    return {**charged, **found} if found else charged


def institution(state: MeasureState) -> str | None:
    """The institution that carries out the measure; beside none, the provisional guardian."""
    return state.gi or state.authority.provisional_guardian


def organisation(state: object, who: OrganisationKind | None) -> str | None:
    """Which organisation is awaited, where the record says which one."""
    return institution(state) if isinstance(state, MeasureState) and who is _GI else None
