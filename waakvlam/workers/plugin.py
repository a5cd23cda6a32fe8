"""How Waakvlam speaks Temporal: one plugin for every client, worker and replayer."""

from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverter, PayloadConverter
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from waakvlam.domain.errors import Refusal

_PASSED_THROUGH = (
    # All of it or nothing. Models must be one and the same class on both sides of the sandbox, and a sandbox that
    # imports workflow code anew for each run would mix two versions when the files under a running worker change.
    # What the sandbox would watch for is forbidden by lint and by the import contract instead.
    "waakvlam",
)


class RefusalFailureConverter(DefaultFailureConverter):
    """A refusal reaches every SDK as an application error: its code as type, field and article as details."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Encode an exception."""
        if isinstance(exception, Refusal):
            exception = ApplicationError(
                exception.message,
                exception.details,
                type=exception.code.value,
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,
            )
        super().to_failure(exception, payload_converter, failure)


def data_converter() -> DataConverter:
    """JSON by pydantic, and refusals as typed errors."""
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter, failure_converter_class=RefusalFailureConverter
    )


def _runner(existing: WorkflowRunner | None) -> WorkflowRunner:
    if isinstance(existing, SandboxedWorkflowRunner):
        return SandboxedWorkflowRunner(restrictions=existing.restrictions.with_passthrough_modules(*_PASSED_THROUGH))
    return existing or SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
    )


class WaakvlamPlugin(SimplePlugin):
    """Give it to the client; workers made from that client inherit it. Give it to a replayer as well."""

    def __init__(self) -> None:
        """Bundle converter, sandbox and failure types."""
        super().__init__(
            "waakvlam",
            data_converter=data_converter(),
            workflow_runner=_runner,
            # A refusal outside a validator fails the update or the run, never the workflow task: a task that
            # fails is retried for ever and takes the whole case with it.
            workflow_failure_exception_types=[Refusal],
        )
