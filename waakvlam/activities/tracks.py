"""Reaching peers: a track is opened with its first event on record, a closed one is woken to hear a report."""

from typing import Any

from temporalio import activity
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import Priority, WorkflowIDConflictPolicy

from waakvlam.domain.exchange import OpenTrack, ReceiveReport, TrackOpening
from waakvlam.domain.identifiers import WORKFLOW_TYPE, parse, task_queue
from waakvlam.domain.messages import Receipt
from waakvlam.domain.urgency import first_for


class TrackActivities:
    """Reaches peer workflows in the region's namespace."""

    def __init__(self, client: Client) -> None:
        """Hold the client of the region's namespace."""
        self._client = client

    @activity.defn
    async def open_track(self, command: OpenTrack) -> Receipt:
        """Start the track's workflow and record its opening; a repeat finds both done."""
        track = parse(command.opening.track)
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            WORKFLOW_TYPE[track.kind],
            id=str(track),
            task_queue=task_queue(track.region),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=summary(command.opening),
            priority=Priority(priority_key=first_for(crisis=command.opening.in_crisis)),
        )
        opened: Receipt = await self._client.execute_update_with_start_workflow(
            "open", command, start_workflow_operation=start, result_type=Receipt
        )
        return opened

    @activity.defn
    async def wake_with_report(self, to: str, message: ReceiveReport) -> None:
        """Start the receiver's workflow, unless it runs, with the report as its first message; a repeat is harmless."""
        receiver = parse(to)
        await self._client.start_workflow(
            WORKFLOW_TYPE[receiver.kind],
            id=to,
            task_queue=task_queue(receiver.region),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="receive_report",
            start_signal_args=[message],
            static_summary=f"{receiver.case}, gesloten",
        )


def summary(opening: TrackOpening) -> str:
    """What the list of workflows shows of a track; impersonal."""
    return f"{opening.case}, {opening.child}" if opening.child else opening.case
