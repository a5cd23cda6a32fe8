"""Where a region's feed is, and opening what it needs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.feed import FeedPlace, FeedSettings
from waakvlam.activities.journal import Journal, JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.domain.upcasting import UnreadableEvent
from waakvlam.workers.case.view import Place, UnknownCase, locate, require_journal
from waakvlam.workers.database import DatabaseUrl, beside, driver_words, shown
from waakvlam.workers.keys import KeysUnavailable, open_keys
from waakvlam.workers.region_file import read_section
from waakvlam.workers.settings import ENV_PREFIX, LogFormat, SettingsError, load_settings, readable


class FeedUnavailable(Exception):  # noqa: N818 - it says what the feed is
    """The journal, its keys or the place of the feed cannot be used. The message says which."""


class _FeedEnvironment(BaseSettings):
    """What the environment says of the feed alone."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    feed_url: DatabaseUrl | None = Field(
        default=None,
        description="an SQLAlchemy URL with an asynchronous driver, such as postgresql+asyncpg://host/database or"
        " sqlite+aiosqlite:////var/lib/waakvlam/feed.db",
    )


@dataclass(frozen=True)
class Where:
    """A region, its journal, and how far its feed is."""

    region: str
    place: Place
    feed_url: str
    settings: FeedSettings | None
    log_format: LogFormat

    @property
    def shown(self) -> str:
        """The URL of the feed's place, without a password."""
        return shown(self.feed_url)


def find_feed(region: str | None, home: Path | None) -> Where:
    """Where a region's feed is: the URL that was set, else a SQLite file beside the journal.

    Raises:
        SettingsError: the environment, or section [feed] of the region's file, is wrong.
    """
    settings = load_settings(region=region)
    place = locate(settings.region, home)
    try:
        given = _FeedEnvironment().feed_url if home is None else None
    except ValidationError as error:
        raise SettingsError("\n".join(readable(error, _FeedEnvironment))) from None
    url = given or beside(place.journal_url, f"feed-{settings.region}.db", settings.home)
    section = read_section(settings.region_file, settings.region, "feed", FeedSettings)
    return Where(settings.region, place, url, section, settings.log_format)


@asynccontextmanager
async def opened(where: Where) -> AsyncIterator[tuple[Journal, FeedPlace]]:
    """The journal with its keys, and the feed's place, until the end of the block.

    Raises:
        FeedUnavailable: one of them cannot be used.
    """
    try:
        require_journal(where.place)
        keys = await open_keys(where.place.keys, where.region)
        try:
            journal = await Journal.open(where.place.journal_url, keys)
            try:
                place = await FeedPlace.open(where.feed_url)
                try:
                    yield journal, place
                finally:
                    await place.close()
            finally:
                await journal.close()
        finally:
            await keys.close()
    except (UnknownCase, KeysUnavailable) as missing:
        raise FeedUnavailable(str(missing)) from missing
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady, JournalDamaged, KeysMissing) as error:
        why = driver_words(error)
        raise FeedUnavailable(f"the journal of {where.region} or {where.shown} cannot be used: {why}") from error
    except UnreadableEvent as newer:
        raise FeedUnavailable(f"{newer}: the journal was written by a newer release; bring this one up") from newer
