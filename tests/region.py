"""What tests need of a region: cases with ids of their own, commands as plain JSON, and a clock to move."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from waakvlam.activities import Journal
from waakvlam.domain.identifiers import task_queue
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.terms import Term

REGION = "JZ19"
# A case is opened today and its story begins years later: nobody is told every week meanwhile that it waits for a step.
NORMS = {**RegionalRules.default(REGION).norms, "case_next_step": Term.parse("20 years")}
VEILIG_THUIS = {"organisation": "00000099000000001000", "kind": "veilig_thuis", "role": "triage", "worker": "vt-17"}
LOCAL_TEAM = {"organisation": "00000099000000002000", "kind": "local_team", "role": "fixed_face", "worker": "lt-4"}
RVDK = {"organisation": "00000099000000003000", "kind": "rvdk", "role": "investigator", "worker": "rvdk-9"}
COURT = {"organisation": "00000099000000004000", "kind": "court", "role": "judge", "worker": "kr-2"}
GI = {"organisation": "00000099000000005000", "kind": "certified_institution", "role": "protector", "worker": "gi-33"}

_numbers = itertools.count(1)
_commands = itertools.count(1)


def command(actor: dict[str, str], at: datetime, **fields: object) -> dict[str, Any]:
    """A command as an integrator sends it, under an id of its own."""
    return {"command_id": f"test/{next(_commands)}", "actor": actor, "occurred_at": at.isoformat(), **fields}


async def open_with_signal(client: Client, case: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
    """Update-with-start, as an integrator does it."""
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "ProtectionCase",
        id=case,
        task_queue=task_queue(REGION),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    signal = message or command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
    receipt: dict[str, Any] = await client.execute_update_with_start_workflow(
        "receive_signal", signal, start_workflow_operation=start
    )
    return receipt


def new_case() -> str:
    """The id of a household nobody has used: the tests of one process share a server, and so its cases."""
    return f"case-{REGION}-2026-{next(_numbers):06d}"


class Region:
    """A region at work on a real server."""

    def __init__(self, env: WorkflowEnvironment, journal: Journal) -> None:
        self.env = env
        self.journal = journal

    @property
    def client(self) -> Client:
        """The client of the region's namespace."""
        return self.env.client

    def new_case(self) -> str:
        """The id of a household nobody has used."""
        return new_case()

    async def open(self, case: str, message: dict[str, Any]) -> dict[str, Any]:
        """Update-with-start, as an integrator does it."""
        return await open_with_signal(self.client, case, message)

    async def send(self, stream: str, name: str, message: object) -> dict[str, Any]:
        """An update by name, as plain JSON."""
        result: dict[str, Any] = await self.client.get_workflow_handle(stream).execute_update(name, message)
        return result

    async def state(self, stream: str) -> dict[str, Any]:
        """The folded state."""
        result: dict[str, Any] = await self._query(stream, "state")
        return result

    async def deadlines(self, stream: str) -> dict[str, dict[str, Any]]:
        """The deadlines by key."""
        return {deadline["key"]: deadline for deadline in await self._query(stream, "deadlines")}

    async def _query(self, stream: str, name: str) -> Any:  # noqa: ANN401 - JSON
        async with asyncio.timeout(10):
            while True:
                try:
                    return await self.client.get_workflow_handle(stream).query(name)
                except WorkflowQueryFailedError as failed:
                    # Only a run that is loading itself may ask to be asked again.
                    assert "Wordt geladen" in failed.message, failed  # noqa: PT017
                except RPCError as early:
                    # The server's own word for a run that has not begun.
                    assert early.status is RPCStatusCode.FAILED_PRECONDITION, early  # noqa: PT017

    async def events(self, stream: str) -> list[str]:
        """Types of the events on record."""
        return [row.event.type for row in await self.journal.stream(stream)]

    async def now(self, stream: str) -> datetime:
        """The stream's own clock."""
        return await self.env.get_current_time(self.client.get_workflow_handle(stream))

    async def forward_to(self, moment: datetime, *streams: str) -> None:
        """Move the clocks of these streams to a moment, so that nothing depends on today's date."""
        for stream in streams:
            await self.forward(stream, moment - await self.now(stream))

    async def histories(self, stream: str) -> int:
        """Number of events in the history of the current run."""
        return (await self.client.get_workflow_handle(stream).describe()).history_length

    async def forward(self, stream: str, duration: timedelta) -> None:
        """Move the stream's clock."""
        await self.env.fast_forward(self.client.get_workflow_handle(stream), duration)


async def refusal(sending: Awaitable[object]) -> ApplicationError:
    """The typed error with which a command is refused."""
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await sending
    cause = failed.value.cause
    assert isinstance(cause, ApplicationError), cause
    return cause


async def eventually(look: Callable[[], Awaitable[object]], seconds: float = 20) -> None:
    """Wait until something is so; for what the server does by itself."""
    async with asyncio.timeout(seconds):
        while not await look():  # noqa: ASYNC110 - there is no event to wait for: it happens in a server
            await asyncio.sleep(0.05)
