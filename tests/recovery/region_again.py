"""A region whose halves can be taken away: a server of its own, and journals wherever a test wants them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from typer.testing import CliRunner, Result

from tests.conftest import DEV_SERVER, at_work
from tests.region import LOCAL_TEAM, VEILIG_THUIS, Region, command
from waakvlam.activities.journal.engine import open_engine
from waakvlam.activities.keys import CaseKeys
from waakvlam.workers.cli import app
from waakvlam.workers.plugin import WaakvlamPlugin


@asynccontextmanager
async def server(keys: CaseKeys) -> AsyncIterator[WorkflowEnvironment]:
    """A server that knows nothing yet, and forgets all at the end of the block."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False), plugins=[WaakvlamPlugin(keys)], **DEV_SERVER
    ) as environment:
        yield environment


@asynccontextmanager
async def working(environment: WorkflowEnvironment, folder: Path, keys: CaseKeys) -> AsyncIterator[Region]:
    """The region's workers. Runs are short, so that cases have several."""
    async with at_work(environment, folder, roll_over_after=20, keys=keys) as region:
        yield region


def settings(environment: WorkflowEnvironment, url: str, key_environment: Mapping[str, str]) -> dict[str, str]:
    """What leads the command to these."""
    return {
        **key_environment,
        "WAAKVLAM_REGION": "JZ19",
        "WAAKVLAM_JOURNAL_URL": url,
        "TEMPORAL_ADDRESS": environment.client.service_client.config.target_host,
        "TEMPORAL_NAMESPACE": environment.client.namespace,
    }


async def waakvlam(env: Mapping[str, str], *arguments: str) -> Result:
    """Run the command; in a thread, because it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner(env=env).invoke, app, list(arguments))


def remove_journal(folder: Path) -> None:
    """Destroy the file, and what the database keeps beside it."""
    for file in folder.glob("journal.db*"):
        file.unlink()


async def rows(url: str) -> dict[str, Sequence[tuple[Any, ...]]]:
    """All that stands in a journal."""
    queries = {
        "events": "SELECT * FROM journal_events ORDER BY position",
        "commands": "SELECT * FROM journal_commands ORDER BY command_id",
        "head": "SELECT id, position, CAST(sealed AS INTEGER) FROM journal_head",
    }
    engine = open_engine(url)
    try:
        async with engine.connect() as connection:
            return {
                name: [tuple(row) for row in await connection.execute(text(query))] for name, query in queries.items()
            }
    finally:
        await engine.dispose()


async def household(region: Region) -> tuple[str, dict[str, Any]]:
    """A case of today with an assessment, cheap and open; and its last command."""
    case = region.new_case()
    now = datetime.now(UTC)
    await region.open(case, command(VEILIG_THUIS, now, source="police", children=["child-1"]))
    last = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-2"])
    await region.send(case, "receive_signal", last)
    return case, last
