"""How Waakvlam speaks Temporal: one plugin for every client, worker and replayer."""

from functools import cache

from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverter, PayloadCodec, PayloadConverter
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from waakvlam.activities.keys import CaseKeys
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.model import Model
from waakvlam.workers.codec.case_codec import CaseCodec

_PASSED_THROUGH = (
    # All of it or nothing. Models must be one and the same class on both sides of the sandbox, and a sandbox that
    # imports workflow code anew for each run would mix two versions when the files under a running worker change.
    # What the sandbox would watch for is forbidden by lint and by the import contract instead.
    "waakvlam",
)


_FIXED_SENTENCES = {"Loading", RefusalCode.CASE_ERASED.value}
"""Types of errors that say the same of every case. Of a query that fails, Temporal gives a client nothing but the plain
message: the first tells it to ask again. The second is about a case that has no key to hide words with."""


class RefusalFailureConverter(DefaultFailureConverter):
    """A refusal reaches every SDK as an application error: its code as type, field and article as details."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Encode an exception."""
        if isinstance(exception, Refusal):
            erased = exception.code is RefusalCode.CASE_ERASED
            exception = ApplicationError(
                exception.message,
                *(() if erased else (exception.details,)),
                type=exception.code.value,
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,
            )
        super().to_failure(exception, payload_converter, failure)


class SecretFailureConverter(RefusalFailureConverter):
    """The same, with message and stack trace where the codec encrypts them. The type stays plain: it is of a kind.

    So does what a refusal comes to for any case; whoever has the keys reads what it says of this one instead.
    """

    def __init__(self) -> None:
        """Encode what may be personal."""
        super().__init__(encode_common_attributes=True)

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Encode an exception."""
        super().to_failure(exception, payload_converter, failure)
        if not isinstance(exception, ApplicationError | Refusal):
            return
        if _type_of(exception) in _FIXED_SENTENCES:
            failure.message = exception.message
            failure.ClearField("encoded_attributes")
        elif (general := _in_general(exception)) is not None:
            # The UI shows whoever sends an update no more than the plain message, and decodes nothing of it.
            failure.message = general


def _type_of(error: ApplicationError | Refusal) -> str | None:
    return error.code.value if isinstance(error, Refusal) else error.type


def _in_general(error: ApplicationError | Refusal) -> str | None:
    """A refusal in words that are the same for every case: of what kind, which fields, which article."""
    details = error.details if isinstance(error, Refusal) else next(iter(error.details), None)
    code = next((code for code in RefusalCode if code.value == _type_of(error)), None)
    if code is None or not isinstance(details, dict):
        return None
    fields, article = details.get("fields") or [details.get("field")], details.get("article")
    told = [f"Geweigerd ({code.value}): {code.in_general}"]
    if ours := [field for field in fields if isinstance(field, str) and _is_ours(field)]:
        told.append(f"{'veld' if len(ours) == 1 else 'velden'}: {', '.join(ours)}")
    if article:
        told.append(str(article))
    return " · ".join(told)


def _is_ours(field: str) -> bool:
    """Whether we made up the name: of a field that we do not know, the sender did, and it could say anything."""
    return all(part.isdigit() or part in _field_names() for part in field.split("."))


@cache
def _field_names() -> frozenset[str]:
    models, found = [Model], {"$", "id"}
    while models:
        model = models.pop()
        models += model.__subclasses__()
        found.update(model.model_fields)
    return frozenset(found)


def data_converter(codec: PayloadCodec | None) -> DataConverter:
    """JSON by pydantic, refusals as typed errors, all of it through the codec."""
    return DataConverter(
        payload_converter_class=PydanticPayloadConverter,
        payload_codec=codec,
        failure_converter_class=RefusalFailureConverter if codec is None else SecretFailureConverter,
    )


def _runner(existing: WorkflowRunner | None) -> WorkflowRunner:
    if isinstance(existing, SandboxedWorkflowRunner):
        return SandboxedWorkflowRunner(restrictions=existing.restrictions.with_passthrough_modules(*_PASSED_THROUGH))
    return existing or SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
    )


class WaakvlamPlugin(SimplePlugin):
    """Give it to the client; workers made from that client inherit it. Give it to a replayer as well."""

    def __init__(self, keys: CaseKeys | None, *, serving: bool = False) -> None:
        """Bundle converter, codec, sandbox and failure types.

        Args:
            keys: what payloads are encrypted with. None leaves them in plain, which is only for a replayer of
                histories that were recorded so.
            serving: for the client of a worker, which answers for erased cases too.
        """
        super().__init__(
            "waakvlam",
            data_converter=data_converter(CaseCodec(keys, serving=serving) if keys else None),
            workflow_runner=_runner,
            # A refusal outside a validator fails the update or the run, never the workflow task: a task that
            # fails is retried for ever and takes the whole case with it.
            workflow_failure_exception_types=[Refusal],
        )
