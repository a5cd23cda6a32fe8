"""The master key: it locks the keys of the cases, and stands nowhere near them."""

from dataclasses import dataclass
from typing import Protocol


class MasterKeyError(Exception):
    """The master key cannot be used. The message says why and what to do; never a key or a token."""


@dataclass(frozen=True)
class Wrapped:
    """The key of a case, locked."""

    master_key: str
    content: bytes


class MasterKey(Protocol):
    """Who locks and unlocks the keys of cases: a file, or a region's key service."""

    async def current(self) -> str:
        """The id of the master key under which keys are locked now.

        Raises:
            MasterKeyError: it cannot be reached or read.
        """
        ...

    async def wrap(self, name: str, key: bytes) -> Wrapped:
        """Lock the key of this name.

        Raises:
            MasterKeyError: it cannot be reached or read.
        """
        ...

    async def unwrap(self, name: str, wrapped: Wrapped) -> bytes:
        """Unlock the key of this name.

        Raises:
            MasterKeyError: it cannot be reached or read, or this was locked by another master key or for another name.
        """
        ...

    async def renew(self) -> str:
        """Make a new master key the current one, beside those that are there; return its id.

        Raises:
            MasterKeyError: it cannot be reached or written.
        """
        ...

    async def forget(self) -> tuple[str, ...]:
        """Destroy every master key but the current one; return their ids.

        What is still locked under one of them, in a backup of the key store too, can never be read again.

        Raises:
            MasterKeyError: it cannot be reached or written.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
