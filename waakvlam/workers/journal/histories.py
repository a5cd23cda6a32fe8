"""What the histories of a region's workflows tell of its journal: every command that was recorded, and what came of it.

The text of events is taken as it stands in a history, in the characters and the version of the day it was recorded.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from waakvlam.activities.journal import KnownCommand, Written
from waakvlam.activities.keys import CaseErased
from waakvlam.activities.record import fingerprint
from waakvlam.domain.carried_record import unpacked
from waakvlam.domain.contract import read_command
from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import WORKFLOW_TYPE, StreamId, parse
from waakvlam.workers.codec.case_codec import key_name

_AT_ONCE = 8
_PAGE = 1000
_TAKEN_IN = "take_in_household"
_TERMINAL = {
    EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
    EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
}


@dataclass
class Told:
    """What the histories tell.

    Attributes:
        runs: how many histories were read.
        commands: each command that recorded something, once.
        versions: what each stream is known to have reached.
        unanswered: commands of which it is not known whether they were recorded: the worker ended in between.
        erased: cases whose histories cannot be read, because their key was destroyed.
    """

    runs: int = 0
    commands: list[KnownCommand] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)


async def read_histories(client: Client, region: str, progress: Callable[[int, int], None] | None = None) -> Told:
    """Read every run of every workflow of ours: running, closed, and continued as new.

    Args:
        client: of the region's namespace, with the region's keys.
        region: its code; what is not a case of it is left alone.
        progress: told how many histories were read, and how many there are.

    Raises:
        temporalio.service.RPCError: Temporal does not answer.
        waakvlam.workers.codec.case_codec.UnknownKey: the keys are another region's.
    """
    runs = await _runs(client, region)
    reading = _Reading(client)
    waiting = iter(runs)
    done = 0

    async def read() -> None:
        nonlocal done
        for stream, run in waiting:  # shared: each takes the next
            await reading.read(stream, run)
            done += 1
            if progress:
                progress(done, len(runs))

    try:
        async with asyncio.TaskGroup() as readers:
            for _ in range(_AT_ONCE):
                readers.create_task(read())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return reading.told()


async def _runs(client: Client, region: str) -> list[tuple[StreamId, WorkflowExecution]]:
    types = ", ".join(f'"{name}"' for name in WORKFLOW_TYPE.values())
    found = []
    async for run in client.list_workflows(f"WorkflowType IN ({types})", page_size=_PAGE):
        try:
            stream = parse(run.id)
        except Refusal:  # a run that refused its own id has recorded nothing
            continue
        if stream.region == region:
            found.append((stream, run))
    return found


class _Reading:
    """What was read so far."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._told = Told()
        self._heard: dict[tuple[str, str, int], tuple[datetime, KnownCommand]] = {}

    def told(self) -> Told:
        self._told.commands = [command for _, command in self._heard.values()]
        # What was asked again by another run was answered there.
        answered = {command_id for _, command_id, _ in self._heard}
        self._told.unanswered = sorted(set(self._told.unanswered) - answered)
        return self._told

    async def read(self, stream: StreamId, run: WorkflowExecution) -> None:
        """Read one history."""
        handle = self._client.get_workflow_handle(run.id, run_id=run.run_id)
        asked: dict[int, HistoryEvent] = {}
        try:
            async for event in handle.fetch_history_events(page_size=_PAGE):
                await self._see(stream, event, asked)
        except RPCError as gone:
            if gone.status is not RPCStatusCode.NOT_FOUND:  # its retention ended while we were on our way
                raise
            return
        except CaseErased:
            self._told.erased.add(stream.case)
            return
        self._told.runs += 1
        for event in asked.values():
            if _activity(event) == "record":
                request = await self._content(event.activity_task_scheduled_event_attributes.input.payloads[0])
                self._told.unanswered.append(str(request["command"].get("command_id")))

    async def _see(self, stream: StreamId, event: HistoryEvent, asked: dict[int, HistoryEvent]) -> None:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            started = event.workflow_execution_started_event_attributes
            if started.continued_execution_run_id and started.input.payloads:
                self._reached(stream, (await self._content(started.input.payloads[0])).get("version"))
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            if _activity(event) in {"record", "load", _TAKEN_IN}:
                asked[event.event_id] = event
        elif event.event_type in _TERMINAL:
            scheduled = asked.pop(_answers(event), None)
            completed = event.activity_task_completed_event_attributes
            if scheduled is not None and completed.result.payloads:
                await self._answered(stream, scheduled, event, completed.result.payloads[0])

    async def _answered(
        self, stream: StreamId, scheduled: HistoryEvent, completed: HistoryEvent, payload: Payload
    ) -> None:
        when = completed.event_time.ToDatetime(tzinfo=UTC)
        sealed = key_name(payload) is not None
        if _activity(scheduled) == _TAKEN_IN:
            for one in json.loads(unpacked(await self._text(payload)))["commands"]:
                self._hear(_recorded(one["events"], one["fingerprint"], sealed=sealed), when)
            return
        answer = await self._content(payload)
        self._reached(stream, answer.get("version"))
        if _activity(scheduled) != "record" or not answer["events"]:
            return
        request = await self._content(scheduled.activity_task_scheduled_event_attributes.input.payloads[0])
        self._hear(known_command(stream, request, answer["events"], sealed=sealed), when)

    def _hear(self, command: KnownCommand, when: datetime) -> None:
        place = (command.stream, command.command_id, command.first_position)
        # Sent again, a command gets its old events, perhaps in the words of a later release: the first answer counts.
        if place not in self._heard or when < self._heard[place][0]:
            self._heard[place] = when, command

    def _reached(self, stream: StreamId, version: object) -> None:
        if isinstance(version, int):
            name = str(stream)
            self._told.versions[name] = max(version, self._told.versions.get(name, 0))

    async def _content(self, payload: Payload) -> dict[str, Any]:
        content = await self._read(payload)
        return content if isinstance(content, dict) else {}

    async def _text(self, payload: Payload) -> str:
        return str(await self._read(payload))

    async def _read(self, payload: Payload) -> Any:  # noqa: ANN401 - JSON
        codec = self._client.data_converter.payload_codec
        [plain] = await codec.decode([payload]) if codec else [payload]
        return json.loads(plain.data)


