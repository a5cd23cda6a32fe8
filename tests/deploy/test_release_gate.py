"""A new release shows that it can go on with what runs, before it is given any of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from tests.conftest import at_work
from tests.deploy.another_release import ProtectionCase
from tests.region import LOCAL_TEAM, command, eventually, open_with_signal
from tests.workers.worker_process import new_namespace
from waakvlam.activities.keys import KeyStore
from waakvlam.workers import release_checks
from waakvlam.workers.release_checks import ReleaseChecks
from waakvlam.workflows import WORKFLOWS
from waakvlam.workflows.release_gate import ReleaseGate

CASE = "case-JZ19-2026-000801"
QUEUE = "the-workers-of-the-new-release"


@pytest_asyncio.fixture
async def client(env: WorkflowEnvironment, tmp_path: Path, keys: KeyStore) -> AsyncIterator[Client]:
    """A client of a region in which one case runs, and nothing else."""
    client = await new_namespace(env)
    async with at_work(env, tmp_path, roll_over_after=150, keys=keys, client=client):
        heard = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
        await open_with_signal(client, CASE, heard)

        async def listed() -> bool:
            return (await client.count_workflows('WorkflowType = "ProtectionCase"')).count == 1

        await eventually(listed)
        yield client


async def gate(client: Client, name: str) -> int:
    """Run the gate as the worker controller does, on a worker of the new release; how many runs were replayed."""
    async with Worker(
        client,
        task_queue=QUEUE,
        workflows=[ReleaseGate],
        activities=[ReleaseChecks(client).replay_what_runs],
    ):
        replayed: int = await client.execute_workflow("ReleaseGate", id=f"test-worker:{name}-{QUEUE}", task_queue=QUEUE)
        return replayed


async def test_a_release_that_replays_what_runs_passes(client: Client) -> None:
    assert await gate(client, "2026.12.0") == 1


async def test_a_release_that_cannot_go_on_with_a_case_does_not_pass_and_names_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [kind for kind in WORKFLOWS if kind.__name__ != "ProtectionCase"]
    monkeypatch.setattr(release_checks, "WORKFLOWS", [*others, ProtectionCase])
    with pytest.raises(WorkflowFailureError) as failed:
        await gate(client, "2026.12.1")
    assert isinstance(failed.value.cause, ActivityError)
    assert isinstance(failed.value.cause.cause, ApplicationError)
    assert failed.value.cause.cause.type == "CannotReplay"
    assert CASE in failed.value.cause.cause.message
