"""Logs and traces: where and what, never who, and nothing twice."""

import io
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowUpdateInput, WorkflowHandle
from temporalio.runtime import Runtime
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from tests.conftest import at_work
from tests.region import LOCAL_TEAM, command, eventually, open_with_signal
from tests.workers.diary import SECRET, Diary, put_on_record
from waakvlam.activities.keys import KeyStore
from waakvlam.workers.telemetry.counting import watched_by
from waakvlam.workers.telemetry.logs import log_formatter
from waakvlam.workers.telemetry.meters import Meters
from waakvlam.workers.telemetry.traces import tracer_provider, tracing_plugins


class LogLines:
    """What this process logs, as a region's worker writes it."""

    def __init__(self) -> None:
        self.text = io.StringIO()

    def about(self, case: str) -> list[dict[str, Any]]:
        """The lines of one case, read back from JSON."""
        lines = (json.loads(line) for line in self.text.getvalue().splitlines())
        return [line for line in lines if line.get("case") == case]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[LogLines]:
    """JSON lines, as when standard error is no terminal."""
    lines = LogLines()
    handler = logging.StreamHandler(lines.text)
    handler.setFormatter(log_formatter("JZ19", readable=False))
    monkeypatch.setattr(workflow.logger, "workflow_info_on_message", False)
    monkeypatch.setattr(activity.logger, "activity_info_on_message", False)
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


@pytest_asyncio.fixture(scope="module")
async def spans() -> InMemorySpanExporter:
    """What would be sent to a collector."""
    exporter = InMemorySpanExporter()
    provider = tracer_provider("JZ19", exporter)
    trace.set_tracer_provider(provider)
    return exporter


@asynccontextmanager
async def diary(client: Client, case: str) -> AsyncIterator[WorkflowHandle[Any, Any]]:
    """A running diary, replayed from its start for everything that happens to it: its worker keeps no cache."""
    queue = str(uuid4())
    async with Worker(client, task_queue=queue, workflows=[Diary], activities=[put_on_record], max_cached_workflows=0):
        yield await client.start_workflow("Diary", id=case, task_queue=queue)


async def test_a_line_says_where_it_comes_from_and_is_not_repeated_on_replay(
    env: WorkflowEnvironment, log: LogLines
) -> None:
    # given a diary that is replayed for every command
    case = f"case-{uuid4()}"
    async with diary(env.client, case) as handle:
        # when two commands come
        await handle.execute_update("write", "desk/1")
        await handle.execute_update("write", "desk/2")

    # then each sentence of the workflow stands there once for each time it happened
    said = [line for line in log.about(case) if line["logger"] == "temporalio.workflow"]
    assert Counter((line["event"], line.get("command_id")) for line in said) == {
        ("opened", None): 1,
        ("command received", "desk/1"): 1,
        ("command received", "desk/2"): 1,
    }
    # and says where it comes from
    received = next(line for line in said if line.get("command_id") == "desk/1")
    assert received.items() >= {"region": "JZ19", "case": case, "workflow": "Diary", "update": "write"}.items()
    recording = next(line for line in log.about(case) if line["event"] == "recording")
    assert recording.items() >= {"activity": "put_on_record", "attempt": 1, "command_id": "desk/1"}.items()


async def test_a_line_holds_nothing_personal(env: WorkflowEnvironment, log: LogLines) -> None:
    # given an activity that fails with a message about a child, and lines with a field about it
    case = f"case-{uuid4()}"
    async with diary(env.client, case) as handle:
        await handle.execute_update("write", "desk/1")

    # then the failure is there, with its type and place and without its message; and the field is not
    failed = next(line for line in log.about(case) if "failed" in line["event"])
    assert failed["error"].startswith("ValueError at diary.py:")
    assert SECRET not in log.text.getvalue()


async def test_a_command_is_one_short_trace_without_anything_personal(
    env: WorkflowEnvironment, spans: InMemorySpanExporter
) -> None:
    # given a diary whose worker sends traces
    case = f"case-{uuid4()}"
    async with diary(traced(env.client), case) as handle:
        # when a command comes, whose activity has to be tried twice
        await handle.execute_update("write", "desk/1")
        await handle.execute_update("write", "desk/2")
    trace.get_tracer_provider().force_flush()  # type: ignore[attr-defined]  # the SDK's provider has it
    seen = [span for span in spans.get_finished_spans() if (span.attributes or {}).get("waakvlam.case") == case]

    # then each command is a trace of its own: the update, and in it each attempt; nothing for the run itself
    assert sorted(span.name for span in seen) == sorted(
        2 * ["update write", "activity put_on_record", "activity put_on_record"]
    )
    assert len({span.context.trace_id for span in seen if span.context}) == 2
    # and the attempt that failed says so, and not why
    failed = [span for span in seen if not span.status.is_ok]
    assert [span.name for span in failed] == 2 * ["activity put_on_record"]
    assert not any(SECRET in span.to_json() for span in seen)


