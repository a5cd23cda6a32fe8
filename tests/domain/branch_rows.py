"""Where the path branches beyond the notes: what comes in the place of something else, or beside it."""

from typing import Any

from tests.domain.fact_rows import PARENT
from tests.domain.rows import (
    M1,
    MUNICIPALITY,
    OIN,
    TEAM,
    Row,
    at_court,
    carried_out,
    helped,
    in_crisis,
    in_follow_up,
    investigated,
    reported,
    requested,
    signalled,
    supervised,
    under_guardianship,
    waiting,
)
from tests.domain.story import moment
from tests.domain.told import Told
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS

GUARDIAN = {"granted": True, "guardian": "certified_institution", "gi": OIN}
PERSON = {"granted": True, "guardian": "person"}
ORDER = {"granted": True, "gi": OIN}


def in_crisis_awaited() -> Told:
    """Acute danger; nobody has decided yet."""
    return signalled().say(
        "2030-03-08 18:00", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis"
    )


def both_asked() -> Told:
    """Two children at the RvdK; about the first there is a petition."""
    told = signalled().say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1", "child-2"])
    for track in (M1, "measure-2"):
        told.say("2030-03-11", RVDK, "decide_intake", track, decision="investigate")
    told.say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True)
    return told.say("2030-04-15", RVDK, "file_petition", M1)


def provisional() -> Told:
    """A provisional order that was upheld after hearing."""
    return in_crisis().say("2030-03-15", COURT, "record_hearing", M1, upheld=True)


def lapsed() -> Told:
    """A provisional order that nobody was heard about in time."""
    return in_crisis().wait("2030-03-23 01:00")


def short_lived() -> Told:
    """A provisional order for less than the two weeks in which the parties must be heard."""
    told = in_crisis_awaited().say(
        "2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-08", last_day="2030-03-14", gi=OIN
    )
    return told.wait("2030-03-15 01:00")


def suspended(told: Told, when: str, **order: Any) -> Told:  # noqa: ANN401 - JSON
    """The parents' authority is suspended; the institution is provisional guardian."""
    return told.say(when, COURT, "suspend_authority", M1, gi=OIN, **order)


def end_asked(told: Told, when: str) -> Told:
    """The RvdK asked the court to end the parents' authority, and the institution will be guardian."""
    return told.say(when, RVDK, "request_end_of_authority", M1).say(
        when, GI, "accept_guardianship", M1, guardian="certified_institution", gi=OIN
    )


def supervised_until_the_end_told_late() -> Told:
    """The order ended and nobody seemed to have told the RvdK; it had been told."""
    told = supervised()
    last_day = told.part(M1).state.last_day
    told.wait(f"{last_day.replace(day=last_day.day + 2)} 09:00")
    content = {"actor": GI, "occurred_at": moment(f"{last_day} 12:00").isoformat()}
    told.household.say(told.part(M1), "notify_no_extension", content)
    told.household.deliver_all()
    return told


def ended_by_person(told: Told, when: str) -> Told:
    """A person becomes guardian: no institution has anything to carry out any more."""
    told.say(when, RVDK, "request_end_of_authority", M1)
    told.say(when, PARENT, "accept_guardianship", M1, guardian="person")
    return told


