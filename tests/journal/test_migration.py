"""The tables of a journal: made, brought to this release, and never used when they are another release's."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from tests.journal.memory_keys import MemoryKeys
from tests.journal.story import CASE, OTHER_CASE, behind_its_back, fill, put
from tests.postgres import Postgres
from waakvlam.activities.journal import Journal, JournalNotReady, KeysMissing, migration
from waakvlam.activities.journal.engine import open_engine
from waakvlam.activities.journal.migration import migrate
from waakvlam.activities.journal.schema import METADATA, REVISIONS, VERSION_TABLE
from waakvlam.workers.settings import WorkerSettings
from waakvlam.workers.worker import JournalUnavailable, open_journal

_OLD = Path(__file__).parent / "before_revisions.sql"


@pytest.fixture
def old_journal(tmp_path: Path) -> str:
    """A journal as the release before revisions made it: three cases, nine events, six commands."""
    file = tmp_path / "journal.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(_OLD.read_text())
    connection.close()
    return f"sqlite+aiosqlite:///{file}"


async def test_a_journal_from_before_revisions_is_taken_over_whole(old_journal: str) -> None:
    before = await behind_its_back(old_journal, "SELECT * FROM events ORDER BY position")
    journal = await Journal.open(old_journal, MemoryKeys())
    # Every row stands as it stood, hash included, and verifies
    names = ", ".join(f'"{name}"' for name in before[0])
    after = await behind_its_back(old_journal, f"SELECT {names} FROM journal_events ORDER BY position")
    assert after == before
    assert (await journal.verify()).clean
    assert await journal.position() == 9
    # and the journal goes on from there, a repeat of what came before included
    (recorded,) = await put(journal, CASE, "gemeente/9")
    assert (recorded.version, recorded.position) == (4, 10)
    assert [one.version for one in await put(journal, CASE, "gemeente/1/a", 2, said="f" * 63 + "1")] == [1, 2]
    assert (await journal.verify()).clean
    await journal.close()


async def test_what_was_wrong_before_a_journal_was_taken_over_is_still_found(old_journal: str) -> None:
    await behind_its_back(
        old_journal,
        "UPDATE events SET payload = replace(payload, '2026-01-05', '2026-01-06') WHERE position = 2",
        "DELETE FROM events WHERE position = 6",
    )
    journal = await Journal.open(old_journal)
    said = [str(finding) for finding in (await journal.verify()).findings]
    assert said == [
        f"{CASE}/2: was changed or put elsewhere (position 2)",
        "position 6: removed from the journal",
        f"command {OTHER_CASE}/clock/2: recorded {OTHER_CASE}/3, which is not there",
    ]
    await journal.close()


async def test_it_is_taken_over_all_or_not_at_all(old_journal: str) -> None:
    await behind_its_back(old_journal, "UPDATE commands SET first_version = 'x' WHERE command_id = 'gemeente/3/a'")
    await behind_its_back(old_journal, "CREATE TABLE journal_head (id INTEGER)")
    with pytest.raises(Exception, match="journal_head"):
        await Journal.open(old_journal)
    tables = await behind_its_back(old_journal, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    assert [row["name"] for row in tables] == ["commands", "events", "journal_head"]


async def test_migrating_says_what_it_did_and_a_second_time_does_nothing(empty_database: str) -> None:
    first, second = await migrate(empty_database), await migrate(empty_database)
    assert (first.before, first.after, first.changed) == (None, REVISIONS[-1], True)
    assert (second.before, second.after, second.changed) == (REVISIONS[-1], REVISIONS[-1], False)


async def test_the_revisions_make_the_tables_that_the_code_works_with(url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        options = {"version_table": VERSION_TABLE}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))

    engine = open_engine(url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


def test_the_revisions_that_are_known_are_those_that_can_be_run() -> None:
    scripts = ScriptDirectory(str(migration._SCRIPTS))
    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == list(REVISIONS)


async def test_a_new_postgresql_journal_is_not_made_by_looking(postgres: Postgres) -> None:
    url = postgres.new_database()
    with pytest.raises(JournalNotReady, match="`waakvlam journal migrate` makes it"):
        await Journal.open(url)
    assert not (await behind_its_back(url, "SELECT * FROM pg_tables WHERE schemaname = 'public'"))


async def test_a_postgresql_journal_that_is_behind_is_not_used(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.new_database()
    await migrate(url)
    monkeypatch.setattr(migration, "REVISIONS", (*REVISIONS, "9999"))
    with pytest.raises(JournalNotReady, match=r"is at revision 0001 .* 9999: run `waakvlam journal migrate`"):
        await Journal.open(url)


async def test_a_journal_of_a_later_release_is_not_used_and_not_migrated(url: str) -> None:
    await behind_its_back(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    for attempt in (Journal.open, migrate):
        with pytest.raises(JournalNotReady, match="later than this release knows"):
            await attempt(url)


async def test_a_table_of_somebody_else_in_the_same_database_is_left_alone(postgres: Postgres) -> None:
    url = postgres.new_database()
    await behind_its_back(url, "CREATE TABLE events (mine TEXT)", "INSERT INTO events VALUES ('kept')")
    await migrate(url)
    journal = await Journal.open(url, MemoryKeys())
    await fill(journal)
    await journal.close()
    assert [dict(row) for row in await behind_its_back(url, "SELECT * FROM events")] == [{"mine": "kept"}]


async def test_a_database_of_another_kind_is_refused() -> None:
    with pytest.raises(JournalNotReady, match="sqlite or postgresql, not in mysql"):
        await Journal.open("mysql+aiomysql://host/journal")


async def test_rows_that_were_taken_over_stay_plain_and_new_ones_need_keys_from_then_on(old_journal: str) -> None:
    sealed = await Journal.open(old_journal, MemoryKeys())
    await put(sealed, CASE, "gemeente/9")
    await sealed.close()
    plain = await Journal.open(old_journal)
    assert len(await plain.stream(OTHER_CASE)) == 3
    with pytest.raises(KeysMissing):
        await put(plain, OTHER_CASE, "gemeente/10")
    await plain.close()


async def test_a_worker_does_not_start_on_a_postgresql_journal_that_was_not_migrated(postgres: Postgres) -> None:
    url = postgres.new_database()
    with pytest.raises(JournalUnavailable, match="waakvlam journal migrate"):
        await open_journal(WorkerSettings(region="JZ19", journal_url=url), MemoryKeys())
