"""Opening a track: the peer workflow is started and its first event is on record, or it is tried again."""

from typing import Any

from temporalio import activity
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.identifiers import WORKFLOW_TYPE, parse, task_queue
from waakvlam.domain.messages import Receipt


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
            static_summary=summary(command),
        )
        opened: Receipt = await self._client.execute_update_with_start_workflow(
            "open", command, start_workflow_operation=start, result_type=Receipt
        )
        return opened


def summary(command: OpenTrack) -> str:
    """What the list of workflows shows of a track; impersonal."""
    opening = command.opening
    return f"{opening.case}, {opening.child}" if opening.child else opening.case
