"""Open a case, decide on it and read it, with nothing but the Temporal SDK: ``python examples/open_a_case.py``."""

import asyncio
import os

from remote_codec import converter
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy

CASE = os.environ.get("CASE", "case-JZ19-2026-900001")
HAPPENED = "2026-11-20T10:05:00+01:00"  # when it happened, not when it is sent: sent again, it says the same
TEAM = "00000099000000002000"  # a test OIN


def command(reference: str, **fields: object) -> dict[str, object]:
    """Who, when, and under which reference of the sender: the same in every command."""
    actor = {"organisation": TEAM, "kind": "local_team", "role": "intake", "worker": "lt-4"}
    return {"command_id": f"local-team-4/{CASE}/{reference}", "actor": actor, "occurred_at": HAPPENED, **fields}


async def main() -> None:
    """A signal opens the case (or joins it), a decision follows, a mistake is refused."""
    address, namespace = os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"), "jeugdregio-jz19"
    client = await Client.connect(address, namespace=namespace, data_converter=converter(namespace))
    start = WithStartWorkflowOperation(
        "ProtectionCase",
        id=CASE,
        task_queue="jeugdregio-jz19",
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    signal = command("signal-1", source="school", children=["child-1"])
    print(await client.execute_update_with_start_workflow("receive_signal", signal, start_workflow_operation=start))

    case = client.get_workflow_handle(CASE)
    print(await case.execute_update("assign_local_team", command("team-1", team=TEAM, fixed_face="lt-4")))
    print((await case.query("state"))["stage"])

    try:
        await case.execute_update("request_court_measure", command("vto-1", children=["child-7"]))
    except WorkflowUpdateFailedError as refused:
        print(refused.cause)


asyncio.run(main())
