"""The watchdog of one region as a process: never the same as the worker that it watches, best on another machine."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from waakvlam.activities.channels import open_channels
from waakvlam.activities.journal import Journal
from waakvlam.activities.watchdog import FeedLook, Looking, WatchdogActivities
from waakvlam.domain.identifiers import watchdog_task_queue
from waakvlam.domain.regions import REGIONS
from waakvlam.domain.silence import Silence, SilenceKind
from waakvlam.workers.connection import connect
from waakvlam.workers.database import missing_file
from waakvlam.workers.feed.opening import find_feed
from waakvlam.workers.keys import load_key_settings, open_keys
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workers.region_file import Channels, read_region_file
from waakvlam.workers.settings import WorkerSettings
from waakvlam.workers.telemetry import metrics
from waakvlam.workers.telemetry.health import Health
from waakvlam.workers.telemetry.health_server import serving_health
from waakvlam.workers.telemetry.logs import configure_logging
from waakvlam.workers.telemetry.meters import Meters
from waakvlam.workers.telemetry.process import start_telemetry
from waakvlam.workers.watchdog.schedule import keep_schedule
from waakvlam.workers.worker import open_journal
from waakvlam.workflows.watchdog import Watchdog

_log = logging.getLogger(__name__)


async def run_watchdog(settings: WorkerSettings) -> int:
    """Watch a region until cancelled; return the exit status.

    Raises:
        waakvlam.workers.connection.Unreachable: Temporal was not there within `connect_seconds`.
        waakvlam.workers.worker.JournalUnavailable: the journal cannot be opened.
        waakvlam.workers.keys.KeysUnavailable: the key store or the master key cannot be used.
        waakvlam.workers.settings.SettingsError: the connection or the region's file is not right.
    """
    configure_logging(settings.region, settings.log_format)
    _, channels = read_region_file(settings.region_file, settings.region)
    health = Health(settings.region)
    async with AsyncExitStack() as closing:
        await closing.enter_async_context(serving_health(settings, health))
        telemetry = start_telemetry(settings)
        closing.callback(telemetry.flush)
        keys = await open_keys(load_key_settings(), settings.region)
        closing.push_async_callback(keys.close)
        client = await connect(
            settings.region,
            patience=settings.connect_seconds,
            plugins=[WaakvlamPlugin(keys)],
            runtime=telemetry.runtime,
        )
        journal = await open_journal(settings, keys)
        closing.push_async_callback(journal.close)
        worker = watchdog_worker(client, journal, settings, channels, telemetry.meters)
        await keep_schedule(client, settings.region)
        health.serving(client, journal, [worker])
        _log.info("watchdog of %s (%s) is ready", settings.region, REGIONS[settings.region])
        try:
            await worker.run()
        except asyncio.CancelledError:
            health.stage = "draining"
            _log.info("stopped")
    return 0


def watchdog_worker(
    client: Client, journal: Journal, settings: WorkerSettings, channels: Channels, meters: Meters
) -> Worker:
    """The worker of the watchdog's own queue."""
    region = settings.region
    senders = open_channels(webhook=channels.webhook, email=channels.email) if settings.send_warnings else {}
    looking = Looking(client, journal, region, _feed_look(journal, region))
    activities = WatchdogActivities(looking, region, senders, _shown_by(meters))
    return Worker(
        client,
        task_queue=watchdog_task_queue(region),
        workflows=[Watchdog],
        activities=[activities.look, activities.channels, activities.raise_alarm],
        # Two looks at once would read the journal twice.
        max_concurrent_activities=1,
        graceful_shutdown_timeout=timedelta(seconds=settings.drain_seconds),
    )


async def look_once(
    settings: WorkerSettings, progress: Callable[[int, int], None] | None = None
) -> tuple[Silence, ...]:
    """One look, without a schedule and without a worker of ours: what is silent now.

    Raises:
        waakvlam.workers.connection.Unreachable: Temporal was not there.
        waakvlam.workers.worker.JournalUnavailable: the journal cannot be opened.
        waakvlam.workers.keys.KeysUnavailable: the key store or the master key cannot be used.
        temporalio.service.RPCError: Temporal does not answer.
    """
    async with AsyncExitStack() as closing:
        keys = await open_keys(load_key_settings(), settings.region)
        closing.push_async_callback(keys.close)
        client = await connect(
            settings.region, patience=min(settings.connect_seconds, 5.0), plugins=[WaakvlamPlugin(keys)]
        )
        journal = await open_journal(settings, keys)
        closing.push_async_callback(journal.close)
        looking = Looking(client, journal, settings.region, _feed_look(journal, settings.region))
        return await looking.look(datetime.now(UTC), progress)


def _feed_look(journal: Journal, region: str) -> FeedLook | None:
    where = find_feed(region, None)
    if where.settings is None:
        return None
    if missing_file(where.feed_url):
        # It would be one that nobody delivers from, made by this look.
        _log.warning("the feed of %s is not watched: %s is not there; set WAAKVLAM_FEED_URL", region, where.shown)
        return None
    return FeedLook(journal, where.feed_url, region)


def _shown_by(meters: Meters) -> Callable[[Mapping[SilenceKind, int], datetime], None]:
    def show(kinds: Mapping[SilenceKind, int], when: datetime) -> None:
        for kind, count in kinds.items():
            meters.show(metrics.SILENT, count, kind.value)
        meters.show(metrics.WATCHDOG_LOOKED, when.timestamp())

    return show
