"""The namespace itself, and how long it keeps what has ended."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import NamespaceState
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeNamespaceRequest,
    DescribeNamespaceResponse,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from waakvlam.workers.namespace.change import Change, Obstacle

RETENTION = timedelta(days=30)
"""How long Temporal keeps the history of a run that ended, at least. The legal record is the journal."""

_KNOWN_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.2
# What the parts of a server answer about a namespace that they have not heard of yet.
_NOT_YET = {RPCStatusCode.NOT_FOUND, RPCStatusCode.UNAVAILABLE, RPCStatusCode.FAILED_PRECONDITION}


async def look_at_namespace(client: Client, namespace: str) -> Sequence[Change | Obstacle]:
    """Whether it exists, and is in use."""
    found = await described(client, namespace)
    if found is None:
        make = partial(_register, client, namespace)
        return [Change(f"make namespace {namespace}, with a retention of {RETENTION.days} days", make)]
    if found.namespace_info.state != NamespaceState.NAMESPACE_STATE_REGISTERED:
        state = NamespaceState.Name(found.namespace_info.state).removeprefix("NAMESPACE_STATE_").lower()
        return [Obstacle(f"namespace {namespace} is {state}", "choose another one with TEMPORAL_NAMESPACE")]
    return []


async def look_at_retention(client: Client, namespace: str) -> Sequence[Change | Obstacle]:
    """Whether it keeps what has ended for long enough; longer is the region's own choice."""
    found = await described(client, namespace)
    if found is None:  # it is made with the right one
        return []
    kept = found.config.workflow_execution_retention_ttl.ToTimedelta()
    if kept >= RETENTION:
        return []
    what = f"keep what has ended for {RETENTION.days} days instead of {kept / timedelta(days=1):g}"
    return [Change(what, partial(_retain, client, namespace))]


async def described(client: Client, namespace: str) -> DescribeNamespaceResponse | None:
    """What the server says of a namespace; None where there is none."""
    try:
        return await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=namespace), retry=True
        )
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _register(client: Client, namespace: str) -> None:
    request = RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=_duration())
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        if error.status != RPCStatusCode.ALREADY_EXISTS:  # another administrator was first
            raise
    await until_known(client, namespace)


async def until_known(client: Client, namespace: str) -> None:
    """Wait until every part of the server knows it: a cluster needs some seconds for that.

    Raises:
        temporalio.service.RPCError: it still does not after a minute.
    """
    until = asyncio.get_running_loop().time() + _KNOWN_SECONDS
    while True:
        try:
            await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
            await client.workflow_service.count_workflow_executions(CountWorkflowExecutionsRequest(namespace=namespace))
        except RPCError as error:
            if error.status not in _NOT_YET or asyncio.get_running_loop().time() >= until:
                raise
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        else:
            return


async def _retain(client: Client, namespace: str) -> None:
    config = NamespaceConfig(workflow_execution_retention_ttl=_duration())
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(namespace=namespace, config=config))


def _duration() -> Duration:
    return Duration(seconds=int(RETENTION.total_seconds()))
