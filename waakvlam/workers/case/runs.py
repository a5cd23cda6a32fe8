"""Every run that Temporal has of a case: of all its parts, running, closed, and continued as new."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from waakvlam.domain.errors import Refusal
from waakvlam.domain.identifiers import parse

Run = tuple[str, str]
"""Workflow id and run id."""
Progress = Callable[[int, int], None]
"""Told how many runs are gone, and how many there were."""

_PATIENCE = timedelta(seconds=10)
_LOOK_EVERY_SECONDS = 1.0
_ASK_AGAIN_SECONDS = 20.0


class RunsLeft(Exception):  # noqa: N818 - it says what is the matter
    """Temporal still has runs after the time allowed. The message names some."""


async def running(client: Client, case: str, streams: Sequence[str]) -> list[str]:
    """The parts of a case whose workflow runs now.

    Raises:
        RPCError: Temporal does not answer.
    """
    found = set()
    for stream in await _ids(client, case, streams):
        description = await _described(client, (stream, ""))
        if description is not None and description[1] is WorkflowExecutionStatus.RUNNING:
            found.add(stream)
    return sorted(found)


async def delete_runs(  # noqa: PLR0917 - what is deleted, and how long it may take
    client: Client, case: str, streams: Sequence[str], patience: float, settled_at: float, progress: Progress
) -> int:
    """Delete every run of a case, and wait until none is left; how many there were.

    Temporal takes half a minute or so to delete a run. One that runs is ended by it.

    Args:
        client: of the region's namespace.
        case: its id.
        streams: its parts, as the journal knows them.
        patience: seconds until this gives up.
        settled_at: a moment of the monotonic clock; what is started until then is found and deleted too.
        progress: told now and then.

    Raises:
        RunsLeft: some are still there.
        RPCError: Temporal does not answer.
    """
    asked: dict[Run, float] = {}
    give_up = max(time.monotonic(), settled_at) + patience
    while True:
        last_look = time.monotonic() >= settled_at
        left = await _left(client, case, streams, asked)
        progress(len(asked) - len(left & asked.keys()), len(left | asked.keys()))
        if not left and last_look:
            return len(asked)
        if time.monotonic() > give_up:
            raise RunsLeft(f"Temporal still has {len(left)} runs, such as {min(left)[0]}")
        for run in left:
            if time.monotonic() - asked.get(run, float("-inf")) > _ASK_AGAIN_SECONDS:
                await _delete(client, run)
                asked[run] = time.monotonic()
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def _left(client: Client, case: str, streams: Sequence[str], asked: dict[Run, float]) -> set[Run]:
    # The list lags behind: what it shows no more is asked for by name, and so is the last run of each part.
    listed = await _listed(client, case)
    candidates = [*listed, *asked, *((stream, "") for stream in streams)]
    found = set()
    for run in dict.fromkeys(candidates):
        description = await _described(client, run)
        if description is not None:
            found.add(description[0])
    # What the list shows and nobody else knows is a row without a run; deleting asks for the row to go too.
    return found | set(listed)


async def _ids(client: Client, case: str, streams: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*(stream for stream, _ in await _listed(client, case)), *streams]))


async def _listed(client: Client, case: str) -> list[Run]:
    query = f'WorkflowId STARTS_WITH "{case}"'
    return [
        (execution.id, execution.run_id)
        async for execution in client.list_workflows(query, page_size=1000, rpc_timeout=_PATIENCE)
        if _is_of(execution.id, case)
    ]


def _is_of(workflow_id: str, case: str) -> bool:
    try:
        return parse(workflow_id).case == case
    except Refusal:
        return False


async def _described(client: Client, run: Run) -> tuple[Run, WorkflowExecutionStatus | None] | None:
    try:
        found = await client.get_workflow_handle(run[0], run_id=run[1] or None).describe(rpc_timeout=_PATIENCE)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return (found.id, found.run_id), found.status


async def _delete(client: Client, run: Run) -> None:
    request = DeleteWorkflowExecutionRequest(
        namespace=client.namespace, workflow_execution=WorkflowExecution(workflow_id=run[0], run_id=run[1])
    )
    try:
        await client.workflow_service.delete_workflow_execution(request, timeout=_PATIENCE)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
