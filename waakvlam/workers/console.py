"""Where a command writes for people: as wide as the terminal, and wide enough for who reads a log."""

from rich.console import Console

_WIDE = 160


def wide_console(*, stderr: bool) -> Console:
    """A console on stderr or stdout that takes words as they are, without colouring numbers in them."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_WIDE)
