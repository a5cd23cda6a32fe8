"""A case from its first signal until it is closed, with nothing but the Temporal SDK; run it twice.

python open_a_case.py [case-JZ19-2026-900001]
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from remote_codec import converter
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import ApplicationError

Json = Mapping[str, Any]

CASE = sys.argv[1] if len(sys.argv) > 1 else "case-JZ19-2026-900001"
NAMESPACE = f"jeugdregio-{CASE.split('-')[1].lower()}"
PATIENCE_SECONDS = 60
# Test OINs.
LOCAL_TEAM = {"organisation": "00000099000000002000", "kind": "local_team", "role": "intake", "worker": "lt-4"}
VEILIG_THUIS = {"organisation": "00000099000000001000", "kind": "veilig_thuis", "role": "triage", "worker": "vt-17"}


def message(reference: str, actor: Json, occurred_at: str, **fields: object) -> Json:
    """Under the sender's own reference, and when it happened: sent again, it says the same."""
    return {"command_id": f"example/{CASE}/{reference}", "actor": actor, "occurred_at": occurred_at, **fields}


async def send(client: Client, workflow_type: str, stream: str, update: str, content: Json) -> Json:
    """The receipt: it is on record. Opens the stream, joins it, or asks a closed one what it answered before."""
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        workflow_type, id=stream, task_queue=NAMESPACE, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING
    )
    receipt: Json = await client.execute_update_with_start_workflow(update, content, start_workflow_operation=start)
    return receipt


async def refused(client: Client, workflow_type: str, stream: str, update: str, content: Json) -> ApplicationError:
    """Why it was refused; it must be."""
    try:
        await send(client, workflow_type, stream, update, content)
    except WorkflowUpdateFailedError as failed:
        if isinstance(failed.cause, ApplicationError):
            return failed.cause
        raise
    raise SystemExit(f"{update} should have been refused")


async def track(client: Client, *, ended: bool) -> Json:
    """The first track of the case, once it is there or has ended: the case opens tracks and hears from them itself."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                tracks: Sequence[Json] = (await client.get_workflow_handle(CASE).query("state"))["tracks"]
            except WorkflowQueryFailedError:  # `Loading`: the run reads its own record first
                tracks = []
            if tracks and (tracks[0]["ended"] or not ended):
                return tracks[0]
            await asyncio.sleep(0.2)


def recorded(update: str, receipt: Json) -> None:
    """One line: what is on record now, but for what time itself did."""
    events = [event for event in receipt["events"] if not event.startswith(("Deadline", "Escalation"))]
    print(f"{update}: {', '.join(events)}")


async def main() -> None:
    """A school is worried, Veilig Thuis looks, no steps are needed, the case is closed."""
    config: Any = {"target_host": "localhost:7233", "namespace": NAMESPACE}
    config |= ClientConfig.load_client_connect_config()  # TEMPORAL_ADDRESS and so on, or a profile of temporal.toml
    client = await Client.connect(**config, data_converter=converter(config["namespace"]))

    # A signal opens the case. Sent again, for whatever reason, it gives the receipt of the first time.
    signal = message("signal", LOCAL_TEAM, "2026-03-02T10:05:00+01:00", source="school", children=["child-1"])
    first = await send(client, "ProtectionCase", CASE, "receive_signal", signal)
    recorded("receive_signal", first)
    if await send(client, "ProtectionCase", CASE, "receive_signal", signal) != first:
        raise SystemExit("sent again, it should have given the same receipt")
    print("sent again: the same receipt")

    # A decision, and what the case does because of it.
    asked = message("report", LOCAL_TEAM, "2026-03-03T09:00:00+01:00")
    receipt = await send(client, "ProtectionCase", CASE, "request_safety_assessment", asked)
    recorded("request_safety_assessment", receipt)
    assessment = (await track(client, ended=False))["id"]
    print(f"opened: {assessment}")

    # What the law gives to Veilig Thuis is refused to others, and nothing is recorded.
    decision = message("no-steps", LOCAL_TEAM, "2026-03-05T15:00:00+01:00", outcome="VT-01-03")
    error = await refused(client, "SafetyAssessment", assessment, "decide_triage", decision)
    print(f"refused: {error.type}: {error.message}")
    print(f"because of: {error.details[0]['field']}, {error.details[0]['article']}")

    # Corrected, under the same reference or another, it is taken; the case hears of it from the track.
    decision = message("triage", VEILIG_THUIS, "2026-03-05T15:00:00+01:00", outcome="VT-01-03")
    recorded("decide_triage", await send(client, "SafetyAssessment", assessment, "decide_triage", decision))
    print(f"outcome: {(await track(client, ended=True))['outcome']}")

    # The team closes the case, and its workflow ends.
    close = message("close", LOCAL_TEAM, "2026-03-06T11:00:00+01:00", reason="no_steps_needed")
    recorded("close_case", await send(client, "ProtectionCase", CASE, "close_case", close))
    async with asyncio.timeout(PATIENCE_SECONDS):
        print(f"closed: {(await client.get_workflow_handle(CASE).result())['outcome']}")


try:
    asyncio.run(main())
except WorkflowUpdateFailedError as failed:
    raise SystemExit(f"not expected: {failed.cause}") from None
