"""Logs: JSON lines, or readable lines on a terminal, that say where and never who.

Everything goes through the standard library's logging, so that Temporal's own records and those of
libraries come out the same way; structlog only formats. `workflow.logger` is silent on replay.

Nothing personal may reach a log line. Therefore a line holds a fixed sentence, the place it comes from
and the fields of `FIELDS`, and nothing else: other fields are dropped, and of an exception only its type
and where it was raised are shown, because its message may repeat what somebody typed.
"""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio import activity, workflow
from temporalio.service import RPCError

from waakvlam.workers.settings import LogFormat

FIELDS = (
    "command_id",
    "command",
    "code",
    "stream",
    "version",
    "event_types",
    "deadline",
    "status",
    "rung",
    "effect",
    "instant",
    "attempt",
    "operator",
    "keys",
    "payloads",
)
"""What code may add to a line, with `extra={...}`. None of these is ever personal."""

_QUIET = (
    "sqlalchemy",
    "opentelemetry",
    "urllib3",
    "aiosqlite",
    "asyncio",
    "httpx",
    "httpcore",
    "uvicorn",
    "alembic.runtime.plugins",
)
_SAFE_MESSAGES = (OSError, RPCError, ImportError, NameError, AttributeError)  # of machines and code, not of people


def configure_logging(region: str, log_format: LogFormat) -> None:
    """Send every log record of this process to standard error."""
    terminal = sys.stderr.isatty()
    readable = log_format == "console" or (log_format == "auto" and terminal)
    handler = logging.StreamHandler()
    handler.setFormatter(log_formatter(region, readable=readable, colours=terminal))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Where it happened goes in fields of its own, not in the sentence.
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


def log_formatter(region: str, *, readable: bool, colours: bool = False) -> logging.Formatter:
    """The formatter of one region's lines."""

    def in_region(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["region"] = region
        return event

    drawn: list[Processor] = (
        [
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=colours, sort_keys=False),
        ]
        if readable
        else [
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=["temporal_workflow", "temporal_activity", *FIELDS]),
            in_region,
            _place,
            _trace,
            _fault,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *drawn],
    )


def _place(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Where in the engine the line comes from: the case, the workflow type, the update or activity."""
    inside = event.pop("temporal_workflow", None) or {}
    doing = event.pop("temporal_activity", None) or {}
    found = {
        "case": inside.get("workflow_id") or doing.get("workflow_id"),
        "workflow": inside.get("workflow_type") or doing.get("workflow_type"),
        "update": inside.get("update_name"),
        "activity": doing.get("activity_type"),
        "attempt": doing.get("attempt"),
    }
    for name, value in found.items():
        if value is not None:
            event.setdefault(name, value)
    return event


def _trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The trace that the line belongs to, where there is one."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace"] = f"{context.trace_id:032x}"
    return event


def _fault(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception without its message, unless it is of a kind that speaks of machines only."""
    exc_info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        event["error"] = " <- ".join(_describe(cause) for cause in _causes(error))
    return event


def _describe(error: BaseException) -> str:
    """The type of an exception and where it was raised."""
    said = f": {error}" if isinstance(error, _SAFE_MESSAGES) else ""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "waakvlam" in Path(frame.filename).parts]
    # Where it was raised, and where we were.
    places = [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in (*frames[-1:], *ours[-1:])]
    where = ", from ".join(dict.fromkeys(places))
    return f"{type(error).__name__}{said}{f' at {where}' if where else ''}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what it came from, first the last."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
