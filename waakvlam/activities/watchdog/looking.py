"""One look at a region: its journal folded on from the last look, beside what its workflows show now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client, WorkflowExecution
from temporalio.common import SearchAttributeKey

from waakvlam.activities.journal import ErasedEvent, Journal
from waakvlam.activities.watchdog.feed_look import FeedLook
from waakvlam.domain.contract import PROCEDURES, RecordedEvent
from waakvlam.domain.exchange import effect_key
from waakvlam.domain.identifiers import WORKFLOW_TYPE, outbound_task_queue, parse, task_queue
from waakvlam.domain.silence import OnRecord, Shown, Silence, SilenceKind, silent
from waakvlam.domain.stream_state import StreamState

_PAGE = 1000
_AT_MOST = 1000
_NEXT_AT = SearchAttributeKey.for_datetime("NextDeadlineAt")
_OVERDUE = SearchAttributeKey.for_int("OverdueCount")
_WORKFLOWS, _ACTIVITIES = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY


class Looking:
    """Looks at one region, again and again: only what was recorded since the last look is read anew."""

    def __init__(self, client: Client, journal: Journal, region: str, feed: FeedLook | None = None) -> None:
        """Nothing was seen yet.

        Args:
            client: of the region's namespace.
            journal: the region's, with its keys.
            region: its code.
            feed: looks at what leaves the region; None where nothing does.
        """
        self._feed = feed
        self._client = client
        self._journal = journal
        self._region = region
        self._position = 0
        self._record: dict[str, OnRecord] = {}
        self._unattended: dict[tuple[str, int], datetime] = {}

    async def look(self, now: datetime, progress: Callable[[int, int], None] | None = None) -> tuple[Silence, ...]:
        """What is silent now, the longest first; a thousand things at most.

        Args:
            now: the moment by which is judged.
            progress: told which position was read, and which is the last.

        Raises:
            temporalio.service.RPCError: Temporal does not answer.
            sqlalchemy.exc.SQLAlchemyError: the journal does not answer.
        """
        # What runs first: what is put on record meanwhile can only make a stream younger than it is shown.
        shown = {run.id: _shown(run) async for run in self._client.list_workflows(_RUNNING, page_size=_PAGE)}
        await self._read_on(progress)
        unattended = await self._without_worker(now)
        found = [one for record in self._record.values() for one in silent(record, shown.get(record.stream), now)]
        # That nothing moves follows from it: the one cause is told, and not each of its thousand effects.
        explained = {kind for one in unattended for kind in _EXPLAINS[one.about == outbound_task_queue(self._region)]}
        found = [one for one in found if one.kind not in explained]
        leaving = await self._feed.look(now) if self._feed else ()
        return tuple(sorted([*unattended, *found, *leaving], key=lambda one: one.since))[:_AT_MOST]

    async def _read_on(self, progress: Callable[[int, int], None] | None) -> None:
        last = await self._journal.position()
        while rows := await self._journal.events_after(self._position, _PAGE):
            for row in rows:
                if isinstance(row, ErasedEvent):
                    self._record.pop(row.stream, None)
                else:
                    self._fold(row)
            self._position = rows[-1].position
            if progress:
                progress(self._position, max(last, self._position))

    def _fold(self, row: RecordedEvent) -> None:
        procedure = PROCEDURES[parse(row.stream).kind]
        before = self._record.get(row.stream)
        state: StreamState = procedure.evolve(before.state if before else procedure.initial, row.event)
        since = dict(before.asked) if before else {}
        asked = {key: since.get(key, row.recorded_at) for key in map(effect_key, state.asked)}
        self._record[row.stream] = OnRecord(row.stream, state, asked, row.recorded_at)

    async def _without_worker(self, now: datetime) -> list[Silence]:
        found: list[Silence] = []
        queue, outbound = task_queue(self._region), outbound_task_queue(self._region)
        for name, kind in ((queue, _WORKFLOWS), (queue, _ACTIVITIES), (outbound, _ACTIVITIES)):
            request = DescribeTaskQueueRequest(
                namespace=self._client.namespace, task_queue=TaskQueue(name=name), task_queue_type=kind
            )
            answer = await self._client.workflow_service.describe_task_queue(request)
            if answer.pollers:
                self._unattended.pop((name, kind), None)
                continue
            since = self._unattended.setdefault((name, kind), now)
            if all(one.about != name for one in found):
                found.append(
                    Silence(
                        kind=SilenceKind.NO_WORKER,
                        about=name,
                        since=since,
                        message=f"Niemand vraagt om werk van {name}: er gaat geen termijn af en er komt niets binnen.",
                        cure=f"Start de worker: waakvlam worker --region {self._region}",
                    )
                )
        return found


_EXPLAINS = {
    True: {SilenceKind.UNDELIVERED},
    False: {SilenceKind.STUCK, SilenceKind.BEHIND, SilenceKind.UNDONE, SilenceKind.UNDELIVERED},
}
"""What follows from a queue that nobody asks for work: the one for what leaves the case, or the one of the cases."""
_TYPES = ", ".join(f'"{name}"' for name in WORKFLOW_TYPE.values())
_RUNNING = f'ExecutionStatus = "Running" AND WorkflowType IN ({_TYPES})'


def _shown(run: WorkflowExecution) -> Shown:
    attributes: Any = run.typed_search_attributes
    return Shown(next_deadline_at=attributes.get(_NEXT_AT), overdue=attributes.get(_OVERDUE, 0))
