"""What may be erased, in which order it goes, and that it can be broken off anywhere."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from temporalio.client import Client

from tests.journal.story import ACTOR
from waakvlam.activities.journal import Journal, JournalDamaged
from waakvlam.activities.keys import CaseErased, KeyringFile, KeyStore
from waakvlam.activities.read_models import Views
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.contract import AnyEvent
from waakvlam.domain.protection_case.commands import CloseReason
from waakvlam.domain.protection_case.events import CaseClosed, CaseOpened
from waakvlam.workers.case import erasure
from waakvlam.workers.case.erasure import Eraser, ErasureRefused, ReadModels, Request
from waakvlam.workers.case.runs import RunsLeft
from waakvlam.workers.case.view import UnknownCase

CASE, OPEN, PLAIN = "case-JZ19-2026-000001", "case-JZ19-2026-000002", "case-JZ19-2026-000003"
OPENED = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
CLOSED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
IN_TIME = datetime(2046, 11, 21, 12, 0, tzinfo=UTC)
BEGIN = CaseOpened(occurred_at=OPENED, responsible=OrganisationKind.LOCAL_TEAM)
END = CaseClosed(occurred_at=CLOSED, reason=CloseReason.SAFE)


class Stand:
    """A region's databases, and what stands in for Temporal."""

    def __init__(self, journal: Journal, keys: KeyStore, views: Views) -> None:
        self.journal, self.keys, self.views = journal, keys, views
        self.running: list[str] = []
        self.done: list[str] = []
        self.broken = False
        self.eraser = Eraser(journal, keys, cast("Client", None), self._read_models)

    async def _read_models(self, do: Callable[[ReadModels], Awaitable[bool]]) -> bool:
        self.done.append("read models")
        return await do(self.views)

    async def runs(self, _client: object, case: str, _streams: object) -> list[str]:
        """The parts that run."""
        return self.running

    async def delete(self, _client: object, case: str, *_rest: object) -> int:
        """The runs are deleted, unless it is broken off."""
        self.done.append(f"runs, key {'gone' if await self.keys.erased(case) else 'there'}")
        if self.broken:
            raise RunsLeft("Temporal still has 1 runs")
        return 3

    async def erase(self, request: Request) -> erasure.Erasure:
        """All of it."""
        judged = await self.eraser.judge(request)
        return await self.eraser.erase(request, judged, lambda _line: None, lambda _done, _of: None)


@pytest_asyncio.fixture
async def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
    """A closed case, an open one, and a closed one from before there were keys."""
    url = f"sqlite+aiosqlite:///{tmp_path}/journal.db"
    before = await Journal.open(url)
    await record(before, PLAIN, BEGIN, END)
    await before.close()
    master = KeyringFile(tmp_path / "master-keys.json")
    master.make()
    keys = await KeyStore.open(f"sqlite+aiosqlite:///{tmp_path}/keys.db", master, "JZ19")
    journal = await Journal.open(url, keys)
    views = await Views.open(f"sqlite+aiosqlite:///{tmp_path}/views.db", keys)
    await record(journal, CASE, BEGIN, END)
    await record(journal, OPEN, BEGIN)
    await views.follow(journal)
    stand = Stand(journal, keys, views)
    monkeypatch.setattr(erasure, "running", stand.runs)
    monkeypatch.setattr(erasure, "delete_runs", stand.delete)
    yield stand
    await views.close()
    await journal.close()
    await keys.close()


async def record(journal: Journal, case: str, *events: AnyEvent) -> None:
    """Put events on record, each by a command of its own."""
    for number, event in enumerate(events):
        past = len(await journal.stream(case))

        def said(_past: object, event: AnyEvent = event) -> list[AnyEvent]:
            return [event]

        await journal.record(case, f"test/{case}/{past}/{number}", "-", event.occurred_at, ACTOR, said)


def asked(case: str = CASE, now: datetime = IN_TIME, **other: Any) -> Request:  # noqa: ANN401 - fields of a request
    """A request to erase."""
    return Request(case, "bewaartermijn voorbij", "archief-7", now=now, **other)


async def test_after_the_term_of_retention_a_closed_case_is_erased(stand: Stand) -> None:
    done = await stand.erase(asked())
    assert (done.runs, done.late, done.plain, done.read_models) == (3, 0, 0, True)
    assert (done.tombstone.why, done.tombstone.by) == ("bewaartermijn voorbij", "archief-7")
    with pytest.raises(CaseErased):
        await stand.journal.stream(CASE)
    assert not await stand.views.holds(CASE)
    assert (await stand.journal.verify()).clean


async def test_the_key_goes_before_anything_else(stand: Stand) -> None:
    await stand.erase(asked())
    assert stand.done == ["read models", "runs, key gone"]


async def test_what_is_open_or_runs_is_named_and_nothing_is_done(stand: Stand) -> None:
    with pytest.raises(ErasureRefused, match=f"{OPEN} is open"):
        await stand.erase(asked(OPEN))
    stand.running = [CASE]
    with pytest.raises(ErasureRefused, match=f"{CASE} is closed and runs"):
        await stand.erase(asked())
    assert not await stand.keys.erased(OPEN)
    assert not await stand.keys.erased(CASE)


async def test_inside_the_retention_it_needs_a_ground_which_stays_on_record(stand: Stand) -> None:
    last_day = IN_TIME - timedelta(days=1)
    with pytest.raises(ErasureRefused, match=r"up to and including 2046-11-20 \(art. 7.3.8 lid 3 Jeugdwet"):
        await stand.erase(asked(now=last_day))
    done = await stand.erase(asked(now=last_day, override="verzoek van betrokkene"))
    assert done.tombstone.why == (
        "bewaartermijn voorbij (inside the term of retention, until 2046-11-20: verzoek van betrokkene)"
    )


async def test_broken_off_after_the_key_it_goes_on_without_asking_again(stand: Stand) -> None:
    early = asked(now=CLOSED + timedelta(days=2), override="verzoek van betrokkene")
    stand.broken = True
    with pytest.raises(RunsLeft):
        await stand.erase(early)
    assert await stand.keys.erased(CASE)
    stand.broken = False
    again = await stand.erase(replace(early, override=None, why="nog eens", by="een ander"))
    assert (again.tombstone.by, again.tombstone.why.split(" (")[0]) == ("archief-7", "bewaartermijn voorbij")
    assert (await stand.erase(early)).runs == 3  # and once more does no harm


async def test_what_was_recorded_after_the_checks_stops_it(stand: Stand) -> None:
    judged = await stand.eraser.judge(asked())
    await record(stand.journal, CASE, BEGIN)
    with pytest.raises(ErasureRefused, match="recorded just now"):
        await stand.eraser.erase(asked(), judged, lambda _line: None, lambda _done, _of: None)
    assert not await stand.keys.erased(CASE)


async def test_rows_from_before_there_were_keys_are_counted_and_the_engine_reads_them_no_more(stand: Stand) -> None:
    done = await stand.erase(asked(PLAIN))
    assert done.plain == 2
    with pytest.raises(CaseErased):
        await stand.journal.stream(PLAIN)
    with pytest.raises(CaseErased):
        await stand.journal.events_of_case(PLAIN)


async def test_a_case_that_is_not_there_or_was_changed_is_not_erased(stand: Stand) -> None:
    with pytest.raises(UnknownCase):
        await stand.erase(asked("case-JZ19-2026-999999"))
    async with stand.journal._engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE journal_events SET type = 'Other' WHERE stream = '{CASE}'")
    with pytest.raises(JournalDamaged):
        await stand.erase(asked())
    assert not await stand.keys.erased(CASE)
