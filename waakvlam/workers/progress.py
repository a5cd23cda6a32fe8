"""How far a long command is: a bar on a terminal, a line now and then in a log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from waakvlam.workers.console import wide_console

_TOLD_EVERY_SECONDS = 10.0


@contextmanager
def shown_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Something to call with how much is done and how much there is."""
    console = wide_console(stderr=True)
    if not console.is_terminal:
        told = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal told
            if time.monotonic() - told >= _TOLD_EVERY_SECONDS:
                told = time.monotonic()
                console.print(f"{what}: {done} of {total}", style="dim")

        yield tell
        return
    columns = (TextColumn(what), *Progress.get_default_columns()[1:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)
