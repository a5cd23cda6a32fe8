"""OpenTelemetry traces over OTLP/HTTP: where they are sent, and by what."""

import os
from typing import cast

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from temporalio.client import Plugin
from temporalio.contrib.opentelemetry import (
    OpenTelemetryPlugin,
    ReplaySafeTracerProvider,
    create_tracer_provider,
)
from temporalio.plugin import SimplePlugin

from waakvlam.workers.telemetry.header_guard import HeaderGuard
from waakvlam.workers.telemetry.spans import Spans


def send_traces(region: str, collector: str) -> ReplaySafeTracerProvider:
    """Send this process's spans to a collector, whose base URL is given. Its loss costs spans, and nothing else."""
    provider = tracer_provider(region, OTLPSpanExporter(endpoint=f"{collector}/v1/traces"))
    trace.set_tracer_provider(cast("trace.TracerProvider", provider))
    return provider


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
    return (
        SimplePlugin("waakvlam-trace-headers", interceptors=[HeaderGuard()]),
        OpenTelemetryPlugin(),
        SimplePlugin("waakvlam-spans", interceptors=[Spans()]),
    )
