"""The charts of a report as drawings inside the page: readable in black and white, and nothing hidden is drawn."""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from waakvlam.domain.report import FinishedTable, Told

_INK, _GRID = "#1f2933", "#d5dae0"
_BLUE, _ORANGE, _GREEN, _GREY = "#1d5f8a", "#c8641b", "#3c7a4b", "#8a94a0"
_WIDTH = 7.4
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _GRID,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
}
_LINES = ((_BLUE, "-", "o"), (_ORANGE, "--", "s"), (_GREEN, "-.", "^"), (_GREY, ":", "D"))
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def _style(table: FinishedTable) -> Any:  # noqa: ANN401 - the library lists every key of its own
    """Each drawing has names of its own within the page, and the same figures give the same drawing."""
    return {**_STYLE, "svg.hashsalt": table.id}


def draw_lines(table: FinishedTable, keys: Sequence[str], what: str) -> str | None:
    """Columns of a table over time; a point that is hidden is left out. None when nothing is left."""
    days = [date.fromisoformat(str(day)) for day in table.column("name")]
    drawn = {key: [_number(value) for value in table.column(key)] for key in keys}
    drawn = {key: values for key, values in drawn.items() if any(value is not None and value > 0 for value in values)}
    if not drawn:
        return None
    with mpl.rc_context(_style(table)):
        figure = Figure(figsize=(_WIDTH, 2.9), layout="constrained")
        axes = figure.subplots()
        for (key, values), (colour, line, mark) in zip(drawn.items(), _LINES, strict=False):
            gaps = [float("nan") if value is None else value for value in values]
            axes.plot(
                [day.toordinal() for day in days],
                gaps,
                color=colour,
                linestyle=line,
                marker=mark,
                markersize=3.5,
                label=table.headings[key],
            )
        axes.set_ylim(bottom=0)
        axes.set_ylabel(what)
        step = max(1, len(days) // 9)
        ticks = days[::step]
        axes.set_xticks([day.toordinal() for day in ticks], [f"{day.day} {_MONTHS[day.month - 1]}" for day in ticks])
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, columnspacing=1.4, handlelength=2.6)
        return _svg(figure)


def draw_compliance(table: FinishedTable) -> str | None:
    """How many of a hundred were kept in time, with the sector's target where there is one."""
    rows = [row for row in table.rows if _number(row["percentage"]) is not None]
    if not rows:
        return None
    rows.sort(key=lambda row: -(_number(row["percentage"]) or 0), reverse=True)
    with mpl.rc_context(_style(table)):
        figure = Figure(figsize=(_WIDTH, 0.7 + 0.27 * len(rows)), layout="constrained")
        axes = figure.subplots()
        values = [_number(row["percentage"]) or 0 for row in rows]
        # By place, not by name: two organisations may owe what has one name.
        places = range(len(rows))
        bars = axes.barh(places, values, color=_BLUE, height=0.62)
        axes.set_yticks(places, _labels(rows))
        axes.bar_label(bars, labels=[f"{value:.0f}%" for value in values], padding=3, fontsize=8)
        for place, row in enumerate(rows):
            target = str(row["target"] or "").removesuffix("%")
            if target:
                axes.plot([float(target)] * 2, [place - 0.42, place + 0.42], color=_ORANGE, linewidth=2.6)
        if any(row["target"] for row in rows):
            axes.plot([], [], color=_ORANGE, linewidth=2.6, label="streefcijfer van de sector (geen wet)")
            axes.legend(loc="upper center", bbox_to_anchor=(0.35, 0), ncols=1, borderaxespad=2.2)
        axes.set_xlim(0, 108)
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_xticks(range(0, 101, 20), [f"{value}%" for value in range(0, 101, 20)])
        axes.grid(visible=False, axis="y")
        return _svg(figure)


def draw_throughput(table: FinishedTable) -> str | None:
    """From the median to the ninetieth percentile."""
    rows = [row for row in table.rows if _number(row["median"]) is not None and _number(row["p90"]) is not None]
    if not rows:
        return None
    with mpl.rc_context(_style(table)):
        figure = Figure(figsize=(_WIDTH, 0.9 + 0.27 * len(rows)), layout="constrained")
        axes = figure.subplots()
        places = range(len(rows))
        medians = [_number(row["median"]) or 0 for row in reversed(rows)]
        ends = [_number(row["p90"]) or 0 for row in reversed(rows)]
        axes.hlines(places, medians, ends, color=_GREY, linewidth=2)
        axes.plot(medians, places, "o", color=_BLUE, markersize=5.5, label="mediaan")
        axes.plot(ends, places, "|", color=_ORANGE, markersize=10, markeredgewidth=2.4, label="90e percentiel")
        axes.set_yticks(places, _labels(rows[::-1]))
        axes.set_xlim(left=0)
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_xlabel("dagen")
        axes.legend(loc="best")
        axes.grid(visible=False, axis="y")
        return _svg(figure)


def draw_bars(table: FinishedTable, what: str) -> str | None:
    """One count per row; the total is no row."""
    rows = [row for row in (table.rows[:-1] if table.total else table.rows) if _number(row["count"]) is not None]
    if not rows:
        return None
    with mpl.rc_context(_style(table)):
        figure = Figure(figsize=(_WIDTH, 0.7 + 0.29 * len(rows)), layout="constrained")
        axes: Axes = figure.subplots()
        values = [_number(row["count"]) or 0 for row in reversed(rows)]
        bars = axes.barh(range(len(rows)), values, color=_BLUE, height=0.62)
        axes.set_yticks(range(len(rows)), _labels(rows[::-1]))
        axes.bar_label(bars, padding=3, fontsize=8)
        axes.set_xlabel(what)
        axes.margins(x=0.08)
        axes.grid(visible=False, axis="y")
        return _svg(figure)


def _number(value: Told) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _labels(rows: Sequence[Mapping[str, Told]]) -> list[str]:
    """The name of each row; where two have the same one, with whose it is."""
    often = Counter(row["name"] for row in rows)
    return [_short(f"{row['name']}: {row['who']}" if often[row["name"]] > 1 else row["name"]) for row in rows]


def _short(name: Told, longest: int = 52) -> str:
    text = str(name)
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _svg(figure: Figure) -> str:
    """The drawing alone: what a page needs no address for."""
    text = io.StringIO()
    figure.savefig(
        text, format="svg", transparent=True, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
    )
    drawing = text.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", drawing)
    # The height follows from the width on paper and on a screen.
    return re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", drawing, count=1).replace("<svg ", '<svg role="img" ', 1)
