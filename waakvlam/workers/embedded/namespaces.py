"""A region's namespace on a Temporal server: present, with its retention and its search attributes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

RETENTION = timedelta(days=30)
"""How long Temporal keeps the history of a run that ended. The legal record is the journal."""


async def prepare_namespace(
    client: Client, namespace: str, search_attributes: Sequence[SearchAttributeKey[Any]]
) -> None:
    """Bring `namespace` to what it should be. Doing it again changes nothing.

    Raises:
        RuntimeError: a search attribute exists with another type.
        temporalio.service.RPCError: the server refuses.
    """
    retention = Duration(seconds=int(RETENTION.total_seconds()))
    service = client.workflow_service
    try:
        found = await service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
        if found.config.workflow_execution_retention_ttl != retention:
            config = NamespaceConfig(workflow_execution_retention_ttl=retention)
            await service.update_namespace(UpdateNamespaceRequest(namespace=namespace, config=config))
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        await service.register_namespace(
            RegisterNamespaceRequest(namespace=namespace, workflow_execution_retention_period=retention)
        )
    await _register(client, namespace, search_attributes)
    # The list answers: visibility, which comes up last, is there too.
    await service.count_workflow_executions(CountWorkflowExecutionsRequest(namespace=namespace))


async def _register(client: Client, namespace: str, search_attributes: Sequence[SearchAttributeKey[Any]]) -> None:
    listed = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    missing: dict[str, IndexedValueType.ValueType] = {}
    for key in search_attributes:
        wanted = IndexedValueType.ValueType(key.indexed_value_type)
        present = listed.custom_attributes.get(key.name)
        if present is None:
            missing[key.name] = wanted
        elif present != wanted:
            raise RuntimeError(
                f"search attribute {key.name} of {namespace} is {IndexedValueType.Name(present)},"
                f" not {IndexedValueType.Name(wanted)}"
            )
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
        )
