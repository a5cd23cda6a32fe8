"""What can become of the deadlines of any stream, as a machine that tries it in every order."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.domain.story import Story, moment
from tests.domain.watched import Watched
from tests.region import command
from waakvlam.domain.calendar import start_of_day
from waakvlam.domain.competence import competence
from waakvlam.domain.contract import read_command
from waakvlam.domain.deadlines import SuspensionGround, next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.facts import read
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Event

WHICH = st.integers(0, 7)
AGO = st.sampled_from(
    [*[timedelta()] * 6, *(timedelta(hours=hours) for hours in (1, 25, 70, 24 * 6, 24 * 11, 24 * 40))]
)
"""How long before it is recorded it happened: paperwork comes late."""


class WatchedStory(Story):
    """A story in which everything is checked at every step."""

    def __init__(self, kind: StreamKind) -> None:
        """Nothing has been said."""
        super().__init__(kind)
        self.watched = Watched(self.stream)

    def _decide(self, name: str, message: dict[str, Any], now: datetime) -> list[Event]:
        decided = self.watched.put(read_command(self.stream.kind, name, message), now)
        self.state = self.watched.state
        self.events += decided
        return decided


class DeadlineMachine(RuleBasedStateMachine):
    """What can become of the deadlines of any stream."""

    kind: ClassVar[StreamKind]
    actors: ClassVar[tuple[dict[str, str], ...]]
    """Who corrects, holds and suspends here: the first who may."""

    def __init__(self) -> None:
        """Opened on a Monday."""
        super().__init__()
        self.story = WatchedStory(self.kind)
        self.now = moment("2030-03-04").astimezone(UTC)

    def attempt(self, name: str, actor: dict[str, str], ago: timedelta = timedelta(), **fields: Any) -> bool:  # noqa: ANN401 - JSON
        """Say something that happened a while ago; a refusal has changed nothing."""
        at = self.now - ago
        line = f"{self.now:%Y-%m-%d %H:%M} {name} ({at:%Y-%m-%d %H:%M}) {fields or ''}"
        try:
            said = self.story._decide(name, command(actor, at, **fields), self.now)
        except Refusal as refused:
            note(f"{line}\n    refused: {refused.code} {refused.message}")
            return False
        except BaseException:
            note(line)
            raise
        note(f"{line}\n    {', '.join(type(event).__name__ for event in said)}")
        return True

    def any_of_them(self, name: str, ago: timedelta, **fields: Any) -> None:  # noqa: ANN401 - JSON
        """Said by the first who may."""
        for actor in self.actors:
            if self.attempt(name, actor, ago, **fields):
                return

    def hear(self, subject: str, **content: object) -> None:
        """The case tells something."""
        at = self.now.isoformat()
        number = len(self.story.events) + 1
        report = {
            "report_id": f"r/{number}",
            "sender": self.story.stream.case,
            "subject": subject,
            "occurred_at": at,
            **content,
        }
        message = {"command_id": report["report_id"], "occurred_at": at, "sent_at": at, "report": report}
        note(f"{self.now:%Y-%m-%d %H:%M} heard: {subject} {content}")
        self.story._decide("receive_report", message, self.now)

    def pass_until(self, until: datetime) -> None:
        """The clock is looked at then, and again: the second time nothing is due."""
        note(f"{self.now:%Y-%m-%d %H:%M} … {until:%Y-%m-%d %H:%M}")
        self.now = until
        at = until.isoformat()
        for number in (1, 2):
            found = self.story._decide(
                "pass_time", {"command_id": f"clock/{number}", "occurred_at": at, "sent_at": at}, until
            )
            assert number == 1 or not found, f"{found} is due twice"

    @rule(days=st.integers(0, 45), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        """Any time."""
        self.pass_until(self.now + timedelta(days=days, hours=hours))

    @rule(early=st.sampled_from([timedelta(), timedelta(), timedelta(seconds=1), timedelta(minutes=-1)]))
    def the_timer_rings(self, early: timedelta) -> None:
        """At the instant itself, the last moment before it, or a little late."""
        upcoming = next_instant(self.story.state.deadlines)
        if upcoming is not None:
            self.pass_until(max(self.now, upcoming[0].astimezone(UTC) - early))

    @rule(which=WHICH, share=st.floats(0, 1), off=st.sampled_from([*[timedelta()] * 4, timedelta(1), timedelta(-60)]))
    def a_fact_is_corrected(self, which: int, share: float, off: timedelta) -> None:
        """It happened on another day, or at another hour: between what it follows and what follows it, or beyond."""
        fact = self._fact(which)
        if fact is not None:
            first, last = self._room(fact)
            value = first + (last - first) * share + off
            written = value.date() if self.story.procedure.facts[fact].is_day else value.replace(microsecond=0)
            self._correct(fact, written.isoformat(), "verkeerd overgenomen")

    @rule(rings=st.integers(1, 6), which=WHICH, share=st.floats(0, 1))
    def it_is_found_out_after_warnings(self, rings: int, which: int, share: float) -> None:
        """Whom the term has warned by then it has warned; the term computed anew warns anew."""
        for _ in range(rings):
            self.the_timer_rings(timedelta())
        self.a_fact_is_corrected(which, share, timedelta())

    @rule(which=WHICH)
    def a_fact_is_taken_back(self, which: int) -> None:
        """It did not happen at all."""
        known = [fact for fact in self._known_facts() if self.story.procedure.facts[fact].may_be_taken_back]
        if known:
            self._correct(known[which % len(known)], None, "niet gebeurd")

    def _correct(self, fact: str, value: str | None, reason: str) -> None:
        recorded_by = self.story.procedure.facts[fact].recorded_by
        may = competence(self.kind, recorded_by).may_record if recorded_by else set()
        actor = next((actor for actor in self.actors if actor["kind"] in may), self.actors[0])
        self.attempt("correct_fact", actor, fact=fact, value=value, reason=reason)

    def _known_facts(self) -> list[str]:
        return [fact for fact in self.story.procedure.facts if read(self.story.state, fact) is not None]

    def _fact(self, which: int) -> str | None:
        known = self._known_facts()
        return known[which % len(known)] if known else None

    def _room(self, fact: str) -> tuple[datetime, datetime]:
        facts, known = self.story.procedure.facts, self._known_facts()
        before = [_moment(read(self.story.state, one)) for one in facts[fact].follows if one in known]
        after = [_moment(read(self.story.state, one)) for one in known if fact in facts[one].follows]
        stands = _moment(read(self.story.state, fact))
        latest = stands + timedelta(days=30) if facts[fact].is_day else self.now
        return max(before, default=stands - timedelta(days=30)), min(after, default=latest)

    @precondition(lambda self: any(deadline.is_running for deadline in self.story.state.deadlines))
    @rule(which=WHICH, ground=st.sampled_from(SuspensionGround), ago=AGO)
    def a_term_is_suspended(self, which: int, ground: SuspensionGround, ago: timedelta) -> None:
        """Where the law allows it."""
        self.any_of_them("suspend_deadline", ago, deadline=self._owed(which), ground=ground.value)

    @precondition(lambda self: any(deadline.suspended_on for deadline in self.story.state.deadlines))
    @rule(which=WHICH, ago=AGO)
    def a_term_goes_on(self, which: int, ago: timedelta) -> None:
        """With the days that it stood still."""
        still = [one.key for one in self.story.state.deadlines if one.suspended_on and one.is_open]
        self.any_of_them("resume_deadline", ago, deadline=still[which % len(still)] if still else "none")

    def _owed(self, which: int) -> str | None:
        owed: list[str] = [deadline.key for deadline in self.story.state.deadlines if deadline.is_open]
        return owed[which % len(owed)] if owed else None

    @rule()
    def it_is_held_or_released(self) -> None:
        """No clock stops for it."""
        self.pass_until(self.now)
        before = self.story.state.deadlines
        name = "hold" if self.story.state.held is None else "release"
        self.any_of_them(name, timedelta(), **({"reason": "wacht op een ander"} if name == "hold" else {}))
        assert self.story.state.deadlines == before

    def teardown(self) -> None:
        """The journal tells all of it."""
        self.story.watched.check_from_the_start()


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else start_of_day(value)
