"""What was closed wrongly goes on; what is rightly over stays so."""

import re
from typing import get_args

import pytest

from tests.domain.reopened_rows import (
    MISTAKE,
    after_a_wrong_birth_year,
    after_a_wrong_death,
    closed,
    planned,
)
from tests.domain.rows import M1, MUNICIPALITY, carried_out, in_crisis, under_guardianship
from tests.domain.story import moment
from tests.domain.told import Told
from tests.region import COURT, GI, LOCAL_TEAM, RVDK, VEILIG_THUIS
from waakvlam.domain.competence import competences
from waakvlam.domain.contract import PROCEDURES
from waakvlam.domain.court_measure.authority.commands import GuardianshipEnd
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.events import MeasureEnded
from waakvlam.domain.court_measure.road_back import road_back
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind

_COMMANDS = {row.command for row in competences()}
_OUTCOMES = {*EndReason, *GuardianshipEnd, *get_args(get_args(MeasureEnded.model_fields["reason"].annotation)[2])}


def _open(told: Told, on: str) -> dict[str, str]:
    return {x.key: x.last_day.isoformat() for x in told.part(on).state.deadlines if x.is_open and not x.is_right}


class TestByAFactThatWasWrong:
    def test_an_order_that_ended_on_a_wrong_last_day_goes_on_until_the_right_one(self) -> None:
        told = planned()
        assert (told.stage(M1), told.part(M1).state.outcome) == ("ended", "04")
        told.say("2031-01-03", RVDK, "correct_fact", M1, fact="court_last_day", value="2031-03-31", **MISTAKE)
        state = told.part(M1).state
        assert (state.closed_at, state.outcome, state.last_day.isoformat()) == (None, None, "2031-03-31")
        assert state.protector == "gi-1"
        told.wait("2031-04-02")
        assert (told.stage(M1), told.part(M1).state.outcome) == ("ended", "04")

    def test_a_last_day_that_lies_in_the_past_as_well_ends_it_again_on_that_day(self) -> None:
        told = planned()
        told.say("2031-02-03", RVDK, "correct_fact", M1, fact="court_last_day", value="2031-01-15", **MISTAKE)
        state = told.part(M1).state
        assert (told.stage(M1), state.outcome, state.closed_at) == ("ended", "04", moment("2031-01-16 00:00"))

    def test_a_fact_on_which_the_end_does_not_rest_is_corrected_and_reopens_nothing(self) -> None:
        told = planned()
        told.say(
            "2031-01-03",
            GI,
            "correct_fact",
            M1,
            fact="plan_established_at",
            value="2030-05-15T10:00:00+02:00",
            **MISTAKE,
        )
        state = told.part(M1).state
        assert (told.stage(M1), state.plan_established_at.day) == ("ended", 15)
        assert _open(told, M1) == {}

    def test_a_child_that_was_born_later_is_no_adult_yet(self) -> None:
        told = after_a_wrong_birth_year()
        assert (told.stage(M1), told.part(M1).state.outcome) == ("ended", "01")
        told.say("2030-09-09", MUNICIPALITY, "register_child", child="child-1", birth_date="2022-09-04")
        assert told.stage(M1) == "in_force"
        assert "ots_max_duration" in _open(told, M1)
        assert told.part("").state.responsible == "certified_institution"

    def test_a_birth_date_that_still_makes_an_adult_ends_it_on_that_birthday(self) -> None:
        told = after_a_wrong_birth_year()
        told.say("2030-09-09", MUNICIPALITY, "register_child", child="child-1", birth_date="2012-09-06")
        state = told.part(M1).state
        assert (told.stage(M1), state.outcome, state.closed_at) == ("ended", "01", moment("2030-09-06 00:00"))

    def test_the_death_of_another_child_ended_nothing(self) -> None:
        told = after_a_wrong_death()
        assert told.part(M1).state.outcome == "06"
        told.say("2030-05-07", MUNICIPALITY, "withdraw_death", child="child-1", **MISTAKE)
        assert told.stage(M1) == "in_force"
        assert told.part("").state.deceased == ()
        assert (
            "child-1" in told.refuses("2030-05-08", MUNICIPALITY, "withdraw_death", child="child-1", **MISTAKE).message
        )


