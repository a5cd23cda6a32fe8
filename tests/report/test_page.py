"""The report that leaves the region: one page that needs nothing else, and nobody who can be recognised in it."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.report.conftest import Simulated
from waakvlam.workers.cli import app

pytestmark = pytest.mark.timeout(600)
"""The year is played for the first test that asks for it, on whatever machine."""

Written = tuple[Path, bool]


class _Seen(HTMLParser):
    """What a page would fetch, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [
            value or ""
            for name, value in attrs
            if name in {"src", "href", "xlink:href", "srcset", "data", "action", "poster"}
            and not (value or "").startswith("#")
        ]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module", params=[False, True], ids=["outside", "internal"])
def written(request: pytest.FixtureRequest, simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The files of a report, and whether it is for inside only."""
    where: Path = tmp_path_factory.mktemp("report")
    arguments = ["report", "--region", "JZ19", "--from", "2026-01-01", "--to", "2026-07-01"]
    files = ["--out", str(where / "r.html"), "--json", str(where / "r.json"), "--csv", str(where / "csv")]
    internal = ["--internal"] if request.param else []
    result = CliRunner().invoke(app, [*arguments, *files, *internal, "--journal", str(simulated.file)])
    assert result.exit_code == 0, result.output
    return where, request.param


def test_the_page_needs_nothing_from_elsewhere(written: Written) -> None:
    page = (written[0] / "r.html").read_text()
    seen = _Seen()
    seen.feed(page)
    assert seen.fetched == []
    assert not seen.tags & {"script", "link", "iframe", "img", "object", "embed", "base", "form"}
    assert "svg" in seen.tags
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", page)


def test_every_table_says_what_it_counts(written: Written) -> None:
    content = json.loads((written[0] / "r.json").read_text())
    units = {"kinderen", "huishoudens", "maatregelen", "termijnen", "trajecten"}
    for table in content["tables"]:
        per_row = {row["unit"] for row in table["rows"] if "unit" in row}
        assert table["unit"] in units or (per_row and per_row <= units), table["id"]


def test_small_counts_are_nowhere_but_inside_the_region(written: Written) -> None:
    where, internal = written
    content = json.loads((where / "r.json").read_text())
    counts = {"waiting", "interim", "fixed", "all", "met", "met_late", "missed", "judged", "count", "started", "ended"}
    told = [row[key] for table in content["tables"] for row in table["rows"] for key in counts & row.keys()]
    small = [value for value in told if isinstance(value, int) and 0 < value < 5]
    hidden = [value for value in told if value == {"hidden": True}]
    page = (where / "r.html").read_text()
    assert bool(small) == internal
    assert bool(hidden) != internal
    assert ("Intern: niet buiten de regio delen" in page) == internal
    assert ("verborgen: klein aantal" in page) != internal


def test_page_json_and_csv_hide_the_same(written: Written) -> None:
    where, internal = written
    content = json.loads((where / "r.json").read_text())
    page = (where / "r.html").read_text()
    for table in content["tables"]:
        file = where / "csv" / f"{table['id']}{'-intern' if internal else ''}.csv"
        with file.open(newline="") as text:
            rows = list(csv.reader(text, delimiter=";"))[1:]
        hidden = sum(value == {"hidden": True} for row in table["rows"] for value in row.values())
        assert sum(cell == "verborgen" for row in rows for cell in row) == hidden
        body = page.partition(f'<table aria-labelledby="{table["id"]}"')[2].partition("</table>")[0]
        assert body.count('class="hidden"') == hidden
        assert len(rows) == len(table["rows"])


def test_a_page_without_anything_to_tell_is_a_page(simulated: Simulated, tmp_path: Path) -> None:
    arguments = ["report", "--region", "JZ19", "--from", "2020-01-01", "--to", "2020-02-01"]
    result = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "r.html"), "--journal", str(simulated.file)])
    assert result.exit_code == 0, result.output
    assert "Niets in deze periode" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--region", "JZ19", "--from", "2026-07-01", "--to", "2026-01-01", "--out", "x"], 2),
        (["--region", "JZ19", "--from", "1 juli", "--to", "2026-01-01", "--out", "x"], 2),
        (["--region", "JZ99", "--from", "2026-01-01", "--to", "2026-07-01", "--out", "x"], 2),
        (["--region", "JZ19"], 2),
        (["--region", "JZ19", "--from", "2026-01-01", "--to", "2026-07-01", "--out", "x", "--journal", "/none.db"], 1),
    ],
)
def test_a_wrong_call_is_told(arguments: list[str], status: int, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["report", *arguments])
    assert result.exit_code == status
    assert result.stderr.startswith("waakvlam report: ")
