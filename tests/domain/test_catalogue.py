"""The catalogue: every researched deadline is treated, the traps are not, and faulty data fails loudly."""

import re
from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from waakvlam.domain import catalogue
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.catalogue import (
    CatalogueError,
    Confidence,
    Entry,
    Kind,
    NotComputableError,
    NotInForce,
    OnMiss,
    RegionalNormError,
    UnknownDeadline,
    entries,
    entry,
    load,
)
from waakvlam.domain.contract import PROCEDURES, deadlines_in_use
from waakvlam.domain.facts import Wait
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.term_model import Nature
from waakvlam.domain.terms import Term, Unit

# The research: id, term and whether the ATW moves it ("a"), never does ("n") or is unsettled ("u"). A term in brackets
# is a recalled number: a proposal, never law. 84 records.
RESEARCHED = """
vt_start_investigation: 5 calendar_days a; vt_safety_assessment: 5 working_days n
vt_investigation_judgement: 10 weeks a; vt_always_reachable: - n; vt_feedback_reporter_family: 5 working_days n
vt_monitoring_contact_1: (3 months) n; vt_monitoring_contact_2: (1 years) n; vt_calamity_report: immediate n
vt_complaint_response: 1 months a; college_decision_youth_help: 8 weeks a; awb_incomplete_application: 4 weeks a
awb_penalty_start: 2 weeks u; awb_objection_period: 6 weeks a; awb_objection_decision: 6 weeks a
wmo_investigation: 6 weeks a; wmo_decision: 2 weeks a; college_request_rvdk: immediate n
youth_help_continuation_on_move: 1 years n; family_group_plan_opportunity: immediate n
plan_in_writing_on_request: 14 calendar_days a; network_foster_screening: 13 weeks n; rvdk_emergency_start: immediate n
rvdk_max_wait: 10 calendar_days n; rvdk_throughput: (6 weeks) n; rvdk_status_contact: 3 months n
rvdk_burgemeester_to_court: 2 weeks a; rvdk_gi_authority_to_court: 2 weeks a; rvdk_notify_college: immediate n
gi_notify_college_of_request: immediate n; rvdk_guardian_accounts_referral: 6 weeks a; vots_max_duration: 3 months n
spoed_hearing_parties: 2 weeks u; spoed_hearing_minor_12plus: 2 weeks u; ots_max_duration: 1 years n
ots_extension_max: 1 years n; ots_extension_request_lead_time: - n; muhp_max_duration: 1 years n
muhp_extension_max: 1 years n; muhp_execution_lapse: 3 months u; gi_notify_rvdk_no_extension: 2 months n
gi_notify_rvdk_early_return: 1 months n; gi_request_rvdk_advice_two_years: 2 months n
perspective_move_consent: 1 years n; partial_authority_duration: 1 years n; written_instruction_challenge: 2 weeks a
gi_decide_withdraw_instruction: 2 weeks a; appeal_gi_late_withdraw_decision: 2 weeks a
gi_decide_end_placement: 2 weeks a; court_end_placement_request: 2 weeks a; suspension_authority_lapse: 3 months u
provisional_guardianship_lapse: 3 months u; restoration_trial_period: 6 months n
guardian_acceptance: 14 calendar_days a
closed_max_duration: 1 years n; closed_emergency_max_duration: 4 weeks n; closed_execution_lapse: 3 months u
closed_decision_when_inside: 3 weeks u; closed_consent_withdrawn_lapse: 14 calendar_days n
closed_conditional_admission_max: 6 months n; closed_admission_notice: 4 calendar_days u
closed_complaint_decision: 4 weeks a; closed_complaint_appeal: 6 weeks a; appeal_civil_party: 3 months a
appeal_civil_other: 3 months a; no_appeal_list: - n; appeal_defence: 4 weeks a; cassation: 3 months a
kort_geding_appeal: 4 weeks a; registrar_sends_copy: immediate n; gi_assign_worker_ots: 5 working_days n
gi_assign_worker_guardianship: 5 working_days n; gi_assign_worker_probation: 5 working_days n
plan_within_six_weeks: 6 weeks a; plan_yearly_review: 1 years n; probation_report: 6 months n
doorbraak_help_started: (3 months) n; gi_calamity_report: immediate n; igj_calamity_report_norm: 3 working_days n
igj_own_factfinding: 6 weeks n; igj_investigation_report: (8 weeks) n; gi_complaint_response: 1 months a
dossier_retention: 20 years n; dossier_destruction_request: (1 months) n; aftercare: - n
"""
RECORDS = {
    deadline: term
    for part in re.split(r"[;\n]", RESEARCHED.strip())
    for deadline, _, term in [part.strip().partition(": ")]
}


