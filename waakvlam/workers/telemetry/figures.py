"""Gauges of what is open in a region, computed from the journal at an interval and far from the cases.

In a thread with an event loop and connections of its own: no command waits for it, and no workflow is replayed for it.
It folds the read models on, which `waakvlam list` then finds up to date; several workers of a region may do so at once.
The first time it has the whole journal to fold, and rests between batches.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from time import monotonic

from waakvlam.activities.journal import Journal
from waakvlam.activities.read_models import Progress, Views
from waakvlam.domain.catalogue.model import Kind
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.figures.open_now import OpenNow, open_now
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.notifications import Channel
from waakvlam.workers.keys import load_key_settings, open_keys
from waakvlam.workers.settings import WorkerSettings
from waakvlam.workers.telemetry import metrics
from waakvlam.workers.telemetry.meters import Meters
from waakvlam.workers.views.store import views_of

_log = logging.getLogger(__name__)
_BATCH = 500
_REST = 2.0  # times as long as a batch took: two thirds of a processor stay with the cases
_STATUS = {
    DeadlineStatus.RUNNING: "open",
    DeadlineStatus.AT_RISK: "at_risk",
    DeadlineStatus.MISSED: "overdue",
    DeadlineStatus.SUSPENDED: "suspended",
}


@contextmanager
def computing_figures(settings: WorkerSettings, meters: Meters) -> Iterator[None]:
    """Compute the gauges during the block, if anybody is to be told of them."""
    if settings.metrics_port is None and settings.otlp_endpoint is None:
        yield
        return
    figures = _Figures(settings, meters)
    thread = threading.Thread(target=figures.run, name="figures", daemon=True)
    thread.start()
    try:
        yield
    finally:
        figures.stopping.set()


class _Stopped(Exception):  # noqa: N818 - it is no fault
    """The worker ends while the journal is read."""


class _Figures:
    def __init__(self, settings: WorkerSettings, meters: Meters) -> None:
        self.stopping = threading.Event()
        self._settings = settings
        self._meters = meters
        self._batch_began = 0.0

    def run(self) -> None:
        asyncio.run(self._compute_until_stopped())

    async def _compute_until_stopped(self) -> None:
        told = False
        while not self.stopping.is_set():
            try:
                async with self._opened() as (journal, views):
                    while not self.stopping.is_set():
                        await self._compute(journal, views)
                        told = False
                        self._wait(self._settings.figures_seconds)
            except _Stopped:
                return
            except Exception as error:  # a figure that fails is shown by its age, and never ends a worker
                if not told:
                    _log.warning("the figures of the region cannot be computed", exc_info=error)
                told = True
                self._wait(self._settings.figures_seconds)

    def _wait(self, seconds: float) -> None:
        # Nothing else runs on this loop.
        self.stopping.wait(seconds)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[tuple[Journal, Views]]:
        keys = await open_keys(load_key_settings(), self._settings.region)
        try:
            journal = await Journal.open(self._settings.journal, keys)
            try:
                views = await Views.open(views_of(self._settings), keys)
                try:
                    yield journal, views
                finally:
                    await views.close()
            finally:
                await journal.close()
        finally:
            await keys.close()

    async def _compute(self, journal: Journal, views: Views) -> None:
        self._batch_began = monotonic()
        try:
            await views.follow(journal, batch=_BATCH, progress=self._rest)
        finally:
            position = await journal.position()
            self._meters.show(metrics.JOURNAL_POSITION, position)
            self._meters.show(metrics.JOURNAL_LAG, max(position - await views.position(), 0))
        region, now = self._settings.region, datetime.now(UTC)
        rows = await views.open_rows(region)
        self._show(open_now(rows.deadlines, rows.streams, rows.warnings, now), now)
        self._meters.show(metrics.ERASED_CASES, await views.erased_cases(region))
        self._meters.show(metrics.FIGURES_TIMESTAMP, now.timestamp())

    def _rest(self, progress: Progress) -> None:
        if progress.position < progress.of:
            self._wait((monotonic() - self._batch_began) * _REST)
            self._batch_began = monotonic()
        if self.stopping.is_set():
            raise _Stopped

    def _show(self, found: OpenNow, now: datetime) -> None:
        # All of them each time: a gauge that is not set keeps its last value.
        for kind in (Kind.STATUTORY, Kind.NORM):  # the end of a measure is owed by nobody
            for status, name in _STATUS.items():
                self._meters.show(metrics.OPEN_DEADLINES, found.deadlines[kind.value, status], kind.value, name)
        for track in StreamKind:
            for crisis in (False, True):
                number = found.tracks[track, crisis]
                self._meters.show(metrics.OPEN_TRACKS, number, track.value, str(crisis).lower())
        for channel in Channel:
            since = found.oldest_warning.get(channel, now)
            self._meters.show(metrics.UNDELIVERED_WARNINGS, found.warnings[channel], channel.value)
            self._meters.show(metrics.OLDEST_WARNING, (now - since).total_seconds(), channel.value)
