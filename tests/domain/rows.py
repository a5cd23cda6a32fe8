"""Every row of the process, as the notes on it tell them: a state, an event, the next state; each a walk."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.domain.told import Told
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS

MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}
MAYOR = {**LOCAL_TEAM, "kind": "mayor", "role": "mayor"}
PROVIDER = {**LOCAL_TEAM, "kind": "youth_help_provider", "role": "care"}
ANOTHER_GI = {**GI, "organisation": "00000099000000006000"}
OIN = GI["organisation"]
TEAM = {"team": LOCAL_TEAM["organisation"], "fixed_face": "lt-4"}
M1 = "measure-1"


@dataclass(frozen=True, eq=False)
class Row:
    """One row.

    Attributes:
        row: as the notes on the process write it.
        tell: what is said, up to and including the event.
        then: the stage of each part afterwards; `outcome:` and a part for how it ended.
    """

    row: str
    tell: Callable[[], Told]
    then: dict[str, Any]

    @cached_property
    def walked(self) -> Told:
        """The household after the walk. It is only looked at, so one walk serves every question about it."""
        return self.tell()


def signalled() -> Told:
    """A school told the local team of two children."""
    return Told().say("2030-03-04", LOCAL_TEAM, "receive_signal", source="school", children=["child-1", "child-2"])


def reported() -> Told:
    """The police reported to Veilig Thuis."""
    return Told().say("2030-03-04", VEILIG_THUIS, "receive_signal", source="police", children=["child-1"])


def triaged(outcome: str, **fields: Any) -> Told:  # noqa: ANN401 - JSON
    """Veilig Thuis assessed it."""
    return reported().say("2030-03-06", VEILIG_THUIS, "decide_triage", "assessment-1", outcome=outcome, **fields)


def investigated() -> Told:
    """Veilig Thuis investigates."""
    return triaged("VT-01-01", follow_through="investigation").say(
        "2030-03-07", VEILIG_THUIS, "start_investigation", "assessment-1"
    )


def helped() -> Told:
    """The local team helps."""
    return (
        signalled()
        .say("2030-03-05", LOCAL_TEAM, "assign_local_team", **TEAM)
        .say("2030-03-06", LOCAL_TEAM, "start_help")
    )


def requested(**fields: Any) -> Told:  # noqa: ANN401 - JSON
    """The municipality asked the RvdK to investigate."""
    return signalled().say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], **fields)


def waiting() -> Told:
    """The RvdK will investigate."""
    return requested().say("2030-03-11", RVDK, "decide_intake", M1, decision="investigate")


def at_court() -> Told:
    """The court has a petition."""
    told = waiting().say("2030-03-15", RVDK, "start_investigation", M1)
    return told.say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True).say(
        "2030-04-15", RVDK, "file_petition", M1
    )


def supervised(**order: Any) -> Told:  # noqa: ANN401 - JSON
    """The child is under supervision for a year."""
    order = {"granted": True, "starts_on": "2030-05-06", "gi": OIN, **order}
    return at_court().say("2030-05-06", COURT, "give_order", M1, **order)


def carried_out() -> Told:
    """The institution has a protector on it and a plan."""
    return (
        supervised()
        .say("2030-05-07", COURT, "notify_gi", M1)
        .say("2030-05-08", GI, "assign_protector", M1, worker="gi-1")
        .say("2030-05-09", GI, "record_first_contact", M1)
        .say("2030-05-10", GI, "offer_family_group_plan", M1)
        .say("2030-05-20", GI, "establish_plan", M1)
    )


def in_crisis() -> Told:
    """Acute danger; the judge decides tonight, without a hearing."""
    told = signalled().say(
        "2030-03-08 18:00", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis"
    )
    return told.say("2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-08", gi=OIN)


def placed() -> Told:
    """The child lives elsewhere by order of the court."""
    return (
        carried_out()
        .say("2030-06-03", COURT, "authorise_placement", M1, starts_on="2030-06-03")
        .say("2030-06-05", GI, "carry_out_placement", M1)
    )


def under_guardianship() -> Told:
    """The parents' authority has ended; the institution is guardian."""
    told = carried_out().say("2030-09-02", RVDK, "request_end_of_authority", M1)
    told.say("2030-09-16", GI, "accept_guardianship", M1, guardian="certified_institution", gi=OIN)
    order = {"granted": True, "guardian": "certified_institution", "gi": OIN, "starts_on": "2030-10-08"}
    return told.say("2030-10-07", COURT, "end_authority", M1, **order)


