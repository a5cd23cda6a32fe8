"""Putting back what a journal has lost: the same rows, or a word on what is not known any more."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.journal.memory_keys import MemoryKeys
from tests.journal.story import CASE, OTHER_CASE, behind_its_back, fill, put
from tests.postgres import Postgres
from waakvlam.activities.journal import (
    Journal,
    JournalDamaged,
    JournalMoved,
    KeysMissing,
    KnownCommand,
    Span,
)
from waakvlam.activities.journal.migration import migrate
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.identifiers import parse
from waakvlam.workers.journal.histories import known_command

COMMANDS = ["gemeente/1", "gemeente/2", "rvdk/1", "gemeente/3", "gemeente/4", "gemeente/5"]
EVENTS, COMMAND_ROWS = "SELECT * FROM journal_events ORDER BY position", "SELECT * FROM journal_commands ORDER BY 1"


@pytest_asyncio.fixture
async def lost(
    empty_database: str, request: pytest.FixtureRequest, tmp_path: Path, case_keys: MemoryKeys
) -> AsyncIterator[tuple[str, Journal]]:
    """Another journal, in which there is nothing, on the same kind of database."""
    url = f"sqlite+aiosqlite:///{tmp_path}/lost.db"
    if empty_database.startswith("postgresql"):
        cluster: Postgres = request.getfixturevalue("postgres")
        url = cluster.new_database()
    await migrate(url)
    journal = await Journal.open(url, case_keys)
    yield url, journal
    await journal.close()


async def known(journal: Journal) -> list[KnownCommand]:
    """What histories would tell of all that was recorded."""
    rows = [row for row in await journal.events_after(0) if isinstance(row, RecordedEvent)]
    told = []
    for command_id in dict.fromkeys(row.command_id for row in rows):
        events: Sequence[Any] = [json.loads(row.model_dump_json()) for row in rows if row.command_id == command_id]
        stream = parse(events[0]["stream"])
        command = known_command(stream, {"name": "start_help", "command": {}}, events, sealed=True)
        told.append(replace(command, fingerprint="f" * 64))
    return told


async def same(url: str, lost_url: str) -> bool:
    """Whether two journals hold the same rows."""
    for query in (EVENTS, COMMAND_ROWS):
        if await behind_its_back(url, query) != await behind_its_back(lost_url, query):
            return False
    return True


async def test_an_empty_journal_gets_back_every_row_and_a_second_time_nothing(
    url: str, journal: Journal, lost: tuple[str, Journal]
) -> None:
    await fill(journal)
    seal = (await journal.verify()).seal
    lost_url, empty = lost
    told = await known(journal)
    restored = await empty.restore(reversed(told), {}, expected=0)
    assert (restored.before, restored.after, restored.commands, restored.whole) == (0, 9, 6, True)
    assert await same(url, lost_url)
    assert (await empty.verify(against=seal)).clean
    again = await empty.restore(told, {CASE: 4}, expected=9)
    assert (again.events, again.whole) == (0, True)
    # and goes on as any
    assert [one.version for one in await put(empty, CASE, "gemeente/1", 2)] == [1, 2]
    assert [one.position for one in await put(empty, CASE, "gemeente/6")] == [10]


async def test_a_journal_from_an_older_backup_gets_its_end_back(
    url: str, journal: Journal, lost: tuple[str, Journal]
) -> None:
    await fill(journal)
    lost_url, behind = lost
    await put(behind, CASE, "gemeente/1", 2)
    await put(behind, OTHER_CASE, "gemeente/2", 1)
    restored = await behind.restore(await known(journal), {}, expected=3)
    assert (restored.before, restored.after, restored.whole) == (3, 9, True)
    assert await same(url, lost_url)


async def test_what_nobody_knows_any_more_is_named_and_nothing_is_put_back_behind_it(
    journal: Journal, lost: tuple[str, Journal]
) -> None:
    await fill(journal)
    lost_url, empty = lost
    # Given histories in which a track is missing, and the end of a case that another run tells of
    told = [one for one in await known(journal) if one.command_id not in {"rvdk/1", "gemeente/5"}]
    restored = await empty.restore(told, {CASE: 4, f"{CASE}-measure-1": 2}, expected=0)
    assert (restored.after, restored.beyond, restored.whole) == (3, 3, False)
    assert restored.positions == [Span(4, 5)]
    assert restored.streams == {CASE: [Span(4, 4)], f"{CASE}-measure-1": [Span(1, 2)]}
    assert [one["command_id"] for one in await behind_its_back(lost_url, COMMAND_ROWS)] == ["gemeente/1", "gemeente/2"]
    assert (await empty.verify()).clean


async def test_a_journal_in_which_was_written_after_it_lost_its_end_is_left_as_it_is(
    journal: Journal, lost: tuple[str, Journal]
) -> None:
    await fill(journal)
    lost_url, behind = lost
    await put(behind, CASE, "gemeente/1", 2)
    await put(behind, OTHER_CASE, "gemeente/9", 2)
    restored = await behind.restore(await known(journal), {}, expected=4)
    assert [finding.where for finding in restored.contradictions] == ["position 3", "position 4", "position 5"]
    assert (restored.events, restored.whole) == (0, False)
    # also where the histories tell both
    told = [*await known(journal), *(await known(behind))[1:]]
    both = await behind.restore(told, {}, expected=4)
    assert str(both.contradictions[0]) == f"position 3: both {OTHER_CASE}/1 and {OTHER_CASE}/1 were recorded there"
    assert len(await behind_its_back(lost_url, EVENTS)) == 4


async def test_when_something_is_recorded_meanwhile_nothing_is_put_back(
    journal: Journal, lost: tuple[str, Journal]
) -> None:
    await fill(journal)
    lost_url, empty = lost
    await put(empty, CASE, "gemeente/1", 2)
    with pytest.raises(JournalMoved):
        await empty.restore(await known(journal), {}, expected=0)
    assert len(await behind_its_back(lost_url, EVENTS)) == 2


async def test_a_case_whose_key_is_not_there_is_not_given_another(journal: Journal, lost: tuple[str, Journal]) -> None:
    await fill(journal)
    lost_url, _ = lost
    without = await Journal.open(lost_url, MemoryKeys("another region's"))
    with pytest.raises(KeysMissing, match=CASE):
        await without.restore(await known(journal), {}, expected=0)
    await without.close()
    assert await behind_its_back(lost_url, EVENTS) == []


async def test_a_stream_that_is_damaged_does_not_go_on(journal: Journal, lost: tuple[str, Journal]) -> None:
    await fill(journal)
    lost_url, behind = lost
    await put(behind, CASE, "gemeente/1", 2)
    await behind_its_back(lost_url, "UPDATE journal_events SET type = 'HelpEnded' WHERE position = 2")
    with pytest.raises(JournalDamaged, match=f"{CASE}/2"):
        await behind.restore(await known(journal), {}, expected=2)


async def test_what_was_recorded_before_there_were_keys_comes_back_in_the_clear_and_in_the_words_of_then(
    journal: Journal, lost: tuple[str, Journal]
) -> None:
    await fill(journal)
    told = await known(journal)
    # Given a first command of then, in a shape of then
    old = replace(told[0].events[0], payload='{"occurred_at":"2026-01-05T09:30:00Z","type":"HelpStarted"}')
    told[0] = replace(told[0], events=(old, *told[0].events[1:]), sealed=False)
    lost_url, empty = lost
    restored = await empty.restore(told, {}, expected=0)
    assert (restored.events, restored.plain) == (9, 2)
    first, second, third, *_ = await behind_its_back(lost_url, EVENTS)
    assert first["payload"] == old.payload
    assert [row["chain_version"] for row in (first, second, third)] == [1, 1, 2]
    assert (await empty.verify()).clean
    assert (await empty.stream(CASE))[:2] == (await journal.stream(CASE))[:2]
