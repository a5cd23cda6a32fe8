"""Workflows for a test of what Temporal keeps: they put somebody's name wherever a text can go.

In a module of their own, because the workflow sandbox imports it anew.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from waakvlam.domain.errors import Refusal, RefusalCode


@workflow.defn(name="Failing")
class Failing:
    """Fails with a message about people."""

    @workflow.run
    async def run(self, who: str) -> None:
        """Set every text that Temporal shows, then fail."""
        workflow.set_current_details(f"card of {who}")
        workflow.upsert_memo({"who": who})
        await workflow.sleep(0.01, summary=f"timer of {who}")
        try:
            int(f"about {who}")
        except ValueError as error:
            raise ApplicationError(f"no place for {who}", {"who": who}, type="NoPlace") from error


@workflow.defn(name="Refusing")
class Refusing:
    """Refuses."""

    @workflow.run
    async def run(self, who: str) -> None:
        """Refuse."""
        raise Refusal(RefusalCode.WRONG_STAGE, f"not now, {who}", field="who")
