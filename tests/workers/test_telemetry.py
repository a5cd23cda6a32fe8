"""Logs and traces: where and what, never who, and nothing twice."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from waakvlam.workers.telemetry import log_formatter
from waakvlam.workers.temporal_server import temporal_binary
from waakvlam.workers.tracing import tracer_provider, tracing_plugins

SECRET = "Sanne, geboren op 3 mei 2019"  # noqa: S105 - stands for what may never be seen


@activity.defn
async def put_on_record(command_id: str) -> str:
    """Fail the first time, saying too much."""
    activity.logger.info("recording", extra={"command_id": command_id, "child": SECRET})
    if activity.info().attempt == 1:
        raise ValueError(SECRET)
    return command_id


@workflow.defn(name="Diary")
class Diary:
    """The smallest workflow that takes commands."""

    def __init__(self) -> None:
        self.closed = False

    @workflow.run
    async def run(self) -> None:
        """Wait to be closed."""
        workflow.logger.info("opened")
        await workflow.wait_condition(lambda: self.closed)

    @workflow.update
    async def write(self, command_id: str) -> str:
        """Put a command on record."""
        workflow.logger.info("command received", extra={"command_id": command_id, "child": SECRET})
        return await workflow.execute_activity(
            put_on_record, command_id, start_to_close_timeout=timedelta(seconds=10)
        )

    @workflow.signal
    def close(self) -> None:
        """Let it end."""
        self.closed = True


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_local(dev_server_existing_path=temporal_binary()) as env:
        yield env


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Every log line of this process while the test runs, read back from JSON."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(log_formatter("JZ19", readable=False))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    read: list[dict[str, Any]] = []
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    yield read
    root.removeHandler(handler)
    root.setLevel(before)


