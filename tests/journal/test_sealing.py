"""What may be personal is sealed with the key of its case; a destroyed key takes it away, and the rest stays."""

import asyncio
from pathlib import Path

import pytest

from tests.journal.memory_keys import MemoryKeys
from tests.journal.story import CASE, MOMENT, OTHER_CASE, WORKER, behind_its_back, fill, put
from waakvlam.activities.journal import ErasedEvent, Journal, JournalDamaged, KeysMissing
from waakvlam.activities.keys import CaseErased
from waakvlam.domain.contract import RecordedEvent


async def test_neither_payload_nor_actor_nor_a_digest_of_the_command_is_stored_in_the_clear(
    url: str, journal: Journal
) -> None:
    await fill(journal)
    events = await behind_its_back(url, "SELECT * FROM journal_events")
    commands = await behind_its_back(url, "SELECT * FROM journal_commands")
    assert {(row["actor"], row["payload"]) for row in events} == {(None, None)}
    assert {row["fingerprint"] for row in commands} == {None}
    stored = repr([dict(row) for row in [*events, *commands]])
    assert WORKER not in stored
    assert "f" * 64 not in stored
    assert "00000099000000002000" not in stored


async def test_the_file_of_a_journal_holds_nothing_that_is_readable(tmp_path: Path) -> None:
    journal = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/journal.db", MemoryKeys())
    await fill(journal)
    await journal.close()
    stored = await asyncio.to_thread(lambda: b"".join(file.read_bytes() for file in tmp_path.iterdir()))
    assert WORKER.encode() not in stored


async def test_a_case_whose_key_was_destroyed_cannot_be_read_nor_added_to(
    journal: Journal, case_keys: MemoryKeys
) -> None:
    await fill(journal)
    case_keys.destroy(CASE)
    for stream in (CASE, f"{CASE}-measure-1"):
        with pytest.raises(CaseErased):
            await journal.stream(stream)
    with pytest.raises(CaseErased):
        await journal.events_of_case(CASE)
    for command_id in ("gemeente/1", "gemeente/9"):
        with pytest.raises(CaseErased):
            await put(journal, CASE, command_id, 2)
    assert len(await journal.stream(OTHER_CASE)) == 3


async def test_who_reads_on_is_told_of_erased_rows_where_they_stood_and_no_more(
    journal: Journal, case_keys: MemoryKeys
) -> None:
    await fill(journal)
    case_keys.destroy(CASE)
    rows = await journal.events_after(0)
    assert [row.position for row in rows] == list(range(1, 10))
    assert [row.position for row in rows if isinstance(row, RecordedEvent)] == [3, 7, 8]
    erased = next(row for row in rows if isinstance(row, ErasedEvent))
    assert erased.event_id == f"{CASE}/1"
    assert (erased.case, erased.region, erased.type) == (CASE, "JZ19", "HelpStarted")
    assert (erased.occurred_at, erased.recorded_at) == (MOMENT, MOMENT)
    assert WORKER not in erased.model_dump_json()


async def test_the_rows_of_an_erased_case_still_verify(journal: Journal, case_keys: MemoryKeys) -> None:
    await fill(journal)
    before = await journal.verify()
    case_keys.destroy(CASE)
    assert before.clean
    assert await journal.verify(against=before.seal) == before


async def test_a_case_is_never_taken_for_erased_because_its_key_is_elsewhere(url: str, journal: Journal) -> None:
    await fill(journal)
    wrong_store = await Journal.open(url, MemoryKeys("another region's"))
    with pytest.raises(KeysMissing, match=CASE):
        await wrong_store.stream(CASE)
    with pytest.raises(KeysMissing):
        await wrong_store.events_after(0)
    with pytest.raises(KeysMissing):
        await put(wrong_store, CASE, "gemeente/9")
    await wrong_store.close()


async def test_a_row_that_was_sealed_with_another_key_is_damage(url: str, journal: Journal) -> None:
    await fill(journal)
    keys = MemoryKeys("another region's")
    await keys.of(CASE)
    wrong_store = await Journal.open(url, keys)
    with pytest.raises(JournalDamaged, match=f"{CASE}/1"):
        await wrong_store.stream(CASE)
    await wrong_store.close()


async def test_a_journal_that_is_sealed_is_not_written_in_the_clear_any_more(
    journal: Journal, plain_journal: Journal
) -> None:
    # Given a journal from before there were keys
    await put(plain_journal, CASE, "gemeente/1", 2)
    # When it goes on with keys
    await put(journal, CASE, "gemeente/2")
    # Then the rows of before are read as they were, a repeat of them is known, and nothing plain is added
    assert [one.version for one in await journal.stream(CASE)] == [1, 2, 3]
    assert [one.version for one in await put(journal, CASE, "gemeente/1", 2)] == [1, 2]
    with pytest.raises(KeysMissing):
        await plain_journal.stream(CASE)
    for case in (CASE, OTHER_CASE):
        with pytest.raises(KeysMissing):
            await put(plain_journal, case, "gemeente/3")
    assert (await plain_journal.verify()).events == 3
