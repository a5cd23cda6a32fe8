"""Bringing the tables of a journal to this release.

What is behind is brought up by Alembic, in one transaction: all of it, or nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from waakvlam.activities.database import for_writing
from waakvlam.activities.journal.engine import hold, open_engine
from waakvlam.activities.journal.errors import JournalNotReady
from waakvlam.activities.journal.schema import REVISIONS, VERSION_TABLE

_SCRIPTS = Path(__file__).parent / "migrations"
_TABLE = table(VERSION_TABLE, column("version_num"))

Step = Callable[[str], None]
"""Told in a few words what is being done."""


@dataclass(frozen=True)
class Migrated:
    """What became of the tables."""

    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return self.before != self.after


async def make_ready(engine: AsyncEngine) -> None:
    """See that the tables are those of this release; an embedded journal is brought there.

    Raises:
        JournalNotReady: they are not. The message names the command.
    """
    async with engine.connect() as connection:
        revision = await revision_of(connection)
    if revision == REVISIONS[-1]:
        return
    if engine.dialect.name == "sqlite":
        await upgrade(engine)
    elif revision is None:
        raise JournalNotReady("there is no journal in this database yet; `waakvlam journal migrate` makes it")
    else:
        _require_known(revision)
        raise JournalNotReady(
            f"the journal is at revision {revision} and this release works with {REVISIONS[-1]}: "
            "run `waakvlam journal migrate`"
        )


async def migrate(url: str, step: Step | None = None) -> Migrated:
    """Bring the journal at a URL to this release.

    Raises:
        JournalNotReady: it is of a later release.
    """
    engine = open_engine(url)
    try:
        return await upgrade(engine, step)
    finally:
        await engine.dispose()


async def upgrade(engine: AsyncEngine, step: Step | None = None) -> Migrated:
    """Bring the tables to this release; who comes second finds it done.

    Raises:
        JournalNotReady: they are of a later release.
    """
    async with for_writing(engine).begin() as connection:
        await hold(connection, "migration")
        before = await revision_of(connection)
        if before is not None:
            _require_known(before)
        if before != REVISIONS[-1]:
            await connection.run_sync(_run, step or _in_silence)
    return Migrated(before, REVISIONS[-1])


def _require_known(revision: str) -> None:
    if revision not in REVISIONS:
        raise JournalNotReady(
            f"the journal is at revision {revision}, which is later than this release knows ({REVISIONS[-1]}): "
            "install the release of waakvlam that ran `waakvlam journal migrate`"
        )


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision of the tables; None where there is no journal yet."""

    def has_table(sync: Connection) -> bool:
        return inspect(sync).has_table(VERSION_TABLE)

    if not await connection.run_sync(has_table):
        return None
    return (await connection.execute(select(_TABLE.c.version_num))).scalar_one_or_none()


def _run(connection: Connection, step: Step) -> None:
    # Only a journal that is behind pays for these imports.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    attributes: dict[str, Any] = {"connection": connection, "step": step}
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _in_silence(_said: str) -> None:
    """Nobody is told."""
