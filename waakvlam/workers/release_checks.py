"""What a new release has to show before it is given cases: it replays histories of some that run, as they stand."""

import logging
from collections.abc import AsyncIterator

from temporalio import activity
from temporalio.client import Client, WorkflowHistory
from temporalio.exceptions import ApplicationError
from temporalio.worker import Replayer

from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workflows import WORKFLOWS

_log = logging.getLogger(__name__)
_OF_EACH_TYPE = 25
_NAMED_AT_MOST = 10


class ReleaseChecks:
    """Needs a client of the region's namespace, with the region's keys."""

    def __init__(self, client: Client, of_each_type: int = _OF_EACH_TYPE) -> None:
        """Replay so many runs of each workflow type, the ones that were started last."""
        self._client = client
        self._of_each_type = of_each_type

    @activity.defn
    async def replay_what_runs(self) -> int:
        """How many runs were replayed.

        Raises:
            ApplicationError: some cannot be replayed by this release (`CannotReplay`); they are named.
        """
        plugins = [one for one in self._client.config()["plugins"] if isinstance(one, WaakvlamPlugin)]
        replayer = Replayer(workflows=WORKFLOWS, plugins=plugins)
        replayed, failed = 0, []
        async with replayer.workflow_replay_iterator(self._running()) as results:
            async for result in results:
                activity.heartbeat()
                replayed += 1
                if result.replay_failure is not None:
                    failed.append(result.history.workflow_id)
        if failed:
            named = ", ".join(failed[:_NAMED_AT_MOST])
            raise ApplicationError(
                f"{len(failed)} of {replayed} runs cannot be replayed by this release: {named}",
                type="CannotReplay",
                non_retryable=True,
            )
        _log.info("release gate: %s runs replayed", replayed)
        return replayed

    async def _running(self) -> AsyncIterator[WorkflowHistory]:
        for kind in WORKFLOWS:
            query = f'ExecutionStatus = "Running" AND WorkflowType = "{kind.__name__}"'
            async for history in self._client.list_workflows(query, limit=self._of_each_type).map_histories():
                yield history
