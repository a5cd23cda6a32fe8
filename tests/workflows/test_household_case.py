"""What a household's case does on a real server: advice that is closed at once, and a move that reads the map."""

from datetime import UTC, datetime
from typing import Any

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from tests.region import LOCAL_TEAM, REGION, VEILIG_THUIS, Region, command, refusal
from waakvlam.domain.identifiers import task_queue


async def test_advice_without_a_case_ends_its_run_and_stays_on_record(region: Region) -> None:
    case = region.new_case()
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "ProtectionCase", id=case, task_queue=task_queue(REGION), id_conflict_policy=WorkflowIDConflictPolicy.FAIL
    )
    advice = command(VEILIG_THUIS, datetime.now(UTC), source="professional")
    receipt = await region.client.execute_update_with_start_workflow(
        "give_advice", advice, start_workflow_operation=start
    )
    assert receipt["events"] == ["CaseOpened", "AdviceGiven", "CaseClosed"]
    outcome = await region.client.get_workflow_handle(case).result()
    assert outcome["outcome"] == "advice"
    assert await region.events(case) == receipt["events"]


async def test_a_move_is_resolved_where_it_is_judged_and_where_it_is_recorded(region: Region) -> None:
    case = region.new_case()
    now = datetime.now(UTC)
    await region.open(case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    moved = {"municipality": "GM0828", "from_day": "2025-07-01"}
    receipt = await region.send(case, "record_move", command(LOCAL_TEAM, now, **moved))
    assert receipt["events"] == ["HouseholdMoved", "RegionHandoverNeeded", "DeadlineStarted"]
    assert (await region.state(case))["moves"]["handover_to"] == "JZ33"
    nowhere = command(LOCAL_TEAM, now, municipality="GM9999", from_day="2025-07-01")
    assert (await refusal(region.send(case, "record_move", nowhere))).type == "MalformedCommand"