class TestByADeathThatWasToldAfterTheEnd:
    """A measure that the child died under ended by that, whatever time seemed to end since."""

    def test_a_planned_end_makes_place_for_the_death_before_it(self) -> None:
        told = planned()
        assert told.part(M1).state.outcome == "04"
        told.say("2030-12-20", MUNICIPALITY, "record_death", child="child-1")
        state = told.part(M1).state
        assert (told.stage(M1), state.outcome, state.closed_at) == ("ended", "06", moment("2030-12-20"))
        assert _open(told, M1) == {}
        track = told.part().state.tracks[-1]
        assert (track.ended, track.outcome, track.ended_at) == (True, "06", moment("2030-12-20"))

    def test_the_end_stands_again_when_the_death_is_taken_back(self) -> None:
        told = planned()
        before = told.part(M1).state.model_copy(update={"unclosed": None})
        told.say("2030-12-20", MUNICIPALITY, "record_death", child="child-1")
        told.say("2031-01-06", MUNICIPALITY, "withdraw_death", child="child-1", **MISTAKE)
        state = told.part(M1).state
        assert (told.stage(M1), state.outcome, state.closed_at) == ("ended", "04", before.closed_at)
        assert _open(told, M1) == {}
        assert [track.outcome for track in told.part().state.tracks if track.id.endswith(M1)] == ["04"]

    def test_who_died_before_its_eighteenth_birthday_did_not_come_of_age(self) -> None:
        told = after_a_wrong_birth_year()
        told.say("2030-08-15", MUNICIPALITY, "record_death", child="child-1")
        assert (told.part(M1).state.outcome, told.part(M1).state.closed_at) == ("06", moment("2030-08-15"))

    def test_under_guardianship_it_has_the_code_of_guardianship(self) -> None:
        told = under_guardianship()
        told.say("2030-11-04", MUNICIPALITY, "register_child", child="child-1", birth_date="2012-12-04")
        told.wait("2030-12-05")
        assert told.part(M1).state.outcome == "11"
        told.say("2030-11-20", MUNICIPALITY, "record_death", child="child-1")
        assert (told.part(M1).state.outcome, told.part(M1).state.closed_at) == ("15", moment("2030-11-20"))

    def test_a_lapse_that_was_confirmed_already_makes_place_for_the_death_before_it(self) -> None:
        told = carried_out().wait("2031-05-08")
        assert told.stage(M1) == "lapsed"
        told.say("2031-05-09", COURT, "end_measure", M1, reason="lapsed")
        told.say("2031-04-15", MUNICIPALITY, "record_death", child="child-1")
        assert (told.part(M1).state.outcome, told.part(M1).state.closed_at) == ("06", moment("2031-04-15"))
        told.say("2031-05-12", MUNICIPALITY, "withdraw_death", child="child-1", **MISTAKE)
        assert told.stage(M1) == "lapsed", "to be confirmed anew"

    @pytest.mark.parametrize("died", ["2031-01-01 00:00", "2031-01-01 12:00"])
    def test_whoever_died_after_the_last_day_was_under_no_measure(self, died: str) -> None:
        told = planned().say(died, MUNICIPALITY, "record_death", child="child-1")
        assert (told.part(M1).state.outcome, told.part(M1).state.closed_at) == ("04", moment("2031-01-01 00:00"))

    def test_whoever_died_after_the_lapse_that_was_confirmed_was_under_none_either(self) -> None:
        told = carried_out().wait("2031-05-12")
        told.say("2031-05-12", COURT, "end_measure", M1, reason="lapsed")
        told.say("2031-05-10", MUNICIPALITY, "record_death", child="child-1")
        assert told.part(M1).state.outcome == "lapsed"

    def test_what_the_court_ended_stays_as_the_court_ended_it(self) -> None:
        told = carried_out().say("2030-05-06", COURT, "end_measure", M1, reason="02")
        told.say("2030-05-05", MUNICIPALITY, "record_death", child="child-1")
        assert told.part(M1).state.outcome == "02"


