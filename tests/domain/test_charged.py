"""Organisations compared: whom of a kind the record names, and that no other of that kind acts in its place."""

from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.competence import competences
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workflows import household_card

MEASURE, CASE = StreamKind.COURT_MEASURE, StreamKind.PROTECTION_CASE
A, B, C = GI["organisation"], "00000099000000005001", "00000099000000005002"
GI_B, GI_C = {**GI, "organisation": B}, {**GI, "organisation": C}
SAFETY_TEAM = {**LOCAL_TEAM, "organisation": "00000099000000007000", "kind": "regional_safety_team"}
OTHER_TEAM = {**LOCAL_TEAM, "organisation": "00000099000000002001"}
PROVIDER = {**LOCAL_TEAM, "organisation": "00000099000000009100", "kind": "youth_help_provider"}
OTHER_PROVIDER = {**PROVIDER, "organisation": "00000099000000009200"}
BOTH = {"regional_safety_team": ["veilig_thuis", "rvdk", "certified_institution"]}


def supervised(gi: str = A) -> Story:
    """Under supervision for a year from Wednesday 10 July 2030."""
    story = Story(MEASURE).open("2030-05-01", child="child-1")
    story.say("decide_intake", "2030-05-02", RVDK, decision="investigate")
    story.say("conclude_investigation", "2030-06-10", RVDK, petition=True)
    story.say("file_petition", "2030-06-12", RVDK)
    story.say("give_order", "2030-07-10", COURT, granted=True, starts_on="2030-07-10", gi=gi)
    return story


def went_over() -> Story:
    """Ordered on 1 October: from the 7th another institution carries it out."""
    story = supervised()
    story.say("notify_gi", "2030-07-12", COURT)
    story.say("replace_gi", "2030-10-01", COURT, gi=B, starts_on="2030-10-07")
    return story


def in_crisis(gi: str = A) -> Story:
    """A provisional order of Friday 8 March 2030."""
    story = Story(MEASURE).open("2030-03-08", child="child-1", route="crisis")
    story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi=gi, without_hearing=False)
    return story


def is_not_theirs(refusal: Refusal, article: str) -> bool:
    return (refusal.code, refusal.field, refusal.article) == ("NotCompetent", "actor.organisation", article)


class TestTheInstitutionThatTheCourtCharged:
    def test_another_institution_does_not_carry_out_the_order_and_reads_whose_it_is(self) -> None:
        refusal = supervised().refuses("assign_protector", "2030-07-15", GI_B, worker="gi-1")
        assert is_not_theirs(refusal, "art. 1:255 lid 1 BW")
        assert A in refusal.message
        assert B in refusal.message

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("notify_gi", {}),
            ("offer_family_group_plan", {}),
            ("establish_plan", {}),
            ("request_extension", {}),
            ("notify_no_extension", {}),
            ("give_written_instruction", {}),
            ("extend_order", {}),
            ("ask_authority_judgement", {"declined_on": "2030-07-11", "dated": "2030-07-12"}),
            ("end_measure", {"reason": "02"}),
            ("hold", {"reason": "wachten"}),
            ("authorise_placement", {"starts_on": "2030-07-15"}),
        ],
    )
    def test_it_neither_acts_for_the_other_nor_records_what_the_court_sent_to_the_other(
        self, name: str, said: dict[str, str]
    ) -> None:
        assert is_not_theirs(supervised().refuses(name, "2030-07-15", GI_B, **said), "art. 1:255 lid 1 BW")

    def test_under_a_provisional_order_it_is_the_one_named_there(self) -> None:
        assert is_not_theirs(in_crisis().refuses("notify_gi", "2030-03-09", GI_B), "art. 1:257 BW")
        in_crisis().say("notify_gi", "2030-03-09", GI)

    def test_a_court_that_changed_still_decides(self) -> None:
        other_court = {**COURT, "organisation": "00000099000000004001"}
        story = supervised()
        story.say("request_extension", "2031-04-01", GI)
        story.say("extend_order", "2031-06-02", other_court)

    def test_until_the_court_charged_one_the_record_names_nobody(self) -> None:
        story = Story(MEASURE).open("2030-05-01", child="child-1", paperwork_follows=True)
        story.say("file_paperwork", "2030-05-02", GI_B)
        story.say("hold", "2030-05-03", GI_C, reason="overleg met de RvdK")

    def test_who_asked_for_the_investigation_files_its_papers_also_after_another_was_charged(self) -> None:
        story = Story(MEASURE).open("2030-03-08", child="child-1", route="crisis", paperwork_follows=True)
        story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi=A)
        story.say("file_paperwork", "2030-03-11", GI_B)

    def test_one_organisation_may_have_several_numbers_where_the_region_says_so(self) -> None:
        story = supervised()
        known = {"region": "JZ19", "also_known_as": {A: [B]}}
        story.rules = RegionalRules.model_validate(known)
        story.say("assign_protector", "2030-07-15", GI_B, worker="gi-1")
        assert is_not_theirs(story.refuses("record_first_contact", "2030-07-16", GI_C), "art. 1:255 lid 1 BW")


