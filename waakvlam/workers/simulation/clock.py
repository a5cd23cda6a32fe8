"""One clock for a simulated region: people's steps and the engine's own messages go on record in the order of time.

The rules are those of a real region: everything passes `RecordActivities`, and the engine's messages are made as the
workflows make them.
"""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from waakvlam.activities import RecordActivities
from waakvlam.domain.contract import PROCEDURES, RecordRequest
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.exchange import (
    Asked,
    ConfirmEffect,
    OpenTrack,
    PassTime,
    ReceiveReport,
    ReportAsked,
    TrackRequested,
    effect_key,
)
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.messages import EngineCommand
from waakvlam.workers.simulation.assessment import assessment_story
from waakvlam.workers.simulation.help import follow_up_story
from waakvlam.workers.simulation.measure import measure_story
from waakvlam.workers.simulation.steps import Begin, Say, Story, Teller, Until, When

_STORIES: dict[StreamKind, Callable[[Teller, str], Story]] = {
    StreamKind.SAFETY_ASSESSMENT: assessment_story,
    StreamKind.COURT_MEASURE: measure_story,
    StreamKind.FOLLOW_UP: follow_up_story,
}


@dataclass
class Tally:
    """What came of it."""

    cases: int = 0
    messages: int = 0
    events: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """By the name of the command: what was done too late to be taken, such as after a lapse."""


@dataclass
class _Household:
    teller: Teller
    versions: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[When, Story]] = field(default_factory=list)
    alarm: dict[str, datetime] = field(default_factory=dict)
    idle_until: dict[str, datetime] = field(default_factory=dict)
    said: int = 0


class Region:
    """Its households under one clock."""

    def __init__(self, record: RecordActivities) -> None:
        """Nobody has said anything yet."""
        self.tally = Tally()
        self._record = record
        self._numbers = itertools.count()
        self._agenda: list[tuple[datetime, int, _Household, Story | str]] = []

    def expect(self, teller: Teller, story: Story) -> None:
        """A household whose story begins at the teller's moment."""
        self._plan(teller.now, _Household(teller), story)

    async def play(self, until: datetime, passed: Callable[[datetime], None]) -> None:
        """Everything that happens up to a moment, told to `passed` as time goes by."""
        while self._agenda and self._agenda[0][0] <= until:
            now, _, household, what = heapq.heappop(self._agenda)
            passed(now)
            household.teller.now = max(now, household.teller.now)
            if isinstance(what, str):
                await self._ring(household, what)
            else:
                await self._go_on(household, what, answer=None)
            await self._settle(household)

    def _plan(self, moment: datetime, household: _Household, what: Story | str) -> None:
        heapq.heappush(self._agenda, (moment.astimezone(UTC), next(self._numbers), household, what))

    # -- people ----------------------------------------------------------------------------------------------

    async def _go_on(self, household: _Household, story: Story, answer: bool | None) -> None:
        while True:
            try:
                step = next(story) if answer is None else story.send(answer)
            except StopIteration:
                return
            answer = None
            match step:
                case Say():
                    answer = await self._say(household, step)
                case Until():
                    self._plan(max(step.moment, household.teller.now), household, story)
                    return
                case When():
                    household.waiting.append((step, story))
                    return
                case Begin():
                    self._plan(household.teller.now, household, step.story)

    async def _say(self, household: _Household, step: Say) -> bool:
        household.said += 1
        command = {
            "command_id": f"sim/{household.teller.case_id}/{household.said}",
            "actor": step.actor,
            "occurred_at": step.occurred_at.isoformat(),
            **step.content,
        }
        try:
            await self._put(household, step.to, step.name, command)
        except Refusal:
            self.tally.refused[step.name] = self.tally.refused.get(step.name, 0) + 1
            return False
        await self._do_what_is_asked(household)
        return True

    async def _settle(self, household: _Household) -> None:
        """Stories that waited for something go on where it has happened."""
        while ready := next((one for one in household.waiting if one[0].reached()), None):
            household.waiting.remove(ready)
            await self._go_on(household, ready[1], answer=None)

    # -- the engine ------------------------------------------------------------------------------------------

    async def _ring(self, household: _Household, stream: str) -> None:
        now = household.teller.now
        household.alarm.pop(stream, None)
        upcoming = next_instant(household.teller.states[stream].deadlines)
        if upcoming is not None and upcoming[0] <= now and household.idle_until.get(stream) != upcoming[0]:
            command_id = f"{stream}/clock/{household.versions[stream]}"
            await self._engine(
                household, stream, PassTime(command_id=command_id, occurred_at=upcoming[0], sent_at=now), "pass_time"
            )
            still = next_instant(household.teller.states[stream].deadlines)
            if still is not None and still[0] == upcoming[0]:
                household.idle_until[stream] = still[0]
            await self._do_what_is_asked(household)
        self._set_alarm(household, stream)

    def _set_alarm(self, household: _Household, stream: str) -> None:
        upcoming = next_instant(household.teller.states[stream].deadlines)
        if upcoming is None or household.idle_until.get(stream) == upcoming[0]:
            return
        if household.alarm.get(stream) != upcoming[0]:
            household.alarm[stream] = upcoming[0]
            self._plan(upcoming[0], household, stream)

    async def _do_what_is_asked(self, household: _Household) -> None:
        states = household.teller.states
        while asking := next(((name, state.asked[0]) for name, state in states.items() if state.asked), None):
            name, asked = asking
            await self._do(household, asked)
            now, key = household.teller.now, effect_key(asked)
            done = ConfirmEffect(command_id=f"{key}/done", occurred_at=now, sent_at=now, effect=key)
            await self._engine(household, name, done, "confirm_effect")

    async def _do(self, household: _Household, asked: Asked) -> None:
        now = household.teller.now
        if isinstance(asked, TrackRequested):
            opening = asked.opening
            track = opening.track
            opened = OpenTrack(
                command_id=f"{track}/open", occurred_at=opening.occurred_at, sent_at=now, opening=opening
            )
            await self._engine(household, track, opened, "open")
            self._plan(now, household, _STORIES[parse(track).kind](household.teller, track))
        elif isinstance(asked, ReportAsked):
            await self._engine(household, asked.to, ReceiveReport.telling(asked.report, now), "receive_report")

    async def _engine(self, household: _Household, stream: str, message: EngineCommand, name: str) -> None:
        await self._put(household, stream, name, message.model_dump(mode="json", exclude_none=True))

    async def _put(self, household: _Household, stream: str, name: str, command: dict[str, object]) -> None:
        procedure = PROCEDURES[parse(stream).kind]
        states = household.teller.states
        request = RecordRequest(
            stream=stream,
            name=name,
            command=command,
            now=household.teller.now,
            known_version=household.versions.get(stream, 0),
            history_length=0,
        )
        recorded = await self._record.record(request)
        state = states.get(stream, procedure.initial)
        states[stream] = procedure.fold((one.event for one in recorded.events), state)
        household.versions[stream] = recorded.version
        self.tally.messages += 1
        self.tally.events += len(recorded.events)
        self._set_alarm(household, stream)
