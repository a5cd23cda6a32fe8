"""A real Temporal server with a virtual clock per workflow, and a real journal; once for all tests.

And the profile by which properties are searched.
"""

import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.stdlib import ProcessorFormatter
from temporalio.client import Client
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment
from temporalio.worker import Worker

from tests import postgres as postgresql
from tests import search
from tests.region import NORMS, REGION, Region
from waakvlam.activities import Journal, region_activities
from waakvlam.activities.delivery import Sender
from waakvlam.activities.keys import CaseKeys, KeyringFile, KeyStore
from waakvlam.activities.notify import NotifyActivities
from waakvlam.activities.record import Appending, unwatched
from waakvlam.domain.identifiers import outbound_task_queue, task_queue
from waakvlam.domain.notifications import Channel
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS, regional, search_attributes

search.register()

DEV_SERVER: dict[str, Any] = {
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


@pytest.fixture(autouse=True)
def _logs_of_its_own() -> Iterator[None]:
    """A process that a test plays sends its logs where that test reads them, and no further."""
    yield
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, ProcessorFormatter):
            root.removeHandler(handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Postgres]:
    """A PostgreSQL cluster, for as long as the tests run; each test takes a database of its own in it."""
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(postgresql.running())
        except postgresql.CannotRun as missing:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"{missing}: scripts/system-packages installs it")
        yield cluster


@pytest.fixture(scope="session")
def key_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings that lead a process of its own to the keys of the tests."""
    folder = tmp_path_factory.mktemp("keys")
    KeyringFile(folder / "master-keys.json").make()
    return {
        "WAAKVLAM_KEYS_URL": f"sqlite+aiosqlite:///{folder}/keys.db",
        "WAAKVLAM_MASTER_KEY_FILE": str(folder / "master-keys.json"),
    }


@pytest_asyncio.fixture(scope="session")
async def keys(key_environment: dict[str, str]) -> AsyncIterator[KeyStore]:
    """The region's keys: of every case in any test."""
    master = KeyringFile(Path(key_environment["WAAKVLAM_MASTER_KEY_FILE"]))
    store = await KeyStore.open(key_environment["WAAKVLAM_KEYS_URL"], master, REGION)
    yield store
    await store.close()


@pytest.fixture(scope="session")
def codec_socket() -> Iterator[socket.socket]:
    """Where the UI of the tests' server has payloads decoded; nobody answers until a test needs it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest_asyncio.fixture(scope="session")
async def env(keys: KeyStore, codec_socket: socket.socket) -> AsyncIterator[WorkflowEnvironment]:
    """The dev server, with time skipping on request only."""
    codec = ["--ui-codec-endpoint", f"http://127.0.0.1:{codec_socket.getsockname()[1]}"]
    options = {**DEV_SERVER, "dev_server_extra_args": [*DEV_SERVER["dev_server_extra_args"], *codec]}
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False), plugins=[WaakvlamPlugin(keys)], **options
    ) as environment:
        yield environment


@pytest_asyncio.fixture
async def region(env: WorkflowEnvironment, keys: KeyStore, tmp_path: Path) -> AsyncIterator[Region]:
    """A region at work: its worker in this process, on a journal of its own."""
    async with at_work(env, tmp_path, roll_over_after=150, keys=keys) as working:
        yield working


@pytest_asyncio.fixture
async def rolling_region(env: WorkflowEnvironment, keys: KeyStore, tmp_path: Path) -> AsyncIterator[Region]:
    """A region whose runs continue as new after every few commands."""
    async with at_work(env, tmp_path, roll_over_after=12, keys=keys) as working:
        yield working


@asynccontextmanager
async def at_work(
    env: WorkflowEnvironment,
    folder: Path,
    *,
    roll_over_after: int,
    keys: CaseKeys | None = None,
    rules: RegionalRules | None = None,
    channels: Mapping[Channel, Sender] | None = None,
    client: Client | None = None,
    appending: Appending = unwatched,
) -> AsyncIterator[Region]:
    """The region's workers, until the end of the block; perhaps with a client or an onlooker of the test's own."""
    client = client or env.client
    rules = rules or RegionalRules(region=REGION, norms=NORMS)
    regional.install(rules)
    journal = await Journal.open(f"sqlite+aiosqlite:///{folder}/journal.db", keys)
    async with (
        Worker(
            client,
            task_queue=task_queue(REGION),
            workflows=WORKFLOWS,
            activities=region_activities(journal, client, rules, roll_over_after, appending=appending),
            graceful_shutdown_timeout=timedelta(seconds=1),
        ),
        Worker(
            client,
            task_queue=outbound_task_queue(REGION),
            activities=[NotifyActivities(channels or {}).notify],
            graceful_shutdown_timeout=timedelta(seconds=1),
        ),
    ):
        yield Region(env, journal)
    await journal.close()
