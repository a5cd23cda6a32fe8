"""Journals of households that were played at random: what the read models are folded from in tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from tests.domain.household import CASE, Household
from tests.domain.improvised import Improviser
from tests.domain.watched import Watched
from waakvlam.domain.contract import AnyCommand, RecordedEvent
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import parse
from waakvlam.domain.messages import Event

_START = datetime(2024, 9, 2, 9, tzinfo=UTC)
_PAUSES = (
    *[timedelta(hours=1)] * 3,
    *[timedelta(hours=20)] * 6,
    timedelta(days=3),
    timedelta(days=9),
    timedelta(days=50),
)


class Told(Watched):
    """A stream that records what is decided. Whether the rules are right is seen elsewhere."""

    def put(self, command: AnyCommand, now: datetime) -> list[Event]:
        """Decide and record."""
        decided = self.decide(command, now)
        for event in decided:
            self.journal.append(self._row(event, command, now))
            self.state = self.procedure.evolve(self.state, event)
        self.said[command.type] += 1
        return decided


class _Home(Household):
    def __init__(self, now: datetime) -> None:
        super().__init__(now)
        self.case = Told(CASE)
        self.streams = {str(CASE): self.case}

    def _track(self, name: str) -> Told:
        self.streams[name] = told = Told(parse(name))
        return told


class Played:
    """One household, its journal in the order of recording, and the states it came to."""

    def __init__(self, seed: int, steps: int) -> None:
        """Play so many steps: people go on, mend what they said, and time passes."""
        self.dice = Random(seed)
        self.household = _Home(_START + timedelta(days=self.dice.randrange(400)))
        self.journal: list[RecordedEvent] = []
        self._seen: dict[str, int] = {}
        self._open()
        for _ in range(steps):
            self._step()
            self._collect()
        self.household.deliver_all()
        self._wait(timedelta(minutes=1))
        self._collect()

    @property
    def now(self) -> datetime:
        """The clock of the household."""
        return self.household.now

    @property
    def streams(self) -> dict[str, Watched]:
        """Its streams, by name."""
        return {name: watched for name, watched in self.household.streams.items() if watched.journal}

    def _open(self) -> None:
        for _ in range(40):
            made_up = self._improviser(("child-1", "child-2"))
            self._try(made_up, self.household.case, "receive_signal")
            if self.household.case.state.is_open:
                break
        self._try(self._improviser(), self.household.case, "request_court_measure")
        self.household.deliver_all()

    def _step(self) -> None:
        made_up = self._improviser()
        open_now = [one for one in self.household.streams.values() if one.state.is_open]
        measures = [one for one in self.household.measures() if one.state.is_open]
        if made_up.rarely(0.15):
            # What has ended may be mended, or opened again.
            watched = made_up.one_of(list(self.household.streams.values()))
        elif measures and made_up.rarely(0.75):
            watched = made_up.one_of(measures)
        else:
            watched = made_up.one_of(open_now or [self.household.case])
        names = made_up.names(watched)
        if made_up.rarely(0.2):
            names = ["correct_fact", *names]
        goes_on = made_up.rarely(0.7)
        for name in names:
            if self._try(made_up, watched, name, goes_on=goes_on and name != "correct_fact"):
                break
        self.household.deliver_all()
        self._wait(made_up.one_of(_PAUSES))

    def _try(self, made_up: Improviser, watched: Watched, name: str, *, goes_on: bool = False) -> bool:
        content = made_up.command(watched, name)
        after = self.household.would(watched, name, content)
        if after is None or (watched.state.is_open and not after.is_open and not made_up.rarely(0.15)):
            return False
        if goes_on and _where(watched, after) == _where(watched, watched.state):
            return False
        try:
            self.household.say(watched, name, content)
        except Refusal:
            return False
        return True

    def _wait(self, pause: timedelta) -> None:
        self.household.pass_until(self.household.now + pause)

    def _improviser(self, children: Sequence[str] = ()) -> Improviser:
        known = children or self.household.case.state.children
        return Improviser(self.dice.randrange(2**32), self.household.now, known)

    def _collect(self) -> None:
        new = []
        for name, watched in self.household.streams.items():
            new += watched.journal[self._seen.get(name, 0) :]
            self._seen[name] = len(watched.journal)
        new.sort(key=lambda row: row.recorded_at)
        for row in new:
            self.journal.append(row.model_copy(update={"position": len(self.journal) + 1}))


def _where(watched: Watched, state: Any) -> tuple[str, object]:  # noqa: ANN401 - of any part
    return state.stage_name, watched.procedure.awaits(state)


@cache
def played(seed: int, steps: int = 60) -> Played:
    """The household of this number; the same one every time."""
    return Played(seed, steps)


class InMemory:
    """A journal of rows at hand, as far as read models read one."""

    def __init__(self, rows: Sequence[RecordedEvent]) -> None:
        """These rows, in the order of their positions."""
        self.rows = list(rows)

    async def events_after(self, position: int, limit: int = 500) -> tuple[RecordedEvent, ...]:
        """The next rows."""
        return tuple(self.rows[position : position + limit])

    async def position(self) -> int:
        """The last position."""
        return len(self.rows)
