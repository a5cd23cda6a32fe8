"""What a release would have that does something else with a case than was done."""

from temporalio import workflow


@workflow.defn
class ProtectionCase:
    """Sleeps."""

    @workflow.run
    async def run(self, given: object = None) -> None:
        """Sleep."""
        await workflow.sleep(1)
