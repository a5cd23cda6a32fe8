"""Facts that are told in another order than they happened: what cannot be is refused, what can be is put right."""

from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import PROVISIONAL, in_crisis, requested, supervised
from tests.domain.test_handover import offered
from tests.domain.test_household import received, signalled
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.identifiers import StreamKind

OTHER_GI, THIRD_GI = "00000099000000005001", "00000099000000005002"
NOTICE = "gi_notify_rvdk_no_extension"


def correct(story: Story, when: str, who: dict[str, str], fact: str, value: str) -> None:
    value = moment(value).isoformat()
    story.say("correct_fact", when, who, fact=fact, value=value, reason="verkeerd overgenomen")


def refused(story: Story, when: str, who: dict[str, str], fact: str, value: str) -> None:
    content = {"fact": fact, "value": moment(value).isoformat(), "reason": "verkeerd overgenomen"}
    assert story.refuses("correct_fact", when, who, **content).code == "ImpossibleDate"


class TestProvisionalOrderAndPetition:
    """A provisional order waits for no petition (art. 1:257 BW): the petition may be from before it or after."""

    @pytest.mark.parametrize("filed", ["2030-03-08 09:30", "2030-04-02"])
    def test_the_day_of_a_provisional_order_can_be_put_right_whatever_was_petitioned_since(self, filed: str) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-07", child="child-1", route="crisis")
        if filed < "2030-03-08 10":
            story.say("file_petition", filed, RVDK)
        story.say("give_provisional_order", "2030-03-08", COURT, **{**PROVISIONAL, "starts_on": "2030-03-08"})
        if filed > "2030-03-08 10":
            story.say("record_hearing", "2030-03-21 09:00", COURT, upheld=True)
            story.say("file_petition", filed, RVDK)
        # The two weeks in which it lapses unheard are counted from that day.
        correct(story, "2030-04-03", RVDK, "ordered_at", "2030-03-07 17:00")
        term = story.deadline("spoed_hearing_parties")
        assert term.last_day.isoformat() == "2030-03-21"
        assert term.status == ("met" if filed > "2030-03-08 10" else "lapsed")

    def test_the_day_of_the_petition_can_be_put_right_past_the_provisional_order(self) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-07", child="child-1", route="crisis")
        story.say("file_petition", "2030-03-08 09:30", RVDK)
        story.say("give_provisional_order", "2030-03-08", COURT, **PROVISIONAL)
        story.say("record_hearing", "2030-03-18", COURT, upheld=True)
        correct(story, "2030-04-05", RVDK, "petition_filed_at", "2030-04-02")
        assert story.state.petition_filed_at == moment("2030-04-02")

    def test_nor_is_a_petition_of_after_a_lapse_bound_to_the_order_that_lapsed(self) -> None:
        story = supervised()
        story.wait_until("2031-07-10 00:00")
        story.say("file_petition", "2031-07-15", RVDK)
        correct(story, "2031-07-18", RVDK, "petition_filed_at", "2031-07-16")
        assert story.state.petition_filed_at == moment("2031-07-16")


class TestRequest:
    def test_what_the_exchange_rejected_is_sent_again_after_that_and_decided_about_after_that(self) -> None:
        story = requested()
        story.say("reject_technically", "2030-03-06", RVDK, fault="Fo01")
        assert story.refuses("resend_request", "2030-03-05", recorded="2030-03-07").code == "ImpossibleDate"
        story.say("resend_request", "2030-03-07")
        early: dict[str, Any] = {"recorded": "2030-03-08", "decision": "investigate"}
        assert story.refuses("decide_intake", "2030-03-06 12:00", RVDK, **early).code == "ImpossibleDate"
        story.say("decide_intake", "2030-03-08", RVDK, decision="investigate")

    def test_an_adult_is_no_child_for_whom_a_measure_can_be_asked(self) -> None:
        story = signalled()
        story.say("register_child", "2030-03-05", child="child-1", birth_date="2012-03-06")
        story.say("register_child", "2030-03-05", child="child-2", birth_date="2012")
        for name, who, more in (
            ("request_court_measure", LOCAL_TEAM, {}),
            ("start_own_investigation", RVDK, {"ground": "acute_threat"}),
        ):
            refusal = story.refuses(name, "2030-03-06", who, children=["child-1"], **more)
            assert (refusal.field, refusal.article) == ("children", "art. 1:233 BW")
        # The day before its birthday it is one; so is who may be one still.
        story.say("request_court_measure", "2030-03-05 12:00", recorded="2030-03-06", children=["child-1"])
        story.say("request_court_measure", "2030-03-06", children=["child-2"])


class TestExtension:
    def test_what_was_said_before_an_order_was_extended_says_nothing_about_its_new_end(self) -> None:
        story = supervised()
        story.say("request_extension", "2031-05-05", GI)
        story.say("extend_order", "2031-06-30", COURT)
        for name in ("notify_no_extension", "request_extension"):
            refusal = story.refuses(name, "2031-05-10", GI, recorded="2031-07-03")
            assert refusal.code == "ImpossibleDate"
        assert story.deadline(f"{NOTICE}#2").is_open
        story.say("notify_no_extension", "2032-04-01", GI)
        refused(story, "2032-04-02", GI, "no_extension_at", "2031-06-01")

    def test_nor_before_a_placement_was(self) -> None:
        story = supervised()
        story.say("authorise_placement", "2030-07-10", COURT, starts_on="2030-07-10", last_day="2031-01-09")
        story.say("carry_out_placement", "2030-07-12", GI)
        story.say("request_placement_extension", "2030-11-01", GI)
        story.say("extend_placement", "2030-12-20", COURT)
        for name in ("notify_no_placement_extension", "request_placement_extension"):
            assert story.refuses(name, "2030-11-05", GI, recorded="2031-01-03").code == "ImpossibleDate"
        assert story.deadline(f"{NOTICE}#3").is_open
        story.say("request_placement_extension", "2031-04-01", GI)
        refused(story, "2031-04-02", GI, "placement.extension_requested_at", "2030-12-01")


