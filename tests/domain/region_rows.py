"""A household that moved to another jeugdregio: every way in which it is offered, answered and taken over."""

from tests.domain.rows import MUNICIPALITY, Row, carried_out, helped, in_follow_up, reported, signalled, triaged
from tests.domain.told import Told

OSS = {"municipality": "GM0828", "from_day": "2030-06-01"}
THERE = "case-JZ33-2030-900001"


def moved(told: Told) -> Told:
    """It lives in Oss, in another jeugdregio."""
    return told.say("2030-06-03", MUNICIPALITY, "record_move", **OSS)


def offered(told: Told) -> Told:
    """And it was offered to that region."""
    return moved(told).say("2030-06-04", MUNICIPALITY, "offer_household")


def handed_over(told: Told) -> Told:
    """Which accepted it."""
    return offered(told).say("2030-06-05", MUNICIPALITY, "accept_household", THERE)


REGION_ROWS = (
    Row(
        "any | moves, accepted | REGION_HANDOVER, from a signal",
        lambda: handed_over(signalled()),
        {"": "closed", "outcome:": "moved_away", THERE: "signal"},
    ),
    Row(
        "any | moves, accepted | REGION_HANDOVER, from help",
        lambda: handed_over(helped()),
        {"": "closed", THERE: "local_help"},
    ),
    Row(
        "any | moves, accepted | REGION_HANDOVER, from an assessment",
        lambda: handed_over(reported()),
        {"": "closed", "assessment-1": "concluded", THERE: "safety_assessment", f"{THERE}-assessment-1": "triage"},
    ),
    Row(
        "any | moves, accepted | REGION_HANDOVER, while a handover is offered",
        lambda: handed_over(triaged("VT-01-02")),
        {"": "closed", THERE: "handover", f"{THERE}-assessment-1": "handover"},
    ),
    Row(
        "any | moves, accepted | REGION_HANDOVER, from a measure",
        lambda: handed_over(carried_out()),
        {"": "closed", "measure-1": "ended", THERE: "court_measure", f"{THERE}-measure-1": "in_force"},
    ),
    Row(
        "any | moves, accepted | REGION_HANDOVER, from follow-up",
        lambda: handed_over(in_follow_up()),
        {"": "closed", "followup-1": "closed", THERE: "follow_up", f"{THERE}-followup-1": "monitoring"},
    ),
    Row(
        "any | moves, refused | same state",
        lambda: offered(helped()).say("2030-06-05", MUNICIPALITY, "refuse_household", THERE, reason="temporary_stay"),
        {"": "local_help", THERE: "closed", f"outcome:{THERE}": "household_refused", "open": "region_offer"},
    ),
    Row(
        "any | moves, taken back | same state",
        lambda: offered(helped()).say("2030-06-05", MUNICIPALITY, "withdraw_household", reason="terugverhuisd"),
        {"": "local_help", THERE: "closed", f"outcome:{THERE}": "offer_withdrawn"},
    ),
    Row(
        "any | moves, no answer | same state, and it is known",
        lambda: offered(helped()).wait("2030-06-20"),
        {"": "local_help", THERE: "offered", "open": "region_answer"},
    ),
)
