"""Ending a long-running command in order when it is told to stop."""

import asyncio
import signal
from collections.abc import Coroutine

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
