"""The instruments behind the list of metrics: made once per process, by the meter of Temporal's own runtime.

So there is one place to scrape, or one stream to a collector, for the SDK's metrics and ours. Where neither is set the
runtime's meter does nothing.
"""

from typing import Any

from temporalio.common import MetricCounter, MetricGaugeFloat, MetricHistogramFloat, MetricMeter

from waakvlam.workers.telemetry.metrics import METRICS, OF_THE_WATCHDOG, Kind, Metric

HISTOGRAM_BUCKETS = {metric.name: metric.buckets for metric in METRICS if metric.buckets}
"""For the runtime, which is told before it makes any instrument."""


class Meters:
    """One instrument per metric. Recording takes microseconds, does not wait, and never fails a task."""

    def __init__(self, meter: MetricMeter) -> None:
        """Make the instruments."""
        self._counters: dict[Metric, MetricCounter] = {}
        self._histograms: dict[Metric, MetricHistogramFloat] = {}
        self._gauges: dict[Metric, MetricGaugeFloat] = {}
        for metric in (*METRICS, *OF_THE_WATCHDOG):
            match metric.kind:
                case Kind.COUNTER:
                    # The runtime adds the suffix where Prometheus asks; a collector adds it itself.
                    self._counters[metric] = meter.create_counter(metric.name.removesuffix("_total"), metric.help)
                case Kind.HISTOGRAM:
                    self._histograms[metric] = meter.create_histogram_float(metric.name, metric.help)
                case Kind.GAUGE:
                    self._gauges[metric] = meter.create_gauge_float(metric.name, metric.help)

    def count(self, metric: Metric, *values: str, by: int = 1) -> None:
        """Add to a counter; the values are those of its labels, in their order."""
        self._counters[metric].add(by, _labels(metric, values))

    def observe(self, metric: Metric, seconds: float, *values: str) -> None:
        """Put one duration in a histogram."""
        self._histograms[metric].record(max(seconds, 0.0), _labels(metric, values))

    def show(self, metric: Metric, value: float, *values: str) -> None:
        """Set a gauge."""
        self._gauges[metric].set(value, _labels(metric, values))


def _labels(metric: Metric, values: tuple[str, ...]) -> dict[str, Any]:
    return dict(zip(metric.labels, values, strict=True))
