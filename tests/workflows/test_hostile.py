"""What comes from elsewhere, by mistake or on purpose, never takes a case hostage."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from tests.journeys import Household, at, crisis
from tests.region import COURT, LOCAL_TEAM, REGION, VEILIG_THUIS, Region, command, eventually, refusal
from waakvlam.activities import Journal
from waakvlam.activities.journal import JournalDamaged
from waakvlam.domain.identifiers import task_queue


def signal() -> dict[str, Any]:
    return command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])


@pytest.mark.parametrize("arguments", [[{"a": 1}, {"b": 2}], [], ["text"], [None]])
async def test_a_signal_with_any_arguments_is_survived(region: Region, arguments: list[object]) -> None:
    case = region.new_case()
    await region.open(case, signal())
    await region.client.get_workflow_handle(case).signal("receive_report", args=arguments)
    assert (await region.send(case, "receive_signal", signal()))["events"] == ["SignalReceived"]


@pytest.mark.parametrize("arguments", [["hello"], [[1]], [{"version": "x"}], [{"version": 5}], [1, 2, 3]])
async def test_a_case_started_with_any_input_still_takes_its_first_signal(
    region: Region, arguments: list[object]
) -> None:
    case = region.new_case()
    await region.client.start_workflow("ProtectionCase", args=arguments, id=case, task_queue=task_queue(REGION))
    assert (await region.open(case, signal()))["version"] == 3
    assert (await region.state(case))["signals"] == 1


async def test_a_workflow_that_was_terminated_goes_on_from_the_journal_when_it_is_started_again(
    region: Region,
) -> None:
    # Given a case that somebody terminated
    case = region.new_case()
    first = signal()
    await region.open(case, first)
    await region.send(case, "request_safety_assessment", command(LOCAL_TEAM, datetime.now(UTC)))
    handle = region.client.get_workflow_handle(case)
    await handle.terminate("by mistake")
    # When the integrator repeats its first command, as integrators do
    assert (await region.open(case, first))["version"] == 3
    # Then the case knows all that was on record
    state = await region.state(case)
    assert [track["id"] for track in state["tracks"]] == [f"{case}-assessment-1"]


async def test_a_measure_started_again_watches_the_deadlines_it_had(region: Region) -> None:
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    await home.say("request_court_measure", now, LOCAL_TEAM, children=["child-1"], route="crisis")
    await home.on_record("TrackOpened")
    measure = f"{home.case}-measure-1"
    order = {"starts_on": now.astimezone(at(2030, 1, 1).tzinfo).date().isoformat(), "gi": "00000099000000005000"}
    await home.say("give_provisional_order", now, COURT, on="measure-1", **order)
    before = await region.deadlines(measure)
    await region.client.get_workflow_handle(measure).terminate("by mistake")
    await region.client.start_workflow("CourtMeasure", id=measure, task_queue=task_queue(REGION))

    async def loaded() -> bool:
        return await region.deadlines(measure) == before

    await eventually(loaded)


async def test_a_forged_report_is_not_believed(region: Region) -> None:
    home = await crisis(region)
    measure = f"{home.case}-measure-1"
    future = datetime(2040, 1, 1, tzinfo=UTC).isoformat()
    for sender, subject in ((measure, "measure_ended"), ("case-JZ19-2020-999999-measure-1", "measure_ended")):
        report = {"report_id": "x", "sender": sender, "subject": subject, "occurred_at": future, "outcome": "04"}
        message = {"command_id": "forged", "occurred_at": future, "sent_at": future, "report": report}
        await region.client.get_workflow_handle(home.case).signal("receive_report", message)
    refused = await refusal(
        region.send(home.case, "close_case", command(LOCAL_TEAM, at(2030, 3, 23, 0, 30), reason="safe"))
    )
    assert refused.type == "WrongStage"


@pytest.mark.parametrize(
    "fields",
    [
        {"command_id": "case-JZ19-2026-000001/clock/3"},
        {"reference": "x" * 100_000},
        {f"key-{number}": number for number in range(20_000)},
        {"k" * 50_000: 1},
    ],
    ids=["an id of the engine's own", "a huge value", "many unknown keys", "a huge key"],
)
async def test_what_is_too_big_or_not_theirs_is_refused_in_a_few_words(region: Region, fields: dict[str, Any]) -> None:
    case = region.new_case()
    await region.open(case, signal())
    error = await refusal(region.send(case, "receive_signal", {**signal(), **fields}))
    assert error.type == "MalformedCommand"
    assert len(str(error)) < 2_000
    await region.send(case, "receive_signal", signal())


async def test_a_cancel_while_the_first_command_is_being_recorded_is_not_obeyed(region: Region) -> None:
    case = region.new_case()
    await region.open(case, command(VEILIG_THUIS, datetime.now(UTC), source="police", children=["child-1"]))
    handle = region.client.get_workflow_handle(f"{case}-assessment-1")
    await eventually(lambda: _opened(region, f"{case}-assessment-1"))
    await handle.cancel()
    await region.forward(f"{case}-assessment-1", timedelta(days=1))
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_journal_that_was_changed_or_removed_gives_no_receipts(tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "journal.db"
    journal = await Journal.open(f"sqlite+aiosqlite:///{file}")
    case = "case-JZ19-2026-000001"

    async def record(command_id: str) -> None:
        from waakvlam.domain.protection_case.events import HelpStarted

        moment = datetime(2026, 1, 5, tzinfo=UTC)
        await journal.record(case, command_id, "f", moment, None, lambda _: [HelpStarted(occurred_at=moment)])

    await record("a")
    await record("b")
    with sqlite3.connect(file) as other:
        other.execute("UPDATE journal_events SET payload = replace(payload, '2026', '2025') WHERE version = 1")
    other.close()
    with pytest.raises(JournalDamaged, match=f"{case}/1"):
        await record("c")
    file.unlink()
    with pytest.raises(JournalDamaged, match="removed"):
        await record("d")
    await journal.close()


async def _opened(region: Region, stream: str) -> bool:
    return bool(await region.events(stream))