def last(deadline: str, anchor: str) -> date:
    return entry(deadline).compute(date.fromisoformat(anchor)).last_day


# --- completeness -----------------------------------------------------------------------------------------------------


def test_all_84_researched_deadlines_are_treated_and_what_was_added_is_named() -> None:
    ids = {one.id for one in entries()}
    assert len(RECORDS) == 84
    variants = {"awb_objection_decision_with_committee", "guardian_acceptance_from_abroad"}
    waits = {
        name.rpartition(".")[2]
        for procedure in PROCEDURES.values()
        for name, clock in procedure.clocks.items()
        if isinstance(clock, Wait)
    }
    norms_of_a_region = {"handover_answer", "handover_help_start"}
    assert len(waits - RECORDS.keys()) == 24
    assert ids - RECORDS.keys() == {*variants, *norms_of_a_region, *waits - RECORDS.keys(), "minority_end"}
    assert RECORDS.keys() <= ids
    assert all(one.variant_of in RECORDS for one in entries() if one.id in variants)


@pytest.mark.parametrize("deadline", RECORDS)
def test_the_term_and_the_atw_are_those_of_the_research(deadline: str) -> None:
    term, moves = RECORDS[deadline].rsplit(" ", 1)
    one = entry(deadline)
    assert {"a": "applies", "n": "excluded", "u": "unclear"}[moves] == one.atw
    if term.startswith("("):
        assert (one.term, str(one.proposed_norm)) == (None, term.strip("()"))
    else:
        assert (str(one.term) if one.term else "-") == term


def test_a_recalled_number_is_never_a_term_and_never_statutory() -> None:
    recalled = [one for one in entries() if one.confidence is Confidence.RECALLED]
    assert len(recalled) == 33
    assert all(one.term is None and one.kind is Kind.NORM for one in recalled)


def test_a_statutory_deadline_has_its_article_its_law_and_a_link() -> None:
    for one in entries():
        if one.kind is not Kind.NORM:
            assert one.article.startswith("art. "), one.id
            assert one.source.bwb, one.id
            assert one.url is not None
            assert one.url.startswith("https://"), one.id


def test_a_deadline_is_started_by_a_rule_or_marked_as_standing_alone() -> None:
    assert {one.id for one in entries() if not one.stand_alone} == deadlines_in_use()


def test_a_rule_that_names_an_unknown_deadline_and_an_entry_that_no_rule_starts_are_errors_at_start_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = PROCEDURES[StreamKind.FOLLOW_UP]
    anything = next(iter(part.clocks.values()))
    for clocks in ({**part.clocks, "no_such_deadline": anything}, {}):
        monkeypatch.setitem(PROCEDURES, StreamKind.FOLLOW_UP, replace(part, clocks=clocks))
        with pytest.raises(LookupError):
            deadlines_in_use()


def test_every_responsible_party_is_a_kind_of_organisation_in_the_chain() -> None:
    assert all(isinstance(one.responsible, OrganisationKind) for one in entries())


# --- the traps: readings that must not exist --------------------------------------------------------------------------


def test_art_262a_never_entered_into_force_and_is_no_source() -> None:
    assert not any("262a" in one.article for one in entries())


def test_destroying_a_file_on_request_has_no_three_months() -> None:
    one = entry("dossier_destruction_request")
    assert (one.term, str(one.proposed_norm)) == (None, "1 months")


def test_provisional_guardianship_lapses_after_three_months_not_six_weeks() -> None:
    assert str(entry("provisional_guardianship_lapse").term) == "3 months"


def test_there_is_no_appeal_against_a_provisional_supervision_order() -> None:
    with pytest.raises(NotComputableError, match=r"art\. 807 Rv"):
        entry("no_appeal_list").compute(date(2026, 3, 3))
    assert not any("vots" in one.id and "appeal" in one.id for one in entries())


def test_the_ten_weeks_of_veilig_thuis_do_not_run_from_the_report() -> None:
    assert "niet de melding" in entry("vt_investigation_judgement").starts


def test_the_eight_weeks_of_the_awb_run_from_an_application() -> None:
    assert entry("college_decision_youth_help").starts.startswith("Aanvraag")


def test_the_wmo_terms_do_not_stand_in_the_jeugdwet() -> None:
    assert all("Wmo" in entry(deadline).article for deadline in ("wmo_investigation", "wmo_decision"))


