"""How a simulated supervision order goes on or ends: lifted, extended, refused, let end, forgotten, or guardianship."""

from datetime import timedelta

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import MeasureKind, MeasureStage
from waakvlam.workers.simulation.hearing import heard, morning_of
from waakvlam.workers.simulation.steps import Story, Teller, Until, When

_COURT, _RVDK = OrganisationKind.COURT, OrganisationKind.RVDK
_LIFTED, _AUTHORITY_ENDED, _OTHER_GI = 0.08, 0.06, 0.04
_EXTENSION, _FORGOTTEN = 0.62, 0.02


def order_story(t: Teller, track: str) -> Story:
    """One period of a supervision order, up to what is decided about its end."""
    state = t.measure(track)
    assert state.last_day is not None, "a supervision order has an end"
    period = (local_date(t.now), state.last_day)
    left = (period[1] - period[0]).days
    if left > 200 and t.chance(_OTHER_GI):
        yield from t.after(30, 90)
        yield from _other_gi(t, track)
    chosen = t.dice.random()
    if left > 150 and chosen < _LIFTED:
        yield from t.after(60, left - 40)
        if t.measure(track).stage is MeasureStage.IN_FORCE:
            yield from t.act(track, "end_measure", t.people.actor(_COURT), reason="02")
        return
    if left > 200 and chosen < _LIFTED + _AUTHORITY_ENDED:
        yield from t.after(60, left - 100)
        yield from _end_authority(t, track)
        return
    yield from _towards_the_end(t, track)


def _other_gi(t: Teller, track: str) -> Story:
    state = t.measure(track)
    if state.stage is not MeasureStage.IN_FORCE or state.gi is None:
        return
    other = t.people.other_gi_oin
    if other != state.gi:
        starts_on = (local_date(t.now) + timedelta(days=t.dice.randint(0, 10))).isoformat()
        yield from t.say(track, "replace_gi", t.people.actor(_COURT), gi=other, starts_on=starts_on)


def _end_authority(t: Teller, track: str) -> Story:
    if t.measure(track).stage is not MeasureStage.IN_FORCE:
        return
    asked_at = t.now
    if not (yield from t.say(track, "request_end_of_authority", t.people.actor(_RVDK))):
        return
    guardian = {"guardian": "certified_institution", "gi": t.measure(track).gi}
    yield from t.say(track, "accept_guardianship", t.institution(track), **guardian)
    yield from t.after(20, 70, 40)
    if t.measure(track).stage is not MeasureStage.IN_FORCE:
        return
    yield from heard(t, track, since=asked_at)
    granted = t.chance(0.85)
    yield from t.say(track, "end_authority", t.people.actor(_COURT), granted=granted, **(guardian if granted else {}))


def _towards_the_end(t: Teller, track: str) -> Story:
    last_day = t.measure(track).last_day
    assert last_day is not None, "a supervision order has an end"
    chosen = t.dice.random()
    before = t.dice.randint(40, 80) if chosen < _EXTENSION else t.dice.randint(57, 110)
    yield Until(max(t.now, t.office(morning_of(last_day - timedelta(days=before)))))
    if not _stands(t, track):
        return
    if chosen < _EXTENSION:
        yield from _extension(t, track)
    elif chosen < 1 - _FORGOTTEN:
        yield from t.say(track, "notify_no_extension", t.institution(track))
    if _stands(t, track) and t.measure(track).last_day == last_day:
        # Whatever was decided or forgotten: the last day comes.
        yield When(lambda: not _stands(t, track) or t.measure(track).last_day != last_day)


def _extension(t: Teller, track: str) -> Story:
    last_day = t.measure(track).last_day
    assert last_day is not None, "a supervision order has an end"
    asked_at = t.now
    if not (yield from t.say(track, "request_extension", t.institution(track))):
        return
    placed = t.measure(track).placement.in_force and t.measure(track).placement.extension == "undecided"
    if placed:
        yield from t.say(track, "request_placement_extension", t.institution(track))
    yield Until(max(t.now, t.office(morning_of(last_day - timedelta(days=t.dice.randint(8, 30))))))
    if not _stands(t, track) or local_date(t.now) > last_day:
        return
    yield from heard(t, track, since=asked_at)
    granted = t.chance(0.93)
    yield from t.say(track, "extend_order" if granted else "refuse_extension", t.people.actor(_COURT))
    if granted and placed and t.measure(track).placement.in_force:
        yield from t.say(track, "extend_placement", t.people.actor(_COURT))


def _stands(t: Teller, track: str) -> bool:
    state = t.measure(track)
    return state.stage is MeasureStage.IN_FORCE and state.measure is MeasureKind.SUPERVISION