def known_command(
    stream: StreamId, request: Mapping[str, Any], events: Sequence[Mapping[str, Any]], *, sealed: bool
) -> KnownCommand:
    """The command of a request, with the events that the journal answered, both as JSON."""
    return _recorded(events, _fingerprint(stream, request["name"], request["command"]), sealed=sealed)


def _recorded(events: Sequence[Mapping[str, Any]], fingerprint_then: str, *, sealed: bool) -> KnownCommand:
    first = events[0]
    actor = first["actor"]
    return KnownCommand(
        stream=first["stream"],
        command_id=first["command_id"],
        recorded_at=datetime.fromisoformat(first["recorded_at"]),
        said_by=None if actor is None else _text(actor),
        fingerprint=fingerprint_then,
        first_version=first["version"],
        first_position=first["position"],
        events=tuple(
            Written(
                type=row["event"]["type"],
                schema_version=row.get("schema_version", 1),
                occurred_at=datetime.fromisoformat(row["event"]["occurred_at"]),
                payload=_text(row["event"]),
            )
            for row in events
        ),
        sealed=sealed,
    )


def _fingerprint(stream: StreamId, name: str, command: Mapping[str, Any]) -> str:
    try:
        return fingerprint(read_command(stream.kind, name, command))
    except Refusal:
        # Its shape is refused by now, and so is whoever sends it again: nothing is ever compared with this.
        return hashlib.sha256(_text(command).encode()).hexdigest()


def _text(content: object) -> str:
    """JSON in the characters in which it was written: compact, in the same order."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _activity(event: HistoryEvent) -> str:
    return event.activity_task_scheduled_event_attributes.activity_type.name


def _answers(event: HistoryEvent) -> int:
    name = event.WhichOneof("attributes") or ""
    return int(getattr(event, name).scheduled_event_id)
