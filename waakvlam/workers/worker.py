"""One region's worker: the process that runs its workflows and keeps its journal."""

import asyncio
import logging
from contextlib import AsyncExitStack
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from waakvlam.activities import region_activities, region_services
from waakvlam.activities.channels import open_channels
from waakvlam.activities.journal import Journal, JournalNotReady
from waakvlam.activities.keys import BorderKeys, CaseKeys
from waakvlam.activities.notify import NotifyActivities
from waakvlam.domain.identifiers import outbound_task_queue, task_queue
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.connection import connect
from waakvlam.workers.database import driver_words, shown
from waakvlam.workers.doctor.start import require_well
from waakvlam.workers.keys import load_key_settings, open_keys
from waakvlam.workers.peers import border_keys
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workers.region_file import Channels, read_region_file
from waakvlam.workers.release_checks import ReleaseChecks
from waakvlam.workers.settings import WorkerSettings
from waakvlam.workers.telemetry.figures import computing_figures
from waakvlam.workers.telemetry.health import Health
from waakvlam.workers.telemetry.health_server import serving_health
from waakvlam.workers.telemetry.logs import configure_logging
from waakvlam.workers.telemetry.process import Telemetry, start_telemetry
from waakvlam.workers.tuning import MOST_JOURNAL_ACTIVITIES, MOST_OUTBOUND_ACTIVITIES, tuner
from waakvlam.workflows import WORKFLOWS, regional
from waakvlam.workflows.release_gate import ReleaseGate

_log = logging.getLogger(__name__)
# After a worker died, Temporal waits this long for it before it gives its cases to another.
_HANDOVER = timedelta(seconds=3)


class JournalUnavailable(Exception):  # noqa: N818 - it says what the journal is
    """The region's journal cannot be opened."""


async def run_worker(settings: WorkerSettings) -> int:
    """Serve a region until cancelled, then finish what is under way; return the exit status.

    Raises:
        waakvlam.workers.doctor.start.NotWell: something is wrong here; all of it is named, with how it is mended.
        waakvlam.workers.connection.Unreachable: Temporal, which was there, is gone again.
        JournalUnavailable: the journal cannot be opened.
        waakvlam.workers.keys.KeysUnavailable: the key store or the master key cannot be used.
        waakvlam.workers.settings.SettingsError: the connection is not configured right.
    """
    configure_logging(settings.region, settings.log_format)
    health = Health(settings.region)
    async with AsyncExitStack() as closing:
        await closing.enter_async_context(serving_health(settings, health))
        telemetry = start_telemetry(settings)
        closing.callback(telemetry.flush)
        await require_well(settings.region, wait=settings.connect_seconds)
        rules, channels = read_region_file(settings.region_file, settings.region)
        if not settings.send_warnings:
            rules, channels = rules.model_copy(update={"channels": ()}), Channels()
        keys = await open_keys(load_key_settings(), settings.region)
        closing.push_async_callback(keys.close)
        border = await border_keys(settings.peers_file, keys, settings.region)
        client = await connect(
            settings.region,
            patience=settings.connect_seconds,
            plugins=[*telemetry.plugins, WaakvlamPlugin(keys, serving=True)],
            runtime=telemetry.runtime,
        )
        regional.install(rules)
        journal = await open_journal(settings, keys)
        closing.push_async_callback(journal.close)
        workers = region_workers(client, journal, rules, channels, settings, telemetry, border)
        health.serving(client, journal, workers)
        closing.enter_context(computing_figures(settings, telemetry.meters))
        await _serve(workers, settings, health)
    return 0


async def open_journal(settings: WorkerSettings, keys: CaseKeys) -> Journal:
    """The region's journal.

    Raises:
        JournalUnavailable: it cannot be opened.
    """
    try:
        if settings.journal_url is None:
            settings.home.mkdir(parents=True, exist_ok=True)
        return await Journal.open(settings.journal, keys)
    except (SQLAlchemyError, OSError, ImportError, JournalNotReady) as error:
        where = shown(settings.journal)
        raise JournalUnavailable(f"The journal at {where} cannot be opened: {driver_words(error)}") from error


def region_workers(  # noqa: PLR0917 - what a worker holds
    client: Client,
    journal: Journal,
    rules: RegionalRules,
    channels: Channels,
    settings: WorkerSettings,
    telemetry: Telemetry,
    border: BorderKeys,
) -> list[Worker]:
    """The region's workers: one for cases and journal, one for what leaves the case."""
    activities = region_activities(
        journal, client, rules, settings.roll_over_after, appending=telemetry.appending, border=border
    )
    notify = NotifyActivities(open_channels(webhook=channels.webhook, email=channels.email))
    drain = timedelta(seconds=settings.drain_seconds)
    return [
        Worker(
            client,
            task_queue=task_queue(settings.region),
            workflows=[*WORKFLOWS, ReleaseGate],
            activities=[*activities, ReleaseChecks(client).replay_what_runs],
            nexus_service_handlers=region_services(journal, client, settings.region, border),
            tuner=tuner(settings, MOST_JOURNAL_ACTIVITIES),
            sticky_queue_schedule_to_start_timeout=_HANDOVER,
            graceful_shutdown_timeout=drain,
            deployment_config=_deployment(settings),
        ),
        # A queue of its own, so that a slow receiver never takes the slots of the journal.
        Worker(
            client,
            task_queue=outbound_task_queue(settings.region),
            activities=[notify.notify],
            tuner=tuner(settings, MOST_OUTBOUND_ACTIVITIES),
            graceful_shutdown_timeout=drain,
            deployment_config=_deployment(settings),
        ),
    ]


async def _serve(workers: list[Worker], settings: WorkerSettings, health: Health) -> None:
    """Run until cancelled; a cancelled worker takes no new work and finishes what it has."""
    running = [asyncio.create_task(worker.run()) for worker in workers]
    _log.info("worker of %s (%s) is ready", settings.region, REGIONS[settings.region])
    try:
        # Not gather: cancelled, that would tell us only when all of them have ended.
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        health.stage = "failed"
    except asyncio.CancelledError:
        health.stage = "draining"
        _log.info("stopping: finishing what is under way")
    # Also when one of them failed: the others end in order.
    for task in running:
        task.cancel()
    ended = await asyncio.gather(*running, return_exceptions=True)
    for end in ended:
        if isinstance(end, Exception):
            raise end
    _log.info("stopped")


def _deployment(settings: WorkerSettings) -> WorkerDeploymentConfig | None:
    """Versioned when the environment says so: a case goes on with the current release at its next task.

    Not pinned to the release it began on: then a change of law would not reach a running case. See docs/upgrading.md.
    """
    if settings.deployment_name is None or settings.build_id is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment_name, settings.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )
