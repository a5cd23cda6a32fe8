"""What was closed by mistake goes on, though its workflow had ended: any SDK starts it again with the correction."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from tests.journeys import MISTAKE, closed_by_mistake, reopened
from tests.region import COURT, LOCAL_TEAM, REGION, Region, command, eventually
from waakvlam.domain.identifiers import task_queue


async def test_a_measure_ended_by_mistake_goes_on_and_wakes_its_closed_case(region: Region) -> None:
    home = await reopened(region)
    measure = f"{home.case}-measure-1"
    assert (await region.state(measure))["stage"] == "provisional_unheard"
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
    home = await closed_by_mistake(region)
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
    home = await closed_by_mistake(region)
    handle: WorkflowHandle[Any, Any] = await region.client.start_workflow(
        "ProtectionCase", id=home.case, task_queue=task_queue(REGION)
    )
    version = (await region.journal.stream(home.case))[-1].version
    await region.forward(home.case, timedelta(minutes=16))
    assert (await handle.result())["outcome"] == "safe"
    assert (await region.journal.stream(home.case))[-1].version == version, "nothing was added"
