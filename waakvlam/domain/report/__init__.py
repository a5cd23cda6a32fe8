"""A region's report over a period: the tables, what is hidden in them, and nothing about how they look.

tables = finish(draft(figures, rows), internal=False)
"""

from collections.abc import Sequence

from waakvlam.domain.calendar import local_date
from waakvlam.domain.disclosure import total_of
from waakvlam.domain.figures import Figures, Rows, lists
from waakvlam.domain.figures.steps import Step
from waakvlam.domain.report import duties, flow, measures, waiting
from waakvlam.domain.report.model import HIDDEN, Count, Draft, FinishedTable, Hidden, Told, finish

__all__ = ["HIDDEN", "Draft", "FinishedTable", "Hidden", "Told", "draft", "finish"]


def draft(figures: Figures, rows: Rows) -> Draft:
    """All tables of the report, with nothing hidden yet.

    Args:
        figures: what was counted over the period.
        rows: what they were counted from, for what is shown as it went.
    """
    found, period = Draft(), figures.period
    last = min(local_date(figures.waiting.at), period.last_day)
    children = waiting.add(found, rows.protectors, period, figures.waiting.at)
    duties.add(found, figures.compliance, rows.deadlines, figures.waiting.at)
    steps = flow.add_throughput(found, figures.throughput)
    under_each = measures.add(found, figures.measures, rows.measures, period, last)
    cases = flow.add_households(found, figures.households, lists.stages(rows.stages, period.ends_at), period)
    _link(found, children, under_each)
    for name, count in steps[Step.CASE_CLOSED].items():
        _link(found, cases[name], [count])
    return found


def _link(found: Draft, total: Count, parts: Sequence[Count]) -> None:
    """Tables that count the same in other ways give back what the other hides, wherever they do add up."""
    if total.value == sum(part.value for part in parts):
        found.sums.append(total_of(total.name, [part.name for part in parts]))
