"""Counting what becomes of commands and warnings, where each is known.

A refusal is known in the validator and leaves no other trace; whether a command is new or a repeat is known at the
journal. Nothing is counted in replay.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from temporalio import workflow
from temporalio.exceptions import ApplicationError
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from waakvlam.activities.record import Appended
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.errors import Refusal
from waakvlam.domain.notifications import Notification
from waakvlam.workers.telemetry import metrics
from waakvlam.workers.telemetry.meters import Meters
from waakvlam.workers.telemetry.spans import span

_NOT_DELIVERED = {"ChannelRefused": "refused", "ChannelNotConfigured": "not_configured"}


def watched_by(meters: Meters) -> Callable[[str], Any]:
    """What the record activity tells of each command: counted, timed, and a span of its trace."""

    @contextmanager
    def appending(command: str) -> Iterator[Appended]:
        began = time.perf_counter()

        def appended(events: Sequence[RecordedEvent], *, repeated: bool) -> None:
            meters.count(metrics.COMMANDS, command, "repeated" if repeated else "accepted", "")
            if not repeated:
                for one in events:
                    meters.count(metrics.EVENTS, one.event.type)
            trace.get_current_span().set_attributes({"waakvlam.events": len(events), "waakvlam.repeated": repeated})

        try:
            with span("journal append", {"waakvlam.command": command}):
                yield appended
        except Refusal as refusal:
            meters.count(metrics.COMMANDS, command, "refused", refusal.code.value)
            raise
        except Exception:
            meters.count(metrics.COMMANDS, command, "failed", "")
            raise
        finally:
            meters.observe(metrics.JOURNAL_APPEND_DURATION, time.perf_counter() - began)

    return appending


class Counting(Interceptor):
    """Counts refusals by validators, how long commands take, and warnings."""

    def __init__(self, meters: Meters) -> None:
        """Count on these."""
        self._meters = meters

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Count warnings."""
        return _Warnings(next, self._meters)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002
    ) -> type[WorkflowInboundInterceptor]:
        """Count commands."""
        counted = self._meters

        class Commands(_Commands):
            meters = counted

        return Commands


class _Commands(WorkflowInboundInterceptor):
    meters: Meters

    def handle_update_validator(self, input: HandleUpdateInput) -> None:  # noqa: A002
        try:
            super().handle_update_validator(input)
        except Refusal as refusal:
            self.meters.count(metrics.COMMANDS, input.update, "refused", refusal.code.value)
            workflow.logger.info("refused", extra={"command": input.update, "code": refusal.code.value})
            raise

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002, ANN401
        # The workflow's own clock: it is right also when the run moved to another worker on the way.
        began = workflow.now()
        receipt = await super().handle_update_handler(input)
        if not workflow.unsafe.is_replaying():
            took = (workflow.now() - began).total_seconds()
            self.meters.observe(metrics.COMMAND_DURATION, took, input.update)
        return receipt


class _Warnings(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, meters: Meters) -> None:  # noqa: A002
        super().__init__(next)
        self._meters = meters

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401
        warning = next((one for one in input.args if isinstance(one, Notification)), None)
        if warning is None:
            return await super().execute_activity(input)
        outcome = "failed"
        try:
            answer = await super().execute_activity(input)
            outcome = "delivered"
        except ApplicationError as error:
            outcome = _NOT_DELIVERED.get(error.type or "", "failed")
            raise
        finally:
            self._meters.count(metrics.WARNINGS, warning.channel, warning.role, outcome)
        return answer
