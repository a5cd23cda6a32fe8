"""What a worker process is given to be seen by: its runtime, its plugins, its instruments."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from opentelemetry.util.re import parse_env_headers
from temporalio.client import Plugin
from temporalio.contrib.opentelemetry import ReplaySafeTracerProvider
from temporalio.plugin import SimplePlugin
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    OpenTelemetryConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from waakvlam.workers.connection import connect_config
from waakvlam.workers.credentials import valid_until
from waakvlam.workers.settings import SettingsError, WorkerSettings
from waakvlam.workers.telemetry import metrics
from waakvlam.workers.telemetry.counting import Counting, watched_by
from waakvlam.workers.telemetry.meters import HISTOGRAM_BUCKETS, Meters
from waakvlam.workers.telemetry.traces import send_traces, tracing_plugins

_FLUSH_MILLISECONDS = 5000


@dataclass(frozen=True)
class Telemetry:
    """What a process needs to be seen from outside."""

    runtime: Runtime
    plugins: tuple[Plugin, ...]
    meters: Meters
    tracer_provider: ReplaySafeTracerProvider | None

    @property
    def appending(self) -> Callable[[str], Any]:
        """For the record activity: what it tells of each command."""
        return watched_by(self.meters)

    def flush(self) -> None:
        """Send what is not sent yet; called once, at the end."""
        if self.tracer_provider is not None:
            self.tracer_provider.force_flush(_FLUSH_MILLISECONDS)
            self.tracer_provider.shutdown()


def start_telemetry(settings: WorkerSettings) -> Telemetry:
    """The runtime and plugins for this process; what is not set costs nothing.

    Raises:
        SettingsError: metrics cannot be served where the settings say, or those of Temporal are not right.
    """
    collector = settings.otlp_endpoint.rstrip("/") if settings.otlp_endpoint else None
    runtime = _runtime(settings, collector)
    meters = Meters(runtime.metric_meter)
    meters.show(metrics.WORKER, 1, version("waakvlam"), settings.build_id or "")
    for credential, ends in valid_until(connect_config(settings.region)).items():
        meters.show(metrics.CREDENTIAL_ENDS, ends.timestamp(), credential.value)
    counting = SimplePlugin("waakvlam-counting", interceptors=[Counting(meters)])
    if collector is None:
        return Telemetry(runtime, (counting,), meters, None)
    return Telemetry(runtime, (*tracing_plugins(), counting), meters, send_traces(settings.region, collector))


def _runtime(settings: WorkerSettings, collector: str | None) -> Runtime:
    # Without its fields, which may repeat a failure's message; and through our own formatter.
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    logs = LoggingConfig(filter=TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=forwarding)
    telemetry = TelemetryConfig(
        logging=logs,
        metrics=_metrics(settings, collector),
        attach_service_name=False,
        global_tags={metrics.REGION_LABEL: settings.region},
    )
    try:
        return Runtime(telemetry=telemetry)
    except ValueError as error:
        raise SettingsError(
            f"Metrics cannot be served at {settings.listen_host}, port {settings.metrics_port}"
            f" (WAAKVLAM_LISTEN_HOST, WAAKVLAM_METRICS_PORT): {error}."
        ) from error


def _metrics(settings: WorkerSettings, collector: str | None) -> PrometheusConfig | OpenTelemetryConfig | None:
    # The runtime has one way out: who is asked to be scraped does not push as well.
    if settings.metrics_port is not None:
        host = f"[{settings.listen_host}]" if ":" in settings.listen_host else settings.listen_host
        return PrometheusConfig(
            bind_address=f"{host}:{settings.metrics_port}",
            counters_total_suffix=True,
            unit_suffix=True,
            durations_as_seconds=True,
            histogram_bucket_overrides=HISTOGRAM_BUCKETS,
        )
    if collector is None:
        return None
    return OpenTelemetryConfig(
        url=f"{collector}/v1/metrics",
        http=True,
        headers=parse_env_headers(os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", ""), liberal=True),
        durations_as_seconds=True,
        histogram_bucket_overrides=HISTOGRAM_BUCKETS,
    )