def traced(client: Client) -> Client:
    """The same client, which sends traces."""
    config = client.config()
    config["plugins"] = [*tracing_plugins(), *config["plugins"]]
    return Client(**config)


def of_case(spans: InMemorySpanExporter, case: str) -> list[ReadableSpan]:
    """The finished spans about a case and its journal, in the order in which they began."""
    trace.get_tracer_provider().force_flush()  # type: ignore[attr-defined]  # the SDK's provider has it
    found = spans.get_finished_spans()
    traces = {span.context.trace_id for span in found if (span.attributes or {}).get("waakvlam.case") == case}
    return sorted((span for span in found if span.context.trace_id in traces), key=lambda span: span.start_time or 0)


async def test_from_the_sender_to_the_journal_a_command_is_one_trace_and_a_case_is_none(
    env: WorkflowEnvironment, spans: InMemorySpanExporter, tmp_path: Path, keys: KeyStore
) -> None:
    # Given a sender that traces, and a region whose runs continue as new after every few commands
    appending = watched_by(Meters(Runtime.default().metric_meter))
    client = traced(env.client)
    async with at_work(env, tmp_path, roll_over_after=12, keys=keys, client=client, appending=appending) as region:
        case = region.new_case()
        handle = client.get_workflow_handle(case)
        with trace.get_tracer("sender").start_as_current_span("school", attributes={"waakvlam.case": case}):
            await open_with_signal(client, case)
        begun = (await handle.describe()).run_id
        for number in range(2, 6):
            told = command(LOCAL_TEAM, datetime.now(UTC), source="citizen", children=[f"child-{number}"])
            await handle.execute_update("receive_signal", told)
        assert (await handle.describe()).run_id != begun
        state = await region.state(case)
        # When a term of it comes to a warning, in a run that nobody started
        first = min(one["rungs"][0]["at"] for one in state["deadlines"] if one["rungs"])
        await region.forward_to(datetime.fromisoformat(first), case)

        async def warned() -> bool:
            return "EscalationRaised" in await region.events(case)

        await eventually(warned)
    # Then from the sender to the journal it is one trace
    seen = of_case(spans, case)
    by_id = {span.context.span_id: span.name for span in seen}
    school = [span for span in seen if span.context.trace_id == seen[0].context.trace_id]
    parents = [(span.name, by_id.get(span.parent.span_id) if span.parent else None) for span in school]
    assert parents == [
        ("school", None),
        ("update receive_signal", "school"),
        ("activity record", "update receive_signal"),
        ("journal append", "activity record"),
    ]
    # And each command has its own, also after a continue-as-new
    updates = [span for span in seen if span.name == "update receive_signal"]
    assert len({span.context.trace_id for span in updates}) == len(updates) == 5
    # And what the case does of its own accord is a trace by itself, linked to the message before it
    own = [span for span in seen if span.name.startswith("activity") and span.parent is None]
    assert "activity record" in {span.name for span in own}
    commands = {span.context.span_id for span in updates}
    assert all(len(span.links) == 1 and span.links[0].context.span_id in commands for span in own)


class _Garbles(Interceptor):
    """Sends a trace header that nobody can read."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002
        class Garbled(OutboundInterceptor):
            async def start_workflow_update(self, input: StartWorkflowUpdateInput) -> Any:  # noqa: A002, ANN401
                input.headers = {**input.headers, "_tracer-data": Payload(data=b"\xff not what it was")}
                return await super().start_workflow_update(input)

        return Garbled(next)


async def test_a_trace_header_that_cannot_be_read_holds_up_no_command(env: WorkflowEnvironment) -> None:
    case = f"case-{uuid4()}"
    config = env.client.config()
    config["interceptors"] = [_Garbles()]
    async with diary(traced(env.client), case):
        garbling = Client(**config).get_workflow_handle(case)
        assert await garbling.execute_update("write", "desk/1") == "desk/1"
