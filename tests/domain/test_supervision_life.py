"""The life of a supervision order: appealed, refused, handed over, without a protector, undone before its end."""

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import in_crisis, supervised
from tests.region import COURT, GI, RVDK
from waakvlam.domain.deadlines import EscalationRaised
from waakvlam.domain.identifiers import StreamKind

OTHER_GI = "00000099000000005001"
APPEAL = "appeal_civil_party"
NOTICE = "gi_notify_rvdk_no_extension"


def asked() -> Story:
    story = supervised()
    story.say("request_extension", "2031-05-05", GI)
    return story


class TestAppeal:
    def test_three_months_from_the_order_and_nobody_is_warned(self) -> None:
        story = supervised()
        right = story.deadline(APPEAL)
        assert (right.last_day.isoformat(), right.responsible, right.rungs) == ("2030-10-10", "citizen", ())
        story.wait_until("2030-10-11 00:00")
        assert story.statuses()[APPEAL] == "expired"
        assert story.state.in_force
        assert not [event for event in story.events if isinstance(event, EscalationRaised) and event.key == APPEAL]

    def test_there_is_none_against_a_provisional_order_or_another_institution(self) -> None:
        assert APPEAL not in in_crisis().statuses()
        story = supervised()
        story.say("replace_gi", "2030-08-01", COURT, gi=OTHER_GI, starts_on="2030-08-05")
        assert f"{APPEAL}#2" not in story.statuses()

    def test_an_extension_and_its_refusal_have_their_own(self) -> None:
        for name in ("extend_order", "refuse_extension"):
            story = asked()
            story.say(name, "2031-06-30", COURT)
            assert story.deadline(f"{APPEAL}#2").last_day.isoformat() == "2031-09-30"


class TestRefusal:
    def test_a_refused_extension_ends_the_order_on_its_last_day_and_warns_nobody(self) -> None:
        story = asked()
        story.say("refuse_extension", "2031-06-30", COURT)
        assert story.state.in_force
        events = story.wait_until("2031-07-10 00:00")
        assert events == ["DeadlineExpired", "MeasureEnded", "DeadlineCancelled", "ReportAsked"]
        assert (story.state.stage, story.state.outcome) == ("ended", "03")

    def test_a_refusal_recorded_after_the_end_says_what_the_lapse_was(self) -> None:
        story = asked()
        story.wait_until("2031-07-10 00:00")
        assert story.state.stage == "lapsed"
        story.say("refuse_extension", "2031-07-08", COURT, recorded="2031-07-14")
        assert (story.state.stage, story.state.outcome) == ("ended", "03")

    def test_what_was_not_refused_does_not_end_with_that_code(self) -> None:
        assert asked().refuses("end_measure", "2031-07-09", GI, reason="03").article == "art. 1:260 BW"
        assert supervised().refuses("refuse_extension", "2031-06-30", COURT).code == "WrongStage"

    def test_another_petition_may_follow_a_refusal(self) -> None:
        story = asked()
        story.say("refuse_extension", "2031-06-01", COURT)
        story.say("request_extension", "2031-06-10", RVDK)
        story.say("extend_order", "2031-07-01", COURT)
        assert story.state.last_day.isoformat() == "2032-07-09"

    def test_a_refused_petition_does_not_end_a_provisional_order_before_its_own_end(self) -> None:
        story = in_crisis()
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-02", COURT, granted=False)
        assert story.state.stage == "provisional"
        events = story.wait_until("2030-06-08 00:00")
        assert "EscalationRaised" not in events, "it is known when it ends"
        assert (story.state.stage, story.state.outcome) == ("ended", "order_refused")

    def test_after_a_refused_petition_another_may_be_filed_while_the_provisional_order_holds(self) -> None:
        story = in_crisis()
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        story.say("file_petition", "2030-04-02", RVDK)
        story.say("give_order", "2030-05-02", COURT, granted=False)
        story.say("file_petition", "2030-05-10", RVDK)
        assert story.wait_until("2030-06-08 00:00")[-1] == "ReportAsked"
        assert story.state.stage == "lapsed", "nothing is planned any more"

    def test_a_child_heard_in_time_keeps_the_provisional_order_alive_also_when_it_is_recorded_later(self) -> None:
        story = Story(StreamKind.COURT_MEASURE)
        story.open("2030-03-08", child="child-1", route="crisis", birth_date="2016-01-01")
        story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi=GI["organisation"])
        story.say("record_hearing", "2030-03-20", COURT, upheld=True)
        story.wait_until("2030-03-23 00:00")
        assert story.state.stage == "lapsed"
        story.say("hear_child", "2030-03-20", COURT, recorded="2030-03-25", used=True)
        assert story.state.stage == "provisional"


