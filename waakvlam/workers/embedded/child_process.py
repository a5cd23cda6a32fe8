"""One operating-system process of the embedded stack: started, watched, stopped, and never orphaned."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_SECONDS = 0.05


class ChildProcess:
    """A process in a session of its own, so that a terminal's Ctrl-C reaches only its parent.

    On Linux the kernel kills it when the parent dies, however that happens. Elsewhere only an orderly
    end of the parent stops it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        keep_open: int,
        listening: int | None = None,
    ) -> None:
        """Describe the process; `start` starts it.

        Args:
            name: what people call it.
            command: program and arguments.
            env: its whole environment.
            log: file that gets what it writes, appended.
            keep_open: file descriptor it inherits: the lock on the stack's home, so that the home stays
                taken as long as any of its processes lives.
            listening: file descriptor of a socket it inherits, under the same number.
        """
        self.name = name
        self.command = tuple(command)
        self.log = log
        self._env = dict(env)
        self._inherited = (keep_open,) if listening is None else (keep_open, listening)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def start(self) -> None:
        """Start it. Not awaitable on purpose: nothing can come between the start and our knowing of it."""
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                self.command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self._inherited,
                preexec_fn=_die_with_parent(),  # noqa: PLW1509 - it makes one system call, no more
            )

    @property
    def pid(self) -> int:
        """Process id of the latest start; 0 before the first."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    @property
    def was_killed(self) -> bool:
        """Whether somebody ended it, rather than it itself."""
        status = self._process.poll() if self._process else None
        return status is not None and status < 0

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        status = self._process.poll() if self._process else None
        if status is None:
            return "still runs"
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def written(self) -> str:
        """What it wrote since its latest start."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def last_words(self, lines: int = 15) -> str:
        """The end of what it wrote, for an error message."""
        return "\n".join(self.written().splitlines()[-lines:])

    async def ended(self) -> None:
        """Wait until it no longer runs."""
        while self.alive:  # noqa: ASYNC110 - a process gives no event that works on every system
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def stop(self, patience: float) -> None:
        """Ask it to end, and end it if it has not after `patience` seconds."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(patience):
                await self.ended()
        except TimeoutError:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self.alive:
            os.killpg(self._process.pid, number)


def _die_with_parent() -> Callable[[], None] | None:
    """What the child does between fork and exec: ask the kernel to be killed when its parent dies."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)  # looked up before the fork: the child must do as little as possible
    parent = os.getpid()

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel knew of our wish
            os._exit(1)

    return in_child
