"""Asking Temporal whether a worker asks for work."""

from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from waakvlam.domain.identifiers import outbound_task_queue, task_queue

_WORKFLOWS, _ACTIVITIES = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY


async def polls(
    client: Client, namespace: str, region: str, identity: str, *, patience: timedelta | None = None
) -> bool:
    """Whether a worker whose identity begins so asks for all the work of its region.

    Raises:
        temporalio.service.RPCError: Temporal did not answer.
    """
    async for present in asking(client, namespace, region, patience=patience):
        if not any(one.startswith(identity) for one in present):
            return False
    return True


async def asking(
    client: Client, namespace: str, region: str, *, patience: timedelta | None = None
) -> AsyncIterator[set[str]]:
    """The identities of the workers that ask for each kind of a region's work.

    Raises:
        temporalio.service.RPCError: Temporal did not answer.
    """
    queue, outbound = task_queue(region), outbound_task_queue(region)
    for name, kind in ((queue, _WORKFLOWS), (queue, _ACTIVITIES), (outbound, _ACTIVITIES)):
        request = DescribeTaskQueueRequest(namespace=namespace, task_queue=TaskQueue(name=name), task_queue_type=kind)
        answer = await client.workflow_service.describe_task_queue(request, timeout=patience)
        yield {poller.identity for poller in answer.pollers}
