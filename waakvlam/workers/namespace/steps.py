"""What a region's Temporal must have before a worker can serve there: a list of steps, each safe to take again.

A step looks at what is there and answers with what is still to be done; looking changes nothing. So the same list is
taken (`prepare`), shown beforehand (`--dry-run`) and checked (`waakvlam doctor`). To add a step, write its `look` in a
module beside this one and put it in `STEPS`, after what it needs.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from temporalio.client import Client

from waakvlam.workers.namespace import endpoint, registration, search_attributes
from waakvlam.workers.namespace.change import Change, Obstacle

Look = Callable[[Client, str], Awaitable[Sequence[Change | Obstacle]]]
"""From a client and the name of a namespace, which need not exist yet, to what is to be done; nothing when all is well.

Raises `temporalio.service.RPCError` when the server refuses to answer.
"""


@dataclass(frozen=True)
class Step:
    """One thing that must be there."""

    name: str
    look: Look
    needed: bool = True
    """Whether no worker can serve without it."""


STEPS: tuple[Step, ...] = (
    Step("namespace", registration.look_at_namespace),
    Step("retention", registration.look_at_retention, needed=False),
    Step("search attributes", search_attributes.look),
    Step("Nexus endpoint", endpoint.look, needed=False),
)
"""In the order in which they are taken."""
