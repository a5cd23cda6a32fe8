"""A workflow for tests of what is logged and traced: it takes commands, and one of its helpers says too much.

In a module of its own, because the workflow sandbox imports it anew.
"""

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy

SECRET = "Sanne, geboren op 3 mei 2019"
"""Stands for what may never be seen."""


@activity.defn
async def put_on_record(command_id: str) -> str:
    """Fail the first time, saying too much."""
    activity.logger.info("recording", extra={"command_id": command_id, "child": SECRET})
    if activity.info().attempt == 1:
        raise ValueError(SECRET)
    return command_id


@workflow.defn(name="Diary")
class Diary:
    """The smallest workflow that takes commands."""

    def __init__(self) -> None:
        self.begun = False
        self.closed = False

    @workflow.run
    async def run(self) -> None:
        """Wait for a first command, then to be closed."""
        # Not at once: a first task in which nothing is done is not replayed but run again, logs and all.
        await workflow.wait_condition(lambda: self.begun)
        workflow.logger.info("opened")
        await workflow.wait_condition(lambda: self.closed)

    @workflow.update
    async def write(self, command_id: str) -> str:
        """Put a command on record."""
        self.begun = True
        workflow.logger.info("command received", extra={"command_id": command_id, "child": SECRET})
        return await workflow.execute_activity(
            put_on_record,
            command_id,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=10)),
        )

    @workflow.signal
    def close(self) -> None:
        """Let it end."""
        self.closed = True
