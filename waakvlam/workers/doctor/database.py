"""Looking at a database without making anything in it."""

from pathlib import Path

from sqlalchemy.engine import make_url

PATIENCE_SECONDS = 10.0
"""How long a database may take to answer."""

_LONGEST_REASON = 300


def shown(url: str) -> str:
    """A URL as it may be shown."""
    return make_url(url).render_as_string(hide_password=True)


def missing_file(url: str) -> bool:
    """Whether it is a SQLite file that is not there: opening it would make it."""
    where = make_url(url)
    return where.get_backend_name() == "sqlite" and bool(where.database) and not Path(where.database or "").exists()


def missing_directory(url: str) -> Path | None:
    """The directory of a SQLite file, when nobody made it."""
    where = make_url(url)
    folder = Path(where.database or "").absolute().parent
    return folder if where.get_backend_name() == "sqlite" and not folder.exists() else None


def reason(error: BaseException) -> str:
    """The driver's own words, without the statement."""
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE_SECONDS:g} s"
    said = str(getattr(error, "orig", None) or error)
    return said.splitlines()[0][:_LONGEST_REASON] if said else type(error).__name__
