"""One region's worker: the process that runs its workflows and keeps its journal."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from waakvlam.activities import region_activities
from waakvlam.activities.channels import open_channels
from waakvlam.activities.journal import Journal, JournalNotReady
from waakvlam.activities.keys import CaseKeys
from waakvlam.activities.notify import NotifyActivities
from waakvlam.domain.identifiers import outbound_task_queue, task_queue
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.connection import connect
from waakvlam.workers.keys import load_key_settings, open_keys
from waakvlam.workers.plugin import WaakvlamPlugin
from waakvlam.workers.region_file import Channels, read_region_file
from waakvlam.workers.settings import WorkerSettings
from waakvlam.workers.telemetry import configure_logging
from waakvlam.workers.tracing import start_telemetry
from waakvlam.workflows import WORKFLOWS, regional

_log = logging.getLogger(__name__)
_WORKFLOW_TASKS = 20  # Python runs them one at a time; more at once only makes each of them late
_ACTIVITIES = 20
# After a worker died, Temporal waits this long for it before it gives its cases to another.
_HANDOVER = timedelta(seconds=3)


class JournalUnavailable(Exception):  # noqa: N818 - it says what the journal is
    """The region's journal cannot be opened."""


async def run_worker(settings: WorkerSettings) -> int:
    """Serve a region until cancelled, then finish what is under way; return the exit status.

    Raises:
        waakvlam.workers.connection.Unreachable: Temporal was not there within `connect_seconds`.
        JournalUnavailable: the journal cannot be opened.
        waakvlam.workers.keys.KeysUnavailable: the key store or the master key cannot be used.
        waakvlam.workers.settings.SettingsError: the connection is not configured right.
    """
    configure_logging(settings.region, settings.log_format)
    rules, channels = read_region_file(settings.region_file, settings.region)
    if not settings.send_warnings:
        rules, channels = rules.model_copy(update={"channels": ()}), Channels()
    keys = await open_keys(load_key_settings(), settings.region)
    telemetry = start_telemetry(settings)
    try:
        client = await connect(
            settings.region,
            patience=settings.connect_seconds,
            plugins=[*telemetry.plugins, WaakvlamPlugin(keys, serving=True)],
            runtime=telemetry.runtime,
        )
        regional.install(rules)
        journal = await open_journal(settings, keys)
        try:
            await _serve(region_workers(client, journal, rules, channels, settings), settings)
        finally:
            await journal.close()
    finally:
        telemetry.flush()
        await keys.close()
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
        shown = make_url(settings.journal).render_as_string(hide_password=True)
        reason = getattr(error, "orig", None) or error  # the driver's own words, without the statement
        raise JournalUnavailable(f"The journal at {shown} cannot be opened: {reason}") from error


def region_workers(
    client: Client, journal: Journal, rules: RegionalRules, channels: Channels, settings: WorkerSettings
) -> list[Worker]:
    """The region's workers: one for cases and journal, one for what leaves the case."""
    activities = region_activities(journal, client, rules, settings.roll_over_after)
    notify = NotifyActivities(open_channels(webhook=channels.webhook, email=channels.email))
    drain = timedelta(seconds=settings.drain_seconds)
    return [
        Worker(
            client,
            task_queue=task_queue(settings.region),
            workflows=WORKFLOWS,
            activities=activities,
            max_concurrent_workflow_tasks=_WORKFLOW_TASKS,
            max_concurrent_activities=_ACTIVITIES,
            sticky_queue_schedule_to_start_timeout=_HANDOVER,
            graceful_shutdown_timeout=drain,
            deployment_config=_deployment(settings),
        ),
        # A queue of its own, so that a slow receiver never takes the slots of the journal.
        Worker(
            client,
            task_queue=outbound_task_queue(settings.region),
            activities=[notify.notify],
            max_concurrent_activities=_ACTIVITIES,
            graceful_shutdown_timeout=drain,
            deployment_config=_deployment(settings),
        ),
    ]


async def _serve(workers: list[Worker], settings: WorkerSettings) -> None:
    """Run until cancelled; a cancelled worker takes no new work and finishes what it has."""
    running = [asyncio.create_task(worker.run()) for worker in workers]
    _log.info("worker of %s (%s) is ready", settings.region, REGIONS[settings.region])
    try:
        await asyncio.gather(*running)
    except asyncio.CancelledError:
        _log.info("stopping: finishing what is under way")
        await asyncio.gather(*running, return_exceptions=True)
        _log.info("stopped")
    finally:
        # One of them failed: the others end in order too.
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _deployment(settings: WorkerSettings) -> WorkerDeploymentConfig | None:
    """Versioned when the environment says so: a case then stays on the release that it runs on."""
    if settings.deployment_name is None or settings.build_id is None:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment_name, settings.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )
