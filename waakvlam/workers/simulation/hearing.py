"""What every simulated decision of the court needs: the child heard, and a day on which the court sits."""

from datetime import date, datetime, time, timedelta

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.birth import HEARD_FROM, can_have_reached
from waakvlam.domain.calendar import AMSTERDAM, local_date
from waakvlam.workers.simulation.steps import Story, Teller

_SOON = timedelta(days=14)


def heard(t: Teller, track: str, since: datetime | None = None) -> Story:
    """A child that is, or may be, twelve has the opportunity to tell the court its view."""
    state = t.measure(track)
    known = state.child_heard_at
    old_enough = can_have_reached(state.birth_date, HEARD_FROM, local_date(t.now) + _SOON)
    if old_enough and (known is None or (since is not None and known < since)):
        court = t.people.actor(OrganisationKind.COURT)
        yield from t.say(track, "hear_child", court, used=t.chance(0.8))


def morning_of(day: date) -> datetime:
    """An hour on a day at which people work."""
    return datetime.combine(day, time(10), tzinfo=AMSTERDAM)
