"""Simulated help in a voluntary frame, and the follow-up after it."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.workers.simulation.steps import Begin, Story, Teller

_LT = OrganisationKind.LOCAL_TEAM
_WORKS = 0.9
"""Of the help of a usual household; of one on its way to the court it is less."""


def help_programme(t: Teller) -> Story:
    """A few months of help, and then the question whether it works."""
    began = t.case.help_began_at
    yield from t.after(5, 40, 15)
    yield from t.act(t.case_id, "record_analysis", t.people.actor(_LT))
    if t.chance(0.6):
        yield from t.say(t.case_id, "establish_safety_plan", t.people.actor(_LT))
    if t.chance(0.35):
        yield Begin(_youth_help(t))
    if t.chance(0.4) and t.case.local_help.family_plan == "not_offered":
        yield from _family_plan(t)
    if t.chance(0.04):
        yield from t.after(5, 60)
        yield from t.say(
            t.case_id,
            "receive_signal",
            t.people.actor(OrganisationKind.VEILIG_THUIS),
            source="police",
            children=list(t.case.children),
        )
        return
    yield from t.after(20, 110, 40)
    if not t.case.is_open or t.case.help_began_at != began or t.case.open_tracks():
        return
    works = t.chance(1 - (1 - _WORKS) * t.heavy)
    yield from t.act(t.case_id, "evaluate_help", t.people.actor(_LT), works=works)


def _family_plan(t: Teller) -> Story:
    yield from t.say(t.case_id, "offer_family_plan", t.people.actor(_LT))
    yield from t.after(10, 60, 35)
    if t.chance(0.55):
        yield from t.act(t.case_id, "record_family_plan", t.people.actor(_LT))
    else:
        yield from t.act(t.case_id, "waive_family_plan", t.people.actor(_LT), reason="family_declined")


def _youth_help(t: Teller) -> Story:
    """The municipality has eight weeks; it asks for what is missing, and sometimes it is late."""
    municipality = t.people.actor(OrganisationKind.MUNICIPALITY)
    yield from t.say(t.case_id, "apply_for_youth_help", municipality)
    key = next(
        term.key for term in reversed(t.case.deadlines) if term.id == "college_decision_youth_help" and term.is_open
    )
    if t.chance(0.1):
        yield from t.after(3, 15)
        taken = yield from t.say(
            t.case_id, "suspend_deadline", municipality, deadline=key, ground="incomplete_application"
        )
        yield from t.after(5, 25)
        if taken:
            yield from t.say(t.case_id, "resume_deadline", municipality, deadline=key)
    yield from t.after(10, 75, 42)
    if t.case.is_open:
        yield from t.say(t.case_id, "decide_youth_help", municipality, granted=t.chance(0.9), deadline=key)


def follow_up_story(t: Teller, track: str) -> Story:
    """Two contacts in about a year; sometimes a new concern."""
    team = t.people.actor(_LT)
    yield from t.after(50, 115, 85)
    safe = t.chance(0.94)
    yield from t.act(track, "record_contact", team, safe=safe)
    if safe and t.chance(0.7):
        yield from t.after(180, 290, 250)
        yield from t.act(track, "record_contact", team, safe=t.chance(0.97))
    yield from t.after(1, 15, 3)
    yield from t.say(track, "close_follow_up", team)
