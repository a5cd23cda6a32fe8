"""A household without a server: the rules alone, one clock, and every message delivered at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from waakvlam.domain.context import Context
from waakvlam.domain.contract import PROCEDURES, AnyCommand, read_command
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.exchange import (
    ConfirmEffect,
    OpenTrack,
    PassTime,
    ReceiveReport,
    ReportAsked,
    TrackRequested,
    effect_key,
)
from waakvlam.domain.identifiers import StreamId, parse
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.stream_state import StreamState
from waakvlam.workers.scenario.player import StoryBroken


class PureHousehold:
    """Plays the part of a server for a `ScenarioPlayer`."""

    def __init__(self, present: datetime) -> None:
        """A household of which nothing is known, at this moment."""
        self.now = present
        self.states: dict[str, StreamState] = {}

    async def reach(self, moment: datetime) -> None:
        """Pass every instant at which something becomes due, in order."""
        if moment > self.now and not self.states:
            raise StoryBroken("the case would be opened in the future")
        while moment > self.now:
            due = [(found[0], name) for name in self.states if (found := next_instant(self.states[name].deadlines))]
            instant, name = min(due, default=(moment, ""))
            self.now = min(max(instant, self.now), moment)
            if instant <= moment and name:
                self._decide(parse(name), PassTime(command_id="clock", occurred_at=instant, sent_at=self.now))
                self._deliver()

    async def send(self, stream: StreamId, name: str, command: dict[str, Any]) -> str | None:
        """Decide, and deliver what it asks."""
        try:
            self._decide(stream, read_command(stream.kind, name, command))
        except Refusal as refusal:
            return f"{refusal.code.value}: {refusal.message}"
        self._deliver()
        return None

    def state(self, stream: str) -> Mapping[str, Any]:
        """The folded state as JSON, with its stage."""
        if stream not in self.states:
            raise StoryBroken(f"{stream} is not there")
        state = self.states[stream]
        return state.as_seen()

    def _decide(self, stream: StreamId, command: AnyCommand) -> None:
        procedure = PROCEDURES[stream.kind]
        state = self.states.get(str(stream), procedure.initial)
        context = Context(stream=stream, now=self.now, rules=RegionalRules.default(stream.region))
        self.states[str(stream)] = procedure.fold(procedure.decide(state, command, context), state)

    def _deliver(self) -> None:
        while asking := next(((name, state.asked[0]) for name, state in self.states.items() if state.asked), None):
            name, asked = asking
            key = effect_key(asked)
            if isinstance(asked, TrackRequested):
                opening = asked.opening
                self._decide(
                    parse(opening.track),
                    OpenTrack(command_id=key, occurred_at=opening.occurred_at, sent_at=self.now, opening=opening),
                )
            elif isinstance(asked, ReportAsked):
                report = asked.report
                self._decide(
                    parse(asked.to),
                    ReceiveReport(command_id=key, occurred_at=report.occurred_at, sent_at=self.now, report=report),
                )
            self._decide(
                parse(name),
                ConfirmEffect(command_id=f"{key}/done", occurred_at=self.now, sent_at=self.now, effect=key),
            )
