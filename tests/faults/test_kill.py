"""A worker, or the server, that dies in the middle of commands loses nothing and does nothing twice."""

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from tests.region import LOCAL_TEAM, command, eventually, new_case, open_with_signal
from tests.workers.stack_process import dev, processes_of, until
from waakvlam.activities import Journal
from waakvlam.workers.embedded.client import client_of
from waakvlam.workers.embedded.stack import StackInfo
from waakvlam.workers.keys import keys_of_stack, open_keys


def running_worker(info: StackInfo) -> int:
    """Process id of the worker that serves the region now."""
    worker = StackInfo.model_validate_json((info.home / "stack.json").read_text()).regions["JZ19"].worker_pid
    assert worker is not None
    return worker


def running_server(info: StackInfo) -> int:
    """Process id of the Temporal server."""
    return next(pid for pid in processes_of(info.home) if b"start-dev" in Path(f"/proc/{pid}/cmdline").read_bytes())


pytestmark = [pytest.mark.alone, pytest.mark.timeout(180)]


@dataclass
class Stack:
    """A stack that comes back from whatever is killed of it."""

    info: StackInfo
    client: Client
    journal: Journal


@pytest_asyncio.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """One stack for all who die: that it went on is shown by the next."""
    home = tmp_path_factory.mktemp("kill") / "home"
    with dev(home) as process:
        info = process.info()
        keys = await open_keys(keys_of_stack(info.home), "JZ19")
        journal = await Journal.open(info.regions["JZ19"].journal_url, keys)
        yield Stack(info, await client_of(info, "JZ19"), journal)
        await journal.close()
        await keys.close()
    # The kernel kills what the killed one started, in a moment of its own.
    until(lambda: not processes_of(home))


async def test_kill_9_in_the_middle_of_a_command_then_a_restart_and_it_is_on_record_once(stack: Stack) -> None:
    info, client, journal = stack.info, stack.client, stack.journal
    case = new_case()
    await open_with_signal(client, case)
    handle = client.get_workflow_handle(case)

    # Given a command that is accepted and cannot be put on record yet: somebody else holds the journal
    holder = sqlite3.connect(info.home / "journal-JZ19.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assign = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    answer = asyncio.create_task(handle.execute_update("assign_local_team", assign))

    async def in_the_middle() -> bool:
        pending = (await handle.describe()).raw_description.pending_activities
        return any(activity.last_started_time.seconds for activity in pending)

    await eventually(in_the_middle)
    # When the worker is killed there
    killed = running_worker(info)
    os.kill(killed, signal.SIGKILL)
    holder.execute("ROLLBACK")
    # Then another takes its place, the command completes, and it is on record once
    receipt = await asyncio.wait_for(answer, 60)
    assert receipt["events"] == ["LocalTeamAssigned"]
    assert running_worker(info) != killed
    on_record = Counter(row.event.type for row in await journal.stream(case))
    assert on_record["LocalTeamAssigned"] == 1
    assert await handle.execute_update("assign_local_team", assign) == receipt


async def given_a_receipt(client: Client, case: str, message: dict[str, Any]) -> str:
    """Send it until it is answered, as whoever has no receipt does: a command sent again counts once."""
    async with asyncio.timeout(90):
        while True:
            try:
                receipt = await client.get_workflow_handle(case).execute_update("receive_signal", message)
            except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError):
                await asyncio.sleep(0.2)
            else:
                return str(receipt["command_id"])


@pytest.mark.parametrize("victim", [running_worker, running_server], ids=["worker", "server"])
async def test_kill_9_under_load_every_receipt_is_on_record_exactly_once(
    stack: Stack, victim: Callable[[StackInfo], int]
) -> None:
    client, journal = stack.client, stack.journal
    cases = [new_case() for _ in range(8)]
    for case in cases:
        await open_with_signal(client, case)
    before = await journal.position()

    async def feed(case: str) -> list[str]:
        receipts = []
        for number in range(2, 10):
            message = command(LOCAL_TEAM, datetime.now(UTC), source="citizen", children=[f"child-{number}"])
            receipts.append(await given_a_receipt(client, case, message))
        return receipts

    # When it dies twice while eight households are being fed
    feeding = [asyncio.create_task(feed(case)) for case in cases]
    for commands in (15, 40):

        async def reached(count: int = commands) -> bool:
            return await journal.position() >= before + count

        await eventually(reached, 60)
        os.kill(victim(stack.info), signal.SIGKILL)
    receipts = [command_id for fed in await asyncio.gather(*feeding) for command_id in fed]
    # Then every receipt is on record once, and the journal has no gap
    rows = await journal.events_after(0)
    assert Counter(row.command_id for row in rows if row.command_id in receipts) == Counter(receipts)
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
