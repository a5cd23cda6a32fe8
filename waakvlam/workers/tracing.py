"""OpenTelemetry: traces and metrics over OTLP/HTTP, off unless an endpoint is set.

Traces are short, one per command: a span for the update, and in it one for each activity that carries
it out. A workflow's `run` never gets a span: it would end years later. Spans hold the case id and type
names, never arguments or the messages of exceptions.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Status, StatusCode
from opentelemetry.util.re import parse_env_headers
from temporalio import activity, workflow
from temporalio.client import Plugin
from temporalio.contrib.opentelemetry import (
    OpenTelemetryPlugin,
    ReplaySafeTracerProvider,
    create_tracer_provider,
)
from temporalio.plugin import SimplePlugin
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    OpenTelemetryConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from waakvlam.workers.settings import WorkerSettings

_FLUSH_MILLISECONDS = 5000
_tracer = trace.get_tracer("waakvlam")


@dataclass(frozen=True)
class Telemetry:
    """What a process needs to be seen from outside."""

    runtime: Runtime
    plugins: tuple[Plugin, ...]
    tracer_provider: ReplaySafeTracerProvider | None

    def flush(self) -> None:
        """Send what is not sent yet; called once, at the end."""
        if self.tracer_provider is not None:
            self.tracer_provider.force_flush(_FLUSH_MILLISECONDS)
            self.tracer_provider.shutdown()


def start_telemetry(settings: WorkerSettings) -> Telemetry:
    """The runtime and plugins for this process: with traces and metrics when an endpoint is set."""
    endpoint = settings.otlp_endpoint
    if endpoint is None:
        return Telemetry(_runtime(settings.region, None), (), None)
    base = endpoint.rstrip("/")
    headers = parse_env_headers(os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", ""), liberal=True)
    metrics = OpenTelemetryConfig(url=f"{base}/v1/metrics", http=True, headers=headers)
    provider = tracer_provider(settings.region, OTLPSpanExporter(endpoint=f"{base}/v1/traces"))
    trace.set_tracer_provider(cast("trace.TracerProvider", provider))
    plugins = tracing_plugins()
    return Telemetry(_runtime(settings.region, metrics), plugins, provider)


def tracer_provider(region: str, exporter: SpanExporter) -> ReplaySafeTracerProvider:
    """A provider that is silent on replay and sends in the background, so that it delays no task."""
    resource = Resource.create(
        {"service.name": os.environ.get("OTEL_SERVICE_NAME", "waakvlam-worker"), "waakvlam.region": region}
    )
    provider = create_tracer_provider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def tracing_plugins() -> tuple[Plugin, ...]:
    """Carry the caller's trace along (Temporal's plugin), and open one span per update and activity (ours)."""
    return (OpenTelemetryPlugin(), SimplePlugin("waakvlam-spans", interceptors=[_Spans()]))


def _runtime(region: str, metrics: OpenTelemetryConfig | None) -> Runtime:
    # Without its fields, which may repeat a failure's message; and through our own formatter.
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    logs = LoggingConfig(filter=TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=logs, metrics=metrics, global_tags={"region": region}))


class _Spans(Interceptor):
    """One span per update and per activity, in the trace of whoever asked."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _ActivitySpan(next)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002
    ) -> type[WorkflowInboundInterceptor]:
        return _UpdateSpan


class _ActivitySpan(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401
        info = activity.info()
        about: dict[str, str | int] = {"waakvlam.case": info.workflow_id or "", "waakvlam.attempt": info.attempt}
        with _span(f"activity {info.activity_type}", about):
            return await super().execute_activity(input)


class _UpdateSpan(WorkflowInboundInterceptor):
    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002, ANN401
        info = workflow.info()
        about = {"waakvlam.case": info.workflow_id, "waakvlam.workflow": info.workflow_type}
        with _span(f"update {input.update}", about):
            return await super().handle_update_handler(input)


@contextmanager
def _span(name: str, about: Mapping[str, str | int]) -> Iterator[None]:
    """A span that knows that something failed, and not what was said about it."""
    with _tracer.start_as_current_span(
        name, attributes=about, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield
        except Exception:
            span.set_status(Status(StatusCode.ERROR))
            raise
