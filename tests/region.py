"""What tests need of a region: cases with ids of their own, commands as plain JSON, and a clock to move."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from waakvlam.activities import Journal
from waakvlam.domain.identifiers import WORKFLOW_TYPE, parse, task_queue

REGION = "JZ19"
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
        return f"case-{REGION}-2026-{next(_numbers):06d}"

    async def open(self, case: str, message: dict[str, Any]) -> dict[str, Any]:
        """Update-with-start, as an integrator does it."""
        start = WithStartWorkflowOperation(
            WORKFLOW_TYPE[parse(case).kind],
            id=case,
            task_queue=task_queue(REGION),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        result: dict[str, Any] = await self.client.execute_update_with_start_workflow(
            "receive_signal", message, start_workflow_operation=start
        )
        return result

    async def send(self, stream: str, name: str, message: object) -> dict[str, Any]:
        """An update by name, as plain JSON."""
        result: dict[str, Any] = await self.client.get_workflow_handle(stream).execute_update(name, message)
        return result

    async def state(self, stream: str) -> dict[str, Any]:
        """The folded state."""
        result: dict[str, Any] = await self.client.get_workflow_handle(stream).query("state")
        return result

    async def deadlines(self, stream: str) -> dict[str, dict[str, Any]]:
        """The deadlines by key."""
        found: list[dict[str, Any]] = await self.client.get_workflow_handle(stream).query("deadlines")
        return {deadline["key"]: deadline for deadline in found}

    async def events(self, stream: str) -> list[str]:
        """Types of the events on record."""
        return [row.event.type for row in await self.journal.stream(stream)]

    async def now(self, stream: str) -> datetime:
        """The stream's own clock."""
        return await self.env.get_current_time(self.client.get_workflow_handle(stream))

    async def forward(self, stream: str, duration: timedelta) -> None:
        """Move the stream's clock."""
        await self.env.fast_forward(self.client.get_workflow_handle(stream), duration)


async def refusal(sending: Awaitable[object]) -> ApplicationError:
    """The typed error with which a command is refused."""
    try:
        await sending
    except WorkflowUpdateFailedError as failed:
        assert isinstance(failed.cause, ApplicationError)
        return failed.cause
    raise AssertionError("the command was accepted")


async def eventually(look: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait until something is so; for what the server does by itself."""
    async with asyncio.timeout(seconds):
        while not await look():
            await asyncio.sleep(0.05)
