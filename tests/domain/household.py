"""A household of watched streams: they open and tell each other what they ask, one message at a time, in any order."""

import itertools
from datetime import UTC, datetime
from random import Random
from typing import Any

from tests.domain.watched import Watched
from waakvlam.domain.carried_record import CarriedRecord, arrived, carried, goes_on_as, unheard
from waakvlam.domain.contract import read_command
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.errors import Refusal
from waakvlam.domain.exchange import (
    Asked,
    ConfirmEffect,
    NotificationAsked,
    OpenTrack,
    PassTime,
    ReceiveReport,
    ReportAsked,
    TrackRequested,
    effect_key,
)
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.messages import Event, Report
from waakvlam.domain.region_exchange import (
    Answer,
    ChangeRegion,
    Delivery,
    HearRegion,
    Offer,
    RegionAsked,
    RegionMessage,
    Withdrawal,
)

CASE = parse("case-JZ19-2030-000001")


class Household:
    """The case and its tracks under one clock."""

    def __init__(self, now: datetime) -> None:
        """Nobody has said anything yet."""
        self.now = now
        self.case = Watched(CASE)
        self.streams: dict[str, Watched] = {str(CASE): self.case}
        self._numbers = itertools.count(1)

    def measures(self) -> list[Watched]:
        """The tracks of court measures, the first in front."""
        return [watched for watched in self.streams.values() if watched.stream.kind is StreamKind.COURT_MEASURE]

    def say(self, watched: Watched, name: str, content: dict[str, Any]) -> list[Event]:
        """Put something on record.

        Raises:
            Refusal: it is refused.
        """
        identified = {"command_id": f"test/{next(self._numbers)}", **content}
        return watched.put(read_command(watched.stream.kind, name, identified), self.now)

    def would(self, watched: Watched, name: str, content: dict[str, Any]) -> Any:  # noqa: ANN401 - a state, or None
        """The state to which this would lead; None where it is refused."""
        try:
            command = read_command(watched.stream.kind, name, {"command_id": "test/0", **content})
            return watched.procedure.fold(watched.decide(command, self.now), watched.state)
        except Refusal:
            return None

    # -- time ------------------------------------------------------------------------------------------------

    def pass_until(self, moment: datetime, *, asleep: bool = False) -> None:
        """Every timer rings at its instant; or, where the workers stood still meanwhile, all of them at the end."""
        while not asleep and (due := self._next(moment)):
            self.now = max(self.now, due[0].astimezone(UTC))
            self._clock(due[1])
            self.deliver_all()
        self.now = moment
        if asleep:
            for watched in list(self.streams.values()):
                self._clock(watched)

    def _next(self, until: datetime) -> tuple[datetime, Watched] | None:
        upcoming = [
            (instant[0], watched)
            for watched in self.streams.values()
            if (instant := next_instant(watched.state.deadlines)) and instant[0] <= until
        ]
        return min(upcoming, key=lambda item: (item[0], str(item[1].stream)), default=None)

    def _clock(self, watched: Watched) -> None:
        watched.put(
            PassTime(command_id=f"clock/{next(self._numbers)}", occurred_at=self.now, sent_at=self.now), self.now
        )

    # -- what streams ask of each other ----------------------------------------------------------------------

    def asked(self) -> list[tuple[Watched, Asked]]:
        """What can be done now: of what goes to one receiver the first."""
        found: dict[tuple[str, str], tuple[Watched, Asked]] = {}
        for name, watched in self.streams.items():
            for one in watched.state.asked:
                found.setdefault((name, _receiver(one)), (watched, one))
        return list(found.values())

    def deliver_all(self) -> None:
        """Until nobody asks anything any more."""
        while waiting := self.asked():
            self.deliver(*waiting[0])

    def deliver_some(self, dice: Random) -> None:
        """Some of it, in any order that the engine may take."""
        for _ in range(dice.randrange(3)):
            if waiting := self.asked():
                self.deliver(*dice.choice(waiting))

    def deliver(self, watched: Watched, asked: Asked) -> None:
        """Do what was asked, twice (a message may come again), and confirm it. None of it is ever refused."""
        match asked:
            case TrackRequested():
                opening = asked.opening
                track = self._track(opening.track)
                message = OpenTrack(
                    command_id=f"{opening.track}/open",
                    occurred_at=opening.occurred_at,
                    sent_at=self.now,
                    opening=opening,
                )
                assert track.put(message, self.now), f"{opening.track} was not opened"
            case ReportAsked():
                self.tell(asked.to, asked.report)
            case NotificationAsked():
                pass
            case RegionAsked():
                self._cross(watched, asked.message)
        self.confirm(watched, asked)

    def confirm(self, watched: Watched, asked: Asked) -> None:
        """What was asked was done, wherever it is by now; said twice."""
        key = effect_key(asked)
        for _ in range(2):
            done = ConfirmEffect(command_id=f"{key}/done", occurred_at=self.now, sent_at=self.now, effect=key)
            watched.put(done, self.now)
        assert key not in {effect_key(one) for one in watched.state.asked}, f"{key} is asked for ever"

    def _cross(self, watched: Watched, message: RegionMessage) -> None:
        """What is told to another region. Here it has the same clock, and a case number of its own."""
        there = f"case-{message.to_region}-2030-900001"
        match message:
            case Delivery():
                self._hand_over(watched, message)
            case Answer():
                self._tell_region(self.streams[message.to], message)
            case Offer() | Withdrawal():
                self._tell_region(self.streams.get(there) or self._track(there), message)

    def _tell_region(self, to: Watched, message: Offer | Withdrawal | Answer) -> None:
        hear = HearRegion(command_id=message.id, occurred_at=message.occurred_at, sent_at=self.now, message=message)
        to.put(hear, self.now)

    def _hand_over(self, watched: Watched, delivery: Delivery) -> None:
        self.take_in(self.pack(watched, delivery), delivery)
        self.let_go(watched, delivery)

    def pack(self, watched: Watched, delivery: Delivery) -> CarriedRecord:
        """Nothing is added to any part any more but by the clock; what is on record then.

        Raises:
            Refusal: a part has still something on its way to another.
        """
        for part in self._parts_of(watched):  # the case first: from there it asks nothing of its tracks any more
            self._change(part, "leaves", goes_on_as(str(part.stream), delivery.to), delivery)
        rows = [row for part in self._parts_of(watched) for row in part.journal]
        rows.sort(key=lambda row: row.recorded_at)
        return carried(watched.stream.case, rows, {row.command_id: "-" for row in rows})

    def take_in(self, record: CarriedRecord, delivery: Delivery) -> None:
        """The other region puts it on record, and every part of it goes on there."""
        commands = tuple(arrived(record, delivery, self.now))
        for command in commands:
            (self.streams.get(command.stream) or self._track(command.stream)).carry(command)
        for stream in dict.fromkeys(command.stream for command in commands):
            self._change(self.streams[stream], "arrived", goes_on_as(stream, record.case), delivery)
        for to, report in unheard(commands):
            self.tell(to, report)

    def let_go(self, watched: Watched, delivery: Delivery) -> None:
        """It is closed here, the household's case last.

        Raises:
            Refusal: something of it is still to be opened.
        """
        for part in reversed(self._parts_of(watched)):
            self._change(part, "left", goes_on_as(str(part.stream), delivery.to), delivery)

    def tell(self, to: str, report: Report) -> None:
        """A stream hears what another told it."""
        heard = ReceiveReport(
            command_id=report.report_id, occurred_at=report.occurred_at, sent_at=self.now, report=report
        )
        assert self.streams[to].put(heard, self.now), f"{report.subject} was not heard"

    def _parts_of(self, watched: Watched) -> list[Watched]:
        return [one for one in self.streams.values() if one.stream.case == watched.stream.case]

    def _change(self, part: Watched, step: str, other: str, delivery: Delivery) -> None:
        when = delivery.occurred_at
        content = {"command_id": f"{part.stream}/{step}/{other}", "occurred_at": when, "sent_at": self.now}
        part.put(ChangeRegion.model_validate({**content, "step": step, "other": other}), self.now)

    def _track(self, name: str) -> Watched:
        assert name not in self.streams, f"{name} is opened twice"
        self.streams[name] = Watched(parse(name))
        return self.streams[name]


def _receiver(asked: Asked) -> str:
    match asked:
        case TrackRequested():
            return asked.opening.track
        case ReportAsked():
            return asked.to
        case RegionAsked():
            return asked.message.to_region
        case NotificationAsked():
            return asked.notification.channel
