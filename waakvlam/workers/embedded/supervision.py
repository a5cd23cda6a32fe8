"""Keeping a child process up: when it dies it is started again, at once and then with growing pauses."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from waakvlam.workers.embedded.child_process import ChildProcess

_LONG_LIFE_SECONDS = 10.0
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0


async def keep_up(process: ChildProcess, restart: Callable[[], Awaitable[None]], say: Callable[[str], None]) -> None:
    """Start `process` again whenever it has died, until cancelled.

    Raises whatever `restart` raises when it cannot.
    """
    next_pause = 0.0
    while True:
        born = monotonic()
        await process.ended()
        if monotonic() - born >= _LONG_LIFE_SECONDS:
            next_pause = 0.0
        say(f"{process.name} died ({process.ending}): starting it again")
        await asyncio.sleep(next_pause)
        next_pause = min(next_pause * 2 or _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)
        await restart()
        say(f"{process.name} runs again, process {process.pid}")
