"""A trace header that cannot be read is taken away before anything reads it.

Whoever sends a message writes its headers. Temporal's plugin decodes the one for traces in the workflow task, and a
task that fails is tried for ever: one bad header would hold up a case for good. Tracing never fails a task.
"""

import json
from collections.abc import Mapping
from typing import Any

import temporalio.client
from temporalio.api.common.v1 import Payload
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    HandleQueryInput,
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

_HEADER = "_tracer-data"


class HeaderGuard(temporalio.client.Interceptor, Interceptor):
    """Stands before Temporal's own interceptor for traces; like it one of the client too, for those come first."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """For what is sent to an activity."""
        return _Activity(next)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002
    ) -> type[WorkflowInboundInterceptor]:
        """For what is sent to a workflow."""
        return _Workflow


class _Activity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401
        input.headers = readable(input.headers)
        return await super().execute_activity(input)


class _Workflow(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002, ANN401
        input.headers = readable(input.headers)
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002
        input.headers = readable(input.headers)
        await super().handle_signal(input)

    async def handle_query(self, input: HandleQueryInput) -> Any:  # noqa: A002, ANN401
        input.headers = readable(input.headers)
        return await super().handle_query(input)

    def handle_update_validator(self, input: HandleUpdateInput) -> None:  # noqa: A002
        input.headers = readable(input.headers)
        super().handle_update_validator(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002, ANN401
        input.headers = readable(input.headers)
        return await super().handle_update_handler(input)


def readable(headers: Mapping[str, Payload]) -> Mapping[str, Payload]:
    """The headers, without one for traces that is no JSON object of texts."""
    given = headers.get(_HEADER)
    if given is None or _is_carrier(given):
        return headers
    return {name: value for name, value in headers.items() if name != _HEADER}


def _is_carrier(payload: Payload) -> bool:
    if payload.metadata.get("encoding") != b"json/plain":
        return False
    try:
        carrier = json.loads(payload.data)
    except ValueError:
        return False
    return isinstance(carrier, dict) and all(isinstance(value, str) for value in carrier.values())