def test_the_six_weeks_of_the_plan_run_from_the_waiver_not_from_the_order() -> None:
    one = entry("plan_within_six_weeks")
    assert "familiegroepsplan" in one.starts
    assert "niet de beschikking" in one.starts


@pytest.mark.parametrize("deadline", [one.id for one in entries() if one.kind is Kind.MEASURE])
def test_the_end_of_a_measure_never_moves(deadline: str) -> None:
    one = entry(deadline)
    assert one.nature is Nature.MEASURE
    for day in range(1, 29):
        found = one.compute(date(2026, 2, day))
        assert found.raw_last_day == found.last_day == found.latest_defensible


def test_there_is_one_appeal_term_of_art_806_and_none_of_art_358() -> None:
    assert not any("358" in one.article for one in entries())


def test_the_42_days_of_the_penalty_are_no_entry() -> None:
    assert not any(str(one.term) == "42 calendar_days" for one in entries())


# --- worked examples --------------------------------------------------------------------------------------------------


def test_five_days_of_veilig_thuis_over_easter_need_two_working_days() -> None:
    assert last("vt_start_investigation", "2026-04-02") == date(2026, 4, 8)


def test_a_written_instruction_and_a_late_decision_differ_by_one_day() -> None:
    assert last("written_instruction_challenge", "2026-03-03") == date(2026, 3, 17)
    assert last("appeal_gi_late_withdraw_decision", "2026-03-03") == date(2026, 3, 16)


def test_an_appeal_on_30_november_ends_on_the_last_day_of_february() -> None:
    assert last("appeal_civil_party", "2016-11-30") == date(2017, 2, 28)


def test_an_objection_decided_after_advice_has_twelve_weeks_inside_the_atw() -> None:
    # given an objection period that ended on 28 February 2026: twelve weeks on is the Saturday before Whit Monday
    found = entry("awb_objection_decision_with_committee").compute(date(2026, 2, 28))
    assert (found.raw_last_day, found.last_day) == (date(2026, 5, 23), date(2026, 5, 26))


def test_thirteen_weeks_of_screening_end_on_a_saturday() -> None:
    assert last("network_foster_screening", "2026-02-28") == date(2026, 5, 30)


def test_the_two_weeks_before_a_penalty_are_guarded_unmoved() -> None:
    found = entry("awb_penalty_start").compute(date(2026, 2, 28))
    assert (found.last_day, found.latest_defensible) == (date(2026, 3, 14), date(2026, 3, 16))


def test_a_hearing_after_an_emergency_decision_is_safe_on_the_thirteenth_day() -> None:
    found = entry("spoed_hearing_parties").compute(date(2026, 3, 20))
    assert found.safe_day == date(2026, 4, 2)
    assert (found.last_day, found.latest_defensible) == (date(2026, 4, 3), date(2026, 4, 7))
    assert entry("spoed_hearing_parties").on_miss is OnMiss.LAPSE


def test_a_term_without_a_number_is_due_at_once_and_says_so() -> None:
    one = entry("gi_calamity_report")
    assert (one.wording, one.compute(date(2026, 3, 31)).last_day) == ("onverwijld", date(2026, 3, 31))


# --- regional numbers -------------------------------------------------------------------------------------------------


def test_a_regional_number_is_asked_for_and_called_no_law() -> None:
    with pytest.raises(RegionalNormError, match="never law"):
        entry("vt_monitoring_contact_1").compute(date(2026, 1, 31))


def test_a_regional_number_is_counted_as_a_norm_that_nothing_moves() -> None:
    found = entry("vt_monitoring_contact_1").compute(date(2025, 11, 28), norm=Term.parse("3 months"))
    assert found.raw_last_day == found.last_day == date(2026, 2, 28)  # a Saturday


def test_the_lead_time_for_an_extension_request_counts_back() -> None:
    found = entry("ots_extension_request_lead_time").compute(date(2026, 12, 31), norm=Term.parse("8 weeks"))
    assert found.last_day == date(2026, 11, 5)


def test_a_region_may_set_a_norm_beside_a_duty_without_a_number() -> None:
    assert entry("college_request_rvdk").compute(date(2026, 3, 3), Term.parse("5 working_days")).last_day == date(
        2026, 3, 10
    )


def test_a_region_cannot_replace_a_term_of_the_law() -> None:
    with pytest.raises(RegionalNormError, match="term of its own"):
        entry("plan_within_six_weeks").compute(date(2026, 3, 3), Term(count=8, unit=Unit.WEEKS))