class TestUndone:
    def test_a_withdrawn_petition_brings_back_the_duty_to_tell_the_rvdk(self) -> None:
        story = supervised()
        story.say("request_extension", "2031-03-03", GI)
        assert story.statuses()[NOTICE] == "cancelled"
        story.say("withdraw_extension", "2031-03-10", GI)
        assert story.state.extension == "undecided"
        assert story.deadline(NOTICE).is_open
        assert story.refuses("extend_order", "2031-04-01", COURT).code == "WrongStage"

    def test_a_planned_end_can_be_undone_as_long_as_the_last_day_has_not_come(self) -> None:
        story = supervised()
        story.say("notify_no_extension", "2031-03-03", GI)
        story.say("withdraw_no_extension", "2031-03-10", GI)
        assert story.deadline(f"{NOTICE}#2").last_day.isoformat() == "2031-05-09"
        assert "EscalationRaised" in story.wait_until("2031-06-30")
        story.wait_until("2031-07-10 00:00")
        assert story.state.stage == "lapsed", "nothing is planned any more"

    def test_what_was_not_told_cannot_be_taken_back(self) -> None:
        assert supervised().refuses("withdraw_no_extension", "2031-03-03", GI).article == "art. 1:265j lid 1 BW"
        assert supervised().refuses("withdraw_extension", "2031-03-03", GI).code == "WrongStage"


class TestAnotherInstitution:
    def test_the_measure_goes_on_and_no_statutory_clock_begins_anew(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("record_first_contact", "2030-07-16", GI)
        before = story.statuses()
        story.say("replace_gi", "2030-10-01", COURT, gi=OTHER_GI, starts_on="2030-10-07")
        assert story.statuses() == before
        [transfer] = story.state.transfers
        assert (str(transfer.last_day_of_previous), str(transfer.starts_on)) == ("2030-10-06", "2030-10-07")
        assert (story.state.gi, story.state.protector_state) == (OTHER_GI, "unassigned")
        assert story.refuses("notify_gi", "2030-10-08", COURT).code == "AlreadyDecided"

    def test_what_was_not_done_in_the_five_days_the_other_must_do_on_the_same_day(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("replace_gi", "2030-07-16", COURT, gi=OTHER_GI, starts_on="2030-07-17")
        another = {**GI, "organisation": OTHER_GI}
        story.say("assign_protector", "2030-07-18", another, worker="gi-2")
        story.say("record_first_contact", "2030-07-22", another)
        assert story.statuses()["gi_assign_worker_ots"] == "met_late"

    @pytest.mark.parametrize(
        ("gi", "starts_on", "field"),
        [(GI["organisation"], "2030-10-07", "gi"), (OTHER_GI, "2030-09-30", "starts_on")],
    )
    def test_it_is_another_one_and_begins_within_the_measure(self, gi: str, starts_on: str, field: str) -> None:
        refusal = supervised().refuses("replace_gi", "2030-10-01", COURT, gi=gi, starts_on=starts_on)
        assert (refusal.field, refusal.article) == (field, "art. 1:259 BW")


class TestProtector:
    def test_who_leaves_puts_the_child_back_on_a_list_and_no_term_begins_anew(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-13", GI, worker="gi-1", fixed=False)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-2")
        story.say("record_first_contact", "2030-07-16", GI)
        story.say("protector_leaves", "2030-11-01", GI, interim="gi-3")
        story.say("protector_leaves", "2030-11-15", GI)
        assert story.procedure.awaits(story.state).what == "vaste jeugdbeschermer aanwijzen"
        assert story.statuses()["gi_assign_worker_ots"] == "met"
        assert [(period.state, f"{period.since:%d-%m}") for period in story.state.protector_history] == [
            ("unassigned", "10-07"),
            ("interim", "13-07"),
            ("fixed", "15-07"),
            ("interim", "01-11"),
            ("unassigned", "15-11"),
        ], "how long each lasted can be read"
        assert story.refuses("protector_leaves", "2030-11-16", GI).code == "WrongStage"

    def test_who_leaves_before_the_first_contact_leaves_the_duty_undone(self) -> None:
        story = supervised()
        story.say("notify_gi", "2030-07-12", COURT)
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        story.say("protector_leaves", "2030-07-16", GI)
        story.say("assign_protector", "2030-07-17", GI, worker="gi-2", fixed=False)
        story.say("record_first_contact", "2030-07-18", GI)
        assert story.deadline("gi_assign_worker_ots").is_open
        assert story.refuses("protector_leaves", "2030-07-18", GI, interim="gi-2").field == "interim"

    def test_nobody_leaves_before_coming(self) -> None:
        story = supervised()
        story.say("assign_protector", "2030-07-15", GI, worker="gi-1")
        refusal = story.refuses("protector_leaves", "2030-07-14", GI, recorded="2030-07-16")
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "occurred_at")


class TestATermThatWasNotThereYet:
    def test_what_happened_before_a_norm_existed_is_put_on_record_and_not_counted_by_it(self) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2023-03-01", child="child-1")
        story.say("decide_intake", "2023-03-02", RVDK, decision="investigate")
        story.say("start_investigation", "2023-03-13", RVDK)
        story.say("conclude_investigation", "2023-04-01", RVDK, petition=True)
        assert "rvdk_throughput" not in story.statuses(), "the framework is of 3 April 2023"

    def test_a_corrected_day_before_it_takes_the_term_away(self) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2023-03-01", child="child-1")
        story.say("decide_intake", "2023-03-02", RVDK, decision="investigate")
        story.say("start_investigation", "2023-04-04", RVDK)
        assert story.deadline("rvdk_throughput").is_open
        right = {"fact": "investigation_started_at", "value": moment("2023-04-02").isoformat(), "reason": "dag fout"}
        story.say("correct_fact", "2023-04-05", RVDK, **right)
        assert story.statuses()["rvdk_throughput"] == "cancelled"
