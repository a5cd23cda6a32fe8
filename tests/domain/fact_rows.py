"""Facts beside the moves between stages: what is done for the family, what is asked and challenged, and its terms."""

from tests.domain.rows import (
    M1,
    MUNICIPALITY,
    OIN,
    Row,
    carried_out,
    helped,
    placed,
    reported,
    signalled,
    supervised,
    triaged,
    under_guardianship,
)
from tests.domain.told import Told
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS

PARENT = {**LOCAL_TEAM, "kind": "citizen", "role": "parent_with_authority", "worker": "ouder-1"}
OTHER_GI = {**GI, "organisation": "00000099000000005001"}
PROVIDER = {**LOCAL_TEAM, "kind": "youth_help_provider", "role": "care"}
MISTAKE = {"reason": "op het verkeerde dossier vastgelegd"}
INSPECTORATE = {**LOCAL_TEAM, "kind": "inspectorate", "role": "inspector"}


def instructed() -> Told:
    """The institution gave a written instruction."""
    return carried_out().say("2030-06-03", GI, "give_written_instruction", M1)


def extended_with_placement() -> Told:
    """Supervision and placement were both extended by a year."""
    return (
        placed()
        .say("2031-02-03", GI, "request_placement_extension", M1)
        .say("2031-03-03", GI, "request_extension", M1)
        .say("2031-04-07", COURT, "extend_order", M1)
        .say("2031-04-07", COURT, "extend_placement", M1)
    )


def placed_in_the_second_year() -> Told:
    """A placement of a year from 22 April 2031, within an order that was extended twice, extended by a year."""
    return (
        carried_out()
        .say("2031-03-03", GI, "request_extension", M1)
        .say("2031-04-07", COURT, "extend_order", M1)
        .say("2031-04-21", COURT, "authorise_placement", M1, starts_on="2031-04-22")
        .say("2031-04-23", GI, "carry_out_placement", M1)
        .say("2032-02-02", GI, "request_extension", M1)
        .say("2032-02-02", GI, "request_placement_extension", M1)
        .say("2032-04-05", COURT, "extend_order", M1)
        .say("2032-04-05", COURT, "extend_placement", M1)
    )


