"""From the request for a measure to the petition: what the requester, the exchange and the RvdK do."""

from tests.domain.story import Story
from tests.domain.test_court_measure import requested, supervised
from tests.domain.test_household import signalled
from tests.region import COURT, GI, LOCAL_TEAM, RVDK
from waakvlam.domain.exchange import TrackRequested
from waakvlam.domain.identifiers import StreamKind

MUNICIPALITY = {**LOCAL_TEAM, "kind": "municipality"}


def test_what_the_exchange_does_not_take_is_sent_again() -> None:
    story = requested()
    story.say("reject_technically", "2030-03-04 10:05", RVDK, fault="Fo01 StUF055")
    assert story.state.stage == "request_rejected"
    assert story.refuses("decide_intake", "2030-03-05", RVDK, decision="investigate").code == "WrongStage"
    story.say("resend_request", "2030-03-05", MUNICIPALITY)
    story.say("decide_intake", "2030-03-06", RVDK, decision="investigate")
    assert story.state.stage == "rvdk_waiting"


def test_the_rvdk_has_norms_for_waiting_and_for_investigating() -> None:
    story = requested()
    story.say("decide_intake", "2030-03-06", RVDK, decision="investigate")
    assert story.deadline("rvdk_max_wait").last_day.isoformat() == "2030-03-16"
    assert "DeadlineMissed" in story.wait_until("2030-03-17 00:00")
    story.say("start_investigation", "2030-04-15", RVDK)
    assert story.deadline("rvdk_throughput").last_day.isoformat() == "2030-05-27"
    story.say("conclude_investigation", "2030-05-20", RVDK, petition=True)
    assert story.statuses() == {"rvdk_max_wait": "met_late", "rvdk_throughput": "met"}


def test_an_investigation_that_nobody_recorded_the_start_of_is_concluded_all_the_same() -> None:
    story = requested()
    story.say("decide_intake", "2030-03-06", RVDK, decision="investigate")
    story.say("conclude_investigation", "2030-03-15", RVDK, petition=False)
    assert story.state.outcome == "no_petition"
    assert story.statuses()["rvdk_max_wait"] == "met"


def test_in_a_crisis_the_rvdk_decides_within_a_day_and_everyone_is_warned_before() -> None:
    story = Story(StreamKind.COURT_MEASURE).open("2030-03-08 18:00", child="child-1", route="crisis")
    term = story.deadline("rvdk_emergency_start")
    assert [rung.role for rung in term.rungs] == ["worker", "team_lead", "region_manager", "board"]
    assert all(rung.at > term.started_at for rung in term.rungs)
    assert "DeadlineMissed" in story.wait_until("2030-03-09 18:00")


def test_a_crisis_that_is_none_becomes_an_investigation() -> None:
    story = Story(StreamKind.COURT_MEASURE).open("2030-03-08", child="child-1", route="crisis")
    story.say("decide_intake", "2030-03-08 15:00", RVDK, decision="investigate")
    assert (story.state.stage, story.state.is_crisis) == ("rvdk_waiting", False)
    assert story.statuses()["rvdk_emergency_start"] == "met"


def test_a_supervision_order_in_a_crisis_needs_no_provisional_one_before_it() -> None:
    story = Story(StreamKind.COURT_MEASURE).open("2030-03-08", child="child-1", route="crisis")
    story.say("file_petition", "2030-03-08 15:00", RVDK)
    assert story.state.stage == "crisis_order_awaited"
    story.say("give_order", "2030-03-11", COURT, granted=True, starts_on="2030-03-11", gi=GI["organisation"])
    assert story.state.stage == "in_force"


def test_the_papers_of_a_request_by_telephone_follow() -> None:
    case = signalled()
    case.say("request_court_measure", "2030-03-05", children=["child-1"], paperwork_follows=True)
    assert [event.opening.paperwork_follows for event in case.events if isinstance(event, TrackRequested)] == [True]
    track = Story(StreamKind.COURT_MEASURE).open(
        "2030-03-05", child="child-1", route="investigation", paperwork_follows=True
    )
    track.say("file_paperwork", "2030-03-06", MUNICIPALITY)
    assert not track.state.paperwork_follows
    assert track.refuses("file_paperwork", "2030-03-07", MUNICIPALITY).code == "WrongStage"


def test_the_court_may_bring_in_siblings_who_get_a_track_of_their_own() -> None:
    story = supervised()
    story.say("add_siblings", "2030-07-10", COURT, children=["child-2"])
    assert story.state.asked[-1].report.subject == "sibling_added"
    case = signalled()
    case.say("request_court_measure", "2030-03-05", children=["child-1"])
    assert "TrackRequested" in case.hear("sibling_added", "2030-07-10", sender="measure-1", child="child-3")
    assert "child-3" in case.state.children
    assert "TrackRequested" not in case.hear("sibling_added", "2030-07-11", sender="measure-1", child="child-3")
    sibling = Story(StreamKind.COURT_MEASURE).open("2030-07-10", child="child-3", route="court")
    sibling.say("give_order", "2030-07-10", COURT, granted=True, starts_on="2030-07-10", gi=GI["organisation"])
    assert sibling.state.stage == "in_force"


def test_nobody_asks_for_what_the_court_does_of_its_own_motion() -> None:
    refusal = signalled().refuses("request_court_measure", "2030-03-05", children=["child-1"], route="court")
    assert refusal.article == "art. 1:255 lid 5 BW"
