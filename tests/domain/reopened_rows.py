"""What was closed wrongly and goes on: by who closed it, or by the fact on which its end rested."""

from tests.domain.rows import (
    M1,
    MUNICIPALITY,
    TEAM,
    Row,
    carried_out,
    helped,
    in_follow_up,
    triaged,
)
from tests.domain.told import Told
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS

MISTAKE = {"reason": "op het verkeerde dossier vastgelegd"}


def planned() -> Told:
    """A supervision order that ended on the last day that was put on record: 7 April 2031."""
    return (
        carried_out()
        .say("2030-06-03", RVDK, "correct_fact", M1, fact="court_last_day", value="2030-12-31", **MISTAKE)
        .say("2030-10-01", GI, "notify_no_extension", M1)
        .wait("2031-01-02")
    )


def closed() -> Told:
    """A case in which help was given and that was closed."""
    return helped().say("2030-06-03", LOCAL_TEAM, "close_case", reason="safe")


def after_a_wrong_birth_year() -> Told:
    """A measure that ended because the child seemed to come of age."""
    told = carried_out().say("2030-05-06", MUNICIPALITY, "register_child", child="child-1", birth_date="2012-09-04")
    return told.wait("2030-09-05")


def after_a_wrong_death() -> Told:
    """A death that was put on record for the wrong child."""
    return carried_out().say("2030-05-06", MUNICIPALITY, "record_death", child="child-1")


def handed_over() -> Told:
    """The local team took over from Veilig Thuis, and its help began."""
    return (
        triaged("VT-01-02")
        .say("2030-03-08", LOCAL_TEAM, "assign_local_team", **TEAM)
        .say("2030-03-11", LOCAL_TEAM, "accept_handover")
        .say("2030-03-12", LOCAL_TEAM, "start_help")
    )


REOPENED = (
    Row(
        "ENDED(04) by the clock | the court's last day was another one | MEASURE",
        lambda: planned().say(
            "2031-01-03", RVDK, "correct_fact", M1, fact="court_last_day", value="2031-03-31", **MISTAKE
        ),
        {M1: "in_force"},
    ),
    Row(
        "ENDED(04) by the clock | nothing was told to the RvdK | LAPSED, and extended in time after all",
        lambda: (
            carried_out()
            .say("2031-01-06", GI, "notify_no_extension", M1)
            .wait("2031-05-08")
            .say("2031-05-09", GI, "correct_fact", M1, fact="no_extension_at", value=None, **MISTAKE)
        ),
        {M1: "lapsed"},
    ),
    Row(
        "ENDED(03) by the clock | the court refused nothing | LAPSED, until it is recorded what it decided",
        lambda: (
            carried_out()
            .say("2031-02-03", GI, "request_extension", M1)
            .say("2031-03-03", COURT, "refuse_extension", M1)
            .wait("2031-05-08")
            .say("2031-05-09", COURT, "correct_fact", M1, fact="extension_refused_at", value=None, **MISTAKE)
        ),
        {M1: "lapsed"},
    ),
    Row(
        "ENDED by a mistake | reopened | MEASURE",
        lambda: (
            carried_out()
            .say("2030-05-06", COURT, "end_measure", M1, reason="02")
            .say("2030-05-07", GI, "reopen", M1, **MISTAKE)
        ),
        {M1: "in_force"},
    ),
    Row(
        "ENDED(lapsed), corrected | reopened | MEASURE",
        lambda: (
            carried_out()
            .wait("2031-05-07")
            .say("2031-05-08", COURT, "end_measure", M1, reason="lapsed")
            .say("2031-05-12", RVDK, "correct_fact", M1, fact="starts_on", value="2030-05-15", **MISTAKE)
            .say("2031-05-13", GI, "reopen", M1, **MISTAKE)
        ),
        {M1: "in_force"},
    ),
    Row(
        "ENDED(01) | the child was born later | MEASURE",
        lambda: after_a_wrong_birth_year().say(
            "2030-09-09", MUNICIPALITY, "register_child", child="child-1", birth_date="2022-09-04"
        ),
        {M1: "in_force"},
    ),
    Row(
        "ENDED(06) | the child did not die | MEASURE",
        lambda: after_a_wrong_death().say("2030-05-07", MUNICIPALITY, "withdraw_death", child="child-1", **MISTAKE),
        {M1: "in_force"},
    ),
    Row(
        "ENDED(04) by the clock | the child had died before | ENDED(06)",
        lambda: planned().say("2030-12-20", MUNICIPALITY, "record_death", child="child-1"),
        {M1: "ended", "outcome:measure-1": "06"},
    ),
    Row(
        "CLOSED by a mistake | reopened | LOCAL_HELP",
        lambda: closed().say("2030-06-04", LOCAL_TEAM, "reopen", **MISTAKE),
        {"": "local_help"},
    ),
    Row(
        "CLOSED | a track of it goes on | COURT_MEASURE",
        lambda: (
            carried_out()
            .say("2030-05-06", COURT, "end_measure", M1, reason="02")
            .say("2030-05-08", LOCAL_TEAM, "close_case", reason="safe")
            .say("2030-05-13", GI, "reopen", M1, **MISTAKE)
        ),
        {"": "court_measure", M1: "in_force"},
    ),
    Row(
        "CONCLUDED by a mistake | reopened | TRIAGE",
        lambda: triaged("VT-01-03").say("2030-03-20", VEILIG_THUIS, "reopen", "assessment-1", **MISTAKE),
        {"assessment-1": "triage"},
    ),
    Row(
        "CONCLUDED as handed over, by a mistake | reopened while the local team helps | TRIAGE at Veilig Thuis",
        lambda: handed_over().say("2030-03-20", VEILIG_THUIS, "reopen", "assessment-1", **MISTAKE),
        {"": "safety_assessment", "assessment-1": "triage", "responsible": "veilig_thuis"},
    ),
    Row(
        "reopened after a handover | handed over again, and help goes on | LOCAL_HELP",
        lambda: (
            handed_over()
            .say("2030-03-20", VEILIG_THUIS, "reopen", "assessment-1", **MISTAKE)
            .say("2030-03-21", VEILIG_THUIS, "decide_triage", "assessment-1", outcome="VT-01-02")
            .say("2030-03-22", LOCAL_TEAM, "accept_handover")
            .say("2030-03-22", LOCAL_TEAM, "start_help")
        ),
        {"": "local_help", "assessment-1": "concluded", "responsible": "local_team"},
    ),
    Row(
        "FOLLOW_UP closed by a mistake | reopened | FOLLOW_UP",
        lambda: (
            in_follow_up()
            .say("2030-11-25", LOCAL_TEAM, "record_contact", "followup-1", safe=True)
            .say("2030-11-26", LOCAL_TEAM, "close_follow_up", "followup-1")
            .say("2030-11-27", LOCAL_TEAM, "reopen", "followup-1", **MISTAKE)
        ),
        {"followup-1": "monitoring"},
    ),
)
"""Every way back from an end."""
