"""The report's figures, counted again from the raw rows of the journal by other means: plain SQL and plain JSON."""

import json
import sqlite3
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from tests.report.conftest import Simulated
from waakvlam.workers.cli import app

pytestmark = pytest.mark.timeout(600)
"""The year is played for the first test that asks for it, on whatever machine."""

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_FIRST, _UNTIL = date(2026, 3, 1), date(2026, 10, 1)
Raw = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture(scope="module")
def raw(simulated: Simulated) -> Raw:
    """Stream, type and payload of every event, in the order of recording."""
    with sqlite3.connect(simulated.file) as database:
        rows = database.execute("select stream, type, payload from journal_events order by position")
        return [(stream, kind, json.loads(payload)) for stream, kind, payload in rows]


@pytest.fixture(scope="module")
def tables(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """The report's tables, with nothing hidden."""
    where: Path = tmp_path_factory.mktemp("report")
    arguments = ["report", "--region", "JZ19", "--from", f"{_FIRST}", "--to", f"{_UNTIL}", "--internal"]
    files = ["--out", str(where / "r.html"), "--json", str(where / "r.json"), "--journal", str(simulated.file)]
    result = CliRunner().invoke(app, [*arguments, *files])
    assert result.exit_code == 0, result.output
    content = json.loads((where / "r.json").read_text())
    return {table["id"]: table["rows"] for table in content["tables"]}


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(_AMSTERDAM).date()


def _in_period(day: date) -> bool:
    return _FIRST <= day < _UNTIL


def test_households(raw: Raw, tables: dict[str, list[dict[str, Any]]]) -> None:
    opened = {stream: _day(event["occurred_at"]) for stream, kind, event in raw if kind == "CaseOpened"}
    closed = {stream: _day(event["occurred_at"]) for stream, kind, event in raw if kind == "CaseClosed"}
    row = tables["zaken"][0]
    assert row["opened"] == sum(_in_period(day) for day in opened.values())
    assert row["closed"] == sum(_in_period(day) for day in closed.values())
    assert row["running"] == sum(day < _UNTIL and closed.get(case, _UNTIL) >= _UNTIL for case, day in opened.items())


def test_children_without_a_protector_of_their_own(raw: Raw, tables: dict[str, list[dict[str, Any]]]) -> None:
    """Walk every measure up to the end of the period: in force or not, and who is there."""
    end = datetime.combine(_UNTIL, datetime.min.time(), tzinfo=_AMSTERDAM)
    by_stream: dict[str, list[tuple[datetime, int, str, dict[str, Any]]]] = defaultdict(list)
    for number, (stream, kind, event) in enumerate(raw):
        by_stream[stream].append((datetime.fromisoformat(event["occurred_at"]), number, kind, event))
    found: Counter[str] = Counter()
    for stream, events in by_stream.items():
        if "-measure-" not in stream:
            continue
        who, in_force = "waiting", False
        for when, _, kind, event in sorted(events, key=lambda one: one[:2]):
            if when >= end:
                break
            if kind == "MeasureImposed":
                in_force = True
            elif kind in {"MeasureEnded", "MeasureLapsed"}:
                in_force = False
            elif kind == "ProtectorAssigned":
                who = "fixed" if event["fixed"] else "interim" if who != "fixed" else who
            elif kind == "ProtectorLeft":
                who = "interim" if event["interim"] else "waiting"
            elif kind == "GiReplaced" and event["starts_on"] < _UNTIL.isoformat():
                who = "waiting"
        found[who] += in_force
    total = tables["wachtlijst"][-1]
    assert total["waiting"] + total["interim"] > 0
    assert {state: total[state] for state in ("waiting", "interim", "fixed")} == {
        state: found[state] for state in ("waiting", "interim", "fixed")
    }
    assert tables["wachtlijst-verloop"][-1]["all"] == found.total()


@pytest.mark.parametrize(
    "deadline", ["vt_safety_assessment", "plan_within_six_weeks", "gi_assign_worker_ots", "rvdk_max_wait"]
)
def test_how_a_term_was_kept(raw: Raw, tables: dict[str, list[dict[str, Any]]], deadline: str) -> None:
    end = datetime.combine(_UNTIL, datetime.min.time(), tzinfo=_AMSTERDAM) - timedelta(seconds=1)
    terms: dict[tuple[str, str], dict[str, Any]] = {}
    done: dict[tuple[str, str], tuple[datetime, bool]] = {}
    fell_away: dict[tuple[str, str], datetime] = {}
    name = ""
    for stream, kind, event in raw:
        match kind:
            case "DeadlineStarted" if event["deadline"]["id"] == deadline:
                terms[stream, event["deadline"]["key"]] = event["deadline"]
                name = event["deadline"]["name"]
            case "DeadlineMet":
                done[stream, event["key"]] = datetime.fromisoformat(event["occurred_at"]), event["late"]
            case "DeadlineCancelled":
                fell_away[stream, event["key"]] = datetime.fromisoformat(event["occurred_at"])
            case "DeadlineRevived":
                fell_away.pop((stream, event["key"]), None)
    found: Counter[str] = Counter()
    for key, term in terms.items():
        if not _in_period(date.fromisoformat(term["last_day"])):
            continue
        over = datetime.fromisoformat(term["ends_at"])
        if key in done and done[key][0] <= end:
            found["met_late" if done[key][1] else "met"] += 1
        elif key in fell_away and fell_away[key] < over and fell_away[key] <= end:
            continue
        elif over <= end:
            found["missed"] += 1
    row = next(row for row in tables["termijnen"] if row["name"] == name)
    assert found.total() > 0
    assert {key: row[key] for key in ("met", "met_late", "missed")} == {
        key: found[key] for key in ("met", "met_late", "missed")
    }
    assert row["percentage"] == round(100 * found["met"] / found.total(), 1)


def test_measures_by_code(raw: Raw, tables: dict[str, list[dict[str, Any]]]) -> None:
    code = {"OTS": "11", "VOTS": "12"}
    begun: Counter[str] = Counter()
    for _, kind, event in raw:
        if kind == "MeasureImposed" and _in_period(date.fromisoformat(event["starts_on"])):
            begun[code[event["measure"]]] += 1
    rows = {row["name"][:2]: row for row in tables["maatregelen"]}
    assert begun["11"] > 0
    for wanted in ("11", "12"):
        assert rows[wanted]["started"] == begun[wanted]
        assert rows[wanted]["running"] == rows[wanted]["running_before"] + begun[wanted] - rows[wanted]["ended"]
    ends = Counter[str]()
    for row in tables["maatregelen-einde"]:
        ends[row["name"][:2]] += row["count"]
    assert all(ends[number] == row["ended"] for number, row in rows.items())


def test_how_long_it_took(raw: Raw, tables: dict[str, list[dict[str, Any]]]) -> None:
    first: dict[str, date] = {}
    team: dict[str, date] = {}
    for stream, kind, event in raw:
        if kind == "CaseOpened":
            first.setdefault(stream, _day(event["occurred_at"]))
        if kind == "LocalTeamAssigned":
            team.setdefault(stream, _day(event["occurred_at"]))
    days = [(day - first[case]).days for case, day in team.items() if _in_period(day)]
    row = next(row for row in tables["doorlooptijden"] if row["name"] == "signaal tot lokaal team")
    assert (row["count"], row["median"], row["unit"]) == (len(days), median(days), "huishoudens")


def test_stages_add_up_to_the_open_cases_that_were_on_record(raw: Raw, tables: dict[str, list[dict[str, Any]]]) -> None:
    *stages, total = tables["stadia"]
    assert sum(row["count"] for row in stages) == total["count"]
    assert total["count"] >= tables["zaken"][0]["running"] - 3
