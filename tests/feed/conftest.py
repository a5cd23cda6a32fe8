"""A journal with events on each database, a place for the feed beside it, and a receiver."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.activities.conftest import no_proxy, refusing_port
from tests.feed.receiver import Receiver, receiving
from tests.journal.conftest import case_keys, empty_database, journal, url
from waakvlam.activities.feed import FeedPlace

__all__ = ["case_keys", "empty_database", "journal", "no_proxy", "refusing_port", "url"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that takes what is posted."""
    with receiving() as seen:
        yield seen


@pytest_asyncio.fixture
async def place(url: str) -> AsyncIterator[FeedPlace]:
    """How far the feed is, in the database of the journal."""
    opened = await FeedPlace.open(url)
    yield opened
    await opened.close()