class TestAnotherTookOver:
    def test_from_its_first_day_it_is_the_others_and_no_longer_the_first_ones(self) -> None:
        story = went_over()
        assert is_not_theirs(story.refuses("establish_plan", "2030-10-07", GI), "art. 1:259 BW")
        story.say("assign_protector", "2030-10-07", GI_B, worker="gi-9")

    def test_between_the_decision_and_that_day_the_first_carries_it_out_and_the_other_prepares(self) -> None:
        story = went_over()
        story.say("offer_family_group_plan", "2030-10-03", GI)
        story.say("assign_protector", "2030-10-04", GI_B, worker="gi-9")
        assert story.refuses("hold", "2030-10-03", GI_C, reason="wachten").field == "actor.organisation"

    def test_the_first_still_records_what_it_did_and_that_says_nothing_of_the_others_protector(self) -> None:
        story = went_over()
        story.say("assign_protector", "2030-10-08", GI_B, worker="gi-9")
        story.say("assign_protector", "2030-07-15", GI, recorded="2030-10-10", worker="gi-1")
        assert (story.state.protector, story.state.fixed_since.isoformat()[:10]) == ("gi-9", "2030-07-15")
        story.say("record_first_contact", "2030-07-16", GI, recorded="2030-10-10")
        assert story.statuses()["gi_assign_worker_ots"] == "met"

    def test_who_hands_over_names_nobody_in_the_place_of_whom_the_other_named_already(self) -> None:
        story = went_over()
        story.say("assign_protector", "2030-10-02", GI_B, worker="gi-9")
        story.say("assign_protector", "2030-10-03", GI, worker="gi-1")
        assert story.state.protector == "gi-9"
        story.say("protector_leaves", "2030-10-04", GI)
        assert (story.state.protector, story.state.protector_state) == ("gi-9", "fixed")
        assert story.state.fixed_since == moment("2030-10-02")

    def test_the_other_does_not_record_what_the_first_did_as_its_own(self) -> None:
        refusal = went_over().refuses("assign_protector", "2030-07-15", GI_B, recorded="2030-10-10", worker="gi-9")
        assert is_not_theirs(refusal, "art. 1:255 lid 1 BW")

    @pytest.mark.parametrize(("who", "is_refused"), [(GI, False), (GI_B, False), (GI_C, True)])
    def test_both_have_the_copy_of_the_decision_and_nobody_else(self, who: dict[str, str], *, is_refused: bool) -> None:
        story, change = supervised(), {"gi": B, "starts_on": "2030-10-07"}
        if is_refused:
            assert is_not_theirs(story.refuses("replace_gi", "2030-10-01", who, **change), "art. 1:259 BW")
        else:
            story.say("replace_gi", "2030-10-01", who, **change)

    def test_the_order_may_charge_another_than_the_provisional_one_did(self) -> None:
        story = in_crisis()
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-02", COURT, granted=True, starts_on="2030-05-06", gi=B)
        story.say("notify_gi", "2030-05-03", GI_B)
        assert is_not_theirs(story.refuses("assign_protector", "2030-05-06", GI, worker="gi-1"), "art. 1:255 lid 1 BW")
        late = story.refuses("assign_protector", "2030-03-09", GI, recorded="2030-05-07", worker="gi-1")
        assert (late.code, late.field) == ("WrongStage", "occurred_at"), "its terms ended with its order"


