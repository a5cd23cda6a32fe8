"""`waakvlam journal`: what an operator sees of the tables and of what is in them."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.journal.story import CASE, behind_its_back, fill
from waakvlam.activities.journal import Journal
from waakvlam.workers.cli import app


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, empty_database: str) -> None:
    monkeypatch.setenv("WAAKVLAM_REGION", "JZ19")
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", empty_database)


async def waakvlam(*arguments: str) -> Result:
    """Run the command; in a thread, because it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["journal", *arguments])


async def test_migrate_makes_the_tables_and_says_so(empty_database: str) -> None:
    first, second = await waakvlam("migrate", "--json"), await waakvlam("migrate", "--json")
    assert (first.exit_code, second.exit_code) == (0, 0)
    said = json.loads(first.stdout)
    assert {"before": None, "after": "0001", "changed": True}.items() <= said.items()
    assert json.loads(second.stdout)["changed"] is False
    assert "already" in (await waakvlam("migrate")).stdout
    await (await Journal.open(empty_database)).close()


async def test_a_journal_that_is_whole_gets_a_seal_that_holds(journal: Journal, tmp_path: Path) -> None:
    await fill(journal)
    first = await waakvlam("verify", "--json")
    assert first.exit_code == 0, first.output
    said = json.loads(first.stdout)
    assert (said["clean"], said["events"], said["streams"], said["position"]) == (True, 9, 3, 9)
    kept = tmp_path / "kept.json"
    kept.write_text(first.stdout)
    for seal in (said["seal"], str(kept)):
        again = await waakvlam("verify", "--seal", seal)
        assert again.exit_code == 0, again.output
        assert said["seal"] in again.stdout


async def test_damage_is_named_and_ends_with_exit_status_1(journal: Journal, empty_database: str) -> None:
    await fill(journal)
    await behind_its_back(empty_database, "UPDATE journal_events SET type = 'HelpEnded' WHERE position = 2")
    result = await waakvlam("verify")
    assert result.exit_code == 1
    assert f"- {CASE}/2: was changed or put elsewhere (position 2)" in result.stdout
    told = await waakvlam("verify", "--json")
    assert told.exit_code == 1
    said = json.loads(told.stdout)
    assert said["findings"] == [{"where": f"{CASE}/2", "problem": "was changed or put elsewhere (position 2)"}]
    assert said["seal"] is None


@pytest.mark.parametrize("arguments", [["--seal", "waakvlam-journal:9:abc"], ["--region", "JZ99"]])
async def test_a_wrong_question_is_no_damage(journal: Journal, arguments: list[str]) -> None:
    assert (await waakvlam("verify", *arguments)).exit_code == 2


async def test_a_journal_that_is_not_there_is_not_made_by_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = await waakvlam("verify", "--home", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "there is no journal" in result.stderr
    assert not (tmp_path / "none").exists()