FACT_ROWS = (
    Row(
        "reporter and family hear the outcome also where no steps are needed and the assessment is over",
        lambda: triaged("VT-01-03").say("2030-03-08", VEILIG_THUIS, "give_feedback", "assessment-1"),
        {"assessment-1": "concluded"},
    ),
    Row(
        "beside a provisional guardian the institution of a later order has five working days of its own",
        lambda: (
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08", COURT, "suspend_authority", M1, gi=OTHER_GI["organisation"], without_hearing=False)
            .say("2030-03-20", RVDK, "file_petition", M1)
            .say("2030-04-02", COURT, "give_order", M1, granted=True, starts_on="2030-04-02", gi=OIN)
            .say("2030-04-03", OTHER_GI, "notify_gi", M1)
            .say("2030-04-03", GI, "notify_gi", M1)
        ),
        {M1: "in_force", "open": "gi_assign_worker_ots"},
    ),
    Row(
        "a corrected first day of a placement moves the extension that follows on it",
        lambda: placed_in_the_second_year().say(
            "2032-06-14",
            COURT,
            "correct_fact",
            M1,
            fact="placement.starts_on",
            value="2031-04-24",
            reason="verkeerd overgenomen",
        ),
        {"open": "placement.muhp_extension_max"},
    ),
    Row(
        "the municipality decides on an application for youth help in eight weeks",
        lambda: helped().say("2030-03-11", MUNICIPALITY, "apply_for_youth_help"),
        {"open": "college_decision_youth_help"},
    ),
    Row(
        "a family may make its own plan, within a reasonable term",
        lambda: helped().say("2030-03-11", LOCAL_TEAM, "offer_family_plan"),
        {"open": "family_group_plan_opportunity"},
    ),
    Row(
        "who asks for the plan in writing gets it in fourteen days",
        lambda: (
            helped()
            .say("2030-03-11", LOCAL_TEAM, "offer_family_plan")
            .say("2030-03-20", LOCAL_TEAM, "record_family_plan")
            .say("2030-03-21", LOCAL_TEAM, "request_written_plan")
        ),
        {"open": "plan_in_writing_on_request"},
    ),
    Row(
        "a plan without the family, once it is clear that it makes none",
        lambda: (
            supervised()
            .say("2030-05-07", GI, "offer_family_group_plan", M1)
            .say("2030-05-20", GI, "waive_family_group_plan", M1, reason="family_declined")
        ),
        {"open": "plan_within_six_weeks"},
    ),
    Row(
        "an institution that is guardian has five working days as well",
        lambda: under_guardianship().say("2030-10-09", RVDK, "notify_gi", M1),
        {"open": "gi_assign_worker_guardianship"},
    ),
    Row(
        "a parent has two weeks to challenge an instruction",
        instructed,
        {"open": "written_instruction_challenge"},
    ),
    Row(
        "the court is asked about an instruction",
        lambda: instructed().say("2030-06-05", PARENT, "challenge_instruction", M1, to="court"),
        {"open": "court_decision_instruction"},
    ),
    Row(
        "asked to withdraw it, the institution decides in two weeks",
        lambda: instructed().say("2030-06-05", PARENT, "challenge_instruction", M1, to="certified_institution"),
        {"open": "gi_decide_withdraw_instruction"},
    ),
    Row(
        "a late decision of the institution opens the way to the court",
        lambda: (
            instructed()
            .say("2030-06-05", PARENT, "challenge_instruction", M1, to="certified_institution")
            .say("2030-06-25", GI, "decide_withdrawal_request", M1, decision="refused")
        ),
        {"started": "appeal_gi_late_withdraw_decision"},
    ),
    Row(
        "an early return is told to the RvdK a month before",
        lambda: placed().say("2030-07-01", GI, "notify_early_return", M1, planned_end="2030-09-02"),
        {"started": "gi_notify_rvdk_early_return"},
    ),
    Row("a placement is extended within its order", extended_with_placement, {"open": "placement.muhp_extension_max"}),
    Row(
        "after two years of supervision with placement the RvdK advises",
        lambda: (
            extended_with_placement()
            .say("2032-02-02", GI, "request_placement_extension", M1)
            .say("2032-02-02", GI, "request_extension", M1)
            .say("2032-04-05", COURT, "extend_order", M1)
            .say("2032-04-05", COURT, "extend_placement", M1)
        ),
        {"started": "gi_request_rvdk_advice_two_years"},
    ),
    Row(
        "whether it was a calamity is found out in six weeks",
        lambda: helped().say("2030-04-01", PROVIDER, "report_violence", kind="calamity", established=False),
        {"open": "igj_own_factfinding"},
    ),
    Row(
        "the inspectorate asks for an own investigation",
        lambda: (
            helped()
            .say("2030-04-01", PROVIDER, "report_violence", kind="calamity")
            .say("2030-04-02", PROVIDER, "notify_inspectorate")
            .say("2030-04-10", INSPECTORATE, "request_own_investigation")
        ),
        {"open": "igj_investigation_report"},
    ),
    Row(
        "Veilig Thuis tells the inspectorate at once",
        lambda: reported().say("2030-04-01", VEILIG_THUIS, "report_violence", kind="violence"),
        {"open": "vt_calamity_report"},
    ),
    Row(
        "suspended authority lapses unless its end is asked",
        lambda: carried_out().say("2030-09-02", COURT, "suspend_authority", M1, gi=OIN),
        {"open": "suspension_authority_lapse"},
    ),
    Row(
        "so does provisional guardianship",
        lambda: carried_out().say("2030-09-02", COURT, "suspend_authority", M1, gi=OIN),
        {"open": "provisional_guardianship_lapse"},
    ),
    Row(
        "the RvdK that would not ask is made to ask by the institution",
        lambda: carried_out().say(
            "2030-09-02", GI, "ask_authority_judgement", M1, declined_on="2030-08-26", dated="2030-08-30"
        ),
        {"open": "rvdk_gi_authority_to_court"},
    ),
    Row(
        "a child of twelve, or that may be, is heard about an urgent order",
        lambda: (
            signalled()
            .say("2030-03-05", MUNICIPALITY, "register_child", child="child-1", birth_date="2018")
            .say("2030-03-08 18:00", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-08", gi=OIN)
        ),
        {"open": "spoed_hearing_minor_12plus"},
    ),
    Row(
        "a signal of acute danger waits for a step",
        lambda: Told().say(
            "2030-03-04", LOCAL_TEAM, "receive_signal", source="school", children=["child-1"], acute=True
        ),
        {"open": "acute_signal_step"},
    ),
    Row(
        "what was asked by telephone is put in writing",
        lambda: signalled().say(
            "2030-03-08 18:00",
            MUNICIPALITY,
            "request_court_measure",
            children=["child-1"],
            route="crisis",
            paperwork_follows=True,
        ),
        {"open": "request_paperwork"},
    ),
    Row(
        "an unborn child has a measure before it has a date of birth",
        lambda: (
            signalled()
            .say("2030-03-05", MUNICIPALITY, "register_child", child="child-3", expected_on="2030-05-01")
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-3"])
            .say("2030-04-28", MUNICIPALITY, "register_child", child="child-3", birth_date="2030-04-27")
        ),
        {M1: "rvdk_intake", "born": "2030-04-27"},
    ),
    Row(
        "a placement that ended as planned by a notice that was none had lapsed, and is confirmed by somebody",
        lambda: (
            placed()
            .say(
                "2030-06-10", COURT, "correct_fact", M1, fact="placement.court_last_day", value="2030-12-31", **MISTAKE
            )
            .say("2030-10-01", GI, "notify_no_placement_extension", M1)
            .wait("2031-01-02")
            .say("2031-01-03", GI, "correct_fact", M1, fact="placement.no_extension_at", value=None, **MISTAKE)
        ),
        {M1: "in_force", "open": "placement.lapse_confirmation"},
    ),
    Row(
        "beside a provisional guardian somebody waits for the notification of the second institution as well",
        lambda: (
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08", COURT, "suspend_authority", M1, gi=OTHER_GI["organisation"], without_hearing=False)
            .say("2030-03-20", RVDK, "file_petition", M1)
            .say("2030-04-02", COURT, "give_order", M1, granted=True, starts_on="2030-04-02", gi=OIN)
        ),
        {M1: "in_force", "open": "order.gi_notification"},
    ),
    Row(
        "an urgent suspension of one parent that lapsed leaves an urgent decision that somebody waits for",
        lambda: (
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08", COURT, "suspend_authority", M1, other_parent_remains=True, without_hearing=False)
            .wait("2030-06-10")
        ),
        {M1: "crisis_order_awaited", "open": "court_urgent_decision"},
    ),
)
"""What a row of this table shows is that a term begins, or a fact arrives where it must."""
