"""Who makes a measure be considered: the college, the mayor after a refusal, or the RvdK itself."""

from typing import Any

import pytest

from tests.domain.story import Story
from tests.domain.test_household import signalled
from tests.region import COURT, GI, LOCAL_TEAM, RVDK
from waakvlam.domain.identifiers import StreamKind

MAYOR = {**LOCAL_TEAM, "kind": "mayor"}
MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}
TELL, LETTER = "rvdk_notify_college", "rvdk_burgemeester_to_court"
TELL_OF_GI = "gi_notify_college_of_request"
PARENT = {**LOCAL_TEAM, "kind": "citizen", "role": "parent"}
PROSECUTOR = {**LOCAL_TEAM, "kind": "public_prosecutor"}


def turned_down(outcome: str = "intake_refused", who: dict[str, str] = MUNICIPALITY) -> Story:
    """The RvdK did not go to the court for child-1: told on Monday 18 March 2030."""
    story = signalled()
    story.say("request_court_measure", "2030-03-05", who, children=["child-1"])
    story.hear("measure_ended", "2030-03-18", sender="measure-1", outcome=outcome)
    return story


def mayors_track() -> Story:
    """By the mayor's letter of Wednesday 20 March 2030."""
    return Story(StreamKind.COURT_MEASURE).open("2030-03-20", child="child-1", route="mayor")


class TestMayor:
    @pytest.mark.parametrize("outcome", ["intake_refused", "no_petition"])
    def test_after_the_rvdk_did_not_go_to_the_court_the_mayor_can_make_it_ask(self, outcome: str) -> None:
        story = turned_down(outcome)
        story.say("request_court_measure", "2030-03-20", MAYOR, children=["child-1"], route="mayor")
        assert story.state.tracks[-1].requested_by == "mayor"
        assert story.state.asked[-1].opening.route == "mayor"

    def test_the_route_is_the_mayors_alone_and_the_mayor_has_no_other(self) -> None:
        story = turned_down()
        for who, route, field in ((MUNICIPALITY, "mayor", "actor.kind"), (MAYOR, "investigation", "route")):
            refusal = story.refuses("request_court_measure", "2030-03-20", who, children=["child-1"], route=route)
            assert (refusal.code, refusal.field, refusal.article) == ("NotCompetent", field, "art. 1:255 lid 3 BW")

    @pytest.mark.parametrize(
        "story",
        [
            pytest.param(signalled, id="nobody asked the RvdK"),
            pytest.param(lambda: turned_down("order_refused"), id="the court decided"),
            pytest.param(lambda: turned_down(who=GI), id="the college did not ask"),
        ],
    )
    def test_without_a_refusal_to_the_college_there_is_nothing_to_put_to_the_court(self, story: object) -> None:
        asked: dict[str, Any] = {"children": ["child-1"], "route": "mayor"}
        refusal = story().refuses("request_court_measure", "2030-03-20", MAYOR, **asked)  # type: ignore[operator]
        assert (refusal.code, refusal.field, refusal.article) == ("WrongStage", "children", "art. 1:255 lid 3 BW")

    def test_the_letter_is_not_older_than_the_refusal(self) -> None:
        asked: dict[str, Any] = {"children": ["child-1"], "route": "mayor", "recorded": "2030-03-20"}
        assert turned_down().refuses("request_court_measure", "2030-03-15", MAYOR, **asked).code == "ImpossibleDate"

    def test_the_rvdk_has_two_weeks_from_the_date_of_the_letter(self) -> None:
        story = mayors_track()
        assert (story.state.stage, story.deadline(LETTER).last_day.isoformat()) == ("petition_awaited", "2030-04-03")
        story.say("file_petition", "2030-04-04", RVDK)
        assert (story.state.stage, story.statuses()[LETTER]) == ("court", "met_late")

    def test_a_petition_on_another_day_is_judged_anew(self) -> None:
        story = mayors_track()
        story.say("file_petition", "2030-04-04", RVDK)
        value = "2030-04-02T10:00:00+02:00"
        story.say("correct_fact", "2030-04-05", RVDK, fact="petition_filed_at", value=value, reason="datum stempel")
        assert story.statuses()[LETTER] == "met"


