"""What the tests put on record."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from waakvlam.activities.database import for_writing
from waakvlam.activities.journal import Journal
from waakvlam.activities.journal.engine import open_engine
from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.protection_case.events import HelpStarted

CASE = "case-JZ19-2026-000001"
OTHER_CASE = "case-JZ19-2026-000002"
MOMENT = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
WORKER = "worker-Aldegonde-77"
ACTOR = Actor(organisation="00000099000000002000", kind=OrganisationKind.LOCAL_TEAM, role="fixed_face", worker=WORKER)


def days_of_help(count: int) -> Sequence[AnyEvent]:
    """Events, each on a day of its own."""
    return [HelpStarted(occurred_at=MOMENT + timedelta(days=number)) for number in range(count)]


async def put(
    journal: Journal, stream: str, command_id: str, events: int = 1, *, said: str = "f" * 64
) -> tuple[RecordedEvent, ...]:
    """Put a command on record that leads to a number of events."""
    recorded, _ = await journal.record(stream, command_id, said, MOMENT, ACTOR, lambda _: days_of_help(events))
    return recorded


async def fill(journal: Journal) -> None:
    """Two cases and a track, their commands in turns: positions 1 to 9."""
    await put(journal, CASE, "gemeente/1", 2)
    await put(journal, OTHER_CASE, "gemeente/2", 1)
    await put(journal, f"{CASE}-measure-1", "rvdk/1", 2)
    await put(journal, CASE, "gemeente/3", 1)
    await put(journal, OTHER_CASE, "gemeente/4", 2)
    await put(journal, CASE, "gemeente/5", 1)


async def behind_its_back(url: str, *statements: str) -> list[Any]:
    """Do something in the database that the journal never would; return what the last statement gives."""
    engine = open_engine(url)
    try:
        async with for_writing(engine).begin() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
            return list(result.mappings()) if result.returns_rows else []
    finally:
        await engine.dispose()
