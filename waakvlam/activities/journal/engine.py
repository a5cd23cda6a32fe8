"""The connection to the database of a journal, and the locks under which it is written."""

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from waakvlam.activities.database import make_engine
from waakvlam.activities.journal.errors import JournalDamaged, JournalNotReady

# The patience comes first: the other two may have to wait for somebody.
_SQLITE = ("busy_timeout=4000", "journal_mode=WAL", "synchronous=FULL")
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
    kind = make_url(url).get_backend_name()
    if kind not in {"sqlite", "postgresql"}:
        raise JournalNotReady(f"a journal is kept in sqlite or postgresql, not in {kind}")
    return make_engine(url, pragmas=_SQLITE, elsewhere=_POSTGRESQL)


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
