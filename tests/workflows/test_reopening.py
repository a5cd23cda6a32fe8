"""What was closed by mistake goes on, though its workflow had ended: any SDK starts it again with the correction."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy

from tests.journeys import Household
from tests.region import COURT, GI, LOCAL_TEAM, REGION, Region, command, eventually
from waakvlam.domain.identifiers import task_queue

MISTAKE = {"reason": "op het verkeerde dossier vastgelegd"}


async def closed(region: Region) -> Household:
    """A household whose one measure was ended, after which its case was closed."""
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    await home.say("request_court_measure", now, LOCAL_TEAM, children=["child-1"], route="crisis")
    await home.on_record("TrackOpened")
    order = {"starts_on": f"{now:%Y-%m-%d}", "gi": GI["organisation"]}
    await home.say("give_provisional_order", now, COURT, on="measure-1", **order)
    await home.say("end_measure", now, COURT, on="measure-1", reason="02")
    await home.on_record("TrackReported", count=2)
    await home.say("close_case", datetime.now(UTC), LOCAL_TEAM, reason="safe")
    for stream in (home.case, f"{home.case}-measure-1"):
        await region.client.get_workflow_handle(stream).result()
    return home


async def start_with(region: Region, workflow: str, stream: str, name: str, message: dict[str, Any]) -> dict[str, Any]:
    """Update-with-start, as an integrator does it."""
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        workflow, id=stream, task_queue=task_queue(REGION), id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING
    )
    receipt: dict[str, Any] = await region.client.execute_update_with_start_workflow(
        name, message, start_workflow_operation=start
    )
    return receipt


async def test_a_measure_ended_by_mistake_goes_on_and_wakes_its_closed_case(region: Region) -> None:
    home = await closed(region)
    measure = f"{home.case}-measure-1"
    receipt = await start_with(region, "CourtMeasure", measure, "reopen", command(GI, datetime.now(UTC), **MISTAKE))
    assert receipt["events"] == ["ReopeningAsked", "ReportAsked"]

    async def goes_on() -> bool:
        state = await region.state(measure)
        return bool(state["stage"] == "provisional_unheard" and not state["asked"])

    await eventually(goes_on)
    terms = await region.deadlines(measure)
    assert terms["spoed_hearing_parties"]["status"] in {"running", "at_risk"}
    case = await region.state(home.case)
    assert (case["stage"], case["responsible"]) == ("court_measure", "certified_institution")
    # and both are watched again by a run of their own
    assert await home.is_running(home.case)
    assert await home.is_running(measure)
    assert (await region.state(measure))["measure"] == "VOTS"
    # a second time there is nothing to reopen
    await home.say("end_measure", datetime.now(UTC), COURT, on="measure-1", reason="02")
    assert (await region.client.get_workflow_handle(measure).result())["outcome"] == "02"


async def test_an_operator_starts_a_closed_case_and_then_says_what_was_wrong(region: Region) -> None:
    home = await closed(region)
    handle: WorkflowHandle[Any, Any] = await region.client.start_workflow(
        "ProtectionCase", id=home.case, task_queue=task_queue(REGION)
    )

    async def loaded() -> bool:
        return bool((await region.state(home.case))["stage"] == "closed")

    await eventually(loaded)
    await region.send(home.case, "reopen", command(LOCAL_TEAM, datetime.now(UTC), **MISTAKE))
    state = await region.state(home.case)
    assert (state["stage"], state["closed_at"]) == ("signal", None)
    await region.send(home.case, "close_case", command(LOCAL_TEAM, datetime.now(UTC), reason="safe"))
    assert (await handle.result())["outcome"] == "safe"


async def test_a_closed_case_that_was_started_without_a_reason_ends_again(region: Region) -> None:
    home = await closed(region)
    handle: WorkflowHandle[Any, Any] = await region.client.start_workflow(
        "ProtectionCase", id=home.case, task_queue=task_queue(REGION)
    )
    version = (await region.journal.stream(home.case))[-1].version
    await region.forward(home.case, timedelta(minutes=16))
    assert (await handle.result())["outcome"] == "safe"
    assert (await region.journal.stream(home.case))[-1].version == version, "nothing was added"
