"""What a command reads and writes that is a table or a day: the same for every command."""

from collections.abc import Sequence
from datetime import date

_LENGTH = len("2026-03-31")
_WIDE = 200


def read_day(text: str) -> date:
    """A day written as 2026-03-31.

    Raises:
        ValueError: it is written otherwise. The library also reads 20260331 and 2026-W14-2; one spelling keeps
            mistakes visible.
    """
    if len(text) != _LENGTH or not text[4] == text[7] == "-":
        raise ValueError(f"{text!r} is no date; write it as 2026-03-31")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it as 2026-03-31") from None


def print_table(
    title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], notes: Sequence[str] = ()
) -> None:
    """A table for people, as wide as the terminal, with what there is to say below it."""
    # Drawing tables costs a tenth of a second to import; programs that ask for JSON do not pay it.
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=escape(title), title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    console.print(table)
    for note in notes:
        console.print(escape(note), highlight=False)
