"""What a step finds to be done: by itself, or only by a person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Something that a step can do."""

    what: str
    """In a few words: `make namespace jeugdregio-jz19`."""
    make: Callable[[], Awaitable[object]]
    """Does it, and returns when it is in force. Raises `temporalio.service.RPCError` when the server refuses."""


@dataclass(frozen=True)
class Obstacle:
    """Something that only a person can decide to change."""

    what: str
    cure: str
    """A command to paste, or what to do."""
