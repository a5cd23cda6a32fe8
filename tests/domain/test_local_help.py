"""Help in a voluntary frame: the family's own plan, whether help works, and what follows when it does not."""

from typing import Any

import pytest

from tests.domain.story import Story
from tests.domain.test_household import signalled
from tests.region import LOCAL_TEAM, RVDK
from waakvlam.domain.deadlines import EscalationRaised
from waakvlam.workflows import card

PROVIDER = {**LOCAL_TEAM, "kind": "youth_help_provider"}
PARENT = {**LOCAL_TEAM, "kind": "citizen", "role": "parent"}
MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}
PLAN = "family_group_plan_opportunity"
ASK = "college_request_rvdk"


def helped() -> Story:
    """Help of the local team from Wednesday 6 March 2030."""
    story = signalled()
    story.say("assign_local_team", "2030-03-05", team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    story.say("start_help", "2030-03-06")
    return story


class TestPlans:
    def test_analysis_and_safety_plan_are_put_on_record(self) -> None:
        story = helped()
        assert story.say("record_analysis", "2030-03-07") == ["AnalysisRecorded"]
        assert story.say("establish_safety_plan", "2030-03-08", PROVIDER) == ["SafetyPlanEstablished"]
        assert story.state.local_help.safety_plan_at > story.state.local_help.analysed_at

    def test_the_family_has_a_reasonable_term_whose_number_is_the_regions_and_no_law(self) -> None:
        story = helped()
        story.say("offer_family_plan", "2030-03-07", PROVIDER)
        term = story.deadline(PLAN)
        assert (term.kind, term.regional, term.article) == ("statutory", True, "art. 4.1.2 Jeugdwet")
        assert (term.last_day.isoformat(), term.responsible) == ("2030-04-18", "youth_help_provider")
        drawn = card.draw(story.stream, story.state, story.procedure.awaits(story.state), {})
        assert "norm van de regio" in next(line for line in drawn.splitlines() if term.name in line)

    def test_the_plan_of_the_family_itself_meets_it(self) -> None:
        story = helped()
        story.say("offer_family_plan", "2030-03-07")
        story.say("record_family_plan", "2030-04-01", PARENT)
        assert (story.state.local_help.family_plan, story.statuses()[PLAN]) == ("made", "met")
        assert story.refuses("waive_family_plan", "2030-04-02", reason="concrete_threat").code == "AlreadyDecided"

    def test_a_family_can_only_decline_what_it_was_offered(self) -> None:
        refusal = helped().refuses("waive_family_plan", "2030-03-07", reason="family_declined")
        assert (refusal.code, refusal.field, refusal.article) == ("WrongStage", "reason", "art. 4.1.2 Jeugdwet")

    @pytest.mark.parametrize("reason", ["concrete_threat", "interest_of_the_child"])
    def test_danger_needs_no_offer(self, reason: str) -> None:
        story = helped()
        story.say("waive_family_plan", "2030-03-07", reason=reason)
        assert (story.state.local_help.family_plan, story.statuses()) == ("waived", {})

    def test_what_was_waived_for_danger_may_be_offered_when_the_danger_is_over(self) -> None:
        story = helped()
        story.say("waive_family_plan", "2030-03-07", reason="concrete_threat")
        story.say("offer_family_plan", "2030-05-07")
        assert story.refuses("offer_family_plan", "2030-05-08").code == "AlreadyDecided"

    def test_no_plan_without_an_offer(self) -> None:
        assert helped().refuses("record_family_plan", "2030-03-07", PARENT).code == "WrongStage"

    def test_a_neighbour_does_not_make_the_familys_plan(self) -> None:
        story = helped()
        story.say("offer_family_plan", "2030-03-07")
        refusal = story.refuses("record_family_plan", "2030-03-08", {**PARENT, "role": "neighbour"})
        assert (refusal.code, refusal.field) == ("NotCompetent", "actor.role")

    def test_a_plan_that_is_wanted_in_writing_is_there_within_fourteen_days(self) -> None:
        story = helped()
        story.say("request_written_plan", "2030-03-07", PARENT)
        assert story.deadline("plan_in_writing_on_request").last_day.isoformat() == "2030-03-21"
        assert story.refuses("request_written_plan", "2030-03-08", PARENT).code == "AlreadyDecided"
        story.say("provide_written_plan", "2030-03-22", PROVIDER)
        assert story.statuses()["plan_in_writing_on_request"] == "met_late"
        assert story.refuses("provide_written_plan", "2030-03-23", PROVIDER).code == "WrongStage"

    def test_a_plan_of_a_measure_is_always_in_writing(self) -> None:
        story = helped()
        story.say("request_court_measure", "2030-03-07", children=["child-1"])
        story.hear("measure_ordered", "2030-03-08", sender="measure-1", outcome="OTS")
        assert story.refuses("request_written_plan", "2030-03-09", PARENT).article == "art. 4.1.3 lid 4 Jeugdwet"

    def test_a_wrong_date_of_the_offer_is_corrected(self) -> None:
        story = helped()
        story.say("offer_family_plan", "2030-03-07")
        fact = "local_help.family_plan_offered_at"
        story.say(
            "correct_fact", "2030-03-12", fact=fact, value="2030-03-11T10:00:00+01:00", reason="verkeerde dag genoteerd"
        )
        assert story.deadline(PLAN).last_day.isoformat() == "2030-04-22"


class TestEvaluation:
    def test_help_is_judged_after_it_started(self) -> None:
        assert signalled().refuses("evaluate_help", "2030-03-06", works=True).code == "WrongStage"
        assert helped().refuses("evaluate_help", "2030-03-05", recorded="2030-03-07", works=True).code == (
            "ImpossibleDate"
        )

    def test_help_that_works_leads_to_follow_up_or_closing(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=True)
        assert "nazorg" in story.procedure.awaits(story.state).what
        assert story.statuses() == {}

    def test_help_that_is_not_enough_makes_the_municipality_ask_the_rvdk(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        term = story.deadline(ASK)
        assert (term.article, term.responsible, term.regional) == ("art. 2.4 lid 1 Jeugdwet", "municipality", True)
        assert term.last_day.isoformat() == "2030-05-13"
        assert story.procedure.awaits(story.state).who == "municipality"
        story.say("request_court_measure", "2030-05-10", MUNICIPALITY, children=["child-1"])
        assert story.statuses()[ASK] == "met"

    def test_what_is_not_asked_escalates_and_says_that_the_days_are_no_law(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        story.wait_until("2030-05-20")
        raised = [event for event in story.events if isinstance(event, EscalationRaised)]
        assert raised
        assert all("norm van de regio" in event.message for event in raised)
        assert story.statuses()[ASK] == "missed"

    def test_a_second_judgement_asks_for_nothing_more(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        story.say("evaluate_help", "2030-05-08", works=False)
        assert list(story.statuses()) == [ASK]

    def test_help_that_works_after_all_takes_the_duty_away(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        story.say("evaluate_help", "2030-05-08", works=True)
        assert story.statuses()[ASK] == "cancelled"

    def test_after_a_request_that_was_turned_down_help_can_fail_again(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        story.say("request_court_measure", "2030-05-07", children=["child-1"])
        story.say("evaluate_help", "2030-05-08", works=False)
        story.hear("measure_ended", "2030-05-20", sender="measure-1", outcome="intake_refused")
        story.say("evaluate_help", "2030-06-06", works=False)
        assert story.statuses() == {ASK: "met", f"{ASK}#2": "running"}

    def test_the_rvdk_that_investigates_by_itself_need_not_be_asked(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        story.say("start_own_investigation", "2030-05-07", RVDK, children=["child-1"], ground="other_task")
        assert story.statuses()[ASK] == "cancelled"

    def test_a_wrong_day_of_the_judgement_is_corrected(self) -> None:
        story = helped()
        story.say("evaluate_help", "2030-05-06", works=False)
        fact: dict[str, Any] = {"fact": "local_help.insufficient_at", "value": "2030-05-02T10:00:00+02:00"}
        story.say("correct_fact", "2030-05-07", **fact, reason="verkeerde dag genoteerd")
        assert story.deadline(ASK).last_day.isoformat() == "2030-05-09"
