"""Whole households, played at random: people say what is lawful and what is not, late and in any order.

Whatever they say, the rules answer with a refusal or with a record in which certain things always hold. A failure is
told as a story; each line gives the clock, what was said of which stream, and what came of it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.domain.household import Household
from tests.domain.improvised import Improviser
from tests.domain.periods import Periods
from tests.domain.watched import Watched
from tests.search import examples
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import StreamKind

SEEDS = st.integers(0, 2**32 - 1)
STARTS = st.integers(0, 365 * 7 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
PAUSES = st.one_of(
    st.sampled_from([timedelta(minutes=1), timedelta(hours=3), timedelta(days=1), timedelta(days=7)]),
    st.integers(1, 200).map(lambda days: timedelta(days=days)),
)


class HouseholdMachine(RuleBasedStateMachine):
    """People, clocks and messages between streams, in any order."""

    def __init__(self) -> None:
        """Nothing has happened."""
        super().__init__()
        self.household = Household(datetime(2030, 3, 4, 10, tzinfo=UTC))
        self.periods = Periods()
        self.prompt = True

    @initialize(seed=SEEDS, prompt=st.booleans(), steps=st.integers(0, 14), start=STARTS)
    def a_signal(self, seed: int, prompt: bool, steps: int, start: datetime) -> None:
        """Somebody gives a first signal; messages then travel at once, or as slow as they like."""
        self.prompt = prompt
        self.household = Household(start)
        note(f"a household on {self.household.now:%Y-%m-%d}; messages travel {'at once' if prompt else 'slowly'}")
        made_up = self._improviser(seed)
        made_up.children = ("child-1", "child-2", "child-3")
        for number in range(20):
            if number < 3 or not self.household.case.state.is_open:
                signal = made_up.command(self.household.case, "receive_signal")
                self._say(self.household.case, "receive_signal", signal)
        if steps:
            self._say(
                self.household.case,
                "request_court_measure",
                made_up.command(self.household.case, "request_court_measure"),
            )
            self.people_go_on(seed, steps)

    @rule(seed=SEEDS, steps=st.integers(1, 8))
    def people_go_on(self, seed: int, steps: int) -> None:
        """Of what can be done, what brings the path further; a day or so between one step and the next."""
        for step in range(steps):
            made_up = self._improviser(seed + step)
            self._go_on(made_up, self._somewhere(made_up))
            self._wait(self.household.now + timedelta(hours=made_up.dice.choice([0, 1, 20, 26])), asleep=False)

    def _go_on(self, made_up: Improviser, watched: Watched) -> None:
        for name in made_up.names(watched):
            content = made_up.command(watched, name)
            after = self.household.would(watched, name, content)
            goes_on = after is not None and _where(watched, after) != _where(watched, watched.state)
            if goes_on and (after.is_open or made_up.rarely()):
                self._say(watched, name, content)
                return

    @rule(seed=SEEDS)
    def somebody_does_what_is_lawful(self, seed: int) -> None:
        """Of what can be done, anything."""
        made_up = self._improviser(seed)
        watched = self._somewhere(made_up)
        for name in made_up.names(watched):
            content = made_up.command(watched, name)
            if self.household.would(watched, name, content) is not None:
                self._say(watched, name, content)
                return

    @rule(seed=SEEDS)
    def somebody_tries_something(self, seed: int) -> None:
        """Lawful or not."""
        made_up = self._improviser(seed)
        watched = self._somewhere(made_up)
        name = made_up.names(watched)[0]
        self._say(watched, name, made_up.command(watched, name))

    @rule(pause=PAUSES, asleep=st.booleans())
    def time_passes(self, pause: timedelta, asleep: bool) -> None:
        """With workers that ring every timer, or that were down for a while."""
        self._wait(self.household.now + pause, asleep=asleep and not self.prompt)

    @rule(seed=SEEDS)
    def a_timer_rings(self, seed: int) -> None:
        """The next thing becomes due somewhere."""
        watched = self._somewhere(self._improviser(seed))
        upcoming = next_instant(watched.state.deadlines)
        if upcoming is not None:
            self._wait(max(upcoming[0].astimezone(UTC), self.household.now), asleep=False)

    @rule(seed=SEEDS, ahead=st.integers(0, 365 * 19))
    def whatever_would_become_of_it(self, seed: int, ahead: int) -> None:
        """Time can pass over anything, and it does not matter how often somebody looks at the clock."""
        watched = self._somewhere(self._improviser(seed))
        until = self.household.now + timedelta(days=ahead)
        at_once = watched.passed(self.household.now, until)
        halfway = watched.passed(self.household.now, self.household.now + timedelta(days=ahead // 2))
        in_two = Watched(watched.stream)
        in_two.state = halfway
        assert _fate(in_two.passed(self.household.now, until)) == _fate(at_once)

    def _wait(self, until: datetime, *, asleep: bool) -> None:
        if until > self.household.now:
            note(f"{self.household.now:%Y-%m-%d %H:%M} … {until:%Y-%m-%d %H:%M}{' (asleep)' if asleep else ''}")
        self.household.pass_until(until, asleep=asleep)
        self._look()

    def _say(self, watched: Watched, name: str, content: dict[str, Any]) -> None:
        said = {field: value for field, value in content.items() if field != "actor"}
        actor = content["actor"]
        line = f"{self.household.now:%Y-%m-%d %H:%M} {watched.stream}: {actor['kind']} {name} {said}"
        try:
            recorded = self.household.say(watched, name, content)
        except Refusal as refused:
            note(f"{line}\n    refused: {refused.code} {refused.message}")
        except BaseException:
            note(line)
            raise
        else:
            note(f"{line}\n    {', '.join(type(event).__name__ for event in recorded)}")
        if self.prompt:
            self.household.deliver_all()
        else:
            self.household.deliver_some(self._improviser(len(watched.journal)).dice)
        self._look()

    def _improviser(self, seed: int) -> Improviser:
        return Improviser(seed, self.household.now, self.household.case.state.children)

    def _somewhere(self, made_up: Improviser) -> Watched:
        streams = list(self.household.streams.values())
        measures = [watched for watched in self.household.measures() if watched.state.is_open]
        if measures and made_up.rarely(0.6):
            return made_up.one_of(measures)
        open_tracks = [watched for watched in streams if watched.state.is_open]
        return made_up.one_of(streams if made_up.rarely() else open_tracks or streams)

    # -- what always holds, beside what every stream watches -------------------------------------------------

    def _look(self) -> None:
        self._one_organisation_keeps_sight()
        if not self.household.asked():
            self._the_case_knows_its_tracks()
        for measure in self.household.measures():
            self.periods.see(measure)
            _no_placement_outlives_its_order(measure.state)
        self.periods.check()

    def _one_organisation_keeps_sight(self) -> None:
        """From the first signal until the case is closed; and it is the GI exactly while a measure stands."""
        case = self.household.case.state
        if not case.is_open:
            return
        assert isinstance(case.responsible, OrganisationKind)
        if not self.household.asked():
            in_force = any(measure.state.in_force for measure in self.household.measures())
            assert (case.responsible is OrganisationKind.CERTIFIED_INSTITUTION) == in_force

    def _the_case_knows_its_tracks(self) -> None:
        """Once everything was told: which run, and of one child no two measures at a time."""
        case = self.household.case.state
        known = {track.id for track in case.open_tracks()}
        assert known == {
            name
            for name, watched in self.household.streams.items()
            if watched is not self.household.case and watched.state.is_open
        }
        children = [track.child for track in case.open_tracks(StreamKind.COURT_MEASURE)]
        assert len(children) == len(set(children))

    def teardown(self) -> None:
        """In the end everything is heard, and the journal tells all of it."""
        self.household.deliver_all()
        for watched in self.household.streams.values():
            watched.check_from_the_start()


def _where(watched: Watched, state: Any) -> tuple[str, object]:  # noqa: ANN401 - of any part
    return state.stage_name, watched.procedure.awaits(state)


def _no_placement_outlives_its_order(state: MeasureState) -> None:
    assert state.in_force or not state.placement.in_force, "placed without a measure"


def _fate(state: Any) -> object:  # noqa: ANN401 - of any part
    """Where time brings a stream: which deadlines stand how, and what became of the procedure."""
    deadlines = [
        (one.key, one.status, one.rungs_reached, one.repeat_at if one.is_open else None) for one in state.deadlines
    ]
    return state.stage_name, state.closed_at, state.outcome, deadlines


TestHouseholds = HouseholdMachine.TestCase
TestHouseholds.settings = settings(max_examples=examples(12), stateful_step_count=25)
pytestmark = pytest.mark.timeout(0)
"""To find the shortest story of a failure takes longer than a test may take that does not fail."""
