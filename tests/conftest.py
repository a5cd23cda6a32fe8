"""A real Temporal server with a virtual clock per workflow, and a real journal; once for all tests.

And the profile by which properties are searched.
"""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from tests import search
from tests.region import REGION, Region
from waakvlam.activities import Journal, region_activities
from waakvlam.activities.delivery import Sender
from waakvlam.activities.notify import NotifyActivities
from waakvlam.domain.identifiers import outbound_task_queue, task_queue
from waakvlam.domain.notifications import Channel
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS, regional, search_attributes

search.register()

DEV_SERVER: dict[str, Any] = {
    "plugins": [WaakvlamPlugin()],
    "search_attributes": list(search_attributes.ALL),
    "ui": True,
    "dev_server_existing_path": str(Path(sys.executable).parent / "temporal"),
    "dev_server_extra_args": [
        "--dynamic-config-value",
        "frontend.WorkflowTimeSkippingEnabled=true",
        # A timer that fires during a fast-forward otherwise costs a second of real time.
        "--dynamic-config-value",
        'history.timerProcessorMaxTimeShift="10ms"',
    ],
}
"""The real server, from the package that is pinned; nothing is downloaded."""


@pytest_asyncio.fixture(scope="session")
async def env() -> AsyncIterator[WorkflowEnvironment]:
    """The dev server, with time skipping on request only."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False), **DEV_SERVER
    ) as environment:
        yield environment


@pytest_asyncio.fixture
async def region(env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[Region]:
    """A region at work: its worker in this process, on a journal of its own."""
    async with at_work(env, tmp_path, roll_over_after=150) as working:
        yield working


@pytest_asyncio.fixture
async def rolling_region(env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[Region]:
    """A region whose runs continue as new after every few commands."""
    async with at_work(env, tmp_path, roll_over_after=12) as working:
        yield working


@asynccontextmanager
async def at_work(
    env: WorkflowEnvironment,
    folder: Path,
    *,
    roll_over_after: int,
    rules: RegionalRules | None = None,
    channels: Mapping[Channel, Sender] | None = None,
) -> AsyncIterator[Region]:
    """The region's workers, until the end of the block."""
    rules = rules or RegionalRules.default(REGION)
    regional.install(rules)
    journal = await Journal.open(f"sqlite+aiosqlite:///{folder}/journal.db")
    async with (
        Worker(
            env.client,
            task_queue=task_queue(REGION),
            workflows=WORKFLOWS,
            activities=region_activities(journal, env.client, rules, roll_over_after),
            graceful_shutdown_timeout=timedelta(seconds=5),
        ),
        Worker(
            env.client,
            task_queue=outbound_task_queue(REGION),
            activities=[NotifyActivities(channels or {}).notify],
            graceful_shutdown_timeout=timedelta(seconds=5),
        ),
    ):
        yield Region(env, journal)
    await journal.close()
