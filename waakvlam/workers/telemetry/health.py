"""Liveness and readiness of a worker.

Live: its event loop answers and none of its workers failed. Who is not live is to be started again.
Ready: Temporal and the journal answer, and Temporal sees it asking for work. Who is not ready is left alone: it does
not get better by being killed. A worker that drains is live and not ready.
"""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Literal

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.worker import Worker

from waakvlam.activities.journal import Journal
from waakvlam.workers.polling import polls

_log = logging.getLogger(__name__)
_PATIENCE = timedelta(seconds=2)
_REMEMBERED_SECONDS = 1.0

Stage = Literal["starting", "serving", "draining", "failed"]


@dataclass(frozen=True)
class Readiness:
    """Whether a worker can be given work, and if not, for want of what. Nothing in it is personal."""

    stage: Stage
    temporal: bool
    journal: bool
    polling: bool

    @property
    def ready(self) -> bool:
        """Whether all is well."""
        return self.stage == "serving" and self.temporal and self.journal and self.polling


@dataclass
class Health:
    """What is known of a worker's health. The worker tells its stage; the rest is asked when somebody asks.

    Attributes:
        region: the region it serves.
        stage: starting until its workers run; draining once it is told to stop; failed when one ended by itself.
    """

    region: str
    stage: Stage = "starting"
    _client: Client | None = None
    _journal: Journal | None = None
    _workers: Sequence[Worker] = ()
    _seen_polling: bool = False
    _known: tuple[float, Readiness] | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def serving(self, client: Client, journal: Journal, workers: Sequence[Worker]) -> None:
        """Its workers run now."""
        self._client, self._journal, self._workers = client, journal, workers
        self.stage = "serving"

    @property
    def live(self) -> bool:
        """Whether there is no reason to start it again."""
        return self.stage != "failed"

    async def readiness(self) -> Readiness:
        """How it stands; looked at once a second at most, however many ask."""
        async with self._asking:  # whoever asks meanwhile gets the same answer
            if self._known is None or monotonic() - self._known[0] > _REMEMBERED_SECONDS or self._has_moved():
                self._known = (monotonic(), await self._look())
            return self._known[1]

    def _has_moved(self) -> bool:
        return self._known is not None and self._known[1].stage != self.stage

    async def _look(self) -> Readiness:
        if self._client is None or self._journal is None:
            return Readiness(self.stage, temporal=False, journal=False, polling=False)
        temporal, journal = await asyncio.gather(
            _answers("Temporal", self._temporal(self._client)), _answers("the journal", self._journal.position())
        )
        polling = all(worker.is_running for worker in self._workers)
        if polling and temporal and not self._seen_polling:
            # Asked until it was so once: after that a poller is only lost with the connection or with the worker.
            self._seen_polling = await _answers("Temporal", self._polls(self._client))
        return Readiness(self.stage, temporal=temporal, journal=journal, polling=polling and self._seen_polling)

    async def _temporal(self, client: Client) -> None:
        request = DescribeNamespaceRequest(namespace=client.namespace)
        await client.workflow_service.describe_namespace(request, timeout=_PATIENCE)

    async def _polls(self, client: Client) -> bool:
        return await polls(client, client.namespace, self.region, client.identity, patience=_PATIENCE)


async def _answers(what: str, asked: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            return await asked is not False
    except Exception as error:  # whatever its driver raises: it does not answer
        _log.warning("%s does not answer", what, exc_info=error)
        return False
