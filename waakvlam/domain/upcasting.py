"""Events of older versions, read as events of today.

An event keeps its shape: what is added has a default, and nothing is taken away. Where that cannot be, the class of the
event raises its `schema_version`, and `UPCASTERS` says how a payload of the version before becomes one of the next.
Rows of the journal and results in a workflow's history are never rewritten: they are read this way, for ever.
"""

from collections.abc import Callable, Mapping
from typing import Any

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""From the JSON payload of one version of an event to that of the next. Pure; it may change what it is given."""

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""By the type of the event and the version that is read. None so far: every event is in its first version."""


class UnreadableEvent(Exception):  # noqa: N818 - it says what the event is
    """An event of a version that this code does not know."""


def upcast(
    payload: Mapping[str, Any],
    version: int,
    current: int,
    upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
) -> dict[str, Any]:
    """A payload as it would be written today.

    Args:
        payload: what is on record, as JSON.
        version: the version in which it was written.
        current: the version that its class has now.
        upcasters: one step each; `UPCASTERS` when left out.

    Raises:
        UnreadableEvent: it was written by newer code, or a step is missing.
    """
    steps = UPCASTERS if upcasters is None else upcasters
    kind = str(payload.get("type"))
    if not 1 <= version <= current:
        raise UnreadableEvent(f"{kind} is on record in version {version}; this worker reads up to version {current}")
    content = dict(payload)
    for step in range(version, current):
        if (kind, step) not in steps:
            raise UnreadableEvent(f"{kind}: there is no upcaster from version {step} to {step + 1}")
        content = steps[kind, step](content)
    return content
