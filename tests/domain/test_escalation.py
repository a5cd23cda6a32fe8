"""Who is warned when, through which channel, and when it stops."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tests.domain.story import AMSTERDAM, Story, moment
from tests.domain.test_court_measure import supervised
from tests.region import COURT, GI, VEILIG_THUIS
from waakvlam.domain.deadlines import EscalationRaised, EscalationRole, OverdueRepeated
from waakvlam.domain.deadlines.ladder import RungRule, ladder
from waakvlam.domain.deadlines.life import compute
from waakvlam.domain.exchange import NotificationAsked, NotificationWithdrawn
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Event
from waakvlam.domain.notifications import Notification
from waakvlam.domain.regional_rules import RegionalRules


def received(**rules: object) -> Story:
    """A report of Thursday 7 March 2030, to be assessed by Thursday 14 March."""
    story = Story(StreamKind.SAFETY_ASSESSMENT)
    story.rules = RegionalRules.model_validate({"region": "JZ19", **rules})
    return story.open("2030-03-07")


def told(story: Story, kind: type[Event]) -> list[str]:
    found = [event.occurred_at.astimezone(AMSTERDAM) for event in story.events if isinstance(event, kind)]
    return [f"{at:%m-%d %H:%M}" for at in found]


def notifications(story: Story) -> list[Notification]:
    return [event.notification for event in story.events if isinstance(event, NotificationAsked)]


def test_a_region_may_set_its_own_ladder() -> None:
    ladder = [{"role": "team_lead", "share": 0.5}, {"role": "board", "after": 2}]
    story = received(ladders={"vt_safety_assessment": ladder})
    rungs = story.deadline("vt_safety_assessment").rungs
    assert [(rung.role, f"{rung.at.astimezone(AMSTERDAM):%m-%d %H:%M}") for rung in rungs] == [
        ("team_lead", "03-11 05:00"),
        ("board", "03-18 09:00"),
    ]


def test_while_overdue_it_is_told_again_until_it_is_done() -> None:
    story = received()
    for day in range(8, 32):
        story.wait_until(f"2030-03-{day:02d} 12:00")
    assert told(story, OverdueRepeated) == ["03-21 09:00", "03-28 09:00"]
    story.say("decide_triage", "2030-03-31 13:00", VEILIG_THUIS, outcome="VT-01-03")
    assert story.wait_until("2030-06-01") == []


def test_what_is_registered_weeks_late_is_not_told_again_for_every_week_that_passed() -> None:
    story = Story(StreamKind.SAFETY_ASSESSMENT)
    at = moment("2030-06-03")
    message = {
        "command_id": "late",
        "occurred_at": moment("2030-03-07").isoformat(),
        "sent_at": at.isoformat(),
        "opening": {
            "track": str(story.stream),
            "case": story.stream.case,
            "requested_by": VEILIG_THUIS,
            "occurred_at": moment("2030-03-07").isoformat(),
        },
    }
    story._decide("open", message, at)
    raised = [event for event in story.events if isinstance(event, EscalationRaised)]
    assert [event.superseded for event in raised] == [True, True, True, False]
    assert not told(story, OverdueRepeated)
    again = story.deadline("vt_safety_assessment").repeat_at
    assert again is not None
    assert at < again < moment("2030-06-11"), "within five working days from now, not from March"


def test_a_region_may_choose_not_to_repeat() -> None:
    story = received(repeat_overdue_after=0)
    story.wait_until("2030-12-01")
    assert not told(story, OverdueRepeated)


def test_each_warning_goes_to_each_channel_once_and_in_order() -> None:
    story = received(channels=["webhook", "email"])
    story.wait_until("2030-03-12 09:00")
    story.wait_until("2030-03-13 09:00")
    asked = notifications(story)
    assert [(n.channel, n.role, n.sequence) for n in asked] == [
        ("webhook", "worker", 1),
        ("email", "worker", 1),
        ("webhook", "team_lead", 2),
        ("email", "team_lead", 2),
    ]
    assert len({n.id for n in asked}) == 4
    assert "vóór" not in asked[0].message
    assert story.stream.case in asked[0].message


def test_a_warning_in_the_night_waits_for_the_morning_unless_it_is_a_crisis() -> None:
    night = {"start": "20:00", "end": "07:30"}
    story = received(channels=["email"], quiet_hours=night)
    story.wait_until("2030-03-15 00:00")
    asked = notifications(story)
    assert asked[-1].not_before == datetime(2030, 3, 15, 7, 30, tzinfo=AMSTERDAM)
    crisis = Story(StreamKind.SAFETY_ASSESSMENT)
    crisis.rules = RegionalRules.model_validate({"region": "JZ19", "channels": ["email"], "quiet_hours": night})
    crisis.open("2030-03-07", route="acute")
    crisis.wait_until("2030-03-15 00:00")
    asked = notifications(crisis)
    assert asked[-1].not_before is None


class TestAWarningThatWaitsForTheMorning:
    @staticmethod
    def held() -> Story:
        """On the last midnight but one the team leader is to be told in the morning of an assessment still owed."""
        story = received(channels=["webhook", "email"], quiet_hours={"start": "20:00", "end": "07:30"})
        story.wait_until("2030-03-15 00:00")
        return story

    @staticmethod
    def waiting(story: Story) -> list[Notification]:
        morning = moment("2030-03-15 07:30")
        asked = [one.notification for one in story.state.asked if isinstance(one, NotificationAsked)]
        return [one for one in asked if one.not_before == morning]

    @staticmethod
    def triaged(story: Story, when: str) -> None:
        story.say("decide_triage", when, VEILIG_THUIS, outcome="VT-01-03")

    def test_is_not_given_when_the_duty_was_done_in_the_night(self) -> None:
        story = self.held()
        about = self.waiting(story)
        assert {one.channel for one in about} == {"webhook", "email"}
        self.triaged(story, "2030-03-15 06:00")
        withdrawn = [event for event in story.events if isinstance(event, NotificationWithdrawn)]
        assert {event.notification_id for event in withdrawn} == {one.id for one in about}
        assert {event.because for event in withdrawn} == {"met"}
        assert not self.waiting(story), "nothing waits for it, and no watchdog misses it"

    def test_is_given_when_the_duty_was_done_after_it_was_due_to_be_told(self) -> None:
        story = self.held()
        about = self.waiting(story)
        self.triaged(story, "2030-03-15 07:30")
        assert self.waiting(story) == about, "it is on its way by then"

    def test_is_given_when_something_else_was_done_in_the_night(self) -> None:
        story = self.held()
        about = self.waiting(story)
        story.wait_until("2030-03-15 06:00")
        assert self.waiting(story) == about

    def test_is_given_after_all_when_what_was_done_turns_out_not_to_be(self) -> None:
        # given an order of which the RvdK must know by 9 May 2031 that no extension is asked
        story = supervised()
        night = {"start": "20:00", "end": "07:30"}
        story.rules = RegionalRules.model_validate({"region": "JZ19", "channels": ["email"], "quiet_hours": night})
        story.wait_until("2031-05-09 12:00")
        story.wait_until("2031-05-10 00:00")
        story.say("notify_no_extension", "2031-05-09 22:00", GI, recorded="2031-05-10 06:00")
        assert [event.because for event in story.events if isinstance(event, NotificationWithdrawn)] == ["met"]
        story.say(
            "correct_fact", "2031-05-10 09:00", GI, fact="no_extension_at", value=None, reason="Op een ander dossier."
        )
        assert story.deadline("gi_notify_rvdk_no_extension").status == "missed"
        midnight = [n.role for n in notifications(story) if n.occurred_at == moment("2031-05-10 00:00")]
        assert midnight == ["board", "board"], "told of after all: once withdrawn, once given"

    def test_of_a_record_that_did_not_keep_which_term_is_withdrawn_by_its_name_and_day(self) -> None:
        story = self.held()
        old = tuple(
            one.model_copy(update={"key": None}) if isinstance(one, NotificationAsked) else one
            for one in story.state.asked
        )
        story.state = story.state.model_copy(update={"asked": old})
        self.triaged(story, "2030-03-15 06:00")
        assert not self.waiting(story)


def test_a_warning_that_the_night_would_make_too_late_does_not_wait_for_the_morning() -> None:
    # given a norm of six hours, and a night in which it runs out
    night = {"start": "20:00", "end": "07:30"}
    story = Story(StreamKind.PROTECTION_CASE)
    norms = {**RegionalRules.default("JZ19").norms, "acute_signal_step": "6 hours"}
    rules = {"region": "JZ19", "channels": ["email"], "quiet_hours": night, "norms": norms}
    story.rules = RegionalRules.model_validate(rules)
    story.say("receive_signal", "2030-03-07 18:00", source="police", children=["child-1"], acute=True)
    story.wait_until("2030-03-07 22:30")
    story.wait_until("2030-03-08 00:00")
    held = [(n.role, n.not_before) for n in notifications(story) if n.deadline == "acute_signal_step"]
    assert [role for role, _ in held] == ["worker", "team_lead", "region_manager", "board"][-len(held) :]
    assert all(not_before is None for role, not_before in held if role != "board")


@pytest.mark.parametrize("hours", [4, 24, 49, 60, 72, 96, 120])
@pytest.mark.parametrize("began", ["2030-03-04 01:30", "2030-03-04 08:59", "2030-03-07 16:40", "2030-03-29 23:10"])
def test_who_is_warned_of_a_term_in_hours_can_still_do_something(hours: int, began: str) -> None:
    rules = RegionalRules.model_validate({"region": "JZ19", "norms": {"acute_signal_step": f"{hours} hours"}})
    term = compute("acute_signal_step", moment(began), key="x", occurred_at=moment(began), rules=rules)
    assert all(rung.at < term.ends_at for rung in term.rungs if rung.role != "board")
    assert [rung.at for rung in term.rungs if rung.role == "board"] == [term.ends_at]


@pytest.mark.parametrize("kind", ["mayor", "public_prosecutor", "inspectorate", "court", "citizen"])
def test_no_region_lets_another_act_for_who_goes_past_the_chain_or_supervises_it(kind: str) -> None:
    for acting_for in ({"regional_safety_team": [kind]}, {kind: ["rvdk"]}):
        with pytest.raises(ValidationError, match="nobody acts for"):
            RegionalRules.model_validate({"region": "JZ19", "acting_for": acting_for})


def test_a_lapse_is_told_to_everyone_at_once() -> None:
    story = Story(StreamKind.COURT_MEASURE)
    story.rules = RegionalRules.model_validate({"region": "JZ19", "channels": ["webhook"]})
    story.open("2030-03-08", child="child-1", route="crisis")
    story.say("give_provisional_order", "2030-03-08", COURT, starts_on="2030-03-08", gi="00000099000000005000")
    story.wait_until("2030-03-23 00:00")
    lapses = [
        e.notification for e in story.events if isinstance(e, NotificationAsked) and e.notification.kind == "lapse"
    ]
    assert {n.role for n in lapses} == {"worker", "team_lead", "region_manager", "board"}
    assert "geldt niet meer" in lapses[0].message


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"region": "JZ99"}, "region"),
        ({"norms": {"no_such_deadline": "3 months"}}, "norms"),
        ({"norms": {"ots_max_duration": "2 years"}}, "norms"),
        ({"ladders": {"vt_safety_assessment": []}}, "ladders"),
        ({"ladders": {"vt_safety_assessment": [{"role": "worker"}]}}, "ladders"),
        ({"ladders": {"vt_safety_assessment": [{"role": "worker", "before": 1, "after": 1}]}}, "ladders"),
        ({"repeat_overdue_after": -1}, "repeat_overdue_after"),
        ({"quiet_hours": {"start": "07:00", "end": "20:00"}}, "quiet_hours"),
    ],
)
def test_what_a_region_cannot_set_is_refused_by_name(rules: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RegionalRules.model_validate({"region": "JZ19", **rules})
    assert refused.value.errors()[0]["loc"][0] == field


def test_a_part_of_a_term_is_the_same_moment_in_whatever_zone_its_ends_are_written() -> None:
    # Summer time begins on 31 March 2030: by the clocks on the wall these two days count one hour too many.
    rule = (RungRule(role=EscalationRole.WORKER, share=0.5),)
    began, ends = moment("2030-03-30 00:00"), moment("2030-04-01 00:00")
    found = {
        ladder(rule, started_at=start, ends_at=ends, plan_by=ends.date())[0].at.isoformat()
        for start in (began, began.astimezone(UTC))
    }
    assert found == {"2030-03-30T23:30:00+01:00"}


def test_of_a_term_that_was_over_when_it_began_the_furthest_on_the_ladder_is_told() -> None:
    rule = (RungRule(role=EscalationRole.WORKER, share=0.5), RungRule(role=EscalationRole.BOARD, after=0))
    over = moment("2030-03-01 00:00")
    rungs = ladder(rule, started_at=moment("2030-03-04"), ends_at=over, plan_by=over.date())
    assert [(rung.role, rung.at) for rung in rungs] == [(EscalationRole.WORKER, over), (EscalationRole.BOARD, over)]
