"""One named update per command: the name, the description operators read, the validator and the handler."""

from typing import Any

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from waakvlam.domain.messages import Receipt
from waakvlam.workflows.stream import Stream

_NOTHING = RawValue(Payload())


def accepts(command: type[Any], description: str | None = None) -> Any:  # noqa: ANN401 - the SDK's decorated method
    """The update by which a workflow accepts a command.

    The argument is taken undecoded: a stricter shape of tomorrow must not break the replay of a command that
    was accepted today, and unreadable JSON must be refused like any other mistake.
    """
    name = str(command.model_fields["type"].default)

    async def handle(self: Stream[Any], message: RawValue = _NOTHING) -> Receipt:
        return await self.handle(name, message)

    def check(self: Stream[Any], message: RawValue = _NOTHING) -> None:
        self.check(name, message)

    # The SDK reads the argument's type from these; `self` must look unannotated to it.
    handle.__annotations__ = {"message": RawValue, "return": Receipt}
    check.__annotations__ = {"message": RawValue, "return": None}
    handle.__name__ = check.__name__ = name
    handle.__doc__ = command.__doc__
    update = workflow.update(name=name, description=description or command.summary)(handle)
    update.validator(check)
    return update
