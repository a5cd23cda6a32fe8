"""From when until when a child had nobody, somebody for now, or its own protector: folded by what happened when.

What is recorded later of an earlier moment takes the place of what followed it: so does the engine's own state, and the
last of these is always that one.
"""

from datetime import date, datetime

from waakvlam.domain.calendar import end_of_day, start_of_day
from waakvlam.domain.contract import AnyEvent
from waakvlam.domain.court_measure import MeasureState, ProtectorState
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.figures.measures import Spell, Spells
from waakvlam.domain.general.events import FactCorrected
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model

_SETS = (
    e.MeasureImposed,
    e.ProtectorAssigned,
    e.ProtectorLeft,
    e.GiReplaced,
    ae.AuthoritySuspended,
    ae.AuthorityEnded,
    ae.SupervisionOver,
)
"""After these the child may have another protector, or none."""
_FACTS = frozenset({"fixed_since", "ordered_at", "authority.suspended_at", "authority.ended_at"})
"""By these a moment moves."""


class Since(Model):
    """Who protects the child from a moment on."""

    state: ProtectorState
    at: Instant


History = tuple[Since, ...]


def evolve(history: History, event: AnyEvent, after: MeasureState) -> History:
    """The history after an event; `after` is the state that the event left."""
    if isinstance(event, FactCorrected):
        return _corrected(history, event)
    if not isinstance(event, _SETS) or not after.protector_history:
        return history
    if isinstance(event, e.ProtectorAssigned | e.ProtectorLeft) and after.transfers and after.order_beside is None:
        takes_over = start_of_day(after.transfers[-1].starts_on)
        went_over = after.transfers[-1].gi == after.gi
        if event.by_previous or (went_over and event.occurred_at < after.charges[-1].ordered_at):
            return _before(history, takes_over, event)
        # Whom the other institution has ready is not there before its first day.
        return _from(history, Since(state=after.protector_state, at=max(event.occurred_at, takes_over)))
    at = event.occurred_at
    if isinstance(event, e.GiReplaced):
        # Until its last day the previous institution is there.
        at = max(at, start_of_day(event.starts_on))
    return _from(history, Since(state=after.protector_state, at=at))


def _before(history: History, takes_over: datetime, event: e.ProtectorAssigned | e.ProtectorLeft) -> History:
    """Whom the previous institution had, until another took over."""
    if isinstance(event, e.ProtectorAssigned):
        state = ProtectorState.FIXED if event.fixed else ProtectorState.INTERIM
    else:
        state = ProtectorState.UNASSIGNED if event.interim is None else ProtectorState.INTERIM
    theirs = tuple(one for one in history if one.at < takes_over)
    return (*_from(theirs, Since(state=state, at=event.occurred_at)), *(one for one in history if one.at >= takes_over))


def _from(history: History, now: Since) -> History:
    earlier = tuple(one for one in history if one.at < now.at)
    if earlier and earlier[-1].state is now.state:
        return earlier
    return (*earlier, now)


def _corrected(history: History, event: FactCorrected) -> History:
    if not _FACTS & set(event.fields) or not isinstance(event.previous, datetime):
        return history
    if not isinstance(event.value, datetime):
        return history
    moved = tuple(one.model_copy(update={"at": event.value}) if one.at == event.previous else one for one in history)
    found: History = ()
    # The one that began last is kept where two now come at once: it is the state of today.
    for one in moved:
        found = _from(found, one)
    return found


class Stretch(Model):
    """A child under a measure, with the same kind of protector all along."""

    state: ProtectorState
    since: Instant
    until: Instant | None
    gi: str
    measure: str


def stretches(history: History, spells: Spells, left_at: datetime | None = None) -> tuple[Stretch, ...]:
    """The history as far as a measure held: only then there is anything to wait for.

    Args:
        history: who protected the child.
        spells: the measures.
        left_at: when the child went on in another region.
    """
    found: list[Stretch] = []
    for first_day, last_day in _held(spells):
        starts, ends = start_of_day(first_day), None if last_day is None else end_of_day(last_day)
        for number, one in enumerate(history):
            following = history[number + 1].at if number + 1 < len(history) else None
            since = max(one.at, starts)
            until = min((moment for moment in (following, ends, left_at) if moment is not None), default=None)
            if until is not None and until <= since:
                continue
            under = _under(spells, since if until is None else until, open_ended=until is None)
            found.append(Stretch(state=one.state, since=since, until=until, gi=_gi(under, until), measure=under.code))
    return tuple(found)


def _held(spells: Spells) -> list[tuple[date, date | None]]:
    """The days on which at least one measure held, joined where one follows on the other."""
    found: list[tuple[date, date | None]] = []
    for spell in sorted((one for one in spells if one.held), key=lambda one: one.starts_on):
        if found and (found[-1][1] is None or spell.starts_on.toordinal() <= found[-1][1].toordinal() + 1):
            first, last = found[-1]
            later = None if last is None or spell.ends_on is None else max(last, spell.ends_on)
            found[-1] = (first, later)
        else:
            found.append((spell.starts_on, spell.ends_on))
    return found


def _under(spells: Spells, moment: datetime, *, open_ended: bool) -> Spell:
    """The measure that held at the end of a stretch: of several the last that began."""
    held = [one for one in spells if one.held]
    if open_ended:
        running = [one for one in held if one.ends_on is None]
        return running[-1]
    begun = [one for one in held if start_of_day(one.starts_on) < moment]
    reaching = [one for one in begun if one.ends_on is None or end_of_day(one.ends_on) >= moment]
    return (reaching or begun)[-1]


def _gi(spell: Spell, until: datetime | None) -> str:
    if until is None:
        return spell.transfers[-1].gi if spell.transfers else spell.gi
    return next((one.gi for one in reversed(spell.transfers) if start_of_day(one.starts_on) < until), spell.gi)
