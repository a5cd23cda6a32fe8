"""A simulated safety assessment by Veilig Thuis."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.safety_assessment.state import AssessmentStage
from waakvlam.workers.simulation.steps import Story, Teller, When

_VT = OrganisationKind.VEILIG_THUIS
_OUTCOMES = (
    # outcome, what Veilig Thuis then does itself, how often
    ("VT-01-03", None, 34),
    ("VT-01-02", None, 36),
    ("VT-01-01", "investigation", 13),
    ("VT-01-01", "conditions", 10),
    ("VT-01-04", None, 3),
    ("VT-00", None, 3),
    ("VT-99", None, 1),
)


def assessment_story(t: Teller, track: str) -> Story:
    """From the report on: what the stage asks for, until it is over."""
    who = t.people.actor(_VT)
    yield from t.after(0, 1.2, 0.1)
    acute = t.assessment(track).crisis or t.chance(0.025 * t.heavy)
    if t.assessment(track).is_open:
        yield from t.say(track, "record_immediate_look", who, acute_danger=acute)
    while t.assessment(track).is_open:
        match t.assessment(track).stage:
            case AssessmentStage.TRIAGE:
                yield from _triage(t, track)
            case AssessmentStage.INVESTIGATION_DECIDED:
                yield from t.after(0, 3, 0.2)
                yield from t.act(track, "start_investigation", who)
            case AssessmentStage.INVESTIGATION:
                yield from t.after(25, 95, 60)
                yield from _conclude(t, track)
            case AssessmentStage.CONDITIONS:
                yield from t.after(*((3, 20) if t.assessment(track).crisis else (20, 90, 45)))
                yield from _conclude(t, track)
            case stage:
                yield When(lambda: not t.assessment(track).is_open or t.assessment(track).stage != stage)


def _triage(t: Teller, track: str) -> Story:
    yield from t.after(*((0.5, 5, 2) if t.chance(0.88) else (6, 14, 8)))
    if not t.assessment(track).is_open:
        return
    weights = [often for _, _, often in _OUTCOMES]
    outcome, own, _ = t.dice.choices(_OUTCOMES, weights)[0]
    if t.assessment(track).crisis:
        outcome, own = "VT-01-01", "conditions"
    yield from t.act(
        track, "decide_triage", t.people.actor(_VT), outcome=outcome, **({"follow_through": own} if own else {})
    )
    if t.assessment(track).is_open and t.assessment(track).feedback_given_at is None:
        yield from t.after(0, 6, 0.2)
        if t.assessment(track).is_open and t.assessment(track).feedback_given_at is None:
            yield from t.say(track, "give_feedback", t.people.actor(_VT))


def _conclude(t: Teller, track: str) -> Story:
    if not t.assessment(track).is_open:
        return
    needed = 1.0 if t.assessment(track).crisis else min(0.16 * t.heavy, 0.7)
    conclusion = "measure_needed" if t.chance(needed) else t.dice.choice(["VT-02", "VT-02", "VT-02", "VT-03"])
    yield from t.act(track, "conclude_assessment", t.people.actor(_VT), conclusion=conclusion)
