"""Ending a long-running command in order when it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def heed_signals_as_first_process() -> None:
    """As the first process of a container, end on SIGTERM from the start, with the shell's status.

    The kernel gives that process no default for a signal: told to stop while it is still starting, it would not hear
    it, take work, and be killed in the middle of it when the patience of the engine ends.
    """
    if os.getpid() == 1:
        signal.signal(signal.SIGTERM, _leave)


def run_until_interrupted(main: Coroutine[None, None, int]) -> int:
    """Run `main` until it ends or a signal comes; return the exit status.

    Ctrl-C, SIGTERM and a closed terminal cancel `main`, which then ends in order; a second signal
    cancels it again, for who cannot wait. A `main` that treats the cancellation as its normal end
    returns its own status, otherwise it is the shell's: 128 plus the number of the signal.
    """
    return asyncio.run(_guarded(main))


async def _guarded(main: Coroutine[None, None, int]) -> int:
    task = asyncio.current_task()
    assert task is not None
    received: list[signal.Signals] = []

    def interrupt(number: signal.Signals) -> None:
        received.append(number)
        task.cancel()

    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, interrupt, number)
    try:
        return await main
    except asyncio.CancelledError:
        if not received:
            raise
        return 128 + received[0]


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)
