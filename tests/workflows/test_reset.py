"""What an operator must not do, and perhaps does: a reset loses nothing that is on record."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from tests.journeys import Household
from tests.region import LOCAL_TEAM, VEILIG_THUIS, Region, command


async def reset_to_its_first_task(region: Region, stream: str) -> str:
    """As the UI's button does it, as far back as there is; the run that begins."""
    handle = region.client.get_workflow_handle(stream)
    history = await handle.fetch_history()
    first = next(one for one in history.events if one.HasField("workflow_task_completed_event_attributes"))
    answer = await region.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=region.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=stream, run_id=(await handle.describe()).run_id),
            reason="by mistake",
            workflow_task_finish_event_id=first.event_id,
            request_id=str(uuid4()),
        )
    )
    return answer.run_id


async def test_a_workflow_that_was_reset_knows_all_that_was_on_record_and_goes_on(region: Region) -> None:
    # Given a household with Veilig Thuis, where the clock has warned and a decision stands
    home = Household(region)
    await home.open(["child-1"])
    now = datetime.now(UTC)
    message = command(VEILIG_THUIS, now - timedelta(days=9), source="police", children=["child-1"])
    await region.send(home.case, "receive_signal", message)
    stream = await home.track("assessment-1", now + timedelta(hours=1))
    await home.on_record("DeadlineMissed", on="assessment-1")
    await home.say("decide_triage", datetime.now(UTC), VEILIG_THUIS, on="assessment-1", outcome="VT-01-02")
    await home.on_record("TrackReported")
    before = {one: (await region.journal.stream(one), await region.state(one)) for one in home.streams}
    # When somebody resets its workflows to their first task
    for one in home.streams:
        run = await reset_to_its_first_task(region, one)
        assert (await region.client.get_workflow_handle(one).describe()).run_id == run
    # Then the record is what it was, and so is what the new runs know of it
    for one, (rows, state) in before.items():
        assert await region.state(one) == state
        assert await region.journal.stream(one) == rows, "nothing was lost, and nothing put on record twice"
    # and the household goes on
    receipt = await region.send(home.case, "accept_handover", command(LOCAL_TEAM, datetime.now(UTC)))
    assert "HandoverAccepted" in receipt["events"]
    await home.on_record("HandoverAnswered", on="assessment-1")
    assert (await region.state(stream))["handover_accepted"]
