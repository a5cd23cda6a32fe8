"""Whether a release can be given the cases that run: asked before any of them goes to it."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

_AGAIN = RetryPolicy(initial_interval=timedelta(seconds=5), maximum_attempts=3)


@workflow.defn(name="ReleaseGate")
class ReleaseGate:
    """Completes when the worker that runs it can go on with what runs in its namespace, and fails when it cannot.

    The worker controller starts one on the workers of a new release, and gives them no cases before it has completed.
    """

    @workflow.run
    async def run(self) -> int:
        """How many runs were replayed."""
        replayed: int = await workflow.execute_activity(
            "replay_what_runs",
            start_to_close_timeout=timedelta(minutes=30),
            heartbeat_timeout=timedelta(minutes=1),
            retry_policy=_AGAIN,
            summary="Naspelen of deze uitgave verder kan met wat er loopt",
        )
        return replayed
