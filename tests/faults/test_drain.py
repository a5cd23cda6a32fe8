"""A worker that is replaced under load, by the same release or by one with other rules, loses nothing."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from tests.faults.test_kill import given_a_receipt
from tests.region import LOCAL_TEAM, command, eventually, open_with_signal
from tests.workers.worker_process import DRAIN_SECONDS, WorkerProcess, new_namespace, worker
from waakvlam.activities.journal import ErasedEvent, Journal
from waakvlam.activities.keys import KeyStore
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.identifiers import namespace
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS

pytestmark = [pytest.mark.alone, pytest.mark.timeout(180)]

_CASES = [f"case-JZ19-2026-{number:06d}" for number in range(1, 9)]
_TO_STOP = 5.0
"""Seconds beside the drain time: to say goodbye to Temporal, and for a machine that is busy with the load."""


class Load:
    """Eight households about which somebody goes on telling something."""

    def __init__(self, client: Client, journal: Journal) -> None:
        self.receipts: list[str] = []
        self._client = client
        self._journal = journal
        self._feeding: list[asyncio.Task[None]] = []
        self._enough = False

    async def start(self) -> None:
        """Begin to tell."""
        for case in _CASES:
            await open_with_signal(self._client, case)
        self._feeding = [asyncio.create_task(self._feed(case)) for case in _CASES]

    async def more(self, commands: int) -> None:
        """Wait until so many more have been answered."""
        wanted = len(self.receipts) + commands

        async def answered() -> bool:
            assert not any(task.done() for task in self._feeding)
            return len(self.receipts) >= wanted

        await eventually(answered, 60)

    async def stop(self) -> None:
        """Finish what is being told; then every receipt is in the journal exactly once, and the journal has no gap."""
        self._enough = True
        await asyncio.gather(*self._feeding)
        rows: list[RecordedEvent | ErasedEvent] = []
        position = 0
        while found := await self._journal.events_after(position):
            rows += found
            position = found[-1].position
        signals = [row for row in rows if isinstance(row, RecordedEvent) and row.event.type == "SignalReceived"]
        told = Counter(row.command_id for row in signals if row.command_id in set(self.receipts))
        assert told == Counter(self.receipts)
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))

    async def _feed(self, case: str) -> None:
        number = 1
        while not self._enough:
            number = number % 12 + 1  # now and then of a child that is known already
            message = command(LOCAL_TEAM, datetime.now(UTC), source="citizen", children=[f"child-{number}"])
            self.receipts.append(await given_a_receipt(self._client, case, message))


@asynccontextmanager
async def load_on(client: Client, folder: Path, keys: KeyStore) -> AsyncIterator[Load]:
    """Load on the workers of a journal in this folder."""
    journal = await Journal.open(f"sqlite+aiosqlite:///{folder}/journal-JZ19.db", keys)
    load = Load(client, journal)
    await load.start()
    yield load
    await journal.close()


async def drained(process: WorkerProcess) -> float:
    """Tell it to stop; the seconds that it took."""
    began = time.monotonic()
    process.terminate()
    assert await asyncio.to_thread(process.process.wait, DRAIN_SECONDS + _TO_STOP) == 0
    said = process.log.read_text()
    assert "stopping: finishing what is under way" in said
    assert "stopped" in said
    return time.monotonic() - began


async def test_sigterm_under_load_loses_no_command_and_ends_within_the_drain_time(
    env: WorkflowEnvironment, tmp_path: Path, keys: KeyStore, key_environment: dict[str, str]
) -> None:
    client = await new_namespace(env)
    with worker(client, tmp_path, key_environment, "first") as first:
        async with load_on(client, tmp_path, keys) as load:
            # When the worker is stopped in the middle of it, and another is started only after that
            await load.more(24)
            took = await drained(first)
            with worker(client, tmp_path, key_environment, "second"):
                await load.more(24)
                # Then nothing was lost, and nothing done twice
                await load.stop()
    assert took <= DRAIN_SECONDS + _TO_STOP


async def test_a_release_with_other_rules_replaces_another_under_load(
    env: WorkflowEnvironment, tmp_path: Path, keys: KeyStore, key_environment: dict[str, str]
) -> None:
    client = await new_namespace(env)

    # Given a versioned worker, and the next release with another norm beside it
    def release(build: str, weeks: int) -> dict[str, str]:
        rules = tmp_path / f"{build}.toml"
        rules.write_text(f'region = "JZ19"\n[norms]\nhelp_evaluation = "{weeks} weeks"\n')
        version = {"TEMPORAL_DEPLOYMENT_NAME": "waakvlam-jz19", "TEMPORAL_WORKER_BUILD_ID": build}
        return {"WAAKVLAM_REGION_FILE": str(rules), **version}

    with worker(client, tmp_path, key_environment, "2026.11.0", **release("2026.11.0", 6)) as old:
        await make_current(client, "2026.11.0")
        async with load_on(client, tmp_path, keys) as load:
            await load.more(24)
            assert await weeks_until_evaluation(client, _CASES[0]) == 6
            with worker(client, tmp_path, key_environment, "2026.12.0", **release("2026.12.0", 7)) as new:
                # When cases are sent to the new one, and the old one is stopped
                await make_current(client, "2026.12.0")
                await load.more(24)
                await drained(old)
                await load.more(24)
                await load.stop()
                assert new.process.poll() is None
                # Then a case of before goes by the new rule from its next message on
                assert await weeks_until_evaluation(client, _CASES[1]) == 7
                histories = [history async for history in client.list_workflows().map_histories()]
    # And what either of them ran replays
    for history in histories:
        await Replayer(
            workflows=WORKFLOWS, plugins=[WaakvlamPlugin(keys)], namespace=namespace("JZ19")
        ).replay_workflow(history)


async def make_current(client: Client, build: str) -> None:
    """What a rollout does once a release is up."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name="waakvlam-jz19", build_id=build, identity="rollout"
    )

    async def done() -> bool:
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
        except RPCError:  # it has not heard of that version yet
            return False
        return True

    await eventually(done, 30)


async def weeks_until_evaluation(client: Client, case: str) -> int:
    """Help starts in a case that runs: by the rule that holds now it is evaluated after so many weeks."""
    handle = client.get_workflow_handle(case)
    today = datetime.now(UTC)
    team = {"team": LOCAL_TEAM["organisation"], "fixed_face": "lt-4"}
    await handle.execute_update("assign_local_team", command(LOCAL_TEAM, today, **team))
    await handle.execute_update("start_help", command(LOCAL_TEAM, today))
    [last_day] = [term["last_day"] for term in await handle.query("deadlines") if term["id"] == "help_evaluation"]
    return round((date.fromisoformat(last_day) - today.date()).days / 7)
