"""The Nexus endpoint by which other regions reach this one: called after its namespace, leading to its task queue."""

from collections.abc import Sequence
from functools import partial

from temporalio.api.nexus.v1 import Endpoint, EndpointSpec, EndpointTarget
from temporalio.api.operatorservice.v1 import (
    CreateNexusEndpointRequest,
    ListNexusEndpointsRequest,
    UpdateNexusEndpointRequest,
)
from temporalio.client import Client

from waakvlam.workers.namespace.change import Change, Obstacle


async def look(client: Client, namespace: str) -> Sequence[Change | Obstacle]:
    """Whether it is there and leads here."""
    found = await client.operator_service.list_nexus_endpoints(ListNexusEndpointsRequest(name=namespace))
    if not found.endpoints:
        return [Change(f"make the endpoint {namespace}", partial(_make, client, namespace))]
    endpoint = found.endpoints[0]
    if endpoint.spec.target == _target(namespace):
        return []
    return [
        Change(f"lead the endpoint {namespace} to its task queue", partial(_lead_here, client, namespace, endpoint))
    ]


async def _make(client: Client, namespace: str) -> None:
    spec = EndpointSpec(name=namespace, target=_target(namespace))
    await client.operator_service.create_nexus_endpoint(CreateNexusEndpointRequest(spec=spec))


async def _lead_here(client: Client, namespace: str, endpoint: Endpoint) -> None:
    spec = EndpointSpec(name=namespace, target=_target(namespace))
    request = UpdateNexusEndpointRequest(id=endpoint.id, version=endpoint.version, spec=spec)
    await client.operator_service.update_nexus_endpoint(request)


def _target(namespace: str) -> EndpointTarget:
    # A region's task queue is called after its namespace.
    return EndpointTarget(worker=EndpointTarget.Worker(namespace=namespace, task_queue=namespace))
