"""Written instructions: given, challenged in time or late, withdrawn or not, by the rules alone."""

from typing import Any

import pytest

from tests.domain.story import Story, moment
from tests.domain.test_court_measure import in_crisis, requested, supervised
from tests.region import COURT, GI
from waakvlam.domain.court_measure.instruction.events import InstructionChallenged
from waakvlam.domain.deadlines import EscalationRaised

PARENT = {"organisation": "00000099000000008000", "kind": "citizen", "role": "parent_with_authority", "worker": "p-1"}
CHALLENGE = "written_instruction_challenge"
TO_THE_GI: dict[str, Any] = {"to": "certified_institution"}


def instructed() -> Story:
    """An instruction sent on Monday 2 September 2030."""
    story = supervised()
    story.say("give_written_instruction", "2030-09-02", GI)
    return story


def every_term() -> Story:
    """A story in which every term about an instruction starts."""
    story = instructed()
    story.say("challenge_instruction", "2030-11-04", PARENT, **TO_THE_GI)
    story.say("decide_withdrawal_request", "2030-11-26", GI, decision="refused")
    return story


class TestChallenge:
    def test_two_weeks_from_the_day_after_sending(self) -> None:
        assert instructed().deadline(CHALLENGE).last_day.isoformat() == "2030-09-16"

    def test_a_right_that_passes_warns_nobody_and_ends_nothing(self) -> None:
        story = instructed()
        assert story.wait_until("2030-09-17 00:00") == ["DeadlineExpired"]
        assert story.state.in_force
        assert not [event for event in story.events if isinstance(event, EscalationRaised) and event.key == CHALLENGE]

    def test_a_challenge_in_time_uses_the_right_also_when_it_is_recorded_afterwards(self) -> None:
        story = instructed()
        story.wait_until("2030-09-17 00:00")
        story.say("challenge_instruction", "2030-09-16", PARENT, recorded="2030-09-18")
        assert story.statuses()[CHALLENGE] == "met"

    def test_whether_a_late_challenge_can_be_excused_is_for_the_court(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-09-20", PARENT)
        assert story.statuses()[CHALLENGE] == "expired"
        story.say("decide_on_instruction", "2030-10-01", COURT, decision="inadmissible")
        assert story.state.instruction.latest.status == "in_force"

    def test_the_court_declares_it_void_once(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-09-10", PARENT)
        assert story.refuses("challenge_instruction", "2030-09-11", PARENT).code == "AlreadyDecided"
        story.say("decide_on_instruction", "2030-10-01", COURT, decision="void")
        assert story.state.instruction.latest.status == "ended"
        assert story.refuses("decide_on_instruction", "2030-10-02", COURT, decision="upheld").code == "WrongStage"
        assert story.refuses("challenge_instruction", "2030-10-02", PARENT, **TO_THE_GI).field == "instruction"

    def test_there_is_no_appeal_against_what_the_court_decides_about_it(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-09-10", PARENT)
        before = [key for key in story.statuses() if key.startswith("appeal_civil")]
        story.say("decide_on_instruction", "2030-10-01", COURT, decision="void")
        assert [key for key in story.statuses() if key.startswith("appeal_civil")] == before

    def test_a_challenge_does_not_precede_the_instruction(self) -> None:
        refusal = instructed().refuses("challenge_instruction", "2030-09-01", PARENT, recorded="2030-09-03")
        assert (refusal.code, refusal.field) == ("ImpossibleDate", "occurred_at")

    def test_a_corrected_day_of_sending_moves_the_right_also_after_it_passed(self) -> None:
        story = instructed()
        story.wait_until("2030-09-17 00:00")
        value = moment("2030-09-09").isoformat()
        fact = {"fact": "instruction.latest.sent_at", "value": value, "reason": "later verzonden"}
        story.say("correct_fact", "2030-09-17", GI, **fact)
        assert story.deadline(CHALLENGE).is_open
        assert story.deadline(CHALLENGE).last_day.isoformat() == "2030-09-23"


class TestSeveral:
    def test_each_has_its_own_two_weeks_and_is_challenged_by_its_number(self) -> None:
        story = instructed()
        story.say("give_written_instruction", "2030-09-09", GI)
        assert story.deadline(f"{CHALLENGE}#2").last_day.isoformat() == "2030-09-23"
        story.say("challenge_instruction", "2030-09-10", PARENT, instruction=1)
        assert (story.statuses()[CHALLENGE], story.statuses()[f"{CHALLENGE}#2"]) == ("met", "running")
        story.say("challenge_instruction", "2030-09-11", PARENT)
        assert story.statuses()[f"{CHALLENGE}#2"] == "met"
        story.say("decide_on_instruction", "2030-10-01", COURT, decision="void", instruction=1)
        assert [one.status for one in story.state.instruction.all] == ["ended", "in_force"]

    def test_one_that_was_not_given_cannot_be_challenged(self) -> None:
        refusal = instructed().refuses("challenge_instruction", "2030-09-10", PARENT, instruction=2)
        assert (refusal.code, refusal.field) == ("WrongStage", "instruction")


class TestWithdrawal:
    def test_the_institution_decides_within_two_weeks_of_receipt(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-11-04", PARENT, **TO_THE_GI)
        term = story.deadline("gi_decide_withdraw_instruction")
        assert (term.last_day.isoformat(), term.responsible) == ("2030-11-18", "certified_institution")
        assert story.refuses("challenge_instruction", "2030-11-05", PARENT, **TO_THE_GI).code == "AlreadyDecided"
        assert "DeadlineMissed" in story.wait_until("2030-11-19 00:00"), "its duty stays; silence is a refusal too"

    def test_a_refusal_in_time_opens_the_court_for_two_weeks_from_the_day_after(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-11-04", PARENT, **TO_THE_GI)
        story.say("decide_withdrawal_request", "2030-11-11", GI, decision="refused")
        assert story.statuses()["gi_decide_withdraw_instruction"] == "met"
        assert story.deadline(f"{CHALLENGE}#2").last_day.isoformat() == "2030-11-25"
        story.say("challenge_instruction", "2030-11-20", PARENT)
        assert story.statuses()[f"{CHALLENGE}#2"] == "met"

    def test_after_a_late_refusal_the_day_of_sending_is_itself_the_first(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-11-04", PARENT, **TO_THE_GI)
        story.say("decide_withdrawal_request", "2030-11-26", GI, decision="refused")
        assert story.statuses()["gi_decide_withdraw_instruction"] == "met_late"
        right = story.deadline("appeal_gi_late_withdraw_decision")
        assert right.last_day.isoformat() == "2030-12-09", "thirteen days on"

    def test_while_the_institution_is_silent_the_way_to_the_court_stays_open(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-11-04", PARENT, **TO_THE_GI)
        story.say("challenge_instruction", "2031-02-03", PARENT)
        [challenged] = [event for event in story.events if isinstance(event, InstructionChallenged)]
        assert not challenged.late
        story.say("decide_withdrawal_request", "2031-02-10", GI, decision="refused")
        assert "appeal_gi_late_withdraw_decision" not in story.statuses(), "the court has it already"

    def test_what_is_withdrawn_needs_no_challenge(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-09-04", PARENT, **TO_THE_GI)
        story.say("decide_withdrawal_request", "2030-09-06", GI, decision="withdrawn")
        assert story.statuses()[CHALLENGE] == "cancelled"
        assert story.state.instruction.latest.status == "ended"

    def test_what_is_void_needs_no_withdrawal(self) -> None:
        story = instructed()
        story.say("challenge_instruction", "2030-09-04", PARENT)
        story.say("challenge_instruction", "2030-09-20", PARENT, **TO_THE_GI)
        story.say("decide_on_instruction", "2030-09-27", COURT, decision="void")
        assert story.statuses()["gi_decide_withdraw_instruction"] == "cancelled"

    def test_nothing_is_decided_that_was_not_asked(self) -> None:
        refusal = instructed().refuses("decide_withdrawal_request", "2030-09-06", GI, decision="refused")
        assert refusal.article == "art. 1:265 lid 2 BW"
        assert instructed().refuses("decide_on_instruction", "2030-09-06", COURT, decision="void").code == "WrongStage"


@pytest.mark.parametrize("story", [requested, in_crisis])
def test_an_instruction_belongs_to_supervision_that_is_in_force(story: Any) -> None:  # noqa: ANN401 - a story's beginning
    told = story()
    if told.state.in_force:
        told.say("give_written_instruction", "2030-03-12", GI)
    else:
        assert told.refuses("give_written_instruction", "2030-03-12", GI).article == "art. 1:263 lid 1 BW"
