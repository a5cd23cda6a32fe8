"""Engines for the databases that things are kept in, each with the patience and durability that its use asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry


def make_engine(
    url: str,
    *,
    pragmas: Sequence[str],
    own_transactions: bool = True,
    sqlite: Mapping[str, Any] | None = None,
    elsewhere: Mapping[str, Any] | None = None,
) -> AsyncEngine:
    """An engine for a SQLAlchemy URL with an asynchronous driver.

    Args:
        url: of the database.
        pragmas: what every connection to a SQLite file begins with, in this order.
        own_transactions: on SQLite, begin transactions here and not in the driver, so that one that writes (see
            `for_writing`) takes the lock before it reads.
        sqlite: more for `create_async_engine` where it is a SQLite file.
        elsewhere: the same where it is any other database.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, **(elsewhere or {}))

    def prepare(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own
        if own_transactions:
            connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    engine = create_async_engine(url, **(sqlite or {}))
    event.listen(engine.sync_engine, "connect", prepare)
    if own_transactions:
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def for_writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine, whose transactions hold the database from their beginning where the file has only one lock."""
    return engine.execution_options(writing=True)


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event passes a sync connection
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
