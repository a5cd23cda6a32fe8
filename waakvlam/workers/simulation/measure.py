"""A simulated court measure for one child: the RvdK, the court, and how the measure ends."""

from datetime import timedelta

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import MeasureKind, MeasureStage
from waakvlam.workers.simulation.ending import order_story
from waakvlam.workers.simulation.gi import gi_story
from waakvlam.workers.simulation.hearing import heard
from waakvlam.workers.simulation.steps import Begin, Story, Teller, When

_RVDK, _COURT = OrganisationKind.RVDK, OrganisationKind.COURT


def measure_story(t: Teller, track: str) -> Story:
    """What the stage asks for, until the track has ended."""
    gi_began = False
    while t.measure(track).is_open:
        if t.measure(track).in_force and not gi_began:
            gi_began = True
            yield Begin(gi_story(t, track))
        stage = t.measure(track).stage
        match stage:
            case MeasureStage.RVDK_INTAKE:
                yield from _intake(t, track)
            case MeasureStage.REQUEST_REJECTED:
                yield from t.after(0.5, 6, 2)
                yield from t.say(track, "resend_request", t.people.actor(OrganisationKind.MUNICIPALITY))
            case MeasureStage.RVDK_WAITING:
                yield from t.after(3, 110, 40)
                yield from t.act(track, "start_investigation", t.people.actor(_RVDK))
            case MeasureStage.RVDK_INVESTIGATION:
                yield from t.after(20, 60, 38)
                yield from t.act(track, "conclude_investigation", t.people.actor(_RVDK), petition=t.chance(0.78))
            case MeasureStage.PETITION_AWAITED:
                yield from t.after(0.5, 12, 3)
                yield from t.act(track, "file_petition", t.people.actor(_RVDK))
            case MeasureStage.COURT:
                yield from t.after(12, 60, 28)
                yield from _order(t, track, granted=t.chance(0.88))
            case MeasureStage.CRISIS_ORDER_AWAITED:
                yield from _crisis(t, track)
            case MeasureStage.PROVISIONAL_UNHEARD:
                yield from _hearing(t, track)
            case MeasureStage.PROVISIONAL:
                yield from _provisional(t, track)
            case MeasureStage.IN_FORCE if t.measure(track).measure is MeasureKind.SUPERVISION:
                yield from order_story(t, track)
            case MeasureStage.LAPSED:
                yield from t.after(1, 15, 4)
                if t.measure(track).stage is MeasureStage.LAPSED:
                    yield from t.say(track, "end_measure", t.people.actor(_COURT), reason="lapsed")
            case _:
                yield from _in_guardianship(t, track)


def _intake(t: Teller, track: str) -> Story:
    yield from t.after(1, 14, 5)
    if t.chance(0.02):
        yield from t.say(track, "reject_technically", t.people.actor(_RVDK), fault="Fo01 StUF055")
        return
    decision = "refused" if t.chance(0.07) else "investigate"
    yield from t.act(track, "decide_intake", t.people.actor(_RVDK), decision=decision)


def _crisis(t: Teller, track: str) -> Story:
    yield from t.after(0.1, 1.6, 0.5)
    if not t.measure(track).is_open:
        return
    if t.chance(0.08):
        yield from t.say(track, "decide_intake", t.people.actor(_RVDK), decision="investigate")
        return
    yield from t.say(
        track,
        "give_provisional_order",
        t.people.actor(_COURT),
        starts_on=t.today(),
        gi=t.people.gi_oin,
        without_hearing=True,
    )


def _hearing(t: Teller, track: str) -> Story:
    if t.chance(0.03):
        # Nobody heard the parties in time: the order lapses by law.
        yield When(lambda: t.measure(track).stage is not MeasureStage.PROVISIONAL_UNHEARD)
        return
    yield from t.after(5, 12, 9)
    if not t.measure(track).in_force:
        return
    yield from heard(t, track)
    yield from t.say(track, "record_hearing", t.people.actor(_COURT), upheld=t.chance(0.95))


def _provisional(t: Teller, track: str) -> Story:
    """The RvdK petitions before the three months are over, and the court decides in time; mostly."""
    state = t.measure(track)
    assert state.last_day is not None, "a provisional order has an end"
    if state.petition_refused_at is not None or t.chance(0.06):
        yield When(lambda: t.measure(track).stage is not MeasureStage.PROVISIONAL)
        return
    if state.petition_filed_at is None:
        yield from t.after(20, 55, 40)
        if t.measure(track).in_force:
            yield from t.say(track, "file_petition", t.people.actor(_RVDK))
    yield from t.after(7, 24, 14)
    if local_date(t.now) <= state.last_day:
        yield from _order(t, track, granted=t.chance(0.85))
    else:
        yield When(lambda: t.measure(track).stage is not MeasureStage.PROVISIONAL)


def _order(t: Teller, track: str, *, granted: bool) -> Story:
    if not t.measure(track).is_open:
        return
    yield from heard(t, track, since=t.measure(track).petition_filed_at)
    half_a_year = (local_date(t.now) + timedelta(days=181)).isoformat()
    terms = {
        "starts_on": t.today(),
        "gi": t.people.gi_oin,
        **({"last_day": half_a_year} if t.chance(0.22) else {}),
    }
    yield from t.act(track, "give_order", t.people.actor(_COURT), granted=granted, **(terms if granted else {}))


def _in_guardianship(t: Teller, track: str) -> Story:
    if t.chance(0.9):
        yield When(lambda: not t.measure(track).is_open)
        return
    yield from t.after(120, 500)
    if t.measure(track).in_force:
        yield from t.say(track, "end_guardianship", t.people.actor(_COURT), reason=t.dice.choice(["12", "13", "14"]))
