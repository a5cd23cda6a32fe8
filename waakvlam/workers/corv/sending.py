"""Sending the commands of a file, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from waakvlam.domain.identifiers import WORKFLOW_TYPE, parse, task_queue
from waakvlam.workers.corv.rehearsal import Command

_PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Refused:
    """What the engine refused.

    Attributes:
        code: what kind of refusal it is.
    """

    command: Command
    code: str
    field: str | None
    article: str | None
    message: str


class NoAnswer(Exception):  # noqa: N818 - it says what came
    """The engine did not answer. What was sent may be on record; sending it again is harmless."""


async def send(client: Client, commands: Sequence[Command], receipts: list[dict[str, Any]]) -> Refused | None:
    """Send them in order until one is refused; each receipt is added to `receipts`.

    Raises:
        NoAnswer: Temporal, or a worker of the region, did not answer in time.
    """
    for command in commands:
        try:
            receipts.append(await _sent(client, command))
        except WorkflowUpdateFailedError as failed:
            cause = failed.cause
            if not isinstance(cause, ApplicationError):
                raise NoAnswer(f"{command.name} was broken off") from failed
            details: Any = cause.details[0] if cause.details else {}
            return Refused(command, cause.type or "", details.get("field"), details.get("article"), cause.message)
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise NoAnswer(f"{command.name} on {command.stream}: {error or 'no answer'}") from error
    return None


async def _sent(client: Client, command: Command) -> dict[str, Any]:
    # Also what is closed takes a command again: the run that it starts reads the record, and answers from that.
    stream = parse(command.stream)
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        WORKFLOW_TYPE[stream.kind],
        id=command.stream,
        task_queue=task_queue(stream.region),
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    receipt: dict[str, Any] = await client.execute_update_with_start_workflow(
        command.name, command.message, start_workflow_operation=start, rpc_timeout=_PATIENCE
    )
    return receipt
