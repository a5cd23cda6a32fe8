"""A small simulated year, played once for all that is reported from it."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from waakvlam.workers.simulation.clock import Tally
from waakvlam.workers.simulation.journal import SimulatedJournal
from waakvlam.workers.simulation.year import Year, simulate

HOUSEHOLDS = int(os.environ.get("WAAKVLAM_HOUSEHOLDS", "120"))


@dataclass(frozen=True)
class Simulated:
    """A journal that was filled by chance."""

    file: Path
    tally: Tally

    @property
    def url(self) -> str:
        return f"sqlite+aiosqlite:///{self.file}"


async def played(file: Path, year: Year) -> Simulated:
    journal = await SimulatedJournal.open(f"sqlite+aiosqlite:///{file}")
    assert isinstance(journal, SimulatedJournal)
    try:
        return Simulated(file, await simulate(year, journal, lambda _: None))
    finally:
        await journal.close()


def play(file: Path, year: Year) -> Simulated:
    """In a loop of its own, whoever asks."""
    return asyncio.run(played(file, year))


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Some hundred households in 2026; with WAAKVLAM_HOUSEHOLDS as many as it says."""
    file = tmp_path_factory.mktemp("year") / "journal.db"
    return play(file, Year(region="JZ19", year=2026, households=HOUSEHOLDS, seed=11))


@pytest.fixture(scope="session")
def play_year() -> Callable[[Path, Year], Simulated]:
    return play
