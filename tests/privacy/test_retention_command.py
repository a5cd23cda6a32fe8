"""`waakvlam case retention` and the refusals of `waakvlam case erase` that need no Temporal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from tests.privacy.test_erasure import BEGIN, CASE, END, OPEN, record
from waakvlam.activities.journal import Journal
from waakvlam.workers.cli import app

LONG_AGO = "case-JZ19-2004-000001"


def waakvlam(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [*arguments])


@pytest_asyncio.fixture
async def _journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old case, a closed one and an open one; the environment leads to them."""
    monkeypatch.setenv("WAAKVLAM_HOME", str(tmp_path))
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{tmp_path}/journal.db")
    monkeypatch.setenv("WAAKVLAM_REGION", "JZ19")
    journal = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/journal.db")
    old = [event.model_copy(update={"occurred_at": datetime(2004, 5, 6, 9, tzinfo=UTC)}) for event in (BEGIN, END)]
    await record(journal, CASE, BEGIN, END)
    await record(journal, OPEN, BEGIN)
    await record(journal, LONG_AGO, *old)
    await journal.close()


@pytest.mark.usefixtures("_journal")
def test_closed_cases_are_listed_with_their_last_day_those_that_are_due_first() -> None:
    told = waakvlam("case", "retention", "--json")
    assert told.exit_code == 0, told.stderr
    found = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(one["case"], one["last_day"], one["due"]) for one in found] == [
        (LONG_AGO, "2024-05-06", True),
        (CASE, "2046-11-20", False),
    ]
    due = waakvlam("case", "retention", "--due")
    assert LONG_AGO in due.stdout
    assert CASE not in due.stdout
    assert "art. 7.3.8 lid 3 Jeugdwet" in due.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense", "--reason", "x"), "geen zaaknummer"),
        ((f"{CASE}-measure-1", "--reason", "x"), "erased as a whole"),
        ((CASE, "--reason", " "), "--reason"),
        ((CASE, "--reason", "x", "--override-retention", "a\nb"), "--override-retention"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(arguments: tuple[str, ...], words: str) -> None:
    answer = waakvlam("case", "erase", *arguments)
    assert answer.exit_code == 2
    assert words in answer.stderr
