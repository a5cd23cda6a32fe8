"""Every metric of our own that a worker exports: the one list that dashboards and alert rules are checked against.

Labels are impersonal and few: codes, roles and types, never a case, a child or an organisation. `region` stands on each
of them, beside those of the list. The SDK's own metrics (`temporal_...`) come out of the same endpoint.
"""

from dataclasses import dataclass
from enum import StrEnum

REGION_LABEL = "region"
"""On every metric of a worker, also on the SDK's own."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Kind(StrEnum):
    """What Prometheus calls its type."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"


@dataclass(frozen=True)
class Metric:
    """One metric, under the name by which Prometheus knows it.

    Attributes:
        name: a histogram has the series `_bucket`, `_sum` and `_count` under it.
        kind: counter, histogram or gauge.
        labels: beside `region`; a value may be empty.
        help: what it says, with its unit.
        buckets: upper bounds of a histogram.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    help: str
    buckets: tuple[float, ...] = ()


COMMANDS = Metric(
    "waakvlam_commands_total",
    Kind.COUNTER,
    ("command", "outcome", "code"),
    "Commands by what became of them: accepted, repeated (the receipt of before), refused (code says by what kind of"
    " refusal), failed (a fault; it is tried again). The engine's own messages count too.",
)
COMMAND_DURATION = Metric(
    "waakvlam_command_duration_seconds",
    Kind.HISTOGRAM,
    ("command",),
    "Seconds from the first workflow task of an accepted command to the one that gives its receipt.",
    _SECONDS,
)
JOURNAL_APPEND_DURATION = Metric(
    "waakvlam_journal_append_duration_seconds",
    Kind.HISTOGRAM,
    (),
    "Seconds that the journal took for one command: load, decide, append, commit.",
    _SECONDS,
)
EVENTS = Metric("waakvlam_events_recorded_total", Kind.COUNTER, ("event",), "Events put on record by this worker.")
WARNINGS = Metric(
    "waakvlam_warnings_total",
    Kind.COUNTER,
    ("channel", "role", "outcome"),
    "Attempts to warn somebody (a rung of a ladder, an overdue duty, a lapse) by what became of them: delivered,"
    " failed (it is tried again), refused (the receiver will never take it), not_configured.",
)
OPEN_DEADLINES = Metric(
    "waakvlam_open_deadlines",
    Kind.GAUGE,
    ("kind", "status"),
    "Terms that somebody owes, judged by the clock and not by what was recorded: open, at_risk, overdue, suspended.",
)
SILENT = Metric(
    "waakvlam_silent",
    Kind.GAUGE,
    ("kind",),
    "What the watchdog found silent at its last look, by kind. Exported by the watchdog's own process.",
)
WATCHDOG_LOOKED = Metric(
    "waakvlam_watchdog_looked_timestamp_seconds",
    Kind.GAUGE,
    (),
    "When the watchdog last looked, in seconds since 1970. Exported by the watchdog's own process.",
)
OPEN_TRACKS = Metric("waakvlam_open_tracks", Kind.GAUGE, ("track", "crisis"), "Cases and tracks that are not closed.")
UNDELIVERED_WARNINGS = Metric(
    "waakvlam_undelivered_warnings",
    Kind.GAUGE,
    ("channel",),
    "Warnings that were asked and that no channel has taken.",
)
OLDEST_WARNING = Metric(
    "waakvlam_oldest_undelivered_warning_seconds",
    Kind.GAUGE,
    ("channel",),
    "Seconds since the oldest undelivered warning was due, quiet hours not counted; 0 when there is none.",
)
JOURNAL_POSITION = Metric("waakvlam_journal_position", Kind.GAUGE, (), "The last position in the region's journal.")
JOURNAL_LAG = Metric(
    "waakvlam_journal_lag_events", Kind.GAUGE, (), "Events in the journal that the read models have not folded."
)
ERASED_CASES = Metric("waakvlam_erased_cases", Kind.GAUGE, (), "Cases whose key was destroyed.")
FIGURES_TIMESTAMP = Metric(
    "waakvlam_figures_timestamp_seconds",
    Kind.GAUGE,
    (),
    "When the gauges above were last computed, in seconds since 1970: alert on its age, for a gauge that stands still"
    " says nothing.",
)
WORKER = Metric("waakvlam_worker_info", Kind.GAUGE, ("version", "build_id"), "Always 1: which release this worker is.")
CREDENTIAL_ENDS = Metric(
    "waakvlam_credential_ends_timestamp_seconds",
    Kind.GAUGE,
    ("credential",),
    "When what this process shows to Temporal is no longer valid, in seconds since 1970: api_key, client_certificate."
    " Not there for what does not end by itself.",
)

METRICS = (
    COMMANDS,
    COMMAND_DURATION,
    JOURNAL_APPEND_DURATION,
    EVENTS,
    WARNINGS,
    OPEN_DEADLINES,
    OPEN_TRACKS,
    UNDELIVERED_WARNINGS,
    OLDEST_WARNING,
    JOURNAL_POSITION,
    JOURNAL_LAG,
    ERASED_CASES,
    FIGURES_TIMESTAMP,
    WORKER,
    CREDENTIAL_ENDS,
)
"""All that a worker exports."""
OF_THE_WATCHDOG = (SILENT, WATCHDOG_LOOKED)
"""What the watchdog's process exports instead."""
