"""The search attributes of a namespace, each with its type."""

from collections.abc import Mapping, Sequence
from functools import partial

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from waakvlam.workers.namespace.change import Change, Obstacle
from waakvlam.workflows import search_attributes as wanted


async def look(client: Client, namespace: str) -> Sequence[Change | Obstacle]:
    """Which are not there, and which are there with another type."""
    present = await _present(client, namespace)
    found: list[Change | Obstacle] = []
    missing: dict[str, IndexedValueType.ValueType] = {}
    for key in wanted.ALL:
        kind = IndexedValueType.ValueType(key.indexed_value_type)
        if key.name not in present:
            missing[key.name] = kind
        elif present[key.name] != kind:
            found.append(_of_another_type(namespace, key.name, present[key.name], kind))
    if missing:
        named = ", ".join(f"{name} ({_named(kind)})" for name, kind in missing.items())
        found.append(Change(f"add search attributes {named}", partial(_add, client, namespace, missing)))
    return found


async def _present(client: Client, namespace: str) -> Mapping[str, IndexedValueType.ValueType]:
    request = ListSearchAttributesRequest(namespace=namespace)
    try:
        return (await client.operator_service.list_search_attributes(request, retry=True)).custom_attributes
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:  # no namespace, so none of them
            return {}
        raise


async def _add(client: Client, namespace: str, missing: Mapping[str, IndexedValueType.ValueType]) -> None:
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=namespace, search_attributes=missing)
    )


def _of_another_type(
    namespace: str, name: str, present: IndexedValueType.ValueType, kind: IndexedValueType.ValueType
) -> Obstacle:
    # Not by ourselves: what lists show under this name until each case is touched again would be gone.
    return Obstacle(
        f"search attribute {name} is of type {_named(present)}, and must be {_named(kind)}",
        f"temporal operator search-attribute remove --namespace {namespace} --name {name} --yes",
    )


def _named(kind: IndexedValueType.ValueType) -> str:
    """As the server's own tools write it: `KeywordList`."""
    words = IndexedValueType.Name(kind).removeprefix("INDEXED_VALUE_TYPE_").split("_")
    return "".join(word.capitalize() for word in words)
