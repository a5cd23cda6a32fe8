"""A simulated year is a journal like any other: in order, complete, and with nothing in it that the rules forbid."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.domain.story import clocks_agree
from tests.report.conftest import HOUSEHOLDS, Simulated
from waakvlam.activities.journal import Journal
from waakvlam.domain.contract import PROCEDURES, RecordedEvent
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.identifiers import parse
from waakvlam.domain.protection_case import CaseState
from waakvlam.workers.cli import app
from waakvlam.workers.simulation.year import Year

pytestmark = pytest.mark.timeout(600)
"""The year is played for the first test that asks for it, on whatever machine."""


async def _events(simulated: Simulated) -> list[RecordedEvent]:
    journal = await Journal.open(simulated.url)
    found: list[RecordedEvent] = []
    try:
        while rows := await journal.events_after(len(found), limit=5000):
            found += [row for row in rows if isinstance(row, RecordedEvent)]
    finally:
        await journal.close()
    return found


async def test_the_journal_is_whole_and_in_the_order_of_time(simulated: Simulated) -> None:
    journal = await Journal.open(simulated.url)
    try:
        verification = await journal.verify()
    finally:
        await journal.close()
    assert verification.clean
    events = await _events(simulated)
    assert [one.position for one in events] == list(range(1, len(events) + 1))
    recorded = [one.recorded_at for one in events]
    assert recorded == sorted(recorded)
    assert all(one.event.occurred_at <= one.recorded_at for one in events)


async def test_every_stream_keeps_what_always_holds(simulated: Simulated) -> None:
    states: dict[str, Any] = {}
    versions: dict[str, int] = defaultdict(int)
    for one in await _events(simulated):
        versions[one.stream] += 1
        assert one.version == versions[one.stream]
        procedure = PROCEDURES[parse(one.stream).kind]
        states[one.stream] = procedure.evolve(states.get(one.stream, procedure.initial), one.event)
    end = datetime.fromisoformat("2027-01-01T00:00:00+01:00")
    for stream, state in states.items():
        clocks_agree(PROCEDURES[parse(stream).kind], state)
        assert not state.asked, f"{stream} asked what was not done"
        assert state.is_open or not any(term.is_open and not term.is_right for term in state.deadlines), stream
        due = next_instant(state.deadlines)
        assert due is None or due[0] > end, f"{stream} was left alone since {due}"
        if isinstance(state, CaseState) and state.is_open:
            assert state.responsible is not None
            in_force = any(
                isinstance(other, MeasureState) and other.in_force and name.startswith(stream)
                for name, other in states.items()
            )
            assert (state.responsible == "certified_institution") == in_force
        if isinstance(state, MeasureState):
            assert state.in_force or not state.placement.in_force, "placed without a measure"


async def test_most_households_never_see_a_court(simulated: Simulated) -> None:
    types = Counter(one.event.type for one in await _events(simulated))
    assert types["CaseOpened"] == HOUSEHOLDS
    assert types["AssessmentOpened"] < types["CaseOpened"]
    assert 0 < types["MeasureTrackOpened"] < types["CaseOpened"]
    assert types["DeadlineMissed"] > 0
    assert types["DeadlineMet"] > types["DeadlineMissed"]
    assert sum(simulated.tally.refused.values()) < simulated.tally.messages / 100


def test_the_same_seed_gives_the_same_journal(tmp_path: Path, play_year: Callable[[Path, Year], Simulated]) -> None:
    def hashes(name: str, seed: int) -> list[tuple[str]]:
        play_year(tmp_path / name, Year(region="JZ19", year=2026, households=6, seed=seed))
        with sqlite3.connect(tmp_path / name) as database:
            return database.execute("select hash from journal_events order by position").fetchall()

    first = hashes("one.db", 5)
    assert first
    assert hashes("two.db", 5) == first
    assert hashes("three.db", 6) != first


def test_what_is_made_up_is_never_put_beside_what_is_on_record(simulated: Simulated) -> None:
    arguments = ["simulate", "--region", "JZ19", "--households", "1", "--journal", str(simulated.file)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "one of its own" in result.stderr


@pytest.mark.parametrize("wrong", [["--region", "JZ99"], ["--journal", "mysql://x/y"], ["--households", "0"]])
def test_a_wrong_call_is_told(tmp_path: Path, wrong: list[str]) -> None:
    arguments = ["simulate", "--region", "JZ19", "--journal", str(tmp_path / "new.db"), *wrong]
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_the_command_fills_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "year.db"
    arguments = ["simulate", "--region", "jz19", "--households", "3", "--seed", "2", "--journal", str(file)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    assert "3 households" in result.stdout
    assert file.exists()
