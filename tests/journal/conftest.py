"""A journal on each database: a SQLite file, and a database in a real PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.journal.memory_keys import MemoryKeys
from tests.postgres import Postgres
from waakvlam.activities.journal import Journal
from waakvlam.activities.journal.migration import migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database in which there is nothing."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/journal.db"
    cluster: Postgres = request.getfixturevalue("postgres")
    return cluster.new_database()


@pytest_asyncio.fixture
async def url(empty_database: str) -> str:
    """The URL of a journal in which there is nothing."""
    await migrate(empty_database)
    return empty_database


@pytest.fixture
def case_keys() -> MemoryKeys:
    """The keys of its cases."""
    return MemoryKeys()


@pytest_asyncio.fixture
async def journal(url: str, case_keys: MemoryKeys) -> AsyncIterator[Journal]:
    """The journal, with the keys of its cases."""
    opened = await Journal.open(url, case_keys)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def plain_journal(url: str) -> AsyncIterator[Journal]:
    """The same journal, opened without keys."""
    opened = await Journal.open(url)
    yield opened
    await opened.close()
