"""What a case is locked with: who holds its key can read it, and when the key is destroyed nobody can any more."""

from typing import Protocol


class CaseErased(Exception):  # noqa: N818 - it says what the case is
    """The key of this case was destroyed: what was written under it can never be read again, nor added to."""


class CaseKey(Protocol):
    """The key of one case, at work."""

    @property
    def name(self) -> str:
        """What the key is known by: the case's own id, which is impersonal, or the region's (`region-JZ19`)."""
        ...

    def seal(self, place: str, content: bytes) -> bytes:
        """Encrypt content that belongs at a place (`case-JZ19-2026-000123-measure-1/4`), and nowhere else.

        The same content at the same place gives the same bytes, so that a journal that is rebuilt equals the one that
        was lost; nothing else repeats.
        """
        ...

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed at this place.

        Raises:
            ValueError: it was changed, or belongs elsewhere.
        """
        ...

    def encrypt(self, content: bytes) -> bytes:
        """Encrypt content that goes from place to place; never the same bytes twice."""
        ...

    def decrypt(self, encrypted: bytes) -> bytes:
        """What was encrypted under this key.

        Raises:
            ValueError: it was changed, or encrypted under another key.
        """
        ...

    def secret(self, purpose: str) -> bytes:
        """Bytes for a purpose of their own, always the same; they say nothing of the key nor of other purposes."""
        ...


class CaseKeys(Protocol):
    """Where the keys of cases are found."""

    async def of(self, case: str) -> CaseKey:
        """The key of a case, made when it has none yet.

        Raises:
            CaseErased: it was destroyed.
        """
        ...

    async def of_region(self) -> CaseKey:
        """The key of the region itself, for what no case can be told of."""
        ...

    async def known(self, name: str) -> CaseKey | None:
        """The key of this name as it is; None where there is none (any more)."""
        ...

    async def erased(self, case: str) -> bool:
        """Whether the key of a case was destroyed."""
        ...