class TestByWhatWasNoFact:
    def test_a_planned_end_by_a_notice_that_was_never_given_is_none(self) -> None:
        told = planned()
        told.say("2031-01-06", GI, "correct_fact", M1, fact="no_extension_at", value=None, **MISTAKE)
        state = told.part(M1).state
        assert (told.stage(M1), state.extension) == ("lapsed", "undecided"), "and then it was over without a word"
        told.say("2031-01-07", COURT, "end_measure", M1, reason="lapsed")

    def test_an_order_that_was_extended_and_wrongly_told_to_end_goes_on(self) -> None:
        told = carried_out().say("2031-01-06", GI, "notify_no_extension", M1).wait("2031-05-08")
        assert told.part(M1).state.outcome == "04"
        told.say("2031-05-09", GI, "correct_fact", M1, fact="no_extension_at", value=None, **MISTAKE)
        household = told.household
        for who, name, day in ((GI, "request_extension", "2031-02-03"), (COURT, "extend_order", "2031-04-02")):
            household.say(told.part(M1), name, {"actor": who, "occurred_at": moment(day).isoformat()})
            household.deliver_all()
        assert told.stage(M1) == "in_force"
        assert told.part().state.responsible == "certified_institution"

    def test_a_refusal_that_the_court_never_gave_is_none(self) -> None:
        told = carried_out().say("2031-02-03", GI, "request_extension", M1)
        told.say("2031-03-03", COURT, "refuse_extension", M1).wait("2031-05-08")
        assert told.part(M1).state.outcome == "03"
        assert "extension_refused_at" in told.refuses("2031-05-08", COURT, "reopen", M1, **MISTAKE).message
        told.say("2031-05-09", COURT, "correct_fact", M1, fact="extension_refused_at", value=None, **MISTAKE)
        assert (told.stage(M1), told.part(M1).state.extension) == ("lapsed", "requested")
        assert not [
            x for x in told.part(M1).state.deadlines if x.is_right and x.is_open and x.anchor == moment("2031-03-03")
        ]
        extended = {"actor": COURT, "occurred_at": moment("2031-03-03").isoformat()}
        told.household.say(told.part(M1), "extend_order", extended)
        assert told.stage(M1) == "in_force"

    def test_before_the_end_a_notice_taken_back_is_owed_again(self) -> None:
        told = carried_out().say("2031-01-06", GI, "notify_no_extension", M1)
        told.say("2031-01-07", GI, "correct_fact", M1, fact="no_extension_at", value=None, **MISTAKE)
        state = told.part(M1).state
        assert state.extension == "undecided"
        assert "gi_notify_rvdk_no_extension" in _open(told, M1)
        told.wait("2031-05-08")
        assert told.stage(M1) == "lapsed"


class TestByWhoClosedIt:
    def test_the_terms_that_fell_away_run_again_on_the_days_they_had(self) -> None:
        told = carried_out()
        before = _open(told, M1)
        told.say("2030-05-06", COURT, "end_measure", M1, reason="02")
        assert _open(told, M1) == {}
        told.say("2030-05-07", GI, "reopen", M1, **MISTAKE)
        assert _open(told, M1) == before

    def test_what_came_due_while_it_was_closed_is_said_at_once(self) -> None:
        told = carried_out().say("2030-05-06", COURT, "end_measure", M1, reason="02").wait("2031-05-05")
        told.say("2031-05-06", GI, "reopen", M1, **MISTAKE)
        assert told.stage(M1) == "lapsed"

    def test_the_household_knows_again_who_keeps_sight_on_the_child(self) -> None:
        told = carried_out().say("2030-05-06", COURT, "end_measure", M1, reason="02")
        told.say("2030-05-08", LOCAL_TEAM, "close_case", reason="safe")
        told.say("2030-05-13", GI, "reopen", M1, **MISTAKE)
        case = told.part("").state
        assert (case.closed_at, case.outcome, case.responsible) == (None, None, "certified_institution")

    def test_a_measure_whose_place_was_taken_stays_closed(self) -> None:
        told = carried_out().say("2030-05-06", COURT, "end_measure", M1, reason="02")
        told.say("2030-05-08", MUNICIPALITY, "request_court_measure", children=["child-1"])
        told.say("2030-05-13", GI, "reopen", M1, **MISTAKE)
        assert (told.stage(M1), told.part(M1).state.reopening) == ("ended", None)
        assert "ReopeningDeclined" in [row.event.type for row in told.part(M1).journal]

    def test_what_runs_is_not_reopened(self) -> None:
        refused = carried_out().refuses("2030-05-06", GI, "reopen", M1, **MISTAKE)
        assert refused.code is RefusalCode.WRONG_STAGE

    def test_what_the_law_ended_is_not_undone_by_saying_so(self) -> None:
        refused = planned().refuses("2031-01-03", GI, "reopen", M1, **MISTAKE)
        assert "corrigeer het feit" in refused.message
        assert "no_extension_at" in refused.message, "which one"

    def test_advice_alone_becomes_no_case_by_reopening_it(self) -> None:
        told = Told().say("2030-03-04", VEILIG_THUIS, "give_advice", source="citizen")
        assert told.refuses("2030-03-05", VEILIG_THUIS, "reopen", **MISTAKE).code is RefusalCode.WRONG_STAGE

    def test_a_reopened_case_can_be_closed_again(self) -> None:
        told = closed().say("2030-06-04", LOCAL_TEAM, "reopen", **MISTAKE)
        told.say("2030-06-10", LOCAL_TEAM, "close_case", reason="safe")
        assert told.stage() == "closed"


