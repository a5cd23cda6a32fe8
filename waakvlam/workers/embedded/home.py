"""The directory of one embedded stack, held by a lock so that two stacks never share one."""

import fcntl
import os
from pathlib import Path

_MOST = 99
_DATABASES = ("temporal.db*", "journal-*.db*", "keys-*.db*", "views-*.db*", "feed-*.db*")


class HomeTaken(Exception):  # noqa: N818 - it says what happened
    """No directory could be had."""


class Home:
    """A directory taken for one stack. It is free again when this and all child processes have let go."""

    def __init__(self, path: Path, lock: int) -> None:
        """A directory already locked through the file descriptor `lock`; see `take`."""
        self.path = path
        self.lock = lock

    @classmethod
    def take(cls, wished: Path) -> "Home":
        """Take `wished`, or `<wished>-2`, `-3` and so on when another stack has it.

        Raises:
            HomeTaken: there is none to be had, or it cannot be made.
        """
        wished = wished.resolve()
        for number in range(1, _MOST + 1):
            path = wished if number == 1 else wished.with_name(f"{wished.name}-{number}")
            try:
                path.mkdir(parents=True, exist_ok=True)
                lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as error:
                raise HomeTaken(f"{path}: {error.strerror}") from error
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            return cls(path, lock)
        raise HomeTaken(f"{wished} and {_MOST - 1} directories beside it are all in use")

    def sweep(self) -> None:
        """Remove what an earlier stack left here, so that a new one starts from nothing."""
        for pattern in (*_DATABASES, "master-keys.json", "*.log", "stack.json", "temporal.toml"):
            for file in self.path.glob(pattern):
                file.unlink()

    def release(self) -> None:
        """Let go of the directory."""
        os.close(self.lock)