class TestWithoutTheRvdk:
    """Art. 1:255 lid 2 BW: the public prosecutor at any time; a parent or carer where the RvdK did not petition."""

    @pytest.mark.parametrize("outcome", ["intake_refused", "no_petition"])
    @pytest.mark.parametrize("who", [MUNICIPALITY, GI], ids=["the college asked", "an institution asked"])
    def test_a_parent_may_go_to_the_court_where_the_rvdk_did_not(self, outcome: str, who: dict[str, str]) -> None:
        story = turned_down(outcome, who)
        story.say("request_court_measure", "2030-03-20", PARENT, children=["child-1"], route="without_rvdk")
        assert story.state.tracks[-1].requested_by == "citizen"
        assert TELL_OF_GI not in story.statuses() or story.deadline(TELL_OF_GI).started_on.isoformat() == "2030-03-05"

    def test_before_the_rvdk_has_decided_a_parent_cannot_and_nobody_else_ever_can(self) -> None:
        asked: dict[str, Any] = {"children": ["child-1"], "route": "without_rvdk"}
        refusal = signalled().refuses("request_court_measure", "2030-03-20", PARENT, **asked)
        assert (refusal.code, refusal.field, refusal.article) == ("WrongStage", "children", "art. 1:255 lid 2 BW")
        early = turned_down().refuses("request_court_measure", "2030-03-15", PARENT, recorded="2030-03-20", **asked)
        assert early.code == "ImpossibleDate"
        for who, given in ((MUNICIPALITY, asked), (GI, asked), (MAYOR, asked), (PARENT, {"children": ["child-1"]})):
            refusal = turned_down().refuses("request_court_measure", "2030-03-20", who, **given)
            assert (refusal.code, refusal.article) in {
                ("NotCompetent", "art. 1:255 lid 2 BW"),
                ("NotCompetent", "art. 1:255 lid 3 BW"),
            }
        neighbour = {**PARENT, "role": "youth"}
        assert turned_down().refuses("request_court_measure", "2030-03-20", neighbour, **asked).field == "actor.role"

    def test_the_public_prosecutor_waits_for_nobody(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", PROSECUTOR, children=["child-1"], route="without_rvdk")
        assert story.state.asked[-1].opening.route == "without_rvdk"

    def test_the_track_begins_where_the_petition_is_filed_and_the_court_decides_as_on_any(self) -> None:
        track = Story(StreamKind.COURT_MEASURE).open("2030-03-20", child="child-1", route="without_rvdk")
        assert (track.state.stage, track.statuses()) == ("petition_awaited", {})
        track.say("file_petition", "2030-03-21", PARENT)
        order: dict[str, Any] = {"granted": True, "starts_on": "2030-05-06", "gi": GI["organisation"]}
        track.say("give_order", "2030-05-06", COURT, **order)
        assert str(track.state.last_day) == "2031-05-05"


class TestOwnInvestigation:
    def test_the_rvdk_tells_the_college_at_once_by_a_number_of_the_region(self) -> None:
        story = signalled()
        own: dict[str, Any] = {"children": ["child-1", "child-2"], "ground": "other_task"}
        story.say("start_own_investigation", "2030-03-05", RVDK, **own)
        term = story.deadline(TELL)
        assert (term.article, term.regional, term.last_day.isoformat()) == (
            "art. 3.1 lid 3 Jeugdwet",
            True,
            "2030-03-06",
        )
        assert [track.child for track in story.state.open_tracks()] == ["child-1", "child-2"]
        assert not story.state.is_crisis
        story.say("notify_college", "2030-03-06", RVDK)
        assert story.statuses()[TELL] == "met"
        assert story.refuses("notify_college", "2030-03-07", RVDK).code == "WrongStage"

    def test_an_institution_that_asked_for_an_investigation_tells_the_college_at_once(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", GI, children=["child-1", "child-2"])
        term = story.deadline(TELL_OF_GI)
        assert (term.article, term.responsible, term.last_day.isoformat()) == (
            "art. 3.1 lid 4 Jeugdwet",
            "certified_institution",
            "2030-03-06",
        )
        assert story.refuses("notify_college", "2030-03-06", RVDK).article == "art. 3.1 lid 3 Jeugdwet"
        assert story.refuses("notify_college", "2030-03-06", LOCAL_TEAM, about="own_investigation").code == "WrongStage"
        story.say("notify_college", "2030-03-07", GI)
        assert story.statuses()[TELL_OF_GI] == "met_late"
        value = "2030-03-06T16:00:00+01:00"
        story.say("correct_fact", "2030-03-08", GI, fact="told_of_gi_at", value=value, reason="e-mail gevonden")
        assert story.statuses()[TELL_OF_GI] == "met"

    def test_who_asked_for_the_municipality_itself_has_nobody_to_tell(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", MUNICIPALITY, children=["child-1"])
        assert TELL_OF_GI not in story.statuses()
        assert story.refuses("notify_college", "2030-03-06", GI).article == "art. 3.1 lid 4 Jeugdwet"

    def test_a_college_that_was_to_be_told_of_two_things_says_of_which_it_knows(self) -> None:
        story = signalled()
        story.say("request_court_measure", "2030-03-05", GI, children=["child-1"])
        story.say("start_own_investigation", "2030-03-05", RVDK, children=["child-2"], ground="other_task")
        assert story.refuses("notify_college", "2030-03-06", MUNICIPALITY).field == "about"
        story.say("notify_college", "2030-03-06", MUNICIPALITY, about="request_by_gi")
        assert (story.statuses()[TELL_OF_GI], story.deadline(TELL).is_open) == ("met", True)
        story.say("notify_college", "2030-03-06", MUNICIPALITY)
        assert story.statuses()[TELL] == "met"

    def test_an_acute_threat_is_a_crisis_for_every_child(self) -> None:
        story = signalled()
        own: dict[str, Any] = {"children": ["child-1", "child-2"], "ground": "acute_threat"}
        story.say("start_own_investigation", "2030-03-05", RVDK, **own)
        assert [track.crisis for track in story.state.open_tracks()] == [True, True]

    def test_it_is_the_rvdks_act_and_no_request(self) -> None:
        own: dict[str, Any] = {"children": ["child-1"], "ground": "other_task"}
        refusal = signalled().refuses("start_own_investigation", "2030-03-05", **own)
        assert (refusal.code, refusal.article) == ("NotCompetent", "art. 3.1 lid 2 Jeugdwet")
        asked: dict[str, Any] = {"children": ["child-1"], "route": "own_initiative"}
        assert signalled().refuses("request_court_measure", "2030-03-05", **asked).field == "route"

    def test_a_child_of_another_household_is_not_investigated_here(self) -> None:
        own: dict[str, Any] = {"children": ["child-9"], "ground": "other_task"}
        assert signalled().refuses("start_own_investigation", "2030-03-05", RVDK, **own).code == "NotInHousehold"

    def test_the_investigation_runs_from_the_first_moment(self) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-05", child="child-1", route="own_initiative")
        assert (story.state.stage, list(story.statuses())) == ("rvdk_investigation", ["rvdk_throughput"])
        story.say("conclude_investigation", "2030-04-05", RVDK, petition=True)
        assert (story.state.stage, story.statuses()["rvdk_throughput"]) == ("petition_awaited", "met")

    def test_in_acute_danger_the_rvdk_decides_at_once_whether_it_goes_to_the_court(self) -> None:
        story = Story(StreamKind.COURT_MEASURE).open("2030-03-05", child="child-1", route="own_initiative", acute=True)
        assert story.state.is_crisis
        assert "rvdk_emergency_start" in story.statuses()