@pytest.mark.parametrize("deadline", ["no_appeal_list", "vt_always_reachable", "aftercare"])
def test_what_is_no_term_cannot_be_computed_not_even_with_a_norm(deadline: str) -> None:
    with pytest.raises(NotComputableError, match="is no term"):
        entry(deadline).compute(date(2026, 3, 3))
    with pytest.raises(NotComputableError, match="is no term"):
        entry(deadline).compute(date(2026, 3, 3), Term.parse("6 weeks"))


# --- looking up -------------------------------------------------------------------------------------------------------


def test_a_mistyped_id_names_its_nearest_neighbours() -> None:
    with pytest.raises(UnknownDeadline) as refused:
        entry("vt_start_investigatoin")
    assert refused.value.near[0] == "vt_start_investigation"


@pytest.mark.parametrize(
    ("deadline", "before", "on"),
    [
        ("closed_max_duration", "2023-12-31", "2024-01-01"),
        ("dossier_retention", "2019-12-31", "2020-01-01"),
        ("youth_help_continuation_on_move", "2021-12-31", "2022-01-01"),
        ("plan_within_six_weeks", "2014-12-31", "2015-01-01"),
    ],
)
def test_a_rule_governs_events_from_its_first_day_on(deadline: str, before: str, on: str) -> None:
    assert entry(deadline, date.fromisoformat(on)).id == deadline
    with pytest.raises(NotInForce):
        entry(deadline, date.fromisoformat(before))


def test_every_rule_that_is_held_governs_an_event_in_2024() -> None:
    assert all(entry(one.id, date(2024, 6, 1)) is one for one in entries())


# --- faulty data ------------------------------------------------------------------------------------------------------


def text(name: str = "b_rvdk.toml") -> str:
    return files("waakvlam.domain").joinpath("catalogue", name).read_text(encoding="utf-8")


def only(deadline: str) -> str:
    """One entry of the RvdK file as a file of its own."""
    start = "\n[[deadline]]\n"
    head, *tables = text().split(start)
    return head + start + next(table for table in tables if table.startswith(f'id = "{deadline}"'))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('term = "2 weeks"', 'term = "2 fortnights"', "rvdk_burgemeester_to_court: term"),
        ('term = "2 weeks"', 'trem = "2 weeks"', "rvdk_burgemeester_to_court: trem"),
        ('term = "2 weeks"', 'term = "13 weeks"', "atw: must be `excluded`"),
        ('term = "2 weeks"\n', "", "term: missing"),
        ('responsible = "rvdk"', 'responsible = "raad"', "responsible"),
        ('bwb = "BWBR0002656"\n', "", "source.bwb"),
        ("valid_from = 2015-01-01", 'valid_from = "soon"', "valid_from"),
        ('on_miss = "breach"', 'on_miss = "breach"\nconfidence = "recalled"', "recalled number is no law"),
        ('on_miss = "breach"', 'on_miss = "breach"\nvariant_of = "nothing"', "there is no nothing"),
        ('on_miss = "breach"', 'on_miss = "breach', "my.toml"),
        ("group =", "grup =", "needs `group`"),
    ],
)
def test_a_fault_in_the_data_names_the_file_and_the_key(old: str, new: str, complaint: str) -> None:
    good = only("rvdk_burgemeester_to_court")
    assert old in good
    with pytest.raises(CatalogueError) as refused:
        load({"my.toml": good.replace(old, new)})
    assert complaint in str(refused.value)


def test_two_versions_of_one_rule_may_follow_but_not_overlap() -> None:
    new = only("rvdk_burgemeester_to_court")
    closed = new.replace("valid_from = 2015-01-01", "valid_from = 2010-01-01\nvalid_to = 2014-12-31")
    # given two versions that follow each other, then both are held
    assert len(load({"old.toml": closed, "new.toml": new})) == 2
    # given two that share a day, then loading fails
    with pytest.raises(CatalogueError, match=r"^new\.toml: .*overlaps"):
        load({"old.toml": closed.replace("2014-12-31", "2015-01-01"), "new.toml": new})


def test_an_entry_is_immutable() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(entry("ots_max_duration"), "id", "other")  # noqa: B010 - the type checker forbids it as well


def test_every_number_is_also_held_by_the_public_name() -> None:
    assert all(isinstance(one, Entry) for one in entries())
    assert set(catalogue.__all__) >= {"entry", "entries", "UnknownDeadline"}
