"""The seal of a journal: a few characters that say where it stood, to be kept somewhere else.

Whoever can write in the database can take away the last rows and mend the rest. A seal that is kept elsewhere shows it.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

_WRITTEN = re.compile(r"waakvlam-journal:(\d{1,18}):([0-9a-f]{64})(?![0-9a-f])")


@dataclass(frozen=True)
class Seal:
    """A position, and the digest over the hash of every stream's last row there."""

    position: int
    digest: str

    def __str__(self) -> str:
        """As it is written and kept."""
        return f"waakvlam-journal:{self.position}:{self.digest}"

    @classmethod
    def read(cls, text: str) -> "Seal":
        """The last seal in a text.

        Raises:
            ValueError: there is none.
        """
        found = _WRITTEN.findall(text)
        if not found:
            raise ValueError("no seal here; it is written as waakvlam-journal:<position>:<64 hexadecimal digits>")
        position, digest = found[-1]
        return cls(int(position), digest)

    @classmethod
    def over(cls, position: int, heads: Mapping[str, tuple[int, str]]) -> "Seal":
        """The seal at a position, from the version and the hash of each stream's last row."""
        digest = hashlib.sha256()
        for stream, (version, chained) in sorted(heads.items()):
            digest.update(f"{stream} {version} {chained}\n".encode())
        return cls(position, digest.hexdigest())
