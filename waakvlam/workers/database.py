"""Databases as a setting or an option names them: judged, shown without a password, looked for before they are made."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError


def asynchronous(url: str) -> str:
    """The URL of a database, when its driver suits us.

    Raises:
        ValueError: it does not.
    """
    try:
        dialect = make_url(url).get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise ValueError("this is no SQLAlchemy URL") from error
    if not dialect.is_async:
        raise ValueError("this driver is not asynchronous")
    return url


DatabaseUrl = Annotated[str, AfterValidator(asynchronous)]
"""A setting that names a database."""


def sqlite_url(file: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{file}"


def named(given: str) -> str:
    """The URL of what an option names: a URL, or the name of a SQLite file.

    Raises:
        ValueError: its driver is not asynchronous, or it is no URL.
    """
    return asynchronous(given) if "://" in given else sqlite_url(Path(given).resolve())


def beside(journal_url: str, name: str, otherwise: Path) -> str:
    """The URL of a SQLite file beside a journal that is a file; beside no file, in another directory."""
    journal = make_url(journal_url)
    return sqlite_url((Path(journal.database or "").parent if is_sqlite(journal_url) else otherwise) / name)


def is_sqlite(url: str) -> bool:
    """Whether it is a SQLite database."""
    return make_url(url).get_backend_name() == "sqlite"


def shown(url: str) -> str:
    """A URL as it may be shown: without its password."""
    return make_url(url).render_as_string(hide_password=True)


def missing_file(url: str) -> bool:
    """Whether it is a SQLite file that is not there: opening it would make an empty one."""
    file = make_url(url).database
    return is_sqlite(url) and bool(file) and not Path(file or "").exists()


def missing_directory(url: str) -> Path | None:
    """The directory of a SQLite file, when nobody made it."""
    folder = Path(make_url(url).database or "").absolute().parent
    return folder if is_sqlite(url) and not folder.exists() else None


def driver_words(error: BaseException) -> str:
    """The driver's own words, without the statement and what it was about."""
    return str(getattr(error, "orig", None) or error)
