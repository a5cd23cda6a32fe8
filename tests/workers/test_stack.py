"""The embedded stack: up in one command, beside whatever runs already, and gone without a trace."""

import os
import signal
import socket
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payloads
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from tests.otlp_collector import collecting
from tests.region import VEILIG_THUIS, command, eventually
from tests.workers.stack_process import dev, processes_of, until
from waakvlam.workers.connection import connect
from waakvlam.workers.embedded.client import client_of
from waakvlam.workers.embedded.info import running_stack
from waakvlam.workers.embedded.region_worker import wait_until_polling
from waakvlam.workers.embedded.stack import EmbeddedStack, NoStack, StackError, find_stack
from waakvlam.workers.polling import polls
from waakvlam.workers.settings import SettingsError
from waakvlam.workflows import search_attributes

pytestmark = [
    pytest.mark.alone,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


@pytest.fixture(scope="module")
def collector() -> Iterator[dict[str, list[bytes]]]:
    """What comes at an OTLP collector, by path; the workers of `stack` are told of it."""
    with collecting() as received:
        yield received


@pytest.fixture(scope="module")
def usual_port_taken() -> Iterator[None]:
    """Somebody listens on Temporal's usual port."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 7233))
            other.listen()
        except OSError:
            pass  # somebody else is there already, which is as good
        yield


@pytest_asyncio.fixture(scope="module")
async def stack(
    tmp_path_factory: pytest.TempPathFactory, usual_port_taken: None, collector: dict[str, list[bytes]]
) -> AsyncIterator[EmbeddedStack]:
    """A stack of two regions."""
    home = tmp_path_factory.mktemp("stack") / "home"
    async with EmbeddedStack(["JZ13", "JZ19"], home=home) as running:
        yield running


async def test_when_the_usual_port_is_taken_another_is_used(stack: EmbeddedStack) -> None:
    assert not stack.info.address.endswith(":7233")
    assert stack.info.ui_url != "http://127.0.0.1:8233"


async def test_each_region_has_its_namespace_with_retention_and_search_attributes(stack: EmbeddedStack) -> None:
    client = await Client.connect(stack.info.address)
    for region in stack.info.regions.values():
        found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=region.namespace))
        registered = await client.operator_service.list_search_attributes(
            ListSearchAttributesRequest(namespace=region.namespace)
        )

        assert found.config.workflow_execution_retention_ttl.ToTimedelta().days == 30
        assert {key.name for key in search_attributes.ALL} <= set(registered.custom_attributes)


async def test_other_commands_find_it(stack: EmbeddedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    # given what it wrote in its home
    assert find_stack(stack.info.home) == stack.info
    assert find_stack(stack.info.home, region="JZ13") == stack.info
    with pytest.raises(NoStack):
        find_stack(stack.info.home, region="JZ29")

    # then the profile of a region leads any Temporal client to its namespace
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(stack.info.config_file))
    client = await connect("JZ13", patience=0)
    assert client.namespace == "jeugdregio-jz13"


async def test_without_workers_there_is_temporal_to_rebuild_from_and_nobody_who_records(tmp_path: Path) -> None:
    async with EmbeddedStack(["JZ19"], home=tmp_path / "home", with_workers=False) as alone:
        found = alone.info.regions["JZ19"]
        assert (found.worker_pid, found.worker_log) == (None, None)
        client = await client_of(alone.info, "JZ19")
        assert not await polls(client, found.namespace, "JZ19", "")
        # what a rebuild and a resume look for is there
        assert running_stack(tmp_path / "home", region="JZ19") is not None


async def test_a_second_stack_goes_beside_the_first(stack: EmbeddedStack) -> None:
    first = stack.info
    async with EmbeddedStack(["JZ19"], home=first.home) as second:
        assert second.info.home == first.home.with_name(f"{first.home.name}-2")
        assert second.info.address != first.address
        assert find_stack(first.home) == first
    # and leaves the first alone when it goes
    assert find_stack(first.home).live


async def test_a_worker_that_is_killed_comes_back(stack: EmbeddedStack) -> None:
    # given a running worker
    killed = stack.info.regions["JZ19"].worker_pid
    assert killed is not None

    # when it is killed, as by a machine out of memory
    os.kill(killed, signal.SIGKILL)

    # then another takes its place, and everybody can see which
    async def replaced() -> bool:
        return find_stack(stack.info.home).regions["JZ19"].worker_pid not in {0, killed}

    await eventually(replaced)
    again = stack.info.regions["JZ19"]
    assert again.worker_pid in processes_of(stack.info.home)
    await wait_until_polling(stack.info.address, {"JZ19": stack._workers["JZ19"]})


async def test_a_server_that_is_killed_comes_back_with_all_it_knew(stack: EmbeddedStack) -> None:
    # given a server and a case in it
    client = await Client.connect(stack.info.address, namespace="jeugdregio-jz13")
    await client.start_workflow("Nobody", id="kept", task_queue="nobody-polls-here")
    [server] = set(processes_of(stack.info.home / "temporal.db"))

    # when it is killed
    os.kill(server, signal.SIGKILL)

    # then it comes back at the same address, and the case is still there
    async def knows() -> bool:
        try:
            return (await client.get_workflow_handle("kept").describe()).id == "kept"
        except RPCError:
            return False

    await eventually(knows)


async def test_the_codec_server_reads_for_the_ui_alone_and_comes_back_when_it_is_killed(stack: EmbeddedStack) -> None:
    # given a case whose payloads are encrypted
    info = stack.info
    await open_case(await client_of(info, "JZ19"), "case-JZ19-2026-000009", info.regions["JZ19"].task_queue)
    blind = await Client.connect(info.address, namespace="jeugdregio-jz19")
    history = await blind.get_workflow_handle("case-JZ19-2026-000009").fetch_history()
    outcomes = [event.workflow_execution_update_completed_event_attributes.outcome for event in history.events]
    [secret] = next(outcome.success.payloads for outcome in outcomes if outcome.success.payloads)
    assert b"SignalReceived" not in secret.data
    body = MessageToDict(Payloads(payloads=[secret]))

    async def read_by(origin: str) -> bytes:
        headers = {"X-Namespace": "jeugdregio-jz19", "Origin": origin}
        async with httpx.AsyncClient(trust_env=False, timeout=60) as browser:
            answer = await browser.post(f"{info.codec_url}/decode", json=body, headers=headers)
        return b64decode(answer.json()["payloads"][0]["data"]) if answer.is_success else b""

    # then a page of the UI reads them, and another page does not
    assert b"SignalReceived" in await read_by(info.ui_url)
    assert await read_by("http://elsewhere.example") == b""

    # and after a kill too, at the same address
    os.kill(stack._codec.process.pid, signal.SIGKILL)  # type: ignore[union-attr]
    assert b"SignalReceived" in await read_by(info.ui_url)


async def test_workers_send_metrics_when_a_collector_is_set(
    stack: EmbeddedStack, collector: dict[str, list[bytes]]
) -> None:
    async def measured() -> bool:
        return any(b"JZ13" in body for body in collector.get("/v1/metrics", []))

    await eventually(measured)


async def test_a_worker_that_cannot_start_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAAKVLAM_ROLL_OVER_AFTER", "never")

    with pytest.raises(StackError, match="WAAKVLAM_ROLL_OVER_AFTER cannot be 'never'"):
        async with EmbeddedStack(["JZ19"], home=tmp_path / "home"):
            pass

    assert processes_of(tmp_path / "home") == []


async def test_workers_send_a_trace_per_command_when_a_collector_is_set(
    stack: EmbeddedStack, collector: dict[str, list[bytes]]
) -> None:
    # given a region of the stack
    region = stack.info.regions["JZ13"]
    client = await client_of(stack.info, "JZ13")

    # when a signal opens a case
    await open_case(client, "case-JZ13-2026-000001", region.task_queue)

    # then the update and the activity that put it on record are seen, with the case and nothing it said
    async def traced() -> bool:
        seen = b"".join(collector.get("/v1/traces", []))
        return all(name in seen for name in (b"update receive_signal", b"activity record", b"case-JZ13-2026-000001"))

    await eventually(traced)
    assert VEILIG_THUIS["worker"].encode() not in b"".join(collector["/v1/traces"])


async def open_case(client: Client, case: str, queue: str) -> None:
    """A signal by which a case begins."""
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "ProtectionCase", id=case, task_queue=queue, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING
    )
    signal = command(VEILIG_THUIS, datetime.now(UTC), source="police", children=["child-1"])
    await client.execute_update_with_start_workflow("receive_signal", signal, start_workflow_operation=start)


def test_an_unknown_region_is_refused_before_anything_starts() -> None:
    with pytest.raises(SettingsError, match="JZ40"):
        EmbeddedStack(["JZ40"])


@pytest.mark.parametrize("moment", ["starting the Temporal server", "starting the worker"])
def test_ctrl_c_half_way_leaves_nothing_running(moment: str, tmp_path: Path) -> None:
    # given a stack that is coming up
    with dev(tmp_path / "home") as command:
        until(lambda: command.has_said(moment))

        # when its user changes their mind
        command.process.send_signal(signal.SIGINT)

        # then it ends, as interrupted, and nothing is left
        assert command.process.wait(30) == 128 + signal.SIGINT
    assert processes_of(tmp_path / "home") == []


def test_ctrl_c_is_the_normal_end_of_a_stack_that_is_up(tmp_path: Path) -> None:
    # given a stack that is up
    with dev(tmp_path / "home") as command:
        info = command.info()
        assert info.regions["JZ19"].worker_pid in processes_of(info.home)

        # when its user stops it
        command.process.send_signal(signal.SIGINT)

        # then it ends well, its worker in order, and nothing is left
        assert command.process.wait(30) == 0
    assert processes_of(info.home) == []
    log = info.regions["JZ19"].worker_log
    assert log is not None
    assert "stopped" in log.read_text()
    with pytest.raises(NoStack):
        find_stack(info.home)


def test_a_stack_whose_command_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    # given a stack that is up
    with dev(tmp_path / "home") as command:
        info = command.info()

        # when its command is killed and can stop nothing itself
        command.process.kill()
        command.process.wait()

    # then its processes end with it, and its home is free for the next
    until(lambda: processes_of(info.home) == [])
    with pytest.raises(NoStack):
        find_stack(info.home)
