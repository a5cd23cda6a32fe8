"""The parts of households in one region, reached through their workflows."""

from datetime import UTC, datetime
from typing import Any, Literal

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from waakvlam.activities.households.own_word import with_proof
from waakvlam.activities.keys import BorderKeys
from waakvlam.domain.identifiers import WORKFLOW_TYPE, parse, task_queue
from waakvlam.domain.messages import EngineCommand, Receipt
from waakvlam.domain.region_exchange import Answer, ChangeRegion, HearRegion, Offer, Withdrawal


class Parts:
    """Says the steps of a hand-over to workflows, whether they run or have ended."""

    def __init__(self, client: Client, border: BorderKeys | None) -> None:
        """Hold the client of the region's namespace, and the keys by which the region's own word is known."""
        self._client = client
        self._border = border

    async def change(
        self,
        stream: str,
        step: Literal["leaves", "left", "arrived"],
        other: str,
        when: datetime,
        shown: str | None = None,
    ) -> None:
        """One step of a part; a repeat is harmless.

        Raises:
            temporalio.client.WorkflowUpdateFailedError: it was refused.
        """
        command = ChangeRegion(
            command_id=f"{stream}/{step}/{other}", occurred_at=when, sent_at=datetime.now(UTC), step=step, other=other
        )
        await self._say(stream, "change_region", with_proof(self._border, stream, command), shown)

    async def hear(self, case: str, message: Offer | Withdrawal | Answer) -> None:
        """What another region tells of a household; a repeat is harmless.

        Raises:
            temporalio.client.WorkflowUpdateFailedError: it was refused.
        """
        told = HearRegion(
            command_id=message.id, occurred_at=message.occurred_at, sent_at=datetime.now(UTC), message=message
        )
        await self._say(case, "hear_region", with_proof(self._border, case, told), None)

    async def _say(self, stream: str, name: str, command: EngineCommand, shown: str | None) -> None:
        where = parse(stream)
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            WORKFLOW_TYPE[where.kind],
            id=stream,
            task_queue=task_queue(where.region),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=shown,
        )
        await self._client.execute_update_with_start_workflow(
            name, command, start_workflow_operation=start, result_type=Receipt
        )
