"""Starting workflows again from the journal, after Temporal's data is gone.

A run that is started beside a record loads itself from it, sets its timer for the instant that stands there, and does
what was asked and not done. So what must be known here is only which streams need one. A report that a sender has on
record as given, and its receiver has not as heard, was still on its way in Temporal: it is given again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from waakvlam.activities.journal import ErasedEvent, Journal
from waakvlam.activities.tracks import summary
from waakvlam.domain.contract import PROCEDURES, RecordedEvent
from waakvlam.domain.exchange import ReceiveReport, ReportAsked, TrackOpening, TrackRequested, effect_key
from waakvlam.domain.identifiers import WORKFLOW_TYPE, StreamId, parse, task_queue
from waakvlam.domain.messages import Report
from waakvlam.domain.stream_state import StreamState

_AT_ONCE = 16
_PAGE = 1000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Needed:
    """A stream that needs a workflow.

    Attributes:
        summary: what the list of workflows shows of it; the household's dossier has none.
        reports: what it was told and has not heard.
    """

    stream: StreamId
    summary: str | None
    reports: Sequence[Report] = ()


@dataclass
class Plan:
    """What the journal says must run, and what of it does."""

    events: int = 0
    needed: list[Needed] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)

    @property
    def to_start(self) -> list[Needed]:
        """What does not run."""
        return [one for one in self.needed if str(one.stream) not in self.running]

    @property
    def reports(self) -> int:
        """How many reports are to be given again."""
        return sum(len(one.reports) for one in self.needed)


@dataclass
class Resumed:
    """What became of it."""

    started: list[str] = field(default_factory=list)
    told: int = 0
    failed: dict[str, str] = field(default_factory=dict)


async def plan(client: Client, journal: Journal, cases: Sequence[str] = (), progress: Progress | None = None) -> Plan:
    """Look which streams need a workflow: those that are open, that have something to do, or something to hear.

    Args:
        client: of the region's namespace.
        journal: the region's, with its keys.
        cases: only these; all of the journal when none are given.
        progress: told how many events were read, and how many there are.

    Raises:
        LookupError: the journal does not know one of the cases.
        waakvlam.activities.keys.CaseErased: one of the cases was erased.
        temporalio.service.RPCError: Temporal does not answer.
    """
    found = Plan()
    reading = _Reading()
    async for row in _of_cases(journal, cases) if cases else _of_all(journal, progress):
        found.events += 1
        if isinstance(row, ErasedEvent):
            found.erased.add(row.case)
        else:
            reading.see(row)
    found.needed = reading.needed()
    types = ", ".join(f'"{name}"' for name in WORKFLOW_TYPE.values())
    query = f'ExecutionStatus = "Running" AND WorkflowType IN ({types})'
    running = {run.id async for run in client.list_workflows(query, page_size=_PAGE)}
    found.running = running & {str(one.stream) for one in found.needed}
    return found


async def resume(client: Client, found: Plan, progress: Progress | None = None) -> Resumed:
    """Start what does not run, and tell again what was not heard. Doing it again is harmless.

    Args:
        client: of the region's namespace, with the region's keys.
        found: what must run.
        progress: told how many streams were seen to, and how many there are.
    """
    wanted = [one for one in found.needed if one.reports or str(one.stream) not in found.running]
    resumed = Resumed()
    waiting = iter(wanted)
    done = 0

    async def work() -> None:
        nonlocal done
        for one in waiting:  # shared: each takes the next
            try:
                await _see_to(client, one, str(one.stream) in found.running, resumed)
            except RPCError as failed:  # the others go on
                resumed.failed[str(one.stream)] = failed.message
            done += 1
            if progress:
                progress(done, len(wanted))

    await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    resumed.started.sort()
    return resumed


async def _see_to(client: Client, one: Needed, runs: bool, resumed: Resumed) -> None:
    name = str(one.stream)
    handle: WorkflowHandle[Any, Any] = client.get_workflow_handle(name)
    if not runs:
        try:
            handle = await client.start_workflow(
                WORKFLOW_TYPE[one.stream.kind],
                id=name,
                task_queue=task_queue(one.stream.region),
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=one.summary,
            )
            resumed.started.append(name)
        except WorkflowAlreadyStartedError:
            pass  # the list of what runs was behind, or somebody else was first
    for report in one.reports:
        await handle.signal("receive_report", ReceiveReport.telling(report, datetime.now(UTC)))
        resumed.told += 1


class _Reading:
    """The journal, folded as it is read."""

    def __init__(self) -> None:
        self._states: dict[str, StreamState] = {}
        self._openings: dict[str, TrackOpening] = {}
        self._reports: dict[str, ReportAsked] = {}
        self._recorded: set[str] = set()

    def see(self, row: RecordedEvent) -> None:
        """Fold the next event."""
        procedure = PROCEDURES[parse(row.stream).kind]
        state = self._states.get(row.stream, procedure.initial)
        self._states[row.stream] = procedure.evolve(state, row.event)
        self._recorded.add(row.command_id)
        if isinstance(row.event, TrackRequested):
            self._openings[row.event.opening.track] = row.event.opening
        if isinstance(row.event, ReportAsked):
            self._reports[row.event.report.report_id] = row.event

    def needed(self) -> list[Needed]:
        """What needs a workflow, in the order of the journal."""
        unheard = self._unheard()
        return [
            Needed(parse(stream), self._summary(stream, state), unheard.get(stream, ()))
            for stream, state in self._states.items()
            if state.is_open or state.asked or stream in unheard
        ]

    def _unheard(self) -> dict[str, list[Report]]:
        """By receiver, what its sender takes for given."""
        still_asked = {effect_key(one) for state in self._states.values() for one in state.asked}
        unheard: dict[str, list[Report]] = {}
        for report_id, asked in self._reports.items():
            if report_id not in self._recorded and report_id not in still_asked and asked.to in self._states:
                unheard.setdefault(asked.to, []).append(asked.report)
        return unheard

    def _summary(self, stream: str, state: StreamState) -> str | None:
        if not state.is_open:
            return f"{parse(stream).case}, gesloten"
        opening = self._openings.get(stream)
        return summary(opening) if opening else None


async def _of_all(journal: Journal, progress: Progress | None) -> AsyncIterator[RecordedEvent | ErasedEvent]:
    position, last = 0, await journal.position()
    while rows := await journal.events_after(position, _PAGE):
        for row in rows:
            yield row
        position = rows[-1].position
        if progress:
            progress(position, max(last, position))


async def _of_cases(journal: Journal, cases: Iterable[str]) -> AsyncIterator[RecordedEvent]:
    for case in dict.fromkeys(cases):
        rows = await journal.events_of_case(case)
        if not rows:
            raise LookupError(f"the journal has no case {case}")
        for row in rows:
            yield row
