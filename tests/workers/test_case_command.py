"""`waakvlam case`: one case, as it stands and as it came to be."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from rich.console import Console
from typer.testing import CliRunner, Result

from tests.domain.region_rows import handed_over
from tests.domain.rows import helped
from tests.region import VEILIG_THUIS, Region, command, eventually
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import KeyStore
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.general.events import TrackHeld
from waakvlam.domain.identifiers import parse
from waakvlam.workers.case.card import case_card
from waakvlam.workers.case.view import CaseView, StreamView
from waakvlam.workers.cli import app
from waakvlam.workers.keys import load_key_settings, open_keys


async def waakvlam(*arguments: str) -> Result:
    """Run the command; in a thread, because it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["case", *arguments])


@pytest_asyncio.fixture
async def case(region: Region, key_environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case whose safety assessment is due, in the region that the environment leads to."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", region.client.service_client.config.target_host)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", region.client.namespace)
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{tmp_path}/journal.db")
    for name, value in key_environment.items():
        monkeypatch.setenv(name, value)
    case = region.new_case()
    signal = command(VEILIG_THUIS, datetime.now(UTC) - timedelta(days=9), source="police", children=["child-1"])
    await region.open(case, signal)

    async def opened() -> bool:
        return "TrackOpened" in await region.events(case)

    await eventually(opened)
    return case


async def test_show_asks_the_workflows_what_is_awaited_and_by_when(case: str) -> None:
    shown = await waakvlam("show", case)

    assert shown.exit_code == 0, shown.stderr
    assert f"Zaak {case}, jeugdregio Utrecht West" in shown.stdout
    assert "Veiligheidsbeoordeling Veilig Thuis" in shown.stdout
    assert "TE LAAT" in shown.stdout
    assert "volgens de workflow" in shown.stdout