def test_an_institution_that_took_over_long_ago_does_not_become_the_one_of_today_by_being_told_late() -> None:
    story = supervised()
    story.say("replace_gi", "2030-08-01", COURT, gi=OTHER_GI, starts_on="2030-08-05")
    late: dict[str, Any] = {"recorded": "2030-08-10", "gi": THIRD_GI, "starts_on": "2030-07-25"}
    assert story.refuses("replace_gi", "2030-07-20", COURT, **late).article == "art. 1:259 BW"
    assert story.state.gi == OTHER_GI


def test_who_declared_to_be_willing_before_the_request_did_so_and_that_day_can_be_put_right() -> None:
    story = supervised()
    story.say("request_end_of_authority", "2030-09-02", RVDK)
    who: dict[str, Any] = {"guardian": "certified_institution", "gi": GI["organisation"]}
    story.say("accept_guardianship", "2030-08-26", GI, recorded="2030-09-03", **who)
    correct(story, "2030-09-04", GI, "authority.accepted_at", "2030-08-27")
    assert story.state.authority.accepted_at == moment("2030-08-27")


def test_veilig_thuis_does_not_judge_what_it_had_not_begun_to_investigate() -> None:
    story = received()
    story.say("decide_triage", "2030-03-11", VEILIG_THUIS, outcome="VT-01-01", follow_through="investigation")
    story.say("start_investigation", "2030-03-20", VEILIG_THUIS)
    early: dict[str, Any] = {"recorded": "2030-03-22", "conclusion": "VT-03"}
    assert story.refuses("conclude_assessment", "2030-03-19", VEILIG_THUIS, **early).code == "ImpossibleDate"
    story.say("conclude_assessment", "2030-03-22", VEILIG_THUIS, conclusion="VT-03")


def test_help_that_ran_before_a_handover_was_accepted_is_not_its_start() -> None:
    story = offered()
    story.say("assign_local_team", "2030-03-12", team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    story.say("accept_handover", "2030-03-15")
    assert story.refuses("start_help", "2030-03-14", recorded="2030-03-18").code == "ImpossibleDate"
    story.say("start_help", "2030-03-18")
    assert story.statuses()["handover_help_start"] == "met"


def test_a_contact_of_before_the_first_one_is_itself_the_first() -> None:
    story = Story(StreamKind.FOLLOW_UP).open("2030-03-04")
    story.say("record_contact", "2030-07-01", VEILIG_THUIS, safe=True)
    assert story.statuses()["vt_monitoring_contact_1"] == "met_late"
    late: dict[str, Any] = {"recorded": "2030-07-05", "safe": True}
    assert "first_contact_at" in story.refuses("record_contact", "2030-05-20", VEILIG_THUIS, **late).message
    correct(story, "2030-07-05", VEILIG_THUIS, "first_contact_at", "2030-05-20")
    story.say("record_contact", "2030-07-01", VEILIG_THUIS, **late)
    assert set(story.statuses().values()) == {"met"}


class TestWhatEndedWhat:
    """A measure that had lapsed ended by that, and by nothing that came after it."""

    def test_a_child_that_dies_after_the_lapse_did_not_end_the_measure(self) -> None:
        story = in_crisis()
        story.wait_until("2030-03-23 00:00")
        for reason, when in (("06", "2030-03-25"), ("03", "2030-06-10")):
            assert story.refuses("end_measure", when, GI, recorded="2030-06-11", reason=reason).field == "reason"
        story.hear("child_died", "2030-03-25", sender="", child="child-1")
        assert (story.state.stage, story.state.outcome) == ("ended", "lapsed")

    def test_one_that_died_before_it_did(self) -> None:
        story = in_crisis()
        story.wait_until("2030-03-23 00:00")
        story.hear("child_died", "2030-03-20", sender="", child="child-1")
        assert (story.state.stage, story.state.outcome) == ("ended", "06")

    def test_who_comes_of_age_after_the_lapse_was_under_no_measure_any_more(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2012-04-01")
        story.say("give_provisional_order", "2030-03-08", COURT, **PROVISIONAL)
        story.wait_until("2030-04-03")
        assert story.refuses("end_measure", "2030-04-03", GI, reason="01").field == "reason"
        story.say("end_measure", "2030-04-03", GI, reason="lapsed")

    def test_a_provisional_order_of_a_child_of_seventeen_ends_with_the_day_before_its_birthday(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2012-05-01")
        story.say("give_provisional_order", "2030-03-08", COURT, **PROVISIONAL)
        story.say("record_hearing", "2030-03-18", COURT, upheld=True)
        story.say("hear_child", "2030-03-18", COURT, used=True)
        story.wait_until("2030-04-30 23:59")
        assert story.state.in_force
        story.wait_until("2030-05-01 00:00")
        assert (story.state.stage, story.state.outcome, str(story.state.last_day)) == ("ended", "01", "2030-06-07")


def test_when_a_child_that_died_was_born_can_still_be_told() -> None:
    story = signalled()
    story.say("register_child", "2030-03-05", child="child-1", expected_on="2030-05-01")
    story.say("record_death", "2030-05-02", child="child-1")
    assert story.waits()["birth_registration"] == "cancelled"
    assert story.refuses("register_child", "2030-05-03", child="child-1", expected_on="2030-06-01").field == "child"
    story.say("register_child", "2030-05-03", child="child-1", birth_date="2030-05-01")
    assert story.state.births["child-1"] == "2030-05-01"
