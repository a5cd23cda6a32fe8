"""Where a region's read models are: settings, and opening them beside the journal that they are folded from."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.journal import Journal, JournalDamaged, JournalNotReady, KeysMissing
from waakvlam.activities.keys import KeyStore
from waakvlam.activities.read_models import Views, ViewsNotReady
from waakvlam.workers.case.view import Place, locate
from waakvlam.workers.keys import KeysUnavailable, open_keys
from waakvlam.workers.settings import (
    ENV_PREFIX,
    SettingsError,
    WorkerSettings,
    asynchronous,
    load_settings,
    readable,
)


class ViewsUnavailable(Exception):  # noqa: N818 - it says what the views are
    """The journal or the read models cannot be used. The message says what to do."""


class _ViewSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    views_url: str | None = Field(
        default=None,
        description="an SQLAlchemy URL with an asynchronous driver, such as"
        " postgresql+asyncpg://host/views or sqlite+aiosqlite:////var/lib/waakvlam/views.db; never the journal's",
    )

    @field_validator("views_url")
    @classmethod
    def _driver_is_asynchronous(cls, url: str | None) -> str | None:
        return asynchronous(url)


@dataclass(frozen=True)
class Where:
    """A region, its journal and its read models."""

    region: str
    place: Place
    views_url: str

    @property
    def shown(self) -> str:
        """The URL of the read models, without a password."""
        return make_url(self.views_url).render_as_string(hide_password=True)


def find_views(region: str | None, home: Path | None) -> Where:
    """Where a region's read models are: the URL that was set, else a SQLite file beside the journal.

    Raises:
        SettingsError: the environment is wrong.
    """
    settings = load_settings(region=region)
    place = locate(settings.region, home)
    given = _given(place.journal_url) if home is None else None
    return Where(settings.region, place, given or _beside(place.journal_url, settings))


def views_of(settings: WorkerSettings) -> str:
    """The URL of the read models of a worker's region: the one that was set, else a SQLite file beside the journal.

    Raises:
        SettingsError: the environment is wrong.
    """
    return _given(settings.journal) or _beside(settings.journal, settings)


def _given(journal_url: str) -> str | None:
    try:
        given = _ViewSettings().views_url
    except ValidationError as error:
        raise SettingsError("\n".join(readable(error, _ViewSettings))) from None
    if given == journal_url:
        raise SettingsError("WAAKVLAM_VIEWS_URL is the journal itself: read models have a database of their own.")
    return given


def _beside(journal_url: str, settings: WorkerSettings) -> str:
    journal = make_url(journal_url)
    folder = Path(journal.database or "").parent if journal.get_backend_name() == "sqlite" else settings.home
    return f"sqlite+aiosqlite:///{folder / f'views-{settings.region}.db'}"


R = TypeVar("R")


async def with_views(where: Where, do: Callable[[Views, Journal], Awaitable[R]]) -> R:
    """Do something with the read models and the journal; the keys of cases are only asked for where rows are sealed.

    Raises:
        ViewsUnavailable: one of the three cannot be used.
    """
    journal = make_url(where.place.journal_url)
    shown = journal.render_as_string(hide_password=True)
    if _is_missing_file(journal):  # opening it would make an empty one
        raise ViewsUnavailable(f"there is no journal at {shown} (give --home to look elsewhere)")
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
        reason = getattr(error, "orig", None) or error  # the driver's own words, without the statement
        raise ViewsUnavailable(f"{shown} or {where.shown} cannot be used: {reason}") from error


def views_are_missing(where: Where) -> bool:
    """Whether nobody has made read models there yet."""
    return _is_missing_file(make_url(where.views_url))


def _is_missing_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(url.database or "").exists()


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
