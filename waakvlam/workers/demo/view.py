"""Showing the demo while it is played: a table that lives on a terminal, plain lines elsewhere."""

from collections import deque
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.dutch import STAGE_NAME
from waakvlam.domain.identifiers import parse
from waakvlam.workers.demo.board import Board, Row, Standing
from waakvlam.workers.demo.wording import phrase

STANDING: dict[Standing, tuple[str, str]] = {
    "overdue": ("TE LAAT", "bold red"),
    "at_risk": ("dreigt te laat", "yellow"),
    "on_track": ("op schema", "green"),
    "none": ("–", "dim"),
}
_COLUMNS = {
    "zaak": len("case-JZ19-2026-000123"),
    "verhaal": None,
    "fase": None,
    "termijnen": len("dreigt te laat"),
    "eerstvolgende": None,
    "gewaarschuwd": len("gewaarschuwd"),
    "klok": len("31-12-2026"),
}
"""Columns of the overview, with the width of those that must be read in full; the others share the rest."""
_BETWEEN = 2
_NARROWEST = 10
_SHORTEST_LOG = 3
_AROUND = 6  # lines that are neither a household nor an event


class View:
    """Shows what is on record. As it is, it shows nothing."""

    def __init__(self, console: Console, board: Board) -> None:
        """Show on this console what the board holds."""
        self._console = console
        self._board = board

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing."""

    def happened(self, recorded: RecordedEvent) -> None:
        """An event was folded into the board."""

    def told(self, line: str) -> None:
        """Something to know that is not on record."""

    def refresh(self) -> None:
        """Everything that was recorded so far has been told."""


class LineView(View):
    """One line for everything that happens; for logs and pipes."""

    def happened(self, recorded: RecordedEvent) -> None:
        """Write it, if it says something to a person."""
        line = event_line(self._board, recorded)
        if line is not None:
            self._console.print(line, soft_wrap=True)

    def told(self, line: str) -> None:
        """Write it."""
        self._console.print(Text(line, style="yellow"), soft_wrap=True)


class TableView(View):
    """A table of the households and the latest events, redrawn in place."""

    def __init__(self, console: Console, board: Board) -> None:
        """Draw on this console, which is a terminal."""
        super().__init__(console, board)
        self._latest: deque[Text] = deque(maxlen=100)
        self._live = Live(console=console, auto_refresh=False, transient=True, vertical_overflow="crop")

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear what was drawn."""
        self._live.__exit__(kind, error, trace)

    def happened(self, recorded: RecordedEvent) -> None:
        """Keep it for the next drawing."""
        line = event_line(self._board, recorded)
        if line is not None:
            self._latest.append(line)

    def told(self, line: str) -> None:
        """Keep it for the next drawing."""
        self._latest.append(Text(line, style="yellow"))

    def refresh(self) -> None:
        """Draw."""
        self._live.update(self._draw(), refresh=True)

    def _draw(self) -> RenderableType:
        rows = list(self._board.rows.values())
        room = max(_SHORTEST_LOG, self._console.size.height - len(rows) - _AROUND)
        steps, taken = sum(row.steps for row in rows), sum(row.taken for row in rows)
        progress = Table.grid(padding=(0, 1))
        progress.add_row(ProgressBar(total=steps, completed=taken, width=40), f"{taken} van {steps} stappen")
        lines = [line.copy() for line in list(self._latest)[-room:]]
        for line in lines:
            line.truncate(self._console.size.width - 1, overflow="ellipsis")
        return Group(overview(rows, self._console.size.width), Text(), progress, Text(), *lines)


def overview(rows: list[Row], width: int) -> Table:
    """Where every household stands now, in so many columns of text."""
    table = Table(box=None, pad_edge=False, padding=(0, _BETWEEN, 0, 0))
    shared = [heading for heading, needed in _COLUMNS.items() if needed is None]
    rest = width - sum(needed or 0 for needed in _COLUMNS.values()) - _BETWEEN * len(_COLUMNS)
    for heading, needed in _COLUMNS.items():
        table.add_column(
            heading, no_wrap=True, overflow="ellipsis", width=needed or max(_NARROWEST, rest // len(shared))
        )
    for row in rows:
        word, style = STANDING[row.standing]
        next_one = row.deadlines[0] if row.deadlines else None
        table.add_row(
            row.case,
            escape(row.title),
            stage(row),
            Text(word, style=style),
            escape(f"{next_one.last_day:%d-%m-%Y} {next_one.name}") if next_one else "",
            str(row.escalations or ""),
            f"{row.clock.astimezone(AMSTERDAM):%d-%m-%Y}" if row.clock else "",
        )
    return table


def stage(row: Row) -> Text:
    """The stage of a household, with what must not be overlooked."""
    shown = Text(STAGE_NAME.get(row.stage, row.stage))
    if row.lapsed:
        shown.append(" VERVALLEN", style="bold red")
    elif row.crisis:
        shown.append(" CRISIS", style="bold red")
    return shown


def event_line(board: Board, recorded: RecordedEvent) -> Text | None:
    """One event as one line: when by the household's clock, where, what."""
    row = board.rows.get(parse(recorded.stream).case)
    said = phrase(recorded, row.states[recorded.stream]) if row else None
    if said is None:
        return None
    words, style = said
    line = Text(f"{recorded.event.occurred_at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}  ", style="dim")
    line.append(f"{recorded.stream:<38} ", style="")
    line.append(words, style=style)
    return line