def in_follow_up() -> Told:
    """Help worked; somebody looks in for a while."""
    return helped().say("2030-09-02", LOCAL_TEAM, "open_follow_up")


NO_HANDOVER = {"": "signal", "outcome:assessment-1": "VT-01-03"}
ROWS = (
    Row(
        "NEW | signal received by Veilig Thuis | TRIAGE", reported, {"": "safety_assessment", "assessment-1": "triage"}
    ),
    Row("NEW | signal received by the local team | SIGNAL", signalled, {"": "signal"}),
    Row(
        "NEW | advice asked | CLOSED",
        lambda: Told().say("2030-03-04", VEILIG_THUIS, "give_advice", source="professional"),
        {"": "closed", "outcome:": "advice"},
    ),
    Row(
        "TRIAGE | not admissible (VT-00) | CLOSED(reason)",
        lambda: triaged("VT-00").say("2030-03-07", VEILIG_THUIS, "close_case", reason="not_admissible"),
        {"": "closed", "outcome:": "not_admissible", "outcome:assessment-1": "VT-00"},
    ),
    Row(
        "TRIAGE | wrongly addressed (VT-99) | CLOSED(reason)",
        lambda: triaged("VT-99").say("2030-03-07", VEILIG_THUIS, "close_case", reason="wrongly_addressed"),
        {"": "closed", "outcome:": "wrongly_addressed", "outcome:assessment-1": "VT-99"},
    ),
    Row(
        "TRIAGE | acute danger found | CRISIS",
        lambda: reported().say(
            "2030-03-04 11:00", VEILIG_THUIS, "record_immediate_look", "assessment-1", acute_danger=True
        ),
        {"": "safety_assessment", "crisis": True},
    ),
    Row("TRIAGE | no steps (VT-01-03) | no track left", lambda: triaged("VT-01-03"), NO_HANDOVER),
    Row(
        "TRIAGE | turned into advice | CLOSED",
        lambda: triaged("VT-01-03").say("2030-03-07", VEILIG_THUIS, "close_case", reason="turned_into_advice"),
        {"": "closed", "outcome:": "turned_into_advice"},
    ),
    Row("TRIAGE | overdracht (VT-01-02) | TRANSFER_OFFERED", lambda: triaged("VT-01-02"), {"": "handover"}),
    Row(
        "TRANSFER_OFFERED | receiver accepts and help starts | LOCAL_HELP",
        lambda: (
            triaged("VT-01-02")
            .say("2030-03-07", LOCAL_TEAM, "assign_local_team", **TEAM)
            .say("2030-03-07", LOCAL_TEAM, "accept_handover")
            .say("2030-03-08", LOCAL_TEAM, "start_help")
        ),
        {"": "local_help", "outcome:assessment-1": "VT-01-02", "responsible": "local_team"},
    ),
    Row(
        "TRANSFER_OFFERED | refused | TRIAGE",
        lambda: triaged("VT-01-02").say("2030-03-08", LOCAL_TEAM, "refuse_handover", reason="eerst afspraken"),
        {"": "safety_assessment", "assessment-1": "triage", "responsible": "veilig_thuis"},
    ),
    Row(
        "TRANSFER_OFFERED | no answer in norm | escalation; Veilig Thuis takes it back",
        lambda: (
            triaged("VT-01-02")
            .wait("2030-04-15")
            .say("2030-04-15", VEILIG_THUIS, "withdraw_handover", reason="geen antwoord")
        ),
        {"": "safety_assessment", "assessment-1": "triage", "responsible": "veilig_thuis"},
    ),
    Row("TRIAGE | steps with VT (VT-01-01) | VT_INVESTIGATION", investigated, {"assessment-1": "investigation"}),
    Row(
        "TRIAGE | steps with VT (VT-01-01) | CONDITIONS",
        lambda: triaged("VT-01-01", follow_through="conditions"),
        {"assessment-1": "conditions"},
    ),
    Row("TRIAGE | regional route (VT-01-04) | CONDITIONS", lambda: triaged("VT-01-04"), {"assessment-1": "conditions"}),
    Row(
        "VT_INVESTIGATION | outcome: handover | TRANSFER_OFFERED",
        lambda: investigated().say(
            "2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="VT-02"
        ),
        {"": "handover"},
    ),
    Row(
        "VT_INVESTIGATION | handover refused | VT_INVESTIGATION",
        lambda: (
            investigated()
            .say("2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="VT-02")
            .say("2030-04-09", LOCAL_TEAM, "refuse_handover", reason="eerst afspraken")
        ),
        {"": "safety_assessment", "assessment-1": "investigation"},
    ),
    Row(
        "CONDITIONS | handover refused | CONDITIONS",
        lambda: (
            triaged("VT-01-01", follow_through="conditions")
            .say("2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="VT-02")
            .say("2030-04-09", LOCAL_TEAM, "refuse_handover", reason="eerst afspraken")
        ),
        {"assessment-1": "conditions"},
    ),
    Row(
        "VT_INVESTIGATION | outcome: measure needed | VTO_PREPARED",
        lambda: investigated().say(
            "2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="measure_needed"
        ),
        {"outcome:assessment-1": "measure_needed", "responsible": "veilig_thuis"},
    ),
    Row(
        "VT_INVESTIGATION | outcome: no handover | CLOSED",
        lambda: (
            investigated()
            .say("2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="VT-03")
            .say("2030-04-09", VEILIG_THUIS, "close_case", reason="safe")
        ),
        {"": "closed", "outcome:assessment-1": "VT-03"},
    ),
    Row(
        "CONDITIONS | met | CLOSED without handover",
        lambda: triaged("VT-01-01", follow_through="conditions").say(
            "2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="VT-03"
        ),
        {"outcome:assessment-1": "VT-03"},
    ),
    Row(
        "LOCAL_HELP | plan works | FOLLOW_UP",
        lambda: (
            helped()
            .say("2030-08-30", LOCAL_TEAM, "evaluate_help", works=True)
            .say("2030-09-02", LOCAL_TEAM, "open_follow_up")
        ),
        {"": "follow_up", "followup-1": "monitoring"},
    ),
    Row(
        "LOCAL_HELP | voluntary help insufficient | VTO_PREPARED, then VTO_SENT",
        lambda: (
            helped()
            .say("2030-08-30", LOCAL_TEAM, "evaluate_help", works=False)
            .say("2030-09-02", MUNICIPALITY, "request_court_measure", children=["child-1", "child-2"])
        ),
        {"": "court_measure", M1: "rvdk_intake", "measure-2": "rvdk_intake"},
    ),
    Row(
        "any | calamity or violence | same state + CALAMITY_REPORT open",
        lambda: helped().say("2030-04-01", PROVIDER, "report_violence", kind="calamity"),
        {"": "local_help", "open": "igj_calamity_report_norm"},
    ),
    Row(
        "any | household moves | same state + REGION_HANDOVER",
        lambda: helped().say("2030-04-01", MUNICIPALITY, "record_move", municipality="GM0363", from_day="2030-04-01"),
        {"": "local_help", "recorded": "RegionHandoverNeeded"},
    ),
    Row(
        "VTO_SENT | CORV Fo01 fout | VTO_REJECTED_TECHNICAL",
        lambda: requested().say("2030-03-08 10:05", MUNICIPALITY, "reject_technically", M1, fault="Fo01"),
        {M1: "request_rejected"},
    ),
    Row(
        "VTO_REJECTED_TECHNICAL | sent again | VTO_SENT",
        lambda: (
            requested()
            .say("2030-03-08 10:05", MUNICIPALITY, "reject_technically", M1, fault="Fo01")
            .say("2030-03-11", MUNICIPALITY, "resend_request", M1)
        ),
        {M1: "rvdk_intake"},
    ),
    Row(
        "VTO_SENT | intake: VTO afgewezen | back to the case",
        lambda: requested().say("2030-03-11", RVDK, "decide_intake", M1, decision="refused"),
        {"outcome:measure-1": "intake_refused", "": "signal"},
    ),
    Row(
        "VTO refused | the mayor makes it go to court | PETITION",
        lambda: (
            requested()
            .say("2030-03-11", RVDK, "decide_intake", M1, decision="refused")
            .say("2030-03-14", MAYOR, "request_court_measure", children=["child-1"], route="mayor")
        ),
        {"measure-2": "petition_awaited", "": "court_measure"},
    ),
    Row("VTO_SENT | intake: onderzoek | RVDK_WAIT", waiting, {M1: "rvdk_waiting"}),
    Row(
        "RVDK_WAIT | investigation begins | RVDK_INVESTIGATION",
        lambda: waiting().say("2030-03-15", RVDK, "start_investigation", M1),
        {M1: "rvdk_investigation"},
    ),
    Row(
        "RVDK_WAIT | concluded, its beginning not recorded | PETITION",
        lambda: waiting().say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True),
        {M1: "petition_awaited"},
    ),
    Row(
        "RVDK_WAIT | concluded, its beginning not recorded: geen rekest | LOCAL_HELP",
        lambda: waiting().say("2030-04-12", RVDK, "conclude_investigation", M1, petition=False),
        {"outcome:measure-1": "no_petition"},
    ),
    Row(
        "RVDK_INVESTIGATION | geen rekest | LOCAL_HELP",
        lambda: (
            waiting()
            .say("2030-03-15", RVDK, "start_investigation", M1)
            .say("2030-04-12", RVDK, "conclude_investigation", M1, petition=False)
        ),
        {"outcome:measure-1": "no_petition"},
    ),
    Row("RVDK_INVESTIGATION | rekest filed | COURT_PENDING", at_court, {M1: "court"}),
    Row(
        "own initiative of the RvdK | RVDK_WAIT",
        lambda: signalled().say(
            "2030-03-08", RVDK, "start_own_investigation", children=["child-1"], ground="acute_threat"
        ),
        {"": "court_measure", "open": "rvdk_notify_college"},
    ),
    Row(
        "LOCAL_HELP | VTO sent by the GI | VTO_SENT, and the college is told at once",
        lambda: signalled().say("2030-03-08", GI, "request_court_measure", children=["child-1"]),
        {"": "court_measure", M1: "rvdk_intake", "open": "gi_notify_college_of_request"},
    ),
    Row(
        "COURT_PENDING | geen maatregel opgelegd | LOCAL_HELP",
        lambda: at_court().say("2030-05-06", COURT, "give_order", M1, granted=False),
        {"outcome:measure-1": "order_refused"},
    ),
    Row("COURT_PENDING | maatregel opgelegd | MEASURE_IMPOSED", supervised, {M1: "in_force"}),
    Row(
        "COURT_PENDING | the judge adds a sibling | a track of its own",
        lambda: (
            at_court()
            .say("2030-05-06", COURT, "add_siblings", M1, children=["child-2"])
            .say("2030-05-06", COURT, "give_order", "measure-2", granted=True, starts_on="2030-05-06", gi=OIN)
        ),
        {"measure-2": "in_force"},
    ),
    Row("CRISIS | VOTS granted unheard | MEASURE_PROVISIONAL(unheard)", in_crisis, {M1: "provisional_unheard"}),
    Row(
        "CRISIS | VOTS granted after hearing | MEASURE_PROVISIONAL(heard)",
        lambda: (
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say(
                "2030-03-08 20:00",
                COURT,
                "give_provisional_order",
                M1,
                starts_on="2030-03-08",
                gi=OIN,
                without_hearing=False,
            )
        ),
        {M1: "provisional"},
    ),
    Row(
        "CRISIS | is none: refused | back to the case",
        lambda: (
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08 15:00", RVDK, "decide_intake", M1, decision="refused")
        ),
        {"outcome:measure-1": "intake_refused"},
    ),
    Row(
        "CRISIS | is none: investigated | RVDK_WAIT",
        lambda: (
            signalled()
            .say("2030-03-08", MUNICIPALITY, "request_court_measure", children=["child-1"], route="crisis")
            .say("2030-03-08 15:00", RVDK, "decide_intake", M1, decision="investigate")
        ),
        {M1: "rvdk_waiting"},
    ),
    Row(
        "MEASURE_PROVISIONAL(unheard) | heard within 2 weeks, kept | MEASURE_PROVISIONAL(heard)",
        lambda: in_crisis().say("2030-03-15", COURT, "record_hearing", M1, upheld=True),
        {M1: "provisional"},
    ),
    Row(
        "MEASURE_PROVISIONAL(unheard) | heard, not kept | ENDED",
        lambda: in_crisis().say("2030-03-15", COURT, "record_hearing", M1, upheld=False),
        {"outcome:measure-1": "not_upheld"},
    ),
    Row(
        "MEASURE_PROVISIONAL(unheard) | 2 weeks pass | LAPSED",
        lambda: in_crisis().wait("2030-03-23 01:00"),
        {M1: "lapsed"},
    ),
    Row(
        "MEASURE_PROVISIONAL | 3 months pass without OTS | LAPSED",
        lambda: in_crisis().say("2030-03-15", COURT, "record_hearing", M1, upheld=True).wait("2030-06-08 01:00"),
        {M1: "lapsed"},
    ),
    Row(
        "LAPSED | heard in time after all | MEASURE_PROVISIONAL(heard)",
        lambda: _late_hearing(in_crisis().wait("2030-03-23 01:00")),
        {M1: "provisional"},
    ),
    Row(
        "LAPSED | confirmed | ENDED",
        lambda: in_crisis().wait("2030-03-23 01:00").say("2030-03-25", RVDK, "end_measure", M1, reason="lapsed"),
        {M1: "ended"},
    ),
    Row(
        "MEASURE_PROVISIONAL | OTS | MEASURE_IMPOSED",
        lambda: (
            in_crisis()
            .say("2030-03-15", COURT, "record_hearing", M1, upheld=True)
            .say("2030-04-01", RVDK, "file_petition", M1)
            .say("2030-05-06", COURT, "give_order", M1, granted=True, starts_on="2030-05-06", gi=OIN)
        ),
        {M1: "in_force"},
    ),
    Row(
        "MEASURE_IMPOSED | GI informed | GI_UNASSIGNED",
        lambda: supervised().say("2030-05-07", COURT, "notify_gi", M1),
        {M1: "in_force", "protector": "unassigned"},
    ),
    Row(
        "GI_UNASSIGNED | interim worker | GI_INTERIM",
        lambda: (
            supervised()
            .say("2030-05-07", COURT, "notify_gi", M1)
            .say("2030-05-08", GI, "assign_protector", M1, worker="gi-1", fixed=False)
        ),
        {"protector": "interim"},
    ),
    Row("GI_INTERIM | vaste jeugdbeschermer, first contact, plan | PLAN_RUNNING", carried_out, {"protector": "fixed"}),
    Row(
        "GI_ACTIVE | protector leaves | GI_UNASSIGNED",
        lambda: carried_out().say("2030-08-01", GI, "protector_leaves", M1),
        {"protector": "unassigned", M1: "in_force"},
    ),
    Row(
        "PLAN_RUNNING | MUHP granted, placed | PLACED", placed, {M1: "in_force", "open": "placement.muhp_max_duration"}
    ),
    Row(
        "PLACEMENT_AUTHORISED | 3 months unused | MUHP_LAPSED",
        lambda: (
            carried_out().say("2030-06-03", COURT, "authorise_placement", M1, starts_on="2030-06-03").wait("2030-09-10")
        ),
        {M1: "in_force", "lapsed": "placement.muhp_execution_lapse"},
    ),
    Row(
        "PLAN_RUNNING | extension granted before expiry | PLAN_RUNNING(new period)",
        lambda: (
            carried_out().say("2031-03-03", GI, "request_extension", M1).say("2031-04-07", COURT, "extend_order", M1)
        ),
        {M1: "in_force", "open": "ots_extension_max"},
    ),
    Row(
        "PLAN_RUNNING | extension refused | ENDED(niet verlengd 03)",
        lambda: (
            carried_out()
            .say("2031-03-03", GI, "request_extension", M1)
            .say("2031-04-07", COURT, "refuse_extension", M1)
            .wait("2031-05-07")
        ),
        {"outcome:measure-1": "03"},
    ),
    Row(
        "PLAN_RUNNING | no extension asked, term ends | ENDED(volgens plan 04) -> FOLLOW_UP",
        lambda: (
            carried_out()
            .say("2031-02-03", GI, "notify_no_extension", M1)
            .wait("2031-05-07")
            .say("2031-05-08", LOCAL_TEAM, "open_follow_up")
        ),
        {"outcome:measure-1": "04", "": "follow_up"},
    ),
    Row(
        "PLAN_RUNNING | nobody did anything, term ends | LAPSED",
        lambda: carried_out().wait("2031-05-07"),
        {M1: "lapsed"},
    ),
    Row(
        "PLAN_RUNNING | extension recorded after the lapse | PLAN_RUNNING(new period)",
        lambda: _late_extension(carried_out()),
        {M1: "in_force"},
    ),
    Row(
        "PLAN_RUNNING | lifted early | ENDED(02)",
        lambda: carried_out().say("2030-10-01", COURT, "end_measure", M1, reason="02"),
        {"outcome:measure-1": "02"},
    ),
    Row(
        "PLAN_RUNNING | gezag ended | ENDED(05) -> VOOGDIJ", under_guardianship, {M1: "in_force", "measure": "VOOGDIJ"}
    ),
    Row(
        "any measure | 18th birthday | ENDED(01)",
        lambda: (
            carried_out()
            .say("2030-06-03", MUNICIPALITY, "register_child", child="child-1", birth_date="2013-01-15")
            .wait("2031-01-15 01:00")
        ),
        {"outcome:measure-1": "01"},
    ),
    Row(
        "VOOGDIJ | 18th birthday | ENDED(11)",
        lambda: (
            under_guardianship()
            .say("2030-11-04", MUNICIPALITY, "register_child", child="child-1", birth_date="2013-01-15")
            .wait("2031-01-15 01:00")
        ),
        {"outcome:measure-1": "11"},
    ),
    Row(
        "any | death | ENDED(06)",
        lambda: carried_out().say("2030-06-03", MUNICIPALITY, "record_death", child="child-1"),
        {"outcome:measure-1": "06"},
    ),
    Row(
        "VOOGDIJ | death | ENDED(15)",
        lambda: under_guardianship().say("2030-11-04", MUNICIPALITY, "record_death", child="child-1"),
        {"outcome:measure-1": "15"},
    ),
    Row(
        "any measure | GI replaced | TRANSFERRED (same measure continues)",
        lambda: carried_out().say(
            "2030-08-01", COURT, "replace_gi", M1, gi=ANOTHER_GI["organisation"], starts_on="2030-08-05"
        ),
        {M1: "in_force"},
    ),
    Row("FOLLOW_UP | begins | FOLLOW_UP", in_follow_up, {"": "follow_up", "followup-1": "monitoring"}),
    Row(
        "FOLLOW_UP | n checks without new signal | CLOSED",
        lambda: (
            in_follow_up()
            .say("2030-11-25", LOCAL_TEAM, "record_contact", "followup-1", safe=True)
            .say("2031-08-25", LOCAL_TEAM, "record_contact", "followup-1", safe=True)
            .say("2031-08-26", LOCAL_TEAM, "close_follow_up", "followup-1")
            .say("2031-08-27", LOCAL_TEAM, "close_case", reason="safe")
        ),
        {"": "closed", "outcome:followup-1": "safe"},
    ),
    Row(
        "FOLLOW_UP | new concern | back to the case",
        lambda: (
            in_follow_up()
            .say("2030-11-25", LOCAL_TEAM, "record_contact", "followup-1", safe=False)
            .say("2030-11-26", LOCAL_TEAM, "close_follow_up", "followup-1")
        ),
        {"": "signal", "outcome:followup-1": "concern"},
    ),
    Row(
        "CLOSED | new signal | new case linked to the old",
        lambda: Told().say(
            "2030-03-04",
            VEILIG_THUIS,
            "receive_signal",
            source="police",
            children=["child-1"],
            previous_case="case-JZ19-2028-000007",
        ),
        {"": "safety_assessment", "previous": "case-JZ19-2028-000007"},
    ),
)
"""The rows, in the order of the notes; rows that the engine tells apart stand beside those they refine."""


def _late_hearing(told: Told) -> Told:
    told.wait("2030-03-25")
    return _record(told, "2030-03-20", COURT, "record_hearing", upheld=True)


def _late_extension(told: Told) -> Told:
    told.say("2031-03-03", GI, "request_extension", M1).wait("2031-05-08")
    return _record(told, "2031-04-30", COURT, "extend_order")


def _record(told: Told, when: str, actor: dict[str, str], name: str, **fields: Any) -> Told:  # noqa: ANN401 - JSON
    return told.say(when, actor, name, M1, **fields)
