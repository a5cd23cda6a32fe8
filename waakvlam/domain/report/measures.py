"""Measures by CBS code: running, started, ended, and why they ended."""

from collections.abc import Iterable, Sequence
from datetime import date

from waakvlam.domain.disclosure import total_of
from waakvlam.domain.dutch import OUTCOME_NAME
from waakvlam.domain.figures import MeasureCount, MeasureRow, Period
from waakvlam.domain.figures.counting import runs_after
from waakvlam.domain.figures.measures import MEASURE_NAME
from waakvlam.domain.report.model import Cell, Count, Draft, Table
from waakvlam.domain.report.waiting import days_in

_MEASURES = "maatregelen"
_OUR_OWN = {"replaced": "opgevolgd door een andere maatregel", "refused": "verzoek afgewezen", "": "niet vastgelegd"}


def add(
    draft: Draft, found: Iterable[MeasureCount], rows: Sequence[MeasureRow], period: Period, last: date
) -> list[Count]:
    """Three tables: the balance, the reasons, and how it went. The answer: the children under each code."""
    counted = tuple(found)
    before = date.fromordinal(period.first_day.toordinal() - 1)
    balance: list[dict[str, Cell]] = []
    reasons: list[dict[str, Cell]] = []
    under_each: list[Count] = []
    for one in counted:
        counts = {
            "running_before": _running(one.code, before, one.running_before),
            "started": Count(f"maatregel/{one.code}/begonnen", one.started),
            "moved_in": Count(f"maatregel/{one.code}/uit-andere-regio", one.moved_in),
            "ended": Count(f"maatregel/{one.code}/geeindigd", one.ended),
            "moved_away": Count(f"maatregel/{one.code}/naar-andere-regio", one.moved_away),
            "running": _running(one.code, period.last_day, one.running),
        }
        begun = (counts["running_before"], counts["started"], counts["moved_in"])
        over = (counts["ended"], counts["moved_away"], counts["running"])
        draft.sums.append({**{count.name: 1 for count in begun}, **{count.name: -1 for count in over}})
        alike = one.children == one.running
        children = counts["running"] if alike else Count(f"maatregel/{one.code}/kinderen", one.children)
        under_each.append(children)
        balance.append({"name": _name(one.code), **counts, "children": children})
        by_reason = {
            reason: Count(f"maatregel/{one.code}/einde/{reason}", value) for reason, value in one.ended_by.items()
        }
        draft.sums.append(total_of(counts["ended"].name, [count.name for count in by_reason.values()]))
        reasons += [
            {"name": _name(one.code), "reason": _reason(reason), "count": count} for reason, count in by_reason.items()
        ]
    draft.tables.append(
        Table(
            id="maatregelen",
            title="Maatregelen naar CBS-code",
            unit=_MEASURES,
            headings={
                "name": "type maatregel",
                "running_before": "lopend aan het begin",
                "started": "begonnen",
                "moved_in": "uit andere regio",
                "ended": "geëindigd",
                "moved_away": "naar andere regio",
                "running": "lopend aan het einde",
                "children": "kinderen (aan het einde)",
            },
            rows=balance,
            note="Een voorlopige ondertoezichtstelling die een ondertoezichtstelling wordt, telt als één geëindigde en "
            "één begonnen maatregel. De laatste kolom telt kinderen.",
        )
    )
    draft.tables.append(
        Table(
            id="maatregelen-einde",
            title="Geëindigde maatregelen naar reden",
            unit=_MEASURES,
            headings={"name": "type maatregel", "reason": "reden", "count": "aantal"},
            rows=reasons,
            note="Met een code: de lijst van het CBS. Zonder code: een einde waarvoor het CBS er geen heeft.",
        )
    )
    draft.tables.append(
        Table(
            id="maatregelen-verloop",
            title="Lopende maatregelen in de tijd",
            unit=_MEASURES,
            headings={"name": "einde van de dag", **{code: _name(code) for code in MEASURE_NAME}},
            rows=[
                {"name": day.isoformat(), **{code: _running_on(rows, code, day) for code in MEASURE_NAME}}
                for day in [before, *days_in(period, last)]
            ],
        )
    )

    return under_each


def _running(code: str, day: date, value: int) -> Count:
    return Count(f"maatregel/{code}/lopend/{day}", value)


def _running_on(rows: Sequence[MeasureRow], code: str, day: date) -> Count:
    return _running(code, day, sum(row.code == code and runs_after(row, day) for row in rows))


def _name(code: str) -> str:
    return f"{code} {MEASURE_NAME[code]}"


def _reason(reason: str) -> str:
    words = OUTCOME_NAME.get(reason) or _OUR_OWN.get(reason, reason)
    return f"{reason} {words}" if reason.isdigit() else words
