"""The read models in their database: incremental equals rebuilt, two readers at once, another journal, erasure."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from tests.figures.played import InMemory, played
from tests.journal.memory_keys import MemoryKeys
from tests.postgres import Postgres
from waakvlam.activities.journal import ErasedEvent
from waakvlam.activities.read_models import Progress, Views, ViewsNotReady
from waakvlam.activities.read_models.tables import PLACE, TRAILS
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.figures import Period, Rows, Trail
from waakvlam.domain.identifiers import parse

SEEDS = (1, 3, 6)
STEPS = 25
CASE = "case-JZ19-2030-000001"
OTHER = "case-JZ19-2030-000002"
_PERIOD = Period(first_day=date(2020, 1, 1), until=date(2060, 1, 1))


def folded(rows: Sequence[RecordedEvent]) -> Rows:
    """The rows, folded at once in memory."""
    trails: dict[str, Trail] = {}
    for row in rows:
        trails.setdefault(row.stream, Trail(parse(row.stream))).see(row.version, row.event, row.recorded_at)
    return Rows.of(row for name in sorted(trails) for row in trails[name].rows())


def same(found: Rows, expected: Rows) -> bool:
    """Whether these are the same rows, in whatever order."""
    return all(
        sorted(getattr(found, kind), key=repr) == sorted(getattr(expected, kind), key=repr)
        for kind in ("deadlines", "measures", "protectors", "stages", "steps", "streams", "warnings")
    )


def two_households() -> list[RecordedEvent]:
    """The records of two households, through each other."""
    one = played(SEEDS[0], STEPS).journal
    other = [
        RecordedEvent.model_validate_json(row.model_dump_json().replace(CASE, OTHER))
        for row in played(SEEDS[1], STEPS).journal
    ]
    mixed = sorted([*one, *other], key=lambda row: row.recorded_at)
    return [row.model_copy(update={"position": place}) for place, row in enumerate(mixed, 1)]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database in which there is nothing."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/views.db"
    cluster: Postgres = request.getfixturevalue("postgres")
    return cluster.new_database()


class _Keys(MemoryKeys):
    async def erased_cases(self) -> frozenset[str]:
        return frozenset(self._destroyed)


@pytest_asyncio.fixture
async def views(url: str) -> AsyncIterator[Views]:
    """Empty read models."""
    opened = await Views.open(url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("seed", SEEDS)
async def test_read_on_in_any_batches_they_are_at_each_boundary_what_a_rebuild_gives(seed: int, url: str) -> None:
    journal = played(seed, STEPS).journal
    length, place = 1, 0
    while place < len(journal):
        place = min(len(journal), place + length)
        length = length * 2 + 1
        # Another process each time: nothing is remembered but what is in the database.
        views = await Views.open(url)
        assert await views.follow(InMemory(journal[:place]), batch=1 + length // 3) == place
        assert same(await views.rows("JZ19"), folded(journal[:place]))
        await views.close()
    again = await Views.open(url)
    told: list[Progress] = []
    assert await again.rebuild(InMemory(journal), batch=50, progress=told.append) == len(journal)
    assert same(await again.rows("JZ19"), folded(journal))
    assert [one.position for one in told] == sorted(one.position for one in told)
    assert {one.of for one in told} == {len(journal)}
    await again.close()


async def test_readers_at_once_leave_what_one_reader_leaves(url: str) -> None:
    journal = two_households()
    readers = [await Views.open(url) for _ in range(3)]
    await asyncio.gather(*(one.follow(InMemory(journal), batch=7 + number) for number, one in enumerate(readers)))
    assert same(await readers[0].rows("JZ19"), folded(journal))
    assert {await one.position() for one in readers} == {len(journal)}
    for one in readers:
        await one.close()


async def test_a_reading_that_fails_leaves_the_batch_unread(views: Views) -> None:
    journal = played(SEEDS[0], STEPS).journal
    broken = [*journal[:50], journal[55], *journal[51:]]
    with pytest.raises(ValueError, match="came after"):
        await views.follow(InMemory(broken), batch=10)
    assert await views.position() == 50
    await views.follow(InMemory(journal), batch=10)
    assert same(await views.rows("JZ19"), folded(journal))


async def test_the_journal_of_somebody_else_is_not_read_on(views: Views) -> None:
    journal = two_households()
    await views.follow(InMemory(journal[:40]))
    with pytest.raises(ViewsNotReady, match="not of it"):
        await views.follow(InMemory(played(SEEDS[2], STEPS).journal))
    await views.rebuild(InMemory(played(SEEDS[2], STEPS).journal))
    assert same(await views.rows("JZ19"), folded(played(SEEDS[2], STEPS).journal))


async def test_what_another_release_made_is_made_anew(views: Views) -> None:
    journal = InMemory(played(SEEDS[0], STEPS).journal)
    await views.follow(journal)
    async with views._engine.begin() as connection:
        await connection.execute(update(PLACE).values(shape=0))
    with pytest.raises(ViewsNotReady, match="another release"):
        await views.follow(journal)
    await views.rebuild(journal)
    assert same(await views.rows("JZ19"), folded(journal.rows))


class _Erased(InMemory):
    """A journal in which the key of one case was destroyed."""

    async def events_after(  # type: ignore[override]
        self, position: int, limit: int = 500
    ) -> tuple[RecordedEvent | ErasedEvent, ...]:
        return tuple(_without(row) for row in await super().events_after(position, limit))


def _without(row: RecordedEvent) -> RecordedEvent | ErasedEvent:
    stream = parse(row.stream)
    if stream.case != OTHER:
        return row
    return ErasedEvent(
        **{name: getattr(row, name) for name in ("stream", "version", "position", "recorded_at", "command_id")},
        case=stream.case,
        region=stream.region,
        type=row.event.type,
        occurred_at=row.event.occurred_at,
    )


async def test_an_erased_case_leaves_every_figure_and_is_counted(views: Views) -> None:
    journal = two_households()
    left = [row for row in journal if not row.stream.startswith(OTHER)]
    await views.rebuild(_Erased(journal), batch=20)
    assert same(await views.rows("JZ19"), folded(left))
    found = await views.figures("JZ19", _PERIOD, datetime(2031, 1, 1, tzinfo=UTC))
    assert found.erased_cases == 1
    assert found.households.running + found.households.closed <= 1


async def test_a_case_that_is_erased_while_it_is_read_is_gone_at_once_and_stays_gone(views: Views) -> None:
    journal = two_households()
    await views.follow(InMemory(journal[: len(journal) // 2]), batch=20)
    await views.follow(_Erased(journal), batch=20)
    left = [row for row in journal if not row.stream.startswith(OTHER)]
    assert same(await views.rows("JZ19"), folded(left))
    assert (await views.counts())["erased"] == 1
    await views.forget(OTHER)
    assert (await views.counts())["erased"] == 1


async def test_nothing_of_what_people_wrote_is_in_a_row(views: Views) -> None:
    await views.follow(InMemory(two_households()))
    rows = await views.rows("JZ19")
    words = {"zie het dossier", "verkeerd overgenomen", "gi-33"}
    for kind in (rows.deadlines, rows.measures, rows.protectors, rows.steps, rows.streams):
        assert not words & {word for row in kind for word in words if word in repr(row)}


async def test_what_is_kept_of_a_sealed_case_is_sealed_and_goes_with_its_key(url: str) -> None:
    journal, keys = two_households(), _Keys()
    for case in (CASE, OTHER):
        await keys.of(case)
    half = len(journal) // 2
    views = await Views.open(url, keys)
    await views.follow(InMemory(journal[:half]), batch=25)
    await views.close()
    views = await Views.open(url, keys)
    await views.follow(InMemory(journal), batch=25)
    assert same(await views.rows("JZ19"), folded(journal))
    async with views._engine.connect() as connection:
        kept = (await connection.execute(select(TRAILS))).all()
    assert {row.sealed for row in kept} == {True}
    for row in kept:
        with pytest.raises(zlib.error):
            zlib.decompress(row.kept)

    # Nothing new on record, and the key of one case is gone.
    keys.destroy(OTHER)
    await views.follow(InMemory(journal))
    assert same(await views.rows("JZ19"), folded([row for row in journal if not row.stream.startswith(OTHER)]))
    await views.close()
