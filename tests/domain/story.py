"""A stream told as a story, without any server: given what happened, when this is said, then that follows."""

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.domain.moves import moves
from tests.region import LOCAL_TEAM, command
from waakvlam.domain.context import Context
from waakvlam.domain.contract import PROCEDURES, read_command
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.errors import Refusal
from waakvlam.domain.facts import Wait
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.messages import Event
from waakvlam.domain.procedure import Procedure
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.transitions import Transition

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_TRACK = {
    StreamKind.PROTECTION_CASE: "",
    StreamKind.SAFETY_ASSESSMENT: "-assessment-1",
    StreamKind.COURT_MEASURE: "-measure-1",
    StreamKind.FOLLOW_UP: "-followup-1",
}
_ids = itertools.count(1)


def moment(text: str) -> datetime:
    """``2030-03-08`` (ten in the morning) or ``2030-03-08 16:05``, in Amsterdam."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"{day}T{clock or '10:00'}").replace(tzinfo=AMSTERDAM)


class Story:
    """One stream; its clock stands where the last thing was said unless it is told otherwise."""

    def __init__(self, kind: StreamKind, region: str = "JZ19") -> None:
        self.procedure = PROCEDURES[kind]
        self.stream = parse(f"case-{region}-2030-000001{_TRACK[kind]}")
        self.state: Any = self.procedure.initial
        self.rules = RegionalRules.default(region)
        self.events: list[Event] = []

    def open(self, when: str, **opening: object) -> "Story":
        """Opened as a track by its case."""
        at = moment(when).isoformat()
        message = {
            "command_id": f"open/{next(_ids)}",
            "occurred_at": at,
            "sent_at": at,
            "opening": {
                "track": str(self.stream),
                "case": self.stream.case,
                "requested_by": LOCAL_TEAM,
                "occurred_at": at,
                **opening,
            },
        }
        self._decide("open", message, moment(when))
        return self

    def say(
        self, name: str, when: str, actor: dict[str, str] = LOCAL_TEAM, *, recorded: str | None = None, **fields: object
    ) -> list[str]:
        """Say something that happened at `when` and is recorded then, or later; the types of what follows by a rule."""
        now = moment(recorded or when)
        return self._types(self._decide(name, command(actor, moment(when), **fields), now))

    def refuses(
        self, name: str, when: str, actor: dict[str, str] = LOCAL_TEAM, *, recorded: str | None = None, **fields: object
    ) -> Refusal:
        """Say something that must be refused, and leave nothing behind."""
        before = self.state
        with pytest.raises(Refusal) as refusal:
            self._decide(name, command(actor, moment(when), **fields), moment(recorded or when))
        assert self.state == before
        return refusal.value

    def hear(
        self,
        subject: str,
        when: str,
        *,
        sender: str = "assessment-1",
        recorded: str | None = None,
        **content: object,
    ) -> list[str]:
        """Another stream of the case (the case itself for an empty `sender`) tells something, then or later."""
        at = moment(when).isoformat()
        report = {
            "report_id": f"r/{next(_ids)}",
            "sender": f"{self.stream.case}-{sender}" if sender else self.stream.case,
            "subject": subject,
            **content,
            "occurred_at": at,
        }
        message = {"command_id": report["report_id"], "occurred_at": at, "sent_at": at, "report": report}
        return self._types(self._decide("receive_report", message, moment(recorded or when)))

    def wait_until(self, when: str) -> list[str]:
        """Let time pass."""
        at = moment(when).isoformat()
        message = {"command_id": f"clock/{next(_ids)}", "occurred_at": at, "sent_at": at}
        return self._types(self._decide("pass_time", message, moment(when)))

    def deadline(self, key: str) -> Deadline:
        """A deadline by its key."""
        found: Deadline = next(deadline for deadline in self.state.deadlines if deadline.key == key)
        return found

    def statuses(self) -> dict[str, str]:
        """Every deadline that a rule started and where it stands; what is waited for by itself stands in `waits`."""
        return self._where(waits=False)

    def waits(self) -> dict[str, str]:
        """Every norm that runs by itself for as long as somebody is waited for, and where it stands."""
        return self._where(waits=True)

    def _where(self, *, waits: bool) -> dict[str, str]:
        return {
            deadline.key: deadline.status.value for deadline in self.state.deadlines if self._is_wait(deadline) is waits
        }

    def _is_wait(self, deadline: Deadline) -> bool:
        return isinstance(self.procedure.clocks[deadline.clock], Wait)

    def _types(self, events: list[Event]) -> list[str]:
        waits = {deadline.key for deadline in self.state.deadlines if self._is_wait(deadline)}
        return [type(event).__name__ for event in events if _about(event) not in waits]

    def _decide(self, name: str, message: dict[str, Any], now: datetime) -> list[Event]:
        context = Context(stream=self.stream, now=now, rules=self.rules)
        said = read_command(self.stream.kind, name, message)
        decided = list(self.procedure.decide(self.state, said, context))
        stand_in_the_table(self.procedure, moves(self.procedure, self.state, said, context, decided))
        self.state = self.procedure.fold(decided, self.state)
        self.events += decided
        clocks_agree(self.procedure, self.state)
        return decided


def _about(event: Event) -> str | None:
    """The deadline that it is about, if it is about one."""
    started: Deadline | None = getattr(event, "deadline", None)
    return getattr(event, "key", None) or getattr(started, "key", None)


def stand_in_the_table(procedure: Procedure[Any], made: list[Transition]) -> None:
    """Every move stands in the table of its part."""
    strange = [move for move in made if move not in procedure.transitions]
    assert not strange or not procedure.moves, f"not in the table of moves: {strange}"


def clocks_agree(procedure: Procedure[Any], state: Any) -> None:  # noqa: ANN401 - of any part
    """Every open term hangs on the facts that its clock names; a fact that meets it has met it."""
    for deadline_id, clock in procedure.clocks.items():
        last = next((x for x in reversed(state.deadlines) if x.clock == deadline_id), None)
        if last is None or not last.is_open:
            continue
        anchor = clock.anchor(state)
        assert anchor is None or anchor == last.anchor, f"{last.key}: {last.anchor} is not {anchor}"
        if clock.done is not None and anchor is not None:
            assert clock.done(state) is None, f"{last.key} was done"
