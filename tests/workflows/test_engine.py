"""What the engine promises whatever the procedure: once, in order, on record, and never wedged."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from tests.region import GI, LOCAL_TEAM, REGION, VEILIG_THUIS, Region, command, eventually, refusal
from waakvlam.domain.deadlines import EscalationRaised

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


async def open_case(region: Region, **fields: object) -> str:
    case = region.new_case()
    signal = {"source": "school", "children": ["child-1", "child-2"], **fields}
    await region.open(case, command(LOCAL_TEAM, datetime.now(UTC) - timedelta(hours=1), **signal))
    return case


async def test_a_command_sent_twice_is_recorded_once_and_gets_the_same_receipt(region: Region) -> None:
    case = await open_case(region)
    assign = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    first = await region.send(case, "assign_local_team", assign)
    # When the world has moved on
    await region.send(case, "start_help", command(LOCAL_TEAM, datetime.now(UTC)))
    # Then the repeat is answered as the first time
    assert await region.send(case, "assign_local_team", assign) == first
    assert (await region.events(case)).count("LocalTeamAssigned") == 1


async def test_a_command_sent_again_after_continue_as_new_is_still_known(rolling_region: Region) -> None:
    region = rolling_region
    case = await open_case(region)
    handle = region.client.get_workflow_handle(case)
    first_run = (await handle.describe()).run_id
    assign = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    receipt = await region.send(case, "assign_local_team", assign)

    async def rolled_over() -> bool:
        return (await handle.describe()).run_id != first_run

    await eventually(rolled_over)
    assert await region.send(case, "assign_local_team", assign) == receipt
    # and a command that a run which carries on would not allow is refused by it, without a trace
    error = await refusal(region.send(case, "accept_handover", command(LOCAL_TEAM, datetime.now(UTC))))
    assert error.type == "WrongStage"
    assert (await region.events(case)).count("LocalTeamAssigned") == 1
    assert (await region.state(case))["fixed_face"] == "lt-4"


async def test_a_command_id_with_other_content_is_refused(region: Region) -> None:
    case = await open_case(region)
    other = await open_case(region)
    assign = command(LOCAL_TEAM, datetime.now(UTC), team=LOCAL_TEAM["organisation"], fixed_face="lt-4")
    await region.send(case, "assign_local_team", assign)
    error = await refusal(region.send(case, "assign_local_team", {**assign, "fixed_face": "lt-5"}))
    assert error.type == "CommandIdReused"
    error = await refusal(region.send(other, "assign_local_team", assign))
    assert error.type == "CommandIdReused"
    assert "LocalTeamAssigned" not in await region.events(other)


async def test_many_commands_at_once_are_taken_one_at_a_time_across_continue_as_new(rolling_region: Region) -> None:
    region = rolling_region
    case = await open_case(region)
    signals = [command(LOCAL_TEAM, datetime.now(UTC), source="citizen", children=[f"child-{n}"]) for n in range(3, 23)]
    receipts = await asyncio.gather(*(region.send(case, "receive_signal", signal) for signal in signals))
    assert sorted(receipt["version"] for receipt in receipts) == list(range(4, 24))
    rows = await region.journal.stream(case)
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert (await region.state(case))["signals"] == 21


NOW = datetime.now(UTC)
UNLAWFUL = [
    pytest.param(
        "assign_local_team",
        command(LOCAL_TEAM, NOW + timedelta(days=2), team=LOCAL_TEAM["organisation"], fixed_face="lt-4"),
        ("ImpossibleDate", "occurred_at"),
        id="a date in the future",
    ),
    pytest.param(
        "assign_local_team",
        command(LOCAL_TEAM, NOW - timedelta(days=9), team=LOCAL_TEAM["organisation"], fixed_face="lt-4"),
        ("ImpossibleDate", "occurred_at"),
        id="a date before the signal it depends on",
    ),
    pytest.param("accept_handover", command(LOCAL_TEAM, NOW), ("WrongStage", None), id="a command in the wrong stage"),
    pytest.param(
        "request_court_measure",
        command(LOCAL_TEAM, NOW, children=["child-1", "child-9"]),
        ("NotInHousehold", "children"),
        id="a child of another household",
    ),
    pytest.param(
        "receive_signal",
        command(GI, NOW, source="police", children=["child-1"]),
        ("NotCompetent", "actor.kind"),
        id="a signal received by who does not receive signals",
    ),
    pytest.param("start_help", {"command_id": "x"}, ("MalformedCommand", "actor"), id="missing fields"),
    pytest.param("start_help", command(LOCAL_TEAM, NOW, extra=1), ("MalformedCommand", "extra"), id="an unknown field"),
    pytest.param(
        "start_help",
        {**command(LOCAL_TEAM, NOW), "occurred_at": "2026-03-31T16:05:00"},
        ("MalformedCommand", "occurred_at"),
        id="a moment without a zone",
    ),
    pytest.param(
        "start_help",
        {**command(LOCAL_TEAM, NOW), "occurred_at": 1774000000},
        ("MalformedCommand", "occurred_at"),
        id="a number for a moment",
    ),
    pytest.param("start_help", ["not", "an", "object"], ("MalformedCommand", "$"), id="not an object"),
    pytest.param(
        "start_help",
        RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b'{"command_id": ')),
        ("MalformedCommand", "$"),
        id="broken JSON",
    ),
]


@pytest.mark.parametrize(("name", "message", "expected"), UNLAWFUL)
async def test_what_is_refused_leaves_no_event_in_the_journal_and_none_in_the_history(
    region: Region, name: str, message: object, expected: tuple[str, str | None]
) -> None:
    # Given a case at rest
    case = await open_case(region)
    before, history = await region.events(case), await region.histories(case)
    # When
    error = await refusal(region.send(case, name, message))
    # Then
    assert (error.type, error.details[0]["field"]) == expected
    assert await region.events(case) == before
    assert await region.histories(case) == history
    # and the case still answers
    await region.send(
        case, "receive_signal", command(LOCAL_TEAM, datetime.now(UTC), source="halt", children=["child-1"])
    )


async def test_a_message_without_content_is_refused(region: Region) -> None:
    case = await open_case(region)
    error = await refusal(region.client.get_workflow_handle(case).execute_update("start_help"))
    assert error.type == "MalformedCommand"


async def test_a_second_decision_where_one_stands_is_refused(region: Region) -> None:
    case = region.new_case()
    now = datetime.now(UTC)
    await region.open(case, command(VEILIG_THUIS, now, source="police", children=["child-1"]))
    assessment = f"{case}-assessment-1"
    await eventually(lambda: _on_record(region, case, "TrackOpened"))
    triage = {"outcome": "VT-01-01", "follow_through": "investigation"}
    await region.send(assessment, "decide_triage", command(VEILIG_THUIS, datetime.now(UTC), **triage))
    again = command(VEILIG_THUIS, datetime.now(UTC), outcome="VT-01-03")
    error = await refusal(region.send(assessment, "decide_triage", again))
    assert (error.type, error.details[0]["field"]) == ("AlreadyDecided", "outcome")


async def test_an_unknown_region_and_a_malformed_id_are_refused_and_leave_no_open_case(region: Region) -> None:
    for case, kind in (
        ("case-JZ99-2026-000001", "UnknownRegion"),
        ("case-JZ13-2026-000001", "UnknownRegion"),  # exists, but is not served here
        ("gezin-jansen", "MalformedCommand"),
        ("case-JZ19-2026-000001-measure-1", "MalformedCommand"),  # a track is not a case
    ):
        signal = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
        error = await refusal(region.open(case, signal))
        assert (error.type, error.details[0]["field"]) == (kind, "id")
        assert not await region.events(case)


async def test_a_refused_first_signal_leaves_a_run_that_ends_by_itself(region: Region) -> None:
    case = region.new_case()
    future = command(LOCAL_TEAM, datetime.now(UTC) + timedelta(days=1), source="school", children=["child-1"])
    assert (await refusal(region.open(case, future))).type == "ImpossibleDate"
    assert not await region.events(case)
    # a corrected signal within the grace is simply taken
    good = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
    assert (await region.open(case, good))["version"] == 3
    # and without one the run is over after a minute
    empty = region.new_case()
    await refusal(region.open(empty, {**future, "command_id": "other"}))
    await region.forward(empty, timedelta(minutes=2))
    assert (await region.client.get_workflow_handle(empty).result())["outcome"] == "nothing_recorded"


async def test_a_signal_of_four_working_days_ago_is_at_risk_at_once_and_its_rungs_fire_once_in_order(
    region: Region,
) -> None:
    # Given a case whose clock stands at Wednesday 13 March 2030, ten in the morning
    case = await open_case(region)
    now = datetime(2030, 3, 13, 10, 0, tzinfo=AMSTERDAM)
    await region.forward_to(now, case)
    # When Veilig Thuis registers what it received on Thursday 7 March, four working days ago
    received = datetime(2030, 3, 7, 15, 0, tzinfo=AMSTERDAM)
    await region.send(case, "receive_signal", command(VEILIG_THUIS, received, source="police", children=["child-1"]))
    assessment = f"{case}-assessment-1"
    await eventually(lambda: _on_record(region, case, "TrackOpened"))
    # Then it is at risk at once; of the two rungs behind us only the later one is raised
    deadline = (await region.deadlines(assessment))["vt_safety_assessment"]
    assert (deadline["last_day"], deadline["status"]) == ("2030-03-14", "at_risk")
    assert await _rungs(region, assessment) == [
        (1, "2030-03-12T09:00", True),
        (2, "2030-03-13T09:00", False),
    ]
    # When nobody acts until the day after
    await region.forward_to(now, assessment)
    await region.forward_to(datetime(2030, 3, 14, 12, 0, tzinfo=AMSTERDAM), assessment)
    await eventually(lambda: _rung_count(region, assessment, 3))
    await region.forward_to(datetime(2030, 3, 15, 1, 0, tzinfo=AMSTERDAM), assessment)
    await eventually(lambda: _rung_count(region, assessment, 4))
    # Then the others fired at their instants, once each, and the breach closed nothing
    assert await _rungs(region, assessment) == [
        (1, "2030-03-12T09:00", True),
        (2, "2030-03-13T09:00", False),
        (3, "2030-03-14T09:00", False),
        (4, "2030-03-15T00:00", False),
    ]
    assert (await region.deadlines(assessment))["vt_safety_assessment"]["status"] == "missed"
    assert (await region.state(assessment))["stage"] == "triage"
    # and what is done after the last day is met late
    late = command(VEILIG_THUIS, datetime(2030, 3, 15, 0, 30, tzinfo=AMSTERDAM), outcome="VT-01-03")
    receipt = await region.send(assessment, "decide_triage", late)
    # (the duty to tell the reporter begins, and is cancelled with the assessment: it can still be met)
    feedback = "vt_feedback_reporter_family"
    assert [(one["deadline"], one["change"]) for one in receipt["deadlines"]] == [
        ("vt_safety_assessment", "met_late"),
        (feedback, "started"),
        (feedback, "cancelled"),
    ]


async def test_lists_find_a_case_by_the_status_of_its_deadlines(region: Region) -> None:
    case = await open_case(region)
    await region.forward_to(datetime(2030, 3, 13, 10, 0, tzinfo=AMSTERDAM), case)
    received = datetime(2030, 3, 7, 15, 0, tzinfo=AMSTERDAM)
    await region.send(case, "receive_signal", command(VEILIG_THUIS, received, source="police", children=["child-1"]))
    query = f'CaseId = "{case}" AND DeadlineStatus = "at_risk" AND NextDeadline = "vt_safety_assessment"'

    async def found() -> list[str]:
        return [workflow.id async for workflow in region.client.list_workflows(query)]

    await eventually(found)
    assert await found() == [f"{case}-assessment-1"]
    assert REGION in (await found())[0]


async def _on_record(region: Region, stream: str, event: str) -> bool:
    return event in await region.events(stream)


async def _rung_count(region: Region, stream: str, count: int) -> bool:
    return (await region.events(stream)).count("EscalationRaised") >= count


async def _rungs(region: Region, stream: str) -> list[tuple[int, str, bool]]:
    return [
        (row.event.rung, row.event.occurred_at.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M"), row.event.superseded)
        for row in await region.journal.stream(stream)
        if isinstance(row.event, EscalationRaised)
    ]


async def test_a_request_to_cancel_does_not_leave_a_child_unwatched(region: Region) -> None:
    case = await open_case(region)
    handle = region.client.get_workflow_handle(case)
    await handle.cancel()
    await region.send(case, "request_safety_assessment", command(LOCAL_TEAM, datetime.now(UTC)))
    await eventually(lambda: _on_record(region, case, "TrackOpened"))
    description = await handle.describe()
    assert description.status is not None
    assert description.status.name == "RUNNING"


async def test_a_peer_that_was_terminated_by_mistake_is_started_again_by_what_it_is_told(region: Region) -> None:
    # Given an assessment whose case was terminated behind its back
    case = region.new_case()
    await region.open(case, command(VEILIG_THUIS, datetime.now(UTC), source="police", children=["child-1"]))
    await eventually(lambda: _on_record(region, case, "TrackOpened"))
    assessment = f"{case}-assessment-1"
    await region.client.get_workflow_handle(case).terminate("by mistake")
    # When it has something to tell the case
    look = command(VEILIG_THUIS, datetime.now(UTC), acute_danger=True)
    await region.send(assessment, "record_immediate_look", look)
    # Then the case hears it, and is watched again
    await eventually(lambda: _on_record(region, case, "TrackReported"))
    assert (await region.state(case))["crisis"]
    triage = command(VEILIG_THUIS, datetime.now(UTC), outcome="VT-01-01", follow_through="conditions")
    assert (await region.send(assessment, "decide_triage", triage))["events"]


async def test_a_signal_that_is_no_report_wedges_nothing(region: Region) -> None:
    case = await open_case(region)
    handle = region.client.get_workflow_handle(case)
    before = await region.events(case)
    for nonsense in ({"hello": "world"}, ["a", "list"], "text", 12, None):
        await handle.signal("receive_report", nonsense)
    await region.send(case, "request_safety_assessment", command(LOCAL_TEAM, datetime.now(UTC)))
    await eventually(lambda: _on_record(region, case, "TrackOpened"))
    assert "TrackReported" not in await region.events(case)
    assert (await region.events(case))[: len(before)] == before


@pytest.mark.parametrize(
    "fields",
    [
        {"occurred_at": "0001-01-01T00:00:00+02:00"},
        {"occurred_at": "1951-05-05T00:00:00+02:00"},
        {"occurred_at": "9999-12-31T23:59:59-05:00"},
        {"previous_case": "gezin-jansen"},
        {"reference": "a\u0000b"},
        {"children": []},
        {"command_id": "with space"},
    ],
)
async def test_strange_input_is_refused_and_never_wedges_a_case(region: Region, fields: dict[str, object]) -> None:
    case = await open_case(region)
    before = await region.events(case)
    signal = command(LOCAL_TEAM, datetime.now(UTC), source="school", children=["child-1"])
    error = await refusal(region.send(case, "receive_signal", {**signal, **fields}))
    assert error.type in {"ImpossibleDate", "MalformedCommand"}
    assert str(error.details[0]["field"]).startswith(next(iter(fields)))
    assert await region.events(case) == before
    await region.send(case, "receive_signal", signal)
