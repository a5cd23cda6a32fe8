"""A region where all is well: on the real server of the tests, a journal in PostgreSQL, and a key store in a file."""

import os
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from tests.postgres import Postgres
from tests.workers.doctor.world import World
from waakvlam.activities.journal.migration import migrate
from waakvlam.activities.keys import KeyringFile
from waakvlam.workers.namespace.prepare import make_ready


@pytest_asyncio.fixture(scope="module")
async def journal_url(postgres: Postgres) -> str:
    """A journal of this release in which there is nothing yet."""
    url = postgres.new_database()
    await migrate(url)
    return url


@pytest_asyncio.fixture(scope="module")
async def prepared(env: WorkflowEnvironment) -> Client:
    """A client of a namespace that is as it should be."""
    address = env.client.service_client.config.target_host
    client = await Client.connect(address, namespace="jeugdregio-in-proef")
    await make_ready(client, client.namespace)
    return client


@pytest_asyncio.fixture
async def world(prepared: Client, journal_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    """All is well here."""
    for name in os.environ:
        if name.startswith(("WAAKVLAM_", "TEMPORAL_", "OTEL_")):
            monkeypatch.delenv(name)
    world = World(prepared, monkeypatch, tmp_path)
    world.tell("TEMPORAL_ADDRESS", prepared.service_client.config.target_host)
    world.tell("TEMPORAL_NAMESPACE", prepared.namespace)
    world.tell("WAAKVLAM_HOME", tmp_path)
    world.tell("WAAKVLAM_JOURNAL_URL", journal_url)
    world.tell("WAAKVLAM_KEYS_URL", f"sqlite+aiosqlite:///{tmp_path}/keys.db")
    world.tell("WAAKVLAM_MASTER_KEY_FILE", tmp_path / "ring.json")
    KeyringFile(tmp_path / "ring.json").make()
    await world.lock_keys()
    return world
