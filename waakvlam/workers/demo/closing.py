"""What the demo says when everything was played: where each household stands, and where to look."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from waakvlam.workers.demo.board import Board
from waakvlam.workers.demo.view import STANDING, stage
from waakvlam.workers.embedded.stack import StackInfo
from waakvlam.workers.scenario.expectations import in_words
from waakvlam.workers.scenario.player import ScenarioResult

_FILTERS = {
    "dreigt te laat": 'DeadlineStatus = "at_risk"',
    "te laat": 'DeadlineStatus = "overdue"',
    "crisis": "Crisis = true",
    "vervallen": 'Stage = "lapsed"',
}


def workflows_url(ui: str, namespace: str, query: str | None = None) -> str:
    """The UI's list of a region's workflows, filtered where a query is given."""
    url = f"{ui}/namespaces/{namespace}/workflows"
    # A run that went on as another keeps what it last showed; only the last one tells how it is.
    query = query and f'{query} AND ExecutionStatus != "ContinuedAsNew"'
    return url if query is None else f"{url}?query={quote(query, safe='')}"


def closing_table(board: Board, results: Sequence[ScenarioResult]) -> Table:
    """Every household: its story, where it stands, and whether the story went as written."""
    table = Table(title="Waar de huishoudens staan", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("zaak", "verhaal", "fase", "termijnen", "gewaarschuwd", "uitkomst", "verwacht"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"zaak", "termijnen", "gewaarschuwd", "verwacht"})
    for result in results:
        row = board.rows[result.case]
        word, style = STANDING[row.standing]
        met, of = result.expectations
        table.add_row(
            result.case,
            escape(result.title),
            stage(row),
            Text(word, style=style),
            str(row.escalations),
            row.outcome or "open",
            Text(
                f"{met} van {of}{', afgebroken' if result.broken else ''}",
                style="green" if result.as_expected else "bold red",
            ),
        )
    return table


def problems(results: Sequence[ScenarioResult]) -> list[str]:
    """One line for everything that did not go as the stories say."""
    lines: list[str] = []
    for result in results:
        for step in result.steps:
            lines += [
                f"{result.title}, stap {step.number} ({step.stream}, {step.do}): "
                f"verwacht {check.name} {in_words(check.expected)}, gezien {in_words(check.seen)}"
                for check in step.checks
                if not check.met
            ]
        if result.broken:
            lines.append(f"{result.title}, stap {len(result.steps) + 1}: {result.broken}")
    return lines


def show(console: Console, board: Board, results: Sequence[ScenarioResult], info: StackInfo) -> None:
    """Write the closing table, what went wrong, and where to look further."""
    console.print()
    console.print(closing_table(board, results))
    for line in problems(results):
        console.print(Text(line, style="bold red"), soft_wrap=True)
    console.print()
    for region in info.regions.values():
        console.print(Text(f"Jeugdregio {region.name}", style="bold"))
        links = {"alle zaken": workflows_url(info.ui_url, region.namespace)}
        links |= {name: workflows_url(info.ui_url, region.namespace, query) for name, query in _FILTERS.items()}
        for name, url in links.items():
            _link(console, name, url)
        for row in board.rows.values():
            if info.regions.get(row.region) is region:
                _link(console, row.case, f"{workflows_url(info.ui_url, region.namespace)}/{row.case}")
    example = next(iter(board.rows))
    console.print(Text("\nVerder kijken", style="bold"))
    for command in (f"case show {example}", f"case events {example}"):
        console.print(Text(f"  waakvlam {command} --home {info.home}"), soft_wrap=True)
    profile = next(iter(info.regions))
    console.print(
        Text(f"  temporal --config-file {info.config_file} --profile {profile} workflow list"), soft_wrap=True
    )


def as_json(board: Board, results: Sequence[ScenarioResult], info: StackInfo) -> dict[str, Any]:
    """The same for a program."""
    return {
        "stack": info.model_dump(mode="json"),
        "households": [
            {
                "case": result.case,
                "title": result.title,
                "url": f"{workflows_url(info.ui_url, info.regions[row.region].namespace)}/{result.case}",
                "stage": row.stage,
                "deadlines": row.standing,
                "crisis": row.crisis,
                "lapsed": row.lapsed,
                "escalations": row.escalations,
                "outcome": row.outcome,
                "expectations_met": result.expectations[0],
                "expectations": result.expectations[1],
                "as_expected": result.as_expected,
            }
            for result in results
            for row in [board.rows[result.case]]
        ],
        "problems": problems(results),
    }


def _link(console: Console, name: str, url: str) -> None:
    console.print(Text(f"  {name:<22} {url}"), soft_wrap=True)