def child_unheard() -> Told:
    """The parties were heard in time, a child of twelve was not: the order lapsed."""
    told = signalled().say("2030-03-05", MUNICIPALITY, "register_child", child="child-1", birth_date="2016-05-01")
    told.say("2030-03-08 18:00", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
    told.say("2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-08", gi=OIN)
    return told.say("2030-03-15", COURT, "record_hearing", M1, upheld=True).wait("2030-03-23 01:00")


def late(told: Told, when: str, name: str, actor: dict[str, str] = COURT, **fields: Any) -> Told:  # noqa: ANN401 - JSON
    """What happened then is recorded only now."""
    return told.say(when, actor, name, M1, **fields)


def corrected(told: Told, when: str, fact: str, value: str) -> Told:
    """The court's date turns out to be another."""
    written = moment(value).isoformat() if " " in value else value
    return told.say(when, COURT, "correct_fact", M1, fact=fact, value=written, reason="verkeerd overgenomen")


def refused_intake(told: Told, when: str = "2030-03-12") -> Told:
    """The RvdK refuses the request."""
    return told.say(when, RVDK, "decide_intake", M1, decision="refused")


def sibling_after_the_end() -> Told:
    """A sibling is brought in, and the petition about the first child refused.

    The end of the one reaches the case after the bringing in of the other.
    """
    told = at_court().say("2030-04-16", LOCAL_TEAM, "assign_local_team", **TEAM)
    told.say("2030-05-06", COURT, "add_siblings", M1, children=["child-2"])
    return told.say("2030-05-06", COURT, "give_order", M1, granted=False)


BRANCHES = (
    Row(
        "an assessment during follow-up ends; follow-up goes on",
        lambda: (
            in_follow_up()
            .say("2030-10-01", LOCAL_TEAM, "request_safety_assessment")
            .say("2030-10-03", VEILIG_THUIS, "decide_triage", "assessment-1", outcome="VT-01-03")
        ),
        {"": "follow_up"},
    ),
    Row(
        "a new signal during help asks for a choice again",
        lambda: helped().say("2030-05-01", LOCAL_TEAM, "receive_signal", source="school", children=["child-1"]),
        {"": "signal"},
    ),
    Row(
        "a request is refused while help goes on",
        lambda: refused_intake(helped().say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"])),
        {"": "local_help"},
    ),
    Row(
        "a request is refused while Veilig Thuis investigates",
        lambda: refused_intake(
            investigated().say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"])
        ),
        {"": "safety_assessment"},
    ),
    Row(
        "a request is refused while a handover waits for an answer",
        lambda: refused_intake(
            reported()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"])
            .say("2030-03-08", VEILIG_THUIS, "decide_triage", "assessment-1", outcome="VT-01-02")
        ),
        {"": "handover"},
    ),
    Row(
        "a request is refused during follow-up",
        lambda: refused_intake(
            in_follow_up().say("2030-10-01", MUNICIPALITY, "request_court_measure", children=["child-1"]), "2030-10-02"
        ),
        {"": "follow_up"},
    ),
    Row(
        "the local team reports to Veilig Thuis",
        lambda: signalled().say("2030-03-05", LOCAL_TEAM, "request_safety_assessment"),
        {"": "safety_assessment", "assessment-1": "triage"},
    ),
    Row(
        "the court brings in a sibling while the other's measure has just ended",
        sibling_after_the_end,
        {"": "court_measure", "measure-2": "court"},
    ),
    Row(
        "RVDK_WAIT | the court brings in the child beside its sibling | COURT",
        lambda: (
            both_asked()
            .say("2030-05-06", COURT, "add_siblings", M1, children=["child-2"])
            .say("2030-05-06", COURT, "give_order", "measure-2", starts_on="2030-05-06", **ORDER)
        ),
        {"measure-2": "in_force"},
    ),
    Row(
        "PETITION | the end of authority is asked instead | COURT",
        lambda: end_asked(waiting().say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True), "2030-04-15"),
        {M1: "court"},
    ),
    Row(
        "CRISIS | the end of authority is asked | COURT",
        lambda: end_asked(in_crisis_awaited(), "2030-03-11"),
        {M1: "court"},
    ),
    Row(
        "CRISIS | an order after all, without a provisional one | IN_FORCE",
        lambda: (
            in_crisis_awaited()
            .say("2030-03-11", RVDK, "file_petition", M1)
            .say("2030-03-18", COURT, "give_order", M1, starts_on="2030-03-18", **ORDER)
        ),
        {M1: "in_force"},
    ),
    Row(
        "CRISIS | the petition is refused | ENDED",
        lambda: (
            in_crisis_awaited()
            .say("2030-03-11", RVDK, "file_petition", M1)
            .say("2030-03-18", COURT, "give_order", M1, granted=False)
        ),
        {"outcome:measure-1": "order_refused"},
    ),
    Row(
        "COURT | authority ended, the institution guardian | IN_FORCE",
        lambda: (
            end_asked(waiting().say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True), "2030-04-15")
            .wait("2030-06-03")
            .say("2030-06-03", COURT, "end_authority", M1, starts_on="2030-06-04", **GUARDIAN)
        ),
        {M1: "in_force", "measure": "VOOGDIJ"},
    ),
    Row(
        "COURT | authority ended, a person guardian | ENDED",
        lambda: ended_by_person(
            waiting().say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True), "2030-04-15"
        ).say("2030-06-03", COURT, "end_authority", M1, starts_on="2030-06-04", **PERSON),
        {M1: "ended"},
    ),
    Row(
        "MEASURE_PROVISIONAL(unheard) | OTS | IN_FORCE",
        lambda: (
            in_crisis()
            .say("2030-03-11", RVDK, "file_petition", M1)
            .say("2030-03-18", COURT, "give_order", M1, starts_on="2030-03-18", **ORDER)
        ),
        {M1: "in_force"},
    ),
    Row(
        "MEASURE_PROVISIONAL(unheard) | lifted | ENDED(02)",
        lambda: in_crisis().say("2030-03-12", COURT, "end_measure", M1, reason="02"),
        {"outcome:measure-1": "02"},
    ),
    Row(
        "MEASURE_PROVISIONAL(unheard) | 18th birthday | ENDED(01)",
        lambda: (
            in_crisis()
            .say("2030-03-11", MUNICIPALITY, "register_child", child="child-1", birth_date="2012-03-18")
            .wait("2030-03-18 01:00")
        ),
        {"outcome:measure-1": "01"},
    ),
    Row(
        "MEASURE_PROVISIONAL | lifted | ENDED(02)",
        lambda: provisional().say("2030-03-20", COURT, "end_measure", M1, reason="02"),
        {"outcome:measure-1": "02"},
    ),
    Row(
        "MEASURE_PROVISIONAL | 18th birthday | ENDED(01)",
        lambda: (
            provisional()
            .say("2030-03-18", MUNICIPALITY, "register_child", child="child-1", birth_date="2012-04-18")
            .say("2030-03-19", COURT, "hear_child", M1, used=True)
            .wait("2030-04-18 01:00")
        ),
        {"outcome:measure-1": "01"},
    ),
    Row(
        "any | authority suspended, unheard | MEASURE_PROVISIONAL(unheard)",
        lambda: suspended(requested(), "2030-03-12"),
        {M1: "provisional_unheard", "measure": "VOORLOPIGE_VOOGDIJ"},
    ),
    Row(
        "any | authority suspended after hearing | MEASURE_PROVISIONAL",
        lambda: suspended(requested(), "2030-03-12", without_hearing=False),
        {M1: "provisional"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP(unheard) | heard, kept | MEASURE_PROVISIONAL",
        lambda: suspended(requested(), "2030-03-12").say(
            "2030-03-20", COURT, "record_suspension_hearing", M1, upheld=True
        ),
        {M1: "provisional"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP(unheard) | heard, not kept | ENDED",
        lambda: suspended(requested(), "2030-03-12").say(
            "2030-03-20", COURT, "record_suspension_hearing", M1, upheld=False
        ),
        {M1: "ended"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP(unheard) | authority ended, the institution guardian | IN_FORCE",
        lambda: end_asked(suspended(requested(), "2030-03-12"), "2030-03-14").say(
            "2030-03-20", COURT, "end_authority", M1, starts_on="2030-03-21", **GUARDIAN
        ),
        {M1: "in_force"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP(unheard) | authority ended, a person guardian | ENDED",
        lambda: ended_by_person(suspended(requested(), "2030-03-12"), "2030-03-14").say(
            "2030-03-20", COURT, "end_authority", M1, starts_on="2030-03-21", **PERSON
        ),
        {M1: "ended"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP(unheard) | authority restored | ENDED(14)",
        lambda: suspended(requested(), "2030-03-12").say("2030-03-20", COURT, "end_guardianship", M1, reason="14"),
        {"outcome:measure-1": "14"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP | authority ended, the institution guardian | IN_FORCE",
        lambda: end_asked(suspended(requested(), "2030-03-12", without_hearing=False), "2030-03-14").say(
            "2030-03-20", COURT, "end_authority", M1, starts_on="2030-03-21", **GUARDIAN
        ),
        {M1: "in_force"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP | authority ended, a person guardian | ENDED",
        lambda: ended_by_person(suspended(requested(), "2030-03-12", without_hearing=False), "2030-03-14").say(
            "2030-03-20", COURT, "end_authority", M1, starts_on="2030-03-21", **PERSON
        ),
        {M1: "ended"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP(unheard) | authority not ended, a petition for supervision waits | COURT_PENDING",
        lambda: (
            end_asked(suspended(in_crisis_awaited(), "2030-03-12"), "2030-03-14")
            .say("2030-03-15", RVDK, "file_petition", M1)
            .say("2030-03-20", COURT, "end_authority", M1, granted=False)
        ),
        {M1: "court"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP | authority not ended, a petition for supervision waits | COURT_PENDING",
        lambda: (
            end_asked(suspended(in_crisis_awaited(), "2030-03-12", without_hearing=False), "2030-03-14")
            .say("2030-03-15", RVDK, "file_petition", M1)
            .say("2030-03-20", COURT, "end_authority", M1, granted=True, other_parent=True)
        ),
        {M1: "court"},
    ),
    Row(
        "LAPSED | it was known in time that no extension would be asked | ENDED(volgens plan 04)",
        supervised_until_the_end_told_late,
        {"outcome:measure-1": "04"},
    ),
    Row(
        "PROVISIONAL GUARDIANSHIP | authority restored | ENDED(14)",
        lambda: suspended(requested(), "2030-03-12", without_hearing=False).say(
            "2030-03-20", COURT, "end_guardianship", M1, reason="14"
        ),
        {"outcome:measure-1": "14"},
    ),
    Row(
        "PLAN_RUNNING | authority ended, a person guardian | ENDED(05)",
        lambda: ended_by_person(carried_out(), "2030-09-02").say(
            "2030-10-07", COURT, "end_authority", M1, starts_on="2030-10-08", **PERSON
        ),
        {"outcome:measure-1": "05"},
    ),
    Row(
        "VOOGDIJ | authority restored | ENDED(14)",
        lambda: under_guardianship().say("2031-10-06", COURT, "end_guardianship", M1, reason="14"),
        {"outcome:measure-1": "14"},
    ),
    Row(
        "LAPSED | a petition after all | COURT",
        lambda: lapsed().say("2030-03-25", RVDK, "file_petition", M1),
        {M1: "court"},
    ),
    Row(
        "LAPSED | the end of authority is asked | COURT",
        lambda: end_asked(lapsed(), "2030-03-25"),
        {M1: "court"},
    ),
    Row(
        "LAPSED | the order on the petition that ran | IN_FORCE",
        lambda: (
            in_crisis()
            .say("2030-03-11", RVDK, "file_petition", M1)
            .wait("2030-03-23 01:00")
            .say("2030-03-26", COURT, "give_order", M1, starts_on="2030-03-26", **ORDER)
        ),
        {M1: "in_force"},
    ),
    Row(
        "LAPSED | the petition that ran is refused | ENDED",
        lambda: (
            in_crisis()
            .say("2030-03-11", RVDK, "file_petition", M1)
            .wait("2030-03-23 01:00")
            .say("2030-03-26", COURT, "give_order", M1, granted=False)
        ),
        {M1: "ended"},
    ),
    Row(
        "LAPSED | authority ended, the institution guardian | IN_FORCE",
        lambda: (
            end_asked(in_crisis(), "2030-03-11")
            .wait("2030-03-23 01:00")
            .say("2030-03-26", COURT, "end_authority", M1, starts_on="2030-03-27", **GUARDIAN)
        ),
        {M1: "in_force"},
    ),
    Row(
        "LAPSED | authority ended, a person guardian | ENDED",
        lambda: (
            ended_by_person(in_crisis(), "2030-03-11")
            .wait("2030-03-23 01:00")
            .say("2030-03-26", COURT, "end_authority", M1, starts_on="2030-03-27", **PERSON)
        ),
        {M1: "ended"},
    ),
    Row(
        "LAPSED | the order was of a later day | MEASURE_PROVISIONAL(unheard)",
        lambda: corrected(
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-10", gi=OIN)
            .wait("2030-03-23 01:00"),
            "2030-03-23 10:00",
            "ordered_at",
            "2030-03-10 20:00",
        ),
        {M1: "provisional_unheard"},
    ),
    Row(
        "LAPSED | the court had named a later last day | IN_FORCE",
        lambda: corrected(
            supervised(last_day="2030-11-05").wait("2030-11-07"), "2030-11-08", "court_last_day", "2030-12-05"
        ),
        {M1: "in_force"},
    ),
    Row(
        "LAPSED | the court had named a later last day of a provisional order | MEASURE_PROVISIONAL",
        lambda: corrected(
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say(
                "2030-03-08 20:00",
                COURT,
                "give_provisional_order",
                M1,
                starts_on="2030-03-08",
                last_day="2030-04-07",
                gi=OIN,
                without_hearing=False,
            )
            .wait("2030-04-09"),
            "2030-04-09",
            "court_last_day",
            "2030-05-07",
        ),
        {M1: "provisional"},
    ),
    Row(
        "FOLLOW_UP | a concern by somebody else | CONCERN",
        lambda: in_follow_up().say("2030-11-25", LOCAL_TEAM, "raise_concern", "followup-1"),
        {"followup-1": "concern"},
    ),
    Row(
        "LAPSED, petitioned | heard in time after all | MEASURE_PROVISIONAL",
        lambda: late(
            lapsed().say("2030-03-25", RVDK, "file_petition", M1), "2030-03-20", "record_hearing", upheld=True
        ),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED | the child was heard in time after all | MEASURE_PROVISIONAL",
        lambda: late(child_unheard(), "2030-03-20", "hear_child", used=True),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED, petitioned | the child was heard in time after all | MEASURE_PROVISIONAL",
        lambda: late(
            child_unheard().say("2030-03-25", RVDK, "file_petition", M1), "2030-03-20", "hear_child", used=True
        ),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED suspension | parents heard in time after all | MEASURE_PROVISIONAL",
        lambda: late(
            suspended(requested(), "2030-03-12").wait("2030-03-27 01:00"),
            "2030-03-20",
            "record_suspension_hearing",
            upheld=True,
        ),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED suspension, petitioned | parents heard in time after all | MEASURE_PROVISIONAL",
        lambda: late(
            suspended(requested(), "2030-03-12").wait("2030-03-27 01:00").say("2030-03-28", RVDK, "file_petition", M1),
            "2030-03-20",
            "record_suspension_hearing",
            upheld=True,
        ),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED suspension | the end of authority was asked in time | MEASURE_PROVISIONAL",
        lambda: late(
            suspended(requested(), "2030-03-12", without_hearing=False).wait("2030-06-13 01:00"),
            "2030-06-03",
            "request_end_of_authority",
            RVDK,
        ),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED suspension, petitioned | the end of authority was asked in time | MEASURE_PROVISIONAL",
        lambda: late(
            suspended(requested(), "2030-03-12", without_hearing=False)
            .wait("2030-06-13 01:00")
            .say("2030-06-14", RVDK, "file_petition", M1),
            "2030-06-03",
            "request_end_of_authority",
            RVDK,
        ),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED at its own end | heard in time after all, not kept | ENDED",
        lambda: late(short_lived(), "2030-03-12", "record_hearing", upheld=False),
        {M1: "ended"},
    ),
    Row(
        "LAPSED at its own end, petitioned | heard in time after all, not kept | ENDED",
        lambda: late(
            short_lived().say("2030-03-16", RVDK, "file_petition", M1), "2030-03-12", "record_hearing", upheld=False
        ),
        {M1: "ended"},
    ),
    Row(
        "LAPSED | the extension had been refused | ENDED(03)",
        lambda: late(
            carried_out().say("2031-03-03", GI, "request_extension", M1).wait("2031-05-08"),
            "2031-04-30",
            "refuse_extension",
        ),
        {"outcome:measure-1": "03"},
    ),
)
"""The rows that make the moves which the notes on the process leave open."""