class TestACorrection:
    def test_who_recorded_it_may_and_who_carries_it_out_now_may(self) -> None:
        for who in (GI, GI_B):
            story = supervised()
            story.say("notify_gi", "2030-07-12", GI)
            story.say("replace_gi", "2030-10-01", COURT, gi=B, starts_on="2030-10-07")
            right = {"fact": "gi_notified_at", "value": "2030-07-11T10:00:00+02:00", "reason": "dag verkeerd"}
            refusal = story.refuses("correct_fact", "2030-10-10", GI_C, **right)
            assert is_not_theirs(refusal, "art. 1:259 BW")
            story.say("correct_fact", "2030-10-10", who, **right)

    def test_a_decision_of_another_date_charges_from_that_date(self) -> None:
        story = in_crisis()
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-02", COURT, granted=True, starts_on="2030-05-02", gi=B)
        assert story.refuses("notify_gi", "2030-04-29", GI_B).field == "actor.organisation"
        right = {"fact": "ordered_at", "value": "2030-04-28T10:00:00+02:00", "reason": "dag verkeerd"}
        story.say("correct_fact", "2030-05-03", COURT, **right)
        story.say("notify_gi", "2030-04-29", GI_B, recorded="2030-05-03")


class TestGuardianship:
    def test_provisional_guardianship_beside_a_supervision_order_may_be_anothers_until_it_ends(self) -> None:
        story = supervised()
        story.say("suspend_authority", "2030-09-02", COURT, gi=B, without_hearing=False)
        story.say("assign_protector", "2030-09-03", GI_B, worker="gi-9")
        story.say("offer_family_group_plan", "2030-09-03", GI)
        story.wait_until("2030-12-10")
        assert story.state.authority.suspension == "lapsed"
        assert is_not_theirs(story.refuses("establish_plan", "2030-12-10", GI_B), "art. 1:255 lid 1 BW")

    @staticmethod
    def beside_a_later_order() -> Story:
        """B is provisional guardian from 8 March; the court orders supervision by A beside it on 2 April."""
        story = Story(MEASURE).open("2030-03-08", child="child-1", route="crisis")
        story.say("suspend_authority", "2030-03-08", COURT, gi=B, without_hearing=False)
        story.say("file_petition", "2030-03-20", RVDK)
        story.say("give_order", "2030-04-02", COURT, granted=True, starts_on="2030-04-02", gi=A)
        return story

    def test_a_provisional_guardian_stays_so_when_the_court_orders_supervision_by_another(self) -> None:
        story = self.beside_a_later_order()
        story.say("notify_gi", "2030-04-03", GI_B)
        story.say("assign_protector", "2030-04-03", GI_B, worker="gi-9")
        story.say("record_first_contact", "2030-04-04", GI_B)
        assert story.statuses()["gi_assign_worker_guardianship"] == "met"
        assert is_not_theirs(story.refuses("notify_gi", "2030-04-03", GI_C), "art. 1:255 lid 1 BW")

    def test_what_the_guardian_did_before_that_order_it_still_records(self) -> None:
        story = self.beside_a_later_order()
        story.say("notify_gi", "2030-03-08", GI_B, recorded="2030-04-04")
        story.say("assign_protector", "2030-03-11", GI_B, recorded="2030-04-04", worker="gi-9")
        assert story.state.protector == "gi-9"

    def test_each_of_the_two_has_its_own_five_working_days(self) -> None:
        story = self.beside_a_later_order()
        story.say("notify_gi", "2030-04-03", GI_B)
        story.say("notify_gi", "2030-04-04", GI)
        story.say("assign_protector", "2030-04-05", GI, worker="gi-1")
        assert story.deadline("gi_assign_worker_guardianship").last_day.isoformat() == "2030-04-10"
        assert story.deadline("gi_assign_worker_ots").last_day.isoformat() == "2030-04-11"
        story.say("record_first_contact", "2030-04-08", GI)
        assert story.statuses()["gi_assign_worker_ots"] == "met"
        assert story.deadline("gi_assign_worker_guardianship").is_open, "the guardian has named nobody"
        assert story.state.protector is None
        story.wait_until("2030-06-09 00:00")
        assert story.state.authority.suspension == "lapsed"
        assert [story.state.protector, str(story.state.protector_state)] == ["gi-1", "fixed"]
        assert [x.key for x in story.state.deadlines if x.id == "gi_assign_worker_ots"] == ["gi_assign_worker_ots"]

    def test_a_guardian_that_comes_beside_another_s_order_takes_no_duty_and_no_protector_off_it(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", GI)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("suspend_authority", "2030-07-16", COURT, gi=B, without_hearing=False)
        assert story.deadline("gi_assign_worker_ots").is_open
        story.say("notify_gi", "2030-07-16", COURT)
        story.say("assign_protector", "2030-07-17", GI_B, worker="gi-9")
        story.say("record_first_contact", "2030-07-17", GI)
        assert story.statuses()["gi_assign_worker_ots"] == "met"
        story.say("protector_leaves", "2030-07-18", GI_B)
        story.wait_until("2030-10-17 00:00")
        assert (story.state.protector, story.state.protector_state) == ("gi-1", "fixed")

    def test_a_notification_that_was_none_takes_nothing_off_the_other_of_the_two(self) -> None:
        story = self.beside_a_later_order()
        story.say("notify_gi", "2030-04-03", GI_B)
        story.say("notify_gi", "2030-04-04", GI)
        story.say("correct_fact", "2030-04-05", GI_B, fact="gi_notified_at", value=None, reason="niet verzonden")
        assert story.statuses()["gi_assign_worker_guardianship"] == "cancelled"
        assert story.deadline("gi_assign_worker_ots").is_open

    def test_an_institution_declares_only_itself_willing(self) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        named = {"guardian": "certified_institution", "gi": B}
        assert is_not_theirs(story.refuses("accept_guardianship", "2031-02-10", GI, **named), "art. 1:280 sub b BW")
        person = story.refuses("accept_guardianship", "2031-02-10", GI, guardian="other_person")
        assert person.field in {"actor.organisation", "guardian"}
        story.say("accept_guardianship", "2031-02-10", GI_B, **named)

    def test_the_guardian_carries_it_out_and_the_institution_of_the_supervision_order_no_more(self) -> None:
        story = supervised()
        story.say("request_end_of_authority", "2031-01-10", RVDK)
        named = {"guardian": "certified_institution", "gi": B}
        story.say("accept_guardianship", "2031-02-10", GI_B, **named)
        story.say("end_authority", "2031-03-03", COURT, granted=True, **named)
        refusal = story.refuses("assign_protector", "2031-03-05", GI, worker="gi-1")
        assert is_not_theirs(refusal, "art. 1:302 lid 1 BW")
        story.say("assign_protector", "2031-03-05", GI_B, worker="gi-9")


class TestTheSafetyTeam:
    def test_it_acts_for_whichever_institution_the_court_charged(self) -> None:
        story = supervised()
        story.rules = RegionalRules.model_validate({"region": "JZ19", "acting_for": BOTH})
        story.say("assign_protector", "2030-07-15", SAFETY_TEAM, worker="rvt-1")
        assert story.refuses("record_first_contact", "2030-07-16", GI_B).field == "actor.organisation"

    @pytest.mark.parametrize(
        ("acts_for", "is_assessed"),
        [(["local_team", "certified_institution"], False), (["local_team", "veilig_thuis"], True)],
    )
    def test_a_signal_at_the_team_is_a_report_only_where_it_acts_for_veilig_thuis(
        self, acts_for: list[str], *, is_assessed: bool
    ) -> None:
        story = Story(CASE)
        acting = {"regional_safety_team": acts_for}
        story.rules = RegionalRules.model_validate({"region": "JZ19", "acting_for": acting})
        told = story.say("receive_signal", "2030-03-07", SAFETY_TEAM, source="police", children=["child-1"])
        assert ("SafetyAssessmentRequested" in told) is is_assessed
        assert story.state.signals_elsewhere == (0 if is_assessed else 1)


class TestTheLocalTeam:
    @staticmethod
    def assigned() -> Story:
        story = Story(CASE)
        story.say("receive_signal", "2030-03-04", LOCAL_TEAM, source="school", children=["child-1"])
        story.say("assign_local_team", "2030-03-05", LOCAL_TEAM, team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
        return story

    def test_what_moves_responsibility_is_for_the_team_that_was_assigned(self) -> None:
        story = self.assigned()
        assert is_not_theirs(story.refuses("start_help", "2030-03-06", OTHER_TEAM), "regionaal")
        story.say("start_help", "2030-03-06", LOCAL_TEAM)

    def test_facts_are_recorded_by_any_team_that_knows_them(self) -> None:
        story = self.assigned()
        story.say("receive_signal", "2030-03-06", OTHER_TEAM, source="school", children=["child-2"])
        story.say("record_move", "2030-03-06", OTHER_TEAM, municipality="GM0363", from_day="2030-03-01")

    def test_after_a_move_the_team_of_the_new_municipality_comes_in_by_assignment(self) -> None:
        story = self.assigned()
        story.say("start_help", "2030-03-06", LOCAL_TEAM)
        story.say("record_move", "2030-06-03", OTHER_TEAM, municipality="GM0363", from_day="2030-06-01")
        assert story.refuses("evaluate_help", "2030-06-04", OTHER_TEAM, works=True).field == "actor.organisation"
        story.say("assign_local_team", "2030-06-05", OTHER_TEAM, team=OTHER_TEAM["organisation"], fixed_face="lt-9")
        assert story.refuses("evaluate_help", "2030-06-06", LOCAL_TEAM, works=True).field == "actor.organisation"
        story.say("evaluate_help", "2030-06-04", LOCAL_TEAM, recorded="2030-06-06", works=True)

    def test_the_card_names_the_team_and_says_that_the_new_municipality_has_another(self) -> None:
        story = self.assigned()
        story.say("start_help", "2030-03-06", LOCAL_TEAM)
        assert LOCAL_TEAM["organisation"] in household_card.facts(story.state)[0]
        story.say("record_move", "2030-04-02", LOCAL_TEAM, municipality="GM0344", from_day="2030-01-01")
        assert not any("Lokaal team" in line for line in household_card.facts(story.state)), "nobody moved"
        story.say("record_move", "2030-06-03", LOCAL_TEAM, municipality="GM0363", from_day="2030-06-01")
        assert any("Amsterdam wijst het zijne aan" in line for line in household_card.facts(story.state))
        story.say("assign_local_team", "2030-06-05", OTHER_TEAM, team=OTHER_TEAM["organisation"], fixed_face="lt-9")
        assert not any("Lokaal team" in line for line in household_card.facts(story.state))


class TestAnIncident:
    @staticmethod
    def known() -> Story:
        story = TestTheLocalTeam.assigned()
        story.say("start_help", "2030-03-06", LOCAL_TEAM)
        story.say("report_violence", "2030-03-08", PROVIDER, kind="calamity")
        return story

    def test_another_provider_does_not_meet_the_duty_of_the_one_that_had_it(self) -> None:
        story = self.known()
        refusal = story.refuses("notify_inspectorate", "2030-03-11", OTHER_PROVIDER)
        assert is_not_theirs(refusal, "art. 4.1.8 lid 1 Jeugdwet")
        story.say("notify_inspectorate", "2030-03-11", PROVIDER)
        asked = story.refuses("request_own_investigation", "2030-03-20", OTHER_PROVIDER)
        assert is_not_theirs(asked, "art. 4.1.8 lid 1 Jeugdwet")
        story.say("request_own_investigation", "2030-03-20", PROVIDER)
        assert story.refuses("report_own_investigation", "2030-04-02", OTHER_PROVIDER).field == "actor.organisation"
        story.say("report_own_investigation", "2030-04-02", PROVIDER)

    def test_whether_it_must_be_reported_is_found_out_by_who_had_it(self) -> None:
        story = TestTheLocalTeam.assigned()
        story.say("report_violence", "2030-03-08", PROVIDER, kind="violence", established=False)
        said: dict[str, Any] = {"must_be_reported": False}
        assert story.refuses("conclude_factfinding", "2030-03-20", OTHER_PROVIDER, **said).field == "actor.organisation"
        story.say("conclude_factfinding", "2030-03-20", PROVIDER, **said)

    def test_a_safety_team_meets_it_for_the_one_in_whose_place_it_acts(self) -> None:
        story = TestTheLocalTeam.assigned()
        story.say("report_violence", "2030-03-08", VEILIG_THUIS, kind="calamity")
        assert story.refuses("notify_inspectorate", "2030-03-11", SAFETY_TEAM).field == "actor.kind"
        story.rules = RegionalRules.model_validate({"region": "JZ19", "acting_for": BOTH})
        story.say("notify_inspectorate", "2030-03-11", SAFETY_TEAM)


def test_on_a_measure_every_act_of_an_institution_is_the_charged_ones_but_for_these() -> None:
    of_anybody = {
        # They follow a request for an investigation, which any institution may make.
        "reject_technically",
        "resend_request",
        "file_paperwork",
        # Rules of their own compare the institution that the command names.
        "replace_gi",
        "accept_guardianship",
    }
    gi = OrganisationKind.CERTIFIED_INSTITUTION
    rows = [row for row in competences() if row.kind is MEASURE and gi in row.may_record]
    assert {row.command for row in rows if gi not in row.charged} == of_anybody