class TestWhatWasSaidMeanwhile:
    def test_a_birth_date_told_while_it_was_closed_ends_it_at_eighteen(self) -> None:
        told = carried_out().say("2030-06-03", COURT, "end_measure", M1, reason="02")
        told.say("2030-06-10", MUNICIPALITY, "register_child", child="child-1", birth_date="2012-09-04")
        told.say("2030-06-12", GI, "reopen", M1, **MISTAKE).wait("2030-09-05")
        assert (told.stage(M1), told.part(M1).state.outcome) == ("ended", "01")

    def test_a_measure_of_a_child_that_died_stays_closed(self) -> None:
        told = carried_out().say("2030-06-03", COURT, "end_measure", M1, reason="02")
        told.say("2030-06-10", MUNICIPALITY, "record_death", child="child-1")
        told.say("2030-06-12", GI, "reopen", M1, **MISTAKE)
        assert (told.stage(M1), told.part(M1).state.reopening) == ("ended", None)

    def test_a_death_taken_back_before_the_case_heard_of_the_end_leaves_no_measure_that_seems_ended(self) -> None:
        told = carried_out()
        content = {"actor": MUNICIPALITY, "occurred_at": moment("2030-06-03").isoformat(), "child": "child-1"}
        told.wait("2030-06-03")
        told.household.say(told.part(), "record_death", content)
        told.household.say(told.part(), "withdraw_death", {**content, **MISTAKE})
        told.household.deliver_all()
        case = told.part().state
        assert told.stage(M1) == "in_force"
        assert (told.stage(), case.responsible) == ("court_measure", "certified_institution")

    def test_corrected_and_then_reopened_is_the_same_as_reopened_and_then_corrected(self) -> None:
        found = []
        for first in (True, False):
            told = carried_out().wait("2031-05-07").say("2031-05-08", COURT, "end_measure", M1, reason="lapsed")
            steps = [
                (RVDK, "correct_fact", {"fact": "court_last_day", "value": "2031-05-03", **MISTAKE}),
                (GI, "reopen", MISTAKE),
            ]
            for day, (actor, name, fields) in enumerate(steps if first else reversed(steps), start=12):
                told.say(f"2031-05-{day}", actor, name, M1, **fields)
            state = told.part(M1).state
            found.append(
                (told.stage(M1), state.last_day, state.lapsed, {key.partition("#")[0] for key in _open(told, M1)})
            )
        assert found[0] == found[1]

    def test_an_end_that_follows_from_another_decision_on_record_is_not_undone_by_hand(self) -> None:
        told = in_crisis().say("2030-03-15", COURT, "record_hearing", M1, upheld=False)
        assert told.stage(M1) == "ended"
        message = told.refuses("2030-03-16", GI, "reopen", M1, **MISTAKE).message
        assert "nieuw traject" in message
        assert "parties_heard_at" in message

    @pytest.mark.parametrize("outcome", sorted(_OUTCOMES))
    def test_every_end_that_is_not_undone_by_hand_names_the_road_that_there_is(self, outcome: str) -> None:
        state = MeasureState(outcome=outcome)
        road = road_back(state)
        named = re.findall(r"\b[a-z_.]+_[a-z_]+\b", road)
        known = {*PROCEDURES[StreamKind.COURT_MEASURE].facts, *_COMMANDS}
        assert named, road
        assert set(named) <= known, road
