"""`waakvlam views`, `waakvlam list` and `waakvlam case show --as-of`, on a journal in a file."""

import json
import shutil
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from tests.figures.played import Played, played
from waakvlam.activities.journal import Journal
from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.workers.cli import app

CASE = "case-JZ19-2030-000001"


def waakvlam(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [*arguments])


def lines(result: Result) -> list[dict[str, object]]:
    """What it wrote, for programs."""
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def household() -> Played:
    """A household with a measure."""
    return played(3, 25)


@pytest_asyncio.fixture(scope="module")
async def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its journal in a file."""
    file = tmp_path_factory.mktemp("journal") / "journal.db"
    opened = await Journal.open(f"sqlite+aiosqlite:///{file}")
    for (stream, command_id), rows in groupby(played(3, 25).journal, key=lambda row: (row.stream, row.command_id)):
        said = list(rows)
        events = tuple(row.event for row in said)
        await opened.record(stream, command_id, "-", said[0].recorded_at, said[0].actor, partial(_said, events))
    await opened.close()
    return file


def _said(events: tuple[AnyEvent, ...], _past: Sequence[RecordedEvent]) -> Sequence[AnyEvent]:
    return events


@pytest.fixture
def journal(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to which the environment leads."""
    shutil.copy(recorded, tmp_path / "journal.db")
    monkeypatch.setenv("WAAKVLAM_HOME", str(tmp_path))
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{tmp_path}/journal.db")
    monkeypatch.setenv("WAAKVLAM_REGION", "JZ19")
    monkeypatch.delenv("WAAKVLAM_VIEWS_URL", raising=False)
    return tmp_path


def test_update_reads_on_rebuild_reads_anew_and_status_tells_how_far(journal: Path, household: Played) -> None:
    (before,) = lines(waakvlam("views", "status", "--json"))
    assert (before["position"], before["behind"]) == (0, len(household.journal))
    (read,) = lines(waakvlam("views", "update", "--json"))
    assert (read["position"], read["events"]) == (len(household.journal), len(household.journal))
    (again,) = lines(waakvlam("views", "update", "--json"))
    assert again["events"] == 0
    (anew,) = lines(waakvlam("views", "rebuild", "--json"))
    assert anew["events"] == len(household.journal)
    assert (journal / "views-JZ19.db").exists()
    assert "Bij." in waakvlam("views", "status").stdout


@pytest.mark.usefixtures("journal")
def test_the_work_list_tells_what_awaits_whom_and_can_be_narrowed() -> None:
    everything = lines(waakvlam("list", "work", "--json"))
    assert everything
    assert {line["unit"] for line in everything} == {"track"}
    kinds = {str(line["who"]) for line in everything}
    for kind in kinds:
        theirs = lines(waakvlam("list", "work", "--organisation", kind, "--json"))
        assert theirs == [line for line in everything if line["who"] == kind]
    assert lines(waakvlam("list", "work", "--case", "case-JZ19-2030-000099", "--json")) == []
    assert waakvlam("list", "work").exit_code == 0


@pytest.mark.usefixtures("journal")
def test_every_list_writes_a_table_and_lines_of_json_with_their_unit() -> None:
    period = ("--from", "2021-01-01", "--to", "2028-01-01")
    for name in ("deadlines", "throughput", "measures"):
        found = lines(waakvlam("list", name, *period, "--json"))
        assert found, name
        assert all(line["unit"] for line in found)
        assert waakvlam("list", name, *period).exit_code == 0
    assert waakvlam("list", "waiting", "--on", "2025-06-01").exit_code == 0
    counted = {line["deadline"] for line in lines(waakvlam("list", "deadlines", *period, "--json"))}
    one = min(str(deadline) for deadline in counted)
    only = lines(waakvlam("list", "deadlines", *period, "--deadline", one, "--json"))
    assert {line["deadline"] for line in only} == {one}


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list", "deadlines", "--from", "yesterday"), "--from"),
        (("list", "measures", "--from", "2030-02-01", "--to", "2030-01-01"), "--to"),
        (("list", "work", "--organisation", "school"), "--organisation"),
        (("list", "waiting", "--state", "fixed"), "--state"),
        (("case", "show", CASE, "--as-of", "1-3-2030"), "--as-of"),
        (("case", "show", CASE, "--as-of", "2030-03-01", "--by", "heart"), "--by"),
    ],
)
def test_a_wrong_question_ends_with_two_and_names_the_option(arguments: tuple[str, ...], told: str) -> None:
    result = waakvlam(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_without_a_journal_there_is_nothing_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{tmp_path}/none.db")
    result = waakvlam("list", "work", "--region", "JZ19")
    assert result.exit_code == 1
    assert "no journal" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("journal")
def test_closed_cases_are_listed_from_the_record(household: Played) -> None:
    assert waakvlam("keys", "init").exit_code == 0
    over = all(watched.state.closed_at is not None for watched in household.streams.values())
    found = lines(waakvlam("case", "list", "--closed", "--region", "JZ19", "--json"))
    assert [line["case"] for line in found] == ([CASE] if over else [])
    assert waakvlam("case", "list", "--closed", "--region", "JZ19").exit_code == 0
    wrong = waakvlam("case", "list", "--closed", "--overdue", "--region", "JZ19")
    assert (wrong.exit_code, "--closed" in wrong.stderr) == (2, True)


@pytest.mark.usefixtures("journal")
def test_a_case_of_the_past_is_shown_by_either_time(household: Played) -> None:
    assert waakvlam("keys", "init").exit_code == 0
    middle = household.journal[len(household.journal) // 2].recorded_at
    for by in ("occurred", "recorded"):
        (shown,) = lines(waakvlam("case", "show", CASE, "--as-of", f"{middle:%Y-%m-%d}", "--by", by, "--json"))
        assert (shown["as_of"], shown["by"]) == (f"{middle:%Y-%m-%d}", by)
        told = waakvlam("case", "show", CASE, "--as-of", f"{middle:%Y-%m-%d}", "--by", by)
        assert "aan het eind van" in told.stdout

    # And before there was anything to show.
    early = waakvlam("case", "show", CASE, "--as-of", "2001-01-01")
    assert early.exit_code == 1
