"""Spans: one trace per command, from whoever sends it to the journal, and never one per case.

The update and the activity that puts it on record stand in the trace of the sender: Temporal's plugin carries it along.
What a run does of its own accord - time that passes, a warning that is due - would by that plugin stand in the trace of
whoever started the run, years ago, and after a continue-as-new again: a trace without an end. Here each such act is the
root of a trace of its own, with a link to the last message before it.

Spans hold the case id and type names, never arguments or the messages of exceptions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from opentelemetry import baggage, trace
from opentelemetry.context import Context, attach
from opentelemetry.trace import Link, SpanContext, Status, StatusCode, TraceFlags
from temporalio import activity, workflow
from temporalio.worker import (
    ActivityInboundInterceptor,
    ContinueAsNewInput,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    SignalExternalWorkflowInput,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

_tracer = trace.get_tracer("waakvlam")
_AFTER = "waakvlam.after"
_WRITTEN = re.compile(r"([0-9a-f]{32})-([0-9a-f]{16})")


@contextmanager
def span(name: str, about: Mapping[str, str | int], links: Sequence[Link] = ()) -> Iterator[None]:
    """A span that knows that something failed, and not what was said about it."""
    with _tracer.start_as_current_span(
        name, attributes=about, links=links, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception:
            current.set_status(Status(StatusCode.ERROR))
            raise


class Spans(Interceptor):
    """One span per update and per activity."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """A span for each attempt."""
        return _Activity(next)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002
    ) -> type[WorkflowInboundInterceptor]:
        """A span for each update."""
        return _Run


class _Activity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401
        info = activity.info()
        about: dict[str, str | int] = {"waakvlam.case": info.workflow_id or "", "waakvlam.attempt": info.attempt}
        before = None if _current() else _read(baggage.get_baggage(_AFTER))
        with span(f"activity {info.activity_type}", about, [Link(before)] if before else []):
            return await super().execute_activity(input)


class _Run(WorkflowInboundInterceptor):
    """What comes into one run, and the last message before what it does of its own accord."""

    last: SpanContext | None = None

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_OwnAccord(outbound, self))

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002, ANN401
        self.last = _current() or _read(baggage.get_baggage(_AFTER))
        attach(Context())  # for the whole of this task, which has a context of its own
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002
        self.last = _current() or self.last
        await super().handle_signal(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002, ANN401
        info = workflow.info()
        about = {"waakvlam.case": info.workflow_id, "waakvlam.workflow": info.workflow_type}
        with span(f"update {input.update}", about):
            self.last = _current() or self.last
            return await super().handle_update_handler(input)


class _OwnAccord(WorkflowOutboundInterceptor):
    """Tells what leaves the run what it came after, where it is not part of a command."""

    def __init__(self, next: WorkflowOutboundInterceptor, run: _Run) -> None:  # noqa: A002
        super().__init__(next)
        self._run = run

    def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002
        self._tell()
        return super().start_activity(input)

    async def signal_external_workflow(self, input: SignalExternalWorkflowInput) -> None:  # noqa: A002
        self._tell()
        await super().signal_external_workflow(input)

    def continue_as_new(self, input: ContinueAsNewInput) -> NoReturn:  # noqa: A002
        self._tell()
        super().continue_as_new(input)

    def _tell(self) -> None:
        last = self._run.last
        if last is not None and not _current():
            attach(baggage.set_baggage(_AFTER, f"{last.trace_id:032x}-{last.span_id:016x}", Context()))


def _current() -> SpanContext | None:
    context = trace.get_current_span().get_span_context()
    return context if context.is_valid else None


def _read(written: object) -> SpanContext | None:
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        return None
    return SpanContext(int(found[1], 16), int(found[2], 16), is_remote=True, trace_flags=TraceFlags(0))