async def test_show_reads_the_journal_when_temporal_does_not_answer(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # given what the workflows say
    running = json.loads((await waakvlam("show", case, "--json")).stdout)

    # when Temporal is not there
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    alone = json.loads((await waakvlam("show", case, "--json")).stdout)

    # then the journal says the same
    assert {stream["source"] for stream in running["streams"]} == {"temporal"}
    assert {stream["source"] for stream in alone["streams"]} == {"journal"}
    assert [stream["state"] for stream in alone["streams"]] == [stream["state"] for stream in running["streams"]]


async def test_of_a_workflow_that_somebody_ended_the_journal_tells(case: str, region: Region) -> None:
    await region.client.get_workflow_handle(case).terminate()

    shown = json.loads((await waakvlam("show", case, "--json")).stdout)

    assert {stream["stream"]: stream["source"] for stream in shown["streams"]} == {
        case: "journal",
        f"{case}-assessment-1": "temporal",
    }
    told = {stream["stream"]: (stream["version"], stream["workflow_version"]) for stream in shown["streams"]}
    assert told[case][1] is None
    assert told[f"{case}-assessment-1"][0] == told[f"{case}-assessment-1"][1]


async def test_where_a_workflow_knows_something_else_the_journal_decides_and_the_card_says_so(
    case: str, tmp_path: Path
) -> None:
    # given an event on record that the workflow was not told of
    journal = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/journal.db", await _keys_of(case))
    try:
        held = TrackHeld(occurred_at=datetime.now(UTC), by=OrganisationKind.VEILIG_THUIS, reason="-")
        await journal.record(case, "by-hand/1", "-", datetime.now(UTC), None, lambda _past: [held])
    finally:
        await journal.close()

    shown = json.loads((await waakvlam("show", case, "--json")).stdout)
    (dossier,) = [stream for stream in shown["streams"] if stream["stream"] == case]
    assert (dossier["source"], dossier["version"]) == ("journal", dossier["workflow_version"] + 1)
    assert dossier["state"]["held"] is not None
    assert f"de workflow is bij {dossier['workflow_version']}" in (await waakvlam("show", case)).stdout


async def _keys_of(case: str) -> KeyStore:
    return await open_keys(load_key_settings(), parse(case).region)


async def test_a_day_that_is_still_to_come_is_refused(case: str) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    shown = await waakvlam("show", case, "--as-of", f"{tomorrow:%Y-%m-%d}")
    assert shown.exit_code == 2
    assert "still to come" in shown.stderr


async def test_the_id_of_a_track_shows_its_case(case: str) -> None:
    shown = json.loads((await waakvlam("show", f"{case}-assessment-1", "--json")).stdout)

    assert shown["case"] == case


async def test_events_lists_the_record_in_order_and_not_what_it_says(case: str) -> None:
    listed = [json.loads(line) for line in (await waakvlam("events", case, "--json")).stdout.splitlines()]

    assert [row["position"] for row in listed] == sorted(row["position"] for row in listed)
    assert listed[0]["type"] == "CaseOpened"
    assert listed[0]["actor_kind"] == "veilig_thuis"
    assert set(listed[0]) == {
        *("position", "stream", "version", "type", "occurred_at", "recorded_at", "actor_kind", "command_id")
    }

    # and goes on from where a reader was
    rest = (await waakvlam("events", case, "--json", "--after", str(listed[2]["position"]))).stdout.splitlines()
    assert [json.loads(line) for line in rest] == listed[3:]


async def test_a_case_that_nobody_knows_ends_with_status_1(case: str) -> None:
    unknown = await waakvlam("show", "case-JZ19-2025-999999")

    assert unknown.exit_code == 1
    assert "has no case case-JZ19-2025-999999" in unknown.stderr
    assert len(unknown.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ["123", "case-JZ19-2026-1", "case-JZ40-2026-000001"])
@pytest.mark.parametrize("verb", ["show", "events"])
async def test_what_is_no_case_id_ends_with_status_2(verb: str, text: str) -> None:
    refused = await waakvlam(verb, text)

    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 1


async def test_a_journal_that_is_not_there_is_not_made_by_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAAKVLAM_JOURNAL_URL", f"sqlite+aiosqlite:///{tmp_path}/none.db")

    assert (await waakvlam("events", "case-JZ19-2026-000001")).exit_code == 1
    assert not (tmp_path / "none.db").exists()


async def test_events_tells_what_each_says_in_dutch_and_nothing_personal(region: Region, case: str) -> None:
    # given a child whose date of birth is known
    born = command(VEILIG_THUIS, datetime.now(UTC), child="child-1", birth_date="2017-05-04")
    await region.send(case, "register_child", born)
    shown = (await waakvlam("events", case, "--content")).stdout

    # then a person reads what was said
    assert "signaal vastgelegd" in shown
    assert "source: police" in shown
    assert "birth_date: (persoonlijk)" in shown
    assert "2017" not in shown
    assert "termijn loopt: Veiligheidsbeoordeling Veilig Thuis, uiterlijk" in shown

    # and a program has all of it
    rows = [json.loads(line) for line in (await waakvlam("events", case, "--content", "--json")).stdout.splitlines()]
    assert rows[1]["content"]["children"] == ["child-1"]
    assert rows[1]["content"]["type"] == rows[1]["type"]


async def test_list_shows_the_open_cases_with_their_tracks_and_what_is_nearest(case: str) -> None:
    # given that Temporal's list follows a moment later
    async def listed() -> list[dict[str, Any]]:
        answer = await waakvlam("list", "--region", "jz19", "--json")
        assert answer.exit_code == 0, answer.stderr
        return [one for one in map(json.loads, answer.stdout.splitlines()) if one["case"] == case]

    async def both_parts() -> bool:
        found = await listed()
        return bool(found) and [part["deadlines"] for part in found[0]["parts"]] == ["none", "overdue"]

    await eventually(both_parts)
    [found] = await listed()

    # then the case has what is nearest in any of its parts
    assert (found["region"], found["stage"], found["deadlines"]) == ("JZ19", "safety_assessment", "overdue")
    assert (found["next"]["deadline"], found["next_of"]) == ("vt_safety_assessment", f"{case}-assessment-1")
    shown = (await waakvlam("list", "--region", "JZ19", "--overdue", "--stage", "triage")).stdout
    assert case in shown
    assert "Veiligheidsbeoordeling Veilig Thuis" in shown
    assert "TE LAAT" in shown

    # and is left out where something else is asked
    for other in (["--at-risk"], ["--crisis"], ["--stage", "court"]):
        assert case not in (await waakvlam("list", "--region", "JZ19", *other)).stdout


async def test_list_says_that_temporal_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    answer = await waakvlam("list", "--region", "JZ19")

    assert answer.exit_code == 1
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(["--region", "JZ40"], "--region"), (["--region", "JZ19", "--stage", "limbo"], "known are"), ([], "--region")],
)
async def test_list_refuses_what_does_not_exist_and_names_it(
    arguments: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.delenv("WAAKVLAM_REGION", raising=False)
    refused = await waakvlam("list", *arguments)

    assert refused.exit_code == 2
    assert complaint in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_how_a_case_ended_is_told_in_words() -> None:
    part = handed_over(helped()).part()
    name, procedure = str(part.stream), part.procedure
    told = StreamView(
        stream=name,
        source="journal",
        version=len(part.journal),
        awaits=procedure.awaited(part.state),
        state=part.state,
    )
    console = Console(width=200, record=True)
    console.print(case_card(CaseView(case=name, region="JZ19", region_name="-", streams=(told,))))
    assert "Gesloten op 05-06-2030: overgedragen aan een andere jeugdregio" in console.export_text()
