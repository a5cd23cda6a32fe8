"""Where a region's read models are: settings, and opening them beside the journal that they are folded from."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError
from temporalio.envconfig import ClientConnectConfig

from waakvlam.activities.journal import Journal, JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.activities.keys import KeyStore
from waakvlam.activities.read_models import Views, ViewsNotReady
from waakvlam.workers.case.view import Place, locate
from waakvlam.workers.database import DatabaseUrl, beside, driver_words, is_sqlite, missing_file, named, shown
from waakvlam.workers.keys import KeysUnavailable, keys_of_stack, load_key_settings, open_keys
from waakvlam.workers.settings import (
    ENV_PREFIX,
    SettingsError,
    WorkerSettings,
    load_settings,
    readable,
)


class ViewsUnavailable(Exception):  # noqa: N818 - it says what the views are
    """The journal or the read models cannot be used. The message says what to do."""


class _ViewSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    views_url: DatabaseUrl | None = Field(
        default=None,
        description="an SQLAlchemy URL with an asynchronous driver, such as"
        " postgresql+asyncpg://host/views or sqlite+aiosqlite:////var/lib/waakvlam/views.db; never the journal's",
    )


@dataclass(frozen=True)
class Where:
    """A region, its journal and its read models."""

    region: str
    place: Place
    views_url: str

    @property
    def shown(self) -> str:
        """The URL of the read models, without a password."""
        return shown(self.views_url)


def find_views(region: str | None, home: Path | None, journal: str | None = None) -> Where:
    """Where a region's read models are: the URL that was set, else a SQLite file beside the journal.

    Args:
        region: its code; else the one of the environment.
        home: the directory of an embedded stack.
        journal: another journal than the region's, by its URL or file. Its read models stand apart.

    Raises:
        SettingsError: the environment, or the journal's URL, is wrong.
    """
    settings = load_settings(region=region)
    if journal is not None:
        return _apart(settings, home, journal)
    place = locate(settings.region, home)
    given = _given(place.journal_url) if home is None else None
    return Where(settings.region, place, given or _beside(place.journal_url, settings))


def views_of(settings: WorkerSettings) -> str:
    """The URL of the read models of a worker's region: the one that was set, else a SQLite file beside the journal.

    Raises:
        SettingsError: the environment is wrong.
    """
    return _given(settings.journal) or _beside(settings.journal, settings)


def _apart(settings: WorkerSettings, home: Path | None, journal: str) -> Where:
    try:
        url = named(journal)
    except ValueError as error:
        raise SettingsError(f"--journal: {error}") from None
    # Two journals may stand in one directory, or have none.
    which = Path(journal).stem if is_sqlite(url) else hashlib.sha256(shown(url).encode()).hexdigest()[:8]
    views = beside(url, f"{which}-views-{settings.region}.db", settings.home)
    keys = load_key_settings() if home is None else keys_of_stack(home)
    return Where(settings.region, Place(ClientConnectConfig(), url, keys), views)


def _given(journal_url: str) -> str | None:
    try:
        given = _ViewSettings().views_url
    except ValidationError as error:
        raise SettingsError("\n".join(readable(error, _ViewSettings))) from None
    if given == journal_url:
        raise SettingsError("WAAKVLAM_VIEWS_URL is the journal itself: read models have a database of their own.")
    return given


def _beside(journal_url: str, settings: WorkerSettings) -> str:
    return beside(journal_url, f"views-{settings.region}.db", settings.home)


R = TypeVar("R")


async def with_views(where: Where, do: Callable[[Views, Journal], Awaitable[R]]) -> R:
    """Do something with the read models and the journal; the keys of cases are only asked for where rows are sealed.

    Raises:
        ViewsUnavailable: one of the three cannot be used.
    """
    journal = shown(where.place.journal_url)
    if missing_file(where.place.journal_url):
        raise ViewsUnavailable(f"there is no journal at {journal} (give --home to look elsewhere)")
    try:
        try:
            return await _with(where, None, do)
        except KeysMissing:
            keys = await open_keys(where.place.keys, where.region)
            try:
                return await _with(where, keys, do)
            finally:
                await keys.close()
    except KeysUnavailable as error:
        raise ViewsUnavailable(str(error)) from error
    except ViewsNotReady as error:
        raise ViewsUnavailable(f"{where.shown}: {error}; run waakvlam views rebuild") from error
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady, JournalDamaged) as error:
        raise ViewsUnavailable(f"{journal} or {where.shown} cannot be used: {driver_words(error)}") from error


async def latest(journal: Journal) -> datetime:
    """Now; or where the journal is ahead of the clock, as one that was simulated can be, its own last moment."""
    now, position = datetime.now(UTC), await journal.position()
    last = await journal.events_after(position - 1, limit=1) if position else ()
    return max(now, last[0].recorded_at) if last else now


def views_are_missing(where: Where) -> bool:
    """Whether nobody has made read models there yet."""
    return missing_file(where.views_url)


async def _with(where: Where, keys: KeyStore | None, do: Callable[[Views, Journal], Awaitable[R]]) -> R:
    async with _opened(where, keys) as (views, journal):
        return await do(views, journal)


@asynccontextmanager
async def _opened(where: Where, keys: KeyStore | None) -> AsyncIterator[tuple[Views, Journal]]:
    journal = await Journal.open(where.place.journal_url, keys)
    try:
        views = await Views.open(where.views_url, keys)
        try:
            yield views, journal
        finally:
            await views.close()
    finally:
        await journal.close()
