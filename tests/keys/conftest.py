"""A key store on a file, and a key service that answers as Vault's transit engine is documented to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.keys.key_service import KeyService
from tests.postgres import Postgres
from waakvlam.activities.keys import KeyringFile, KeyStore


@pytest.fixture
def master(tmp_path: Path) -> KeyringFile:
    """A master key."""
    ring = KeyringFile(tmp_path / "master-keys.json")
    ring.make()
    return ring


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the key store is: on either database."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/keys.db"
    cluster: Postgres = request.getfixturevalue("postgres")
    return cluster.new_database()


@pytest_asyncio.fixture
async def store(url: str, master: KeyringFile) -> AsyncIterator[KeyStore]:
    """A key store."""
    store = await KeyStore.open(url, master, "JZ19")
    yield store
    await store.close()


@pytest_asyncio.fixture
async def key_service() -> AsyncIterator[KeyService]:
    """A key service that listens."""
    async with KeyService() as service:
        yield service
