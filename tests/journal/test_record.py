"""A command is put on record once, in its place, or not at all."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.journal.memory_keys import MemoryKeys
from tests.journal.story import ACTOR, CASE, MOMENT, OTHER_CASE, behind_its_back, days_of_help, fill, put
from waakvlam.activities.journal import Journal, JournalDamaged
from waakvlam.activities.journal.migration import migrate
from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.errors import Refusal, RefusalCode


async def test_what_was_recorded_is_read_back_as_it_was(journal: Journal) -> None:
    recorded = await put(journal, CASE, "gemeente/1", 2)
    assert [(one.version, one.position, one.actor, one.command_id) for one in recorded] == [
        (1, 1, ACTOR, "gemeente/1"),
        (2, 2, ACTOR, "gemeente/1"),
    ]
    assert [one.event for one in recorded] == days_of_help(2)
    assert recorded[0].recorded_at == MOMENT
    assert await journal.stream(CASE) == recorded


async def test_a_command_that_comes_again_gets_what_it_recorded_the_first_time(journal: Journal) -> None:
    first = await put(journal, CASE, "gemeente/1", 2)
    await put(journal, CASE, "gemeente/2")

    def never(_: Sequence[RecordedEvent]) -> Sequence[AnyEvent]:
        raise AssertionError

    again = await journal.record(CASE, "gemeente/1", "f" * 64, datetime(2030, 1, 1, tzinfo=UTC), ACTOR, never)
    assert again == (first, 3)
    assert await journal.position() == 3


@pytest.mark.parametrize(("stream", "said"), [(CASE, "another"), (OTHER_CASE, "f" * 64)])
async def test_an_id_that_was_used_for_another_command_is_refused(journal: Journal, stream: str, said: str) -> None:
    await put(journal, CASE, "gemeente/1")
    with pytest.raises(Refusal) as refused:
        await put(journal, stream, "gemeente/1", said=said)
    assert refused.value.code is RefusalCode.COMMAND_ID_REUSED
    assert await journal.position() == 1


async def test_a_refusal_leaves_no_trace_and_no_gap(journal: Journal) -> None:
    await put(journal, CASE, "gemeente/1")

    def refuse(_: Sequence[RecordedEvent]) -> Sequence[AnyEvent]:
        raise Refusal(RefusalCode.WRONG_STAGE, "nee")

    with pytest.raises(Refusal):
        await journal.record(CASE, "gemeente/2", "f", MOMENT, ACTOR, refuse)
    assert (await journal.record(CASE, "gemeente/3", "f", MOMENT, None, lambda _: ()))[0] == ()
    (next_one,) = await put(journal, OTHER_CASE, "gemeente/2")
    assert next_one.position == 2
    assert (await journal.verify()).clean


async def test_each_reader_is_given_what_it_asks_for_in_the_order_of_recording(journal: Journal) -> None:
    await fill(journal)
    assert [one.version for one in await journal.stream(f"{CASE}-measure-1")] == [1, 2]
    assert [one.position for one in await journal.events_of_case(CASE)] == [1, 2, 4, 5, 6, 9]
    assert [one.position for one in await journal.events_of_case(CASE, after=4)] == [5, 6, 9]
    assert [one.position for one in await journal.events_after(3, 2)] == [4, 5]
    assert [one.position for one in await journal.events_after(0)] == list(range(1, 10))
    assert await journal.position() == 9
    assert await journal.stream("case-JZ19-2026-000009") == ()


async def test_the_same_command_at_the_same_moment_gets_the_same_receipt(url: str, case_keys: MemoryKeys) -> None:
    journals = [await Journal.open(url, case_keys) for _ in range(4)]
    receipts = await asyncio.gather(*(put(one, CASE, "gemeente/1", 2) for one in journals for _ in range(3)))
    assert set(receipts) == {await journals[0].stream(CASE)}
    assert (await journals[0].verify()).events == 2
    for one in journals:
        await one.close()


async def test_one_id_for_two_cases_at_the_same_moment_counts_for_one_of_them(url: str, case_keys: MemoryKeys) -> None:
    journals = [await Journal.open(url, case_keys) for _ in range(2)]
    for round_ in range(5):
        answers = await asyncio.gather(
            *(put(one, case, f"gemeente/{round_}") for one, case in zip(journals, (CASE, OTHER_CASE), strict=True)),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Refusal", "tuple"]
    assert (await journals[0].verify()).events == 5
    for one in journals:
        await one.close()


async def test_the_rules_decide_on_all_that_was_recorded_before(url: str, case_keys: MemoryKeys) -> None:
    """Two processes at once: each sees what the other did, or is seen by it."""
    journals = [await Journal.open(url, case_keys) for _ in range(2)]

    async def once(journal: Journal, number: int) -> int:
        def at_most_one(past: Sequence[RecordedEvent]) -> Sequence[AnyEvent]:
            if past:
                raise Refusal(RefusalCode.ALREADY_DECIDED, "besloten")
            return days_of_help(1)

        try:
            await journal.record(CASE, f"gemeente/{number}", "f", MOMENT, ACTOR, at_most_one)
        except Refusal:
            return 0
        return 1

    done = await asyncio.gather(*(once(journals[number % 2], number) for number in range(10)))
    assert sum(done) == 1
    for one in journals:
        await one.close()


async def test_both_databases_hold_the_same_rows_to_the_character(
    url: str, journal: Journal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await fill(journal)
    elsewhere = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('elsewhere')}/journal.db"
    await migrate(elsewhere)
    other = await Journal.open(elsewhere, MemoryKeys())
    await fill(other)
    await other.close()
    for table, order in (("journal_events", "position"), ("journal_commands", "command_id")):
        query = f"SELECT * FROM {table} ORDER BY {order}"
        assert await behind_its_back(url, query) == await behind_its_back(elsewhere, query)


async def test_a_row_that_cannot_be_there_keeps_the_journal_from_being_written(url: str, journal: Journal) -> None:
    await fill(journal)
    await behind_its_back(url, "UPDATE journal_head SET position = 4")
    with pytest.raises(JournalDamaged):
        await put(journal, CASE, "gemeente/9")
    await behind_its_back(url, "DELETE FROM journal_head")
    with pytest.raises(JournalDamaged, match="head"):
        await put(journal, CASE, "gemeente/9")
