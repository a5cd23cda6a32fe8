"""Whatever is put on record, in whatever order and however late: a placement stays within its supervision order."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.domain.story import AMSTERDAM, Story
from tests.domain.test_court_measure import PROVISIONAL
from tests.region import COURT, GI, RVDK
from waakvlam.domain.calendar import local_date, start_of_day
from waakvlam.domain.court_measure.placement.clocks import TERMS
from waakvlam.domain.court_measure.placement.state import PlacementStatus
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.facts import read
from waakvlam.domain.identifiers import StreamKind

_AHEAD = st.sampled_from([0, 0, 1, 3, 13, 14, 15, 30, 61, 90, 92, 180, 300, 364, 365, 366])
_SOON = st.sampled_from([0, 0, 0, 0, 1, 3, 20])
_PASSES = st.sampled_from([1, 3, 5, 13, 15, 30, 61, 90, 180, 365])
_AGO = st.sampled_from([0, 0, 0, 0, 0, 1, 2, 9, 20, 100])
_ABOUT = st.sampled_from([None, "measure", "placement", "both"])


class PlacementWithinItsOrder(RuleBasedStateMachine):
    """A household's crisis and the years after it; what the rules refuse is left out."""

    @initialize(
        born=st.sampled_from([None, None, "2014-01-15", "2018-05", "2022-09-01"]), how=st.sampled_from(["u", "h", "o"])
    )
    def begin(self, born: str | None, how: str) -> None:
        self.now = datetime(2030, 3, 8, 10, tzinfo=AMSTERDAM)
        self.story = Story(StreamKind.COURT_MEASURE)
        self.story.open("2030-03-08", child="child-1", route="crisis", birth_date=born)
        self.story.say("give_provisional_order", "2030-03-08", COURT, without_hearing=how == "u", **PROVISIONAL)
        self.story.say("hear_child", "2030-03-08", COURT, used=True)
        if how == "o":
            self.order(0, None)
            self.authorise(0, 0, None, unheard=False)
            self.story.say("carry_out_placement", "2030-03-08", GI)

    def say(self, name: str, actor: dict[str, str], ago: int, **fields: object) -> None:
        when = self.now - timedelta(days=ago)
        with suppress(Refusal):
            self.story.say(name, f"{when:%Y-%m-%d %H:%M}", actor, recorded=f"{self.now:%Y-%m-%d %H:%M}", **fields)

    def day(self, ahead: int) -> str:
        return (local_date(self.now) + timedelta(days=ahead)).isoformat()

    @rule(days=_PASSES)
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, hours=1)
        self.story.wait_until(f"{self.now:%Y-%m-%d %H:%M}")

    @rule(ago=_AGO, ahead=_SOON, last=st.none() | _AHEAD, unheard=st.booleans())
    def authorise(self, ago: int, ahead: int, last: int | None, unheard: bool) -> None:
        last_day = None if last is None else self.day(ahead + last)
        starts_on = self.day(ahead - ago)
        self.say("authorise_placement", COURT, ago, starts_on=starts_on, last_day=last_day, without_hearing=unheard)

    @rule(ago=_AGO)
    def carry_out(self, ago: int) -> None:
        self.say("carry_out_placement", GI, ago)

    @rule(ago=_AGO)
    def let_end(self, ago: int) -> None:
        self.say("notify_no_placement_extension", GI, ago)

    @rule(ago=_AGO)
    def ask_advice(self, ago: int) -> None:
        self.say("request_two_years_advice", GI, ago)

    @rule(ago=_AGO, last=st.none() | _AHEAD, granted=st.sampled_from([None, True, True, False]))
    def extend(self, ago: int, last: int | None, granted: bool | None) -> None:
        self.say("request_placement_extension", GI, ago)
        if granted is None:
            return
        if granted:
            self.say("extend_placement", COURT, ago, last_day=None if last is None else self.day(last))
        else:
            self.say("refuse_placement_extension", COURT, ago)

    @rule(ago=_AGO, ahead=_AHEAD)
    def announce_return(self, ago: int, ahead: int) -> None:
        self.say("notify_early_return", GI, ago, planned_end=self.day(ahead - ago))

    @rule(ago=_AGO, ground=st.sampled_from(["no_longer_needed", "withdrawn", "lapse_confirmed"]))
    def end(self, ago: int, ground: str) -> None:
        self.say("end_placement", GI, ago, ground=ground)

    @rule(ago=_AGO, about=_ABOUT, upheld=st.sampled_from([True, True, True, False]))
    def hear(self, ago: int, about: str | None, upheld: bool) -> None:
        self.say("record_hearing", COURT, ago, upheld=upheld, about=about)

    @rule(ago=_AGO, about=_ABOUT)
    def hear_child(self, ago: int, about: str | None) -> None:
        self.say("hear_child", COURT, ago, used=True, about=about)

    @rule(ago=_AGO, last=st.none() | _AHEAD)
    def order(self, ago: int, last: int | None) -> None:
        last_day = None if last is None else self.day(last)
        self.say("file_petition", RVDK, ago)
        gi = GI["organisation"]
        self.say("give_order", COURT, ago, granted=True, starts_on=self.day(-ago), last_day=last_day, gi=gi)

    @rule(ago=_AGO, last=st.none() | _AHEAD)
    def extend_order(self, ago: int, last: int | None) -> None:
        self.say("request_extension", GI, ago)
        self.say("extend_order", COURT, ago, last_day=None if last is None else self.day(last))

    @rule(ago=_AGO, last=st.none() | _AHEAD)
    def extend_both(self, ago: int, last: int | None) -> None:
        self.extend_order(ago, None)
        self.extend(ago, last, granted=True)

    @rule(ago=_AGO, name=st.sampled_from(["notify_no_extension", "withdraw_no_extension", "request_extension"]))
    def order_end(self, ago: int, name: str) -> None:
        self.say(name, GI, ago)

    @rule(data=st.data(), by=st.sampled_from([-30, -2, -1, 1, 2, 30]))
    def correct(self, data: st.DataObject, by: int) -> None:
        facts = [f for f in self.story.procedure.facts if read(self.story.state, f) is not None]
        fact = data.draw(st.sampled_from(facts))
        value = (read(self.story.state, fact) + timedelta(days=by)).isoformat()
        self.say("correct_fact", COURT if "gi" not in fact else GI, 0, fact=fact, value=value, reason="onjuist")

    @property
    def state(self) -> MeasureState:
        state: MeasureState = self.story.state
        return state

    @invariant()
    def never_outlives_its_order(self) -> None:
        placement = self.state.placement
        if placement.in_force:
            assert self.state.in_force
            assert placement.last_day is not None
            assert self.now < start_of_day(placement.last_day + timedelta(days=1))

    @invariant()
    def owes_nothing_when_it_is_over(self) -> None:
        owed = [x.key for x in self.state.deadlines if x.is_open and x.clock in TERMS]
        assert self.state.placement.in_force or not owed, owed

    @invariant()
    def one_term_of_each_kind_and_an_end_that_is_watched(self) -> None:
        owed = [x.clock for x in self.state.deadlines if x.is_open and x.clock in TERMS]
        assert len(owed) == len(set(owed)), owed
        periods = [clock for clock in owed if clock.endswith(("max_duration", "extension_max"))]
        assert len(periods) == (1 if self.state.placement.in_force else 0)

    @invariant()
    def a_lapse_says_why(self) -> None:
        placement = self.state.placement
        assert (placement.status is PlacementStatus.LAPSED) == (placement.lapsed_because is not None) or (
            placement.status is PlacementStatus.ENDED
        )

    @invariant()
    def nothing_is_due_that_was_not_recorded(self) -> None:
        upcoming = next_instant(self.state.deadlines)
        assert upcoming is None or upcoming[0] > self.now

    @invariant()
    def folding_the_record_gives_the_same(self) -> None:
        folded: Any = self.story.procedure.fold(self.story.events)
        assert folded == self.state
        assert MeasureState.model_validate_json(folded.model_dump_json()) == folded


PlacementWithinItsOrder.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, derandomize=True
)
TestPlacementWithinItsOrder = PlacementWithinItsOrder.TestCase
