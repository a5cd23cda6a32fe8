"""What a simulated certified institution does with a measure: a protector, a plan, a placement. Many have to wait."""

from datetime import timedelta

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import MeasureKind, MeasureStage, ProtectorState
from waakvlam.workers.simulation.hearing import heard, morning_of
from waakvlam.workers.simulation.steps import Act, Begin, Story, Teller, Until, When

_COURT = OrganisationKind.COURT


def gi_story(t: Teller, track: str) -> Story:
    """From the order on: the institution hears of it, and begins."""
    yield from t.after(0.1, 3, 0.5)
    if not t.measure(track).in_force or t.measure(track).gi_notified_at is not None:
        return
    yield from t.say(track, "notify_gi", t.people.actor(OrganisationKind.RVDK))
    yield Begin(_plan(t, track))
    yield Begin(_placement(t, track))
    while t.measure(track).in_force:
        yield from _protector(t, track)
        charged, gi = t.measure(track).charged_at, t.measure(track).gi
        yield from _until_anew(t, track, charged, gi)
        if t.measure(track).in_force and t.measure(track).gi_notified_at is None:
            yield from t.after(0.1, 3, 0.5)
            yield from t.say(track, "notify_gi", t.institution(track))


def _until_anew(t: Teller, track: str, charged: object, gi: str | None) -> Story:
    """Until the protector leaves, or the institution is charged anew, or another one is."""
    if t.chance(0.2):
        yield from t.after(60, 260)
        if t.measure(track).in_force and t.measure(track).protector_state is ProtectorState.FIXED:
            stands_in = f"gi-{t.dice.randint(900, 950)}" if t.chance(0.6) else None
            yield from t.act(track, "protector_leaves", t.institution(track), interim=stands_in)
        return

    def anew() -> bool:
        state = t.measure(track)
        return not state.in_force or state.charged_at != charged or state.gi != gi

    yield When(anew)


def _protector(t: Teller, track: str) -> Story:
    """Prompt, or by way of somebody who stands in, or by way of the waiting list."""
    short = t.people.gi_is_short_of_people
    way = t.dice.random()
    prompt, interim = (0.48, 0.8) if short else (0.68, 0.92)
    if way < prompt:
        yield from t.after(0.2, 4, 1)
        yield from _assign(t, track, fixed=True)
        yield from _contact(t, track)
        return
    if way >= interim:
        yield from t.after(10, 95 if short else 60, 35)
    if way < interim or t.chance(0.5):
        yield from t.after(0.3, 7, 3)
        yield from _assign(t, track, fixed=False)
        yield from _contact(t, track)
        yield from t.after(20, 150 if short else 90, 60)
    yield from _assign(t, track, fixed=True)
    yield from _contact(t, track)


def _assign(t: Teller, track: str, *, fixed: bool) -> Act:
    state = t.measure(track)
    # A guardianship is a new charge: who was there must be named again.
    if not state.in_force or (state.protector_state is ProtectorState.FIXED and state.fixed_since is not None):
        return False
    worker = f"gi-{t.dice.randint(1, 120)}"
    return (yield from t.act(track, "assign_protector", t.institution(track), worker=worker, fixed=fixed))


def _contact(t: Teller, track: str) -> Story:
    yield from t.after(0.1, 4, 0.5)
    state = t.measure(track)
    nobody = state.protector_state is ProtectorState.UNASSIGNED
    if state.in_force and not nobody and state.first_contact_at is None:
        yield from t.say(track, "record_first_contact", t.institution(track))


def _plan(t: Teller, track: str) -> Story:
    yield from t.after(5, 40, 15)
    if not _may_plan(t, track):
        return
    yield from t.say(track, "offer_family_group_plan", t.institution(track))
    yield from t.after(7, 35, 15)
    if _may_plan(t, track) and t.chance(0.8):
        yield from t.say(track, "waive_family_group_plan", t.institution(track), reason="family_declined")
    yield from t.after(5, 40, 20)
    if _may_plan(t, track):
        yield from t.act(track, "establish_plan", t.institution(track))
    while t.measure(track).plan_established_at is not None and t.measure(track).in_force:
        yield from t.after(180, 390, 340)
        if t.measure(track).in_force and t.measure(track).plan_established_at is not None:
            yield from t.say(track, "review_plan", t.institution(track))


def _may_plan(t: Teller, track: str) -> bool:
    state = t.measure(track)
    return state.in_force and state.measure is not MeasureKind.GUARDIANSHIP and state.plan_established_at is None


def _placement(t: Teller, track: str) -> Story:
    """For some children the order is not enough."""
    if not t.chance(0.3):
        return
    yield When(lambda: t.measure(track).stage is MeasureStage.IN_FORCE or not t.measure(track).is_open)
    yield from t.after(1, 120, 30)
    state = t.measure(track)
    if not _supervised(t, track) or state.last_day is None or (state.last_day - local_date(t.now)).days < 20:
        return
    yield from heard(t, track)
    yield from t.say(track, "authorise_placement", t.people.actor(_COURT), granted=True, starts_on=t.today())
    if t.chance(0.06):
        # No place is found: the authorisation lapses when it was not used for three months.
        yield When(lambda: t.measure(track).placement.lapsed_at is not None or not _supervised(t, track))
        yield from t.after(1, 12, 4)
        if _supervised(t, track) and t.measure(track).placement.is_known:
            yield from t.say(track, "end_placement", t.institution(track), ground="lapse_confirmed")
        return
    yield from t.after(0.2, 60, 10)
    if _supervised(t, track) and t.measure(track).placement.in_force:
        yield from t.act(track, "carry_out_placement", t.institution(track))
    if t.chance(0.2):
        yield from _home_early(t, track)


def _home_early(t: Teller, track: str) -> Story:
    yield from t.after(40, 150)
    placement = t.measure(track).placement
    planned = local_date(t.now) + timedelta(days=t.dice.randint(26, 45))
    if not (_supervised(t, track) and placement.in_force and placement.last_day and planned < placement.last_day):
        return
    yield from t.say(track, "notify_early_return", t.institution(track), planned_end=planned.isoformat())
    yield Until(t.office(morning_of(planned)))
    if _supervised(t, track) and t.measure(track).placement.in_force:
        yield from t.say(track, "end_placement", t.institution(track), ground="no_longer_needed")


def _supervised(t: Teller, track: str) -> bool:
    state = t.measure(track)
    return state.stage is MeasureStage.IN_FORCE and state.measure is MeasureKind.SUPERVISION
