"""Whatever a part waits for, a term warns somebody when nothing happens; or it is named here why none has to."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.domain.beside_rows import BESIDE
from tests.domain.branch_rows import BRANCHES, in_crisis_awaited, lapsed
from tests.domain.fact_rows import FACT_ROWS, PARENT, instructed
from tests.domain.reopened_rows import REOPENED
from tests.domain.rows import (
    ANOTHER_GI,
    M1,
    MUNICIPALITY,
    ROWS,
    Row,
    at_court,
    carried_out,
    helped,
    in_follow_up,
    investigated,
    placed,
    reported,
    requested,
    signalled,
    supervised,
    triaged,
    waiting,
)
from tests.domain.told import Told
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain import catalogue
from waakvlam.domain.catalogue import Confidence, Kind
from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.deadlines import Deadline, EscalationRaised
from waakvlam.domain.facts import Wait
from waakvlam.domain.identifiers import StreamKind

CASE, ASSESSMENT, MEASURE, FOLLOW_UP = (
    StreamKind.PROTECTION_CASE,
    StreamKind.SAFETY_ASSESSMENT,
    StreamKind.COURT_MEASURE,
    StreamKind.FOLLOW_UP,
)
_HEARING = ("spoed_hearing_parties", "authority.spoed_hearing_parties")
_ASSIGNMENT = ("gi_assign_worker_ots", "gi_assign_worker_guardianship", "protector_successor")
_ORDER = ("ots_max_duration", "ots_extension_max")
_PLACEMENT = ("placement.muhp_max_duration", "placement.muhp_extension_max")

WATCHED_BY: dict[StreamKind, dict[str, tuple[str, ...]]] = {
    CASE: {
        "zaak sluiten": ("case_next_step",),
        "verzoek tot onderzoek bij de RvdK: een maatregel is nodig": ("case_next_step",),
        "verzoek tot onderzoek bij de RvdK: de hulp volstaat niet": ("college_request_rvdk", "case_next_step"),
        "lokaal team en vast gezicht": ("case_next_step",),
        "hulp starten": ("case_next_step",),
        "besluit over de nieuwe zorg": ("case_next_step",),
        "antwoord op de aangeboden overdracht": ("handover_answer",),
        "aandringen of de overdracht terugnemen: er kwam": ("handover_answer",),
        "start van de hulp": ("handover_help_start",),
        "aandringen of de overdracht terugnemen: de hulp": ("handover_help_start",),
        "familiegroepsplan van het gezin": ("family_group_plan_opportunity",),
        "resultaat van de hulp": ("help_evaluation",),
        "nazorg openen of de zaak sluiten": ("help_evaluation",),
    },
    ASSESSMENT: {
        "directe blik en veiligheidsbeoordeling": ("vt_safety_assessment", "vt_decide_again"),
        "uitkomst van de veiligheidsbeoordeling": ("vt_safety_assessment", "vt_decide_again"),
        "start van het onderzoek": ("vt_start_investigation",),
        "oordeel na onderzoek": ("vt_investigation_judgement", "vt_decide_again"),
        "of aan de voorwaarden wordt voldaan": ("vt_conditions", "vt_decide_again"),
    },
    MEASURE: {
        "besluit over het verzoek tot onderzoek": ("rvdk_intake_decision",),
        "opnieuw verzenden": ("request_resend",),
        "begin van het raadsonderzoek": ("rvdk_max_wait",),
        "uitkomst van het raadsonderzoek": ("rvdk_throughput",),
        "indiening van het rekest": ("rvdk_petition", "rvdk_burgemeester_to_court"),
        "beschikking op het rekest": ("court_decision",),
        "beslissing op het spoedverzoek": ("rvdk_emergency_start", "court_urgent_decision"),
        "beslissing op het verzoek tot beëindiging van het gezag": ("court_decision_authority",),
        "horen van belanghebbenden": _HEARING,
        "horen over de schorsing": ("authority.spoed_hearing_parties",),
        "bevestiging van het verval": ("lapse_confirmation",),
        "einde van de uithuisplaatsing": ("placement.lapse_confirmation",),
        "horen over de uithuisplaatsing": ("placement.spoed_hearing_parties", "placement.spoed_hearing_minor_12plus"),
        "uitvoering van de machtiging": ("placement.muhp_execution_lapse",),
        "kennisgeving van de maatregel": ("gi_notification",),
        "vaste jeugdbeschermer aanwijzen": _ASSIGNMENT,
        "eerste contact": _ASSIGNMENT,
        "verzoek tot beëindiging van het gezag": ("suspension_authority_lapse",),
        "einde van de voorlopige maatregel": ("vots_max_duration",),
        "rekest voor een ondertoezichtstelling": ("vots_max_duration",),
        "plan van aanpak voor de voogdij": ("plan_within_six_weeks",),
        "uitvoering van de voogdij": ("plan_yearly_review",),
        "familiegroepsplan of plan van aanpak": (
            "gi_plan_from_order",
            "family_group_plan_opportunity",
            "plan_within_six_weeks",
        ),
        "beslissing op het verzoek tot verlenging van de uithuisplaatsing": _PLACEMENT,
        "beslissing op het verzoek tot verlenging": _ORDER,
        "einde van de maatregel": _ORDER,
        "uitvoering van het plan": _ORDER,
    },
    FOLLOW_UP: {
        "monitormoment": ("vt_monitoring_contact_1", "vt_monitoring_contact_2"),
        "afsluiten van de nazorg": ("follow_up_closing",),
        "besluit over de nieuwe zorg": ("follow_up_concern",),
    },
}
"""By the beginning of what a part says it waits for: the terms of which one runs then."""

ELSEWHERE: dict[StreamKind, dict[str, tuple[StreamKind, ...]]] = {
    # What runs in the track has its terms there; the case hears of it.
    CASE: {
        "uitkomst van de veiligheidsbeoordeling": (ASSESSMENT,),
        "VERVALLEN maatregel": (MEASURE,),
        "het verloop van": (MEASURE,),
        "monitormomenten": (FOLLOW_UP,),
    },
    # Who answers is the local team, on its case.
    ASSESSMENT: {
        "antwoord op de aangeboden overdracht": (CASE,),
        "start van de hulp": (CASE,),
    },
    MEASURE: {},
    FOLLOW_UP: {},
}
"""What another part of the path watches."""

ALL = [*ROWS, *FACT_ROWS, *BRANCHES, *BESIDE, *REOPENED]


def _open(state: Any) -> set[str]:  # noqa: ANN401 - of any part
    return {one.clock for one in state.deadlines if one.is_open}


def _found(table: dict[str, Any], what: str) -> Any:  # noqa: ANN401 - what the table holds
    return next((found for phrase, found in table.items() if what.startswith(phrase)), None)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.row)
def test_whatever_is_waited_for_has_a_term_that_warns(row: Row) -> None:
    for part in row.walked.household.streams.values():
        kind, procedure = part.stream.kind, PROCEDURES[part.stream.kind]
        for state in part.seen:
            if not state.is_open or state.held is not None:
                continue
            what = procedure.awaits(state).what
            if _found(ELSEWHERE[kind], what) is not None:
                continue
            terms = _found(WATCHED_BY[kind], what)
            assert terms is not None, f"{kind}: who warns of “{what}”?"
            assert _open(state) & set(terms), f"{part.stream}: “{what}” is waited for in silence"


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.row)
def test_what_another_part_watches_is_watched_there(row: Row) -> None:
    streams = row.walked.household.streams.values()
    for part in streams:
        if not part.state.is_open or part.state.held is not None:
            continue
        kinds = _found(ELSEWHERE[part.stream.kind], part.procedure.awaits(part.state).what)
        if kinds is not None:
            others = [one.state for one in streams if one.stream.kind in kinds and one.state.is_open]
            assert any(_open(other) for other in others), f"{part.stream} waits for what nobody watches"


def test_no_norm_of_a_wait_is_shown_as_law() -> None:
    for procedure in PROCEDURES.values():
        for name, clock in procedure.clocks.items():
            if isinstance(clock, Wait) and name != "family_group_plan_opportunity":
                entry = catalogue.entry(name.rpartition(".")[2])
                assert entry.kind is Kind.NORM, name
                assert entry.term is None or entry.confidence is Confidence.CONFIRMED, name


# --- that somebody is warned ------------------------------------------------------------------------------------------


def board(told: Told, clock: str, on: str = "") -> Deadline:
    """The term of this name, of which the board was warned at last."""
    part = told.part(on)
    found: Deadline = next(one for one in reversed(part.state.deadlines) if one.clock == clock)
    raised = [row.event for row in part.journal if isinstance(row.event, EscalationRaised)]
    assert [one.role for one in raised if one.key == found.key][-1] == "board", f"nobody high was warned of {clock}"
    return found


STALLED: dict[str, tuple[Callable[[], Told], str, str]] = {
    "the institution is never notified": (lambda: supervised().wait("2030-06-03"), "gi_notification", M1),
    "the family is never offered a plan": (lambda: supervised().wait("2030-07-01"), "gi_plan_from_order", M1),
    "a family group plan is offered and never answered": (
        lambda: supervised().say("2030-05-07", GI, "offer_family_group_plan", M1).wait("2030-07-01"),
        "family_group_plan_opportunity",
        M1,
    ),
    "a protector left and nobody came": (
        lambda: carried_out().say("2030-08-01", GI, "protector_leaves", M1).wait("2030-09-02"),
        "protector_successor",
        M1,
    ),
    "a protector left and somebody stands in for ever": (
        lambda: carried_out().say("2030-08-01", GI, "protector_leaves", M1, interim="gi-2").wait("2030-09-02"),
        "protector_successor",
        M1,
    ),
    "a refused handover is not decided about anew": (
        lambda: (
            triaged("VT-01-02")
            .say("2030-03-08", LOCAL_TEAM, "refuse_handover", reason="eerst afspraken")
            .wait("2030-04-01")
        ),
        "vt_decide_again",
        "assessment-1",
    ),
    "conditions are watched over for ever": (
        lambda: triaged("VT-01-01", follow_through="conditions").wait("2030-06-03"),
        "vt_conditions",
        "assessment-1",
    ),
    "the RvdK never decides about a request": (lambda: requested().wait("2030-04-01"), "rvdk_intake_decision", M1),
    "a request that was not taken is not sent again": (
        lambda: (
            requested().say("2030-03-08 10:05", MUNICIPALITY, "reject_technically", M1, fault="Fo01").wait("2030-04-01")
        ),
        "request_resend",
        M1,
    ),
    "the papers of an urgent request never come": (
        lambda: (
            signalled()
            .say(
                "2030-03-08 18:00",
                MUNICIPALITY,
                "request_court_measure",
                children=["child-1"],
                route="crisis",
                paperwork_follows=True,
            )
            .wait("2030-04-01")
        ),
        "request_paperwork",
        M1,
    ),
    "a petition is never filed": (
        lambda: waiting().say("2030-04-12", RVDK, "conclude_investigation", M1, petition=True).wait("2030-06-03"),
        "rvdk_petition",
        M1,
    ),
    "the court never decides": (lambda: at_court().wait("2030-07-01"), "court_decision", M1),
    "the court never decides on acute danger": (
        lambda: in_crisis_awaited().say("2030-03-08 20:00", RVDK, "file_petition", M1).wait("2030-03-12"),
        "court_urgent_decision",
        M1,
    ),
    "the court never decides about the authority": (
        lambda: carried_out().say("2030-06-03", RVDK, "request_end_of_authority", M1).wait("2030-10-01"),
        "court_decision_authority",
        M1,
    ),
    "the court never decides about an instruction": (
        lambda: instructed().say("2030-06-05", PARENT, "challenge_instruction", M1, to="court").wait("2030-09-02"),
        "court_decision_instruction",
        M1,
    ),
    "nobody confirms a lapse": (lambda: lapsed().wait("2030-04-08"), "lapse_confirmation", M1),
    "a placed child stays where it is without an authorisation": (
        lambda: (
            placed()
            .say("2031-03-03", GI, "request_extension", M1)
            .say("2031-04-07", COURT, "extend_order", M1)
            .wait("2031-07-01")
        ),
        "placement.lapse_confirmation",
        M1,
    ),
    "a child does not come home on the day that was told": (
        lambda: placed().say("2030-07-01", GI, "notify_early_return", M1, planned_end="2030-09-02").wait("2030-09-09"),
        "placement.placement_return",
        M1,
    ),
    "a signal stays lying": (lambda: signalled().wait("2030-04-01"), "case_next_step", ""),
    "a signal of acute danger stays lying": (
        lambda: (
            Told()
            .say("2030-03-04", LOCAL_TEAM, "receive_signal", source="school", children=["child-1"], acute=True)
            .wait("2030-03-06")
        ),
        "acute_signal_step",
        "",
    ),
    "a measure is needed and nobody asks for it": (
        lambda: (
            investigated()
            .say("2030-04-08", VEILIG_THUIS, "conclude_assessment", "assessment-1", conclusion="measure_needed")
            .wait("2030-05-06")
        ),
        "case_next_step",
        "",
    ),
    "nobody asks whether help works": (lambda: helped().wait("2030-07-01"), "help_evaluation", ""),
    "a child that was expected is not put on record": (
        lambda: (
            signalled()
            .say("2030-03-05", MUNICIPALITY, "register_child", child="child-3", expected_on="2030-05-01")
            .wait("2030-06-03")
        ),
        "birth_registration",
        "",
    ),
    "follow-up is never closed": (
        lambda: (
            in_follow_up()
            .say("2030-11-25", LOCAL_TEAM, "record_contact", "followup-1", safe=True)
            .say("2031-08-25", LOCAL_TEAM, "record_contact", "followup-1", safe=True)
            .wait("2031-10-01")
        ),
        "follow_up_closing",
        "followup-1",
    ),
    "a concern in follow-up stays lying": (
        lambda: in_follow_up().say("2030-11-25", LOCAL_TEAM, "raise_concern", "followup-1").wait("2031-01-06"),
        "follow_up_concern",
        "followup-1",
    ),
}


@pytest.mark.parametrize("stalls", STALLED)
def test_whoever_stalls_the_board_hears_of_it(stalls: str) -> None:
    tell, clock, on = STALLED[stalls]
    assert board(tell(), clock, on).status == "missed"


# --- and that it stops when nobody waits any more ---------------------------------------------------------------------


def status(told: Told, clock: str, on: str = M1) -> list[str]:
    """Where each term of this name stands."""
    return [one.status.value for one in told.part(on).state.deadlines if one.clock == clock]


def test_the_institution_that_is_notified_met_the_norm_and_its_five_days_begin() -> None:
    told = supervised().say("2030-05-07", COURT, "notify_gi", M1)
    assert status(told, "gi_notification") == ["met"]
    assert status(told, "gi_assign_worker_ots") == ["running"]


def test_the_same_institution_is_notified_once_of_two_orders() -> None:
    told = in_crisis_awaited()
    told.say("2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-08", gi=GI["organisation"])
    told.say("2030-03-09", COURT, "notify_gi", M1).say("2030-03-11", RVDK, "file_petition", M1)
    told.say("2030-03-18", COURT, "give_order", M1, granted=True, starts_on="2030-03-18", gi=GI["organisation"])
    assert status(told, "gi_notification") == ["met"]


def test_another_institution_must_be_notified_anew() -> None:
    told = in_crisis_awaited()
    told.say("2030-03-08 20:00", COURT, "give_provisional_order", M1, starts_on="2030-03-08", gi=GI["organisation"])
    told.say("2030-03-09", COURT, "notify_gi", M1).say("2030-03-11", RVDK, "file_petition", M1)
    another = ANOTHER_GI["organisation"]
    told.say("2030-03-18", COURT, "give_order", M1, granted=True, starts_on="2030-03-18", gi=another)
    assert status(told, "gi_notification")[0] == "met"
    assert told.part(M1).state.gi_notified_at is None
    assert len(status(told, "gi_notification")) == 2


def test_a_notification_that_was_none_is_owed_again() -> None:
    told = supervised().say("2030-05-07", COURT, "notify_gi", M1)
    told.say("2030-05-08", COURT, "correct_fact", M1, fact="gi_notified_at", value=None, reason="verkeerd dossier")
    assert status(told, "gi_notification") != ["met"]
    assert told.part(M1).state.gi_notified_at is None


def test_another_institution_owes_a_protector_from_the_day_on_which_it_begins() -> None:
    told = carried_out().say(
        "2030-08-01", COURT, "replace_gi", M1, gi=ANOTHER_GI["organisation"], starts_on="2030-08-19"
    )
    term = next(one for one in told.part(M1).state.deadlines if one.clock == "protector_successor")
    assert term.last_day.isoformat() == "2030-08-26"


def test_a_successor_meets_the_norm_and_an_interim_worker_does_not() -> None:
    told = carried_out().say("2030-08-01", GI, "protector_leaves", M1)
    told.say("2030-08-02", GI, "assign_protector", M1, worker="gi-2", fixed=False)
    assert status(told, "protector_successor") != ["met"]
    told.say("2030-08-05", GI, "assign_protector", M1, worker="gi-3")
    assert status(told, "protector_successor") == ["met"]


def test_a_lapse_that_was_none_has_nothing_to_confirm() -> None:
    told = lapsed().wait("2030-03-24").say("2030-03-20", COURT, "record_hearing", M1, upheld=True)
    assert set(status(told, "lapse_confirmation")) <= {"met", "cancelled"}
    assert told.stage(M1) == "provisional"


def test_a_child_that_comes_home_on_another_day_is_awaited_on_that_day() -> None:
    told = placed().say("2030-07-01", GI, "notify_early_return", M1, planned_end="2030-09-02")
    told.say("2030-08-01", GI, "notify_early_return", M1, planned_end="2030-10-07")
    assert status(told, "placement.placement_return") == ["cancelled", "running"]
    told.say("2030-10-07", GI, "end_placement", M1, ground="no_longer_needed")
    assert status(told, "placement.placement_return")[-1] == "met"


def test_nobody_is_told_of_a_return_before_its_day() -> None:
    told = placed().say("2030-07-01", GI, "notify_early_return", M1, planned_end="2030-09-02").wait("2030-08-30")
    assert status(told, "placement.placement_return") == ["running"]


def test_help_is_judged_again_for_as_long_as_it_goes_on() -> None:
    told = helped().say("2030-05-06", LOCAL_TEAM, "evaluate_help", works=True)
    assert status(told, "help_evaluation", "") == ["met", "running"]


def test_help_that_is_not_enough_and_was_asked_about_in_vain_asks_for_another_way() -> None:
    told = helped().say("2030-05-06", LOCAL_TEAM, "evaluate_help", works=False)
    assert status(told, "case_next_step", "") == ["met"]
    told.say("2030-05-07", MUNICIPALITY, "request_court_measure", children=["child-1"])
    told.say("2030-05-08", RVDK, "decide_intake", M1, decision="refused")
    assert told.stage() == "local_help"
    assert status(told, "case_next_step", "")[-1] == "running"


def test_a_report_that_veilig_thuis_assesses_waits_for_nobody_else() -> None:
    assert status(reported(), "case_next_step", "") == []
