"""A report's figures, counted again from the raw rows of the journal by other means: plain SQL and plain JSON."""

import asyncio
import json
import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.report.conftest import Simulated
from tests.report.recount import differences
from waakvlam.activities.journal import Journal
from waakvlam.activities.read_models import Views
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.figures import Period, Rows, Trail, figures, lists
from waakvlam.domain.identifiers import parse
from waakvlam.workers.cli import app

pytestmark = pytest.mark.timeout(600)
"""The year is played for the first test that asks for it, on whatever machine."""

_PERIODS = (("2026-01-01", "2027-01-01"), ("2026-03-01", "2026-10-01"), ("2025-07-01", "2026-01-01"))


def _report(simulated: Simulated, where: Path, first: str, until: str) -> dict[str, Any]:
    arguments = ["report", "--region", "JZ19", "--from", first, "--to", until, "--internal"]
    files = ["--out", str(where / "r.html"), "--json", str(where / "r.json"), "--journal", str(simulated.file)]
    result = CliRunner().invoke(app, [*arguments, *files])
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads((where / "r.json").read_text())
    return content


@pytest.mark.parametrize(("first", "until"), _PERIODS)
def test_every_figure_of_a_report_is_what_a_plain_count_of_the_record_gives(
    first: str, until: str, simulated: Simulated, tmp_path: Path
) -> None:
    report = _report(simulated, tmp_path, first, until)
    found, compared = differences(simulated.file, report)
    assert found == []
    assert compared > 200
    tables = {table["id"]: table["rows"] for table in report["tables"]}
    assert tables["zaken"][0]["opened"] > 0
    assert any(row["judged"] for row in tables["termijnen"])


def test_a_record_that_says_something_else_gives_other_figures(simulated: Simulated, tmp_path: Path) -> None:
    """Whether the count can fail at all."""
    report = _report(simulated, tmp_path, *_PERIODS[0])
    other = tmp_path / "other.db"
    shutil.copy(simulated.file, other)
    with sqlite3.connect(other) as database:
        for kind in ("CaseClosed", "MeasureImposed", "TriageDecided"):
            query = (
                "delete from journal_events where position = (select max(position) from journal_events where type=?)"
            )
            database.execute(query, [kind])
    found, _ = differences(other, report)
    assert {one.partition(":")[0] for one in found} >= {"households/closed", "measures 11/started"}
    assert any(one.startswith("melding tot uitkomst veiligheidsbeoordeling") for one in found)


def test_the_read_models_give_the_figures_that_a_fold_of_the_whole_record_gives(
    simulated: Simulated, tmp_path: Path
) -> None:
    """Read in pieces by several processes, or at once in memory: the same rows, figures and stages."""
    moment = datetime(2026, 9, 1, tzinfo=UTC)

    async def both() -> tuple[Rows, Rows]:
        journal = await Journal.open(simulated.url)
        trails: dict[str, Trail] = {}
        try:
            length = await journal.position()
            for row in await journal.events_after(0, limit=length):
                assert isinstance(row, RecordedEvent)
                trail = trails.setdefault(row.stream, Trail(parse(row.stream)))
                trail.see(row.version, row.event, row.recorded_at)
            for _ in range(2):
                views = await Views.open(f"sqlite+aiosqlite:///{tmp_path}/views.db")
                await views.follow(journal, batch=length // 5)
                kept = await views.rows("JZ19")
                await views.close()
        finally:
            await journal.close()
        return kept, Rows.of(row for name in sorted(trails) for row in trails[name].rows())

    kept, folded = asyncio.run(both())
    period = Period(first_day=date(2026, 1, 1), until=date(2027, 1, 1))
    of = [figures(rows, region="JZ19", period=period, at=moment, position=1) for rows in (kept, folded)]
    assert of[0] == of[1]
    assert lists.stages(kept.stages, moment) == lists.stages(folded.stages, moment)
    assert len(lists.stages(kept.stages, moment)) > 0


def test_lists_and_closed_cases_are_read_from_a_simulated_journal_too(
    simulated: Simulated, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = ["--region", "JZ19", "--journal", str(simulated.file), "--json"]
    listed = CliRunner().invoke(app, ["list", "measures", *wanted, "--from", "2026-01-01", "--to", "2027-01-01"])
    assert listed.exit_code == 0, listed.stderr
    told = {row["code"]: row["started"] for row in map(json.loads, listed.stdout.splitlines())}
    report = _report(simulated, tmp_path, *_PERIODS[0])
    tables = {table["id"]: table["rows"] for table in report["tables"]}
    assert told == {row["name"][:2]: row["started"] for row in tables["maatregelen"]}
    # What is read of a journal that was named stands beside it, under its name.
    assert simulated.file.with_name(f"{simulated.file.stem}-views-JZ19.db").exists()

    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", simulated.url)
    closed = CliRunner().invoke(app, ["case", "list", "--closed", "--region", "JZ19", "--json"])
    assert closed.exit_code == 0, closed.stderr
    found = [json.loads(line) for line in closed.stdout.splitlines()]
    with sqlite3.connect(simulated.file) as database:
        (number,) = database.execute("select count(*) from journal_events where type = 'CaseClosed'").fetchone()
    assert 0 < len(found) <= number
    assert [one["closed_at"] for one in found] == sorted((one["closed_at"] for one in found), reverse=True)
