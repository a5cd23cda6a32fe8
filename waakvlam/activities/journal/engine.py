"""The connection to the database of a journal, and the locks under which it is written."""

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, bindparam, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from waakvlam.activities.journal.errors import JournalDamaged, JournalNotReady

_POSTGRESQL: dict[str, Any] = {
    # What is decided must rest on what was committed before the stream's lock was had, whatever the database's default:
    # with a stricter level the transaction would still see what was there before it waited.
    "isolation_level": "READ COMMITTED",
    "pool_pre_ping": True,  # a database that was restarted costs no command
    "connect_args": {
        "server_settings": {
            "application_name": "waakvlam journal",
            # A process that hangs holds up its stream, or the head, for so long; who waits is told, and tries again.
            "lock_timeout": "10s",
            "idle_in_transaction_session_timeout": "30s",
        }
    },
}


def open_engine(url: str) -> AsyncEngine:
    """An engine for a SQLAlchemy URL.

    Raises:
        JournalNotReady: a journal cannot be kept in a database of this kind.
    """
    match make_url(url).get_backend_name():
        case "sqlite":
            engine = create_async_engine(url)
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
            return engine
        case "postgresql":
            return create_async_engine(url, **_POSTGRESQL)
        case other:
            raise JournalNotReady(f"a journal is kept in sqlite or postgresql, not in {other}")


def for_writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine, whose transactions hold the journal from their beginning where the file has only one lock."""
    return engine.execution_options(writing=True)


async def hold(connection: AsyncConnection, name: str) -> None:
    """Hold a stream until the end of the transaction; two processes never decide on the same one at once.

    On SQLite a transaction that writes holds the whole journal already.
    """
    if connection.dialect.name == "postgresql":
        # A number of our own making: two streams that share one wait for each other, and no more than that.
        digest = hashlib.sha256(f"waakvlam/journal/{name}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        await connection.execute(select(func.pg_advisory_xact_lock(bindparam("number", number, BigInteger))))


class JournalFile:
    """The file of a SQLite journal, as it was when it was opened."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Remember which file it is, when it is one."""
        is_file = engine.dialect.name == "sqlite" and bool(engine.url.database)
        self._path = Path(engine.url.database or "") if is_file else None
        self._identity = _identity(self._path) if self._path else None

    def require(self) -> None:
        """See that it is still there.

        Raises:
            JournalDamaged: it is not. SQLite goes on writing to a file that was deleted under it, and every receipt
                would be a lie.
        """
        if self._path is not None and _identity(self._path) != self._identity:
            raise JournalDamaged(f"the journal {self._path} was removed or replaced while it was in use")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
    # The driver must not open transactions by itself: a writer takes the lock before it reads.
    connection.isolation_level = None
    cursor = connection.cursor()
    # The patience comes first: the other two may have to wait for somebody.
    for pragma in ("busy_timeout=4000", "journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event passes a sync connection
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
