"""How duties were kept: per term, per organisation, and what is overdue."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from waakvlam.domain.actors import DUTCH_NAME
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.disclosure import total_of
from waakvlam.domain.figures import Compliance, DeadlineRow, lists
from waakvlam.domain.report.model import Cell, Count, Derived, Draft, Table
from waakvlam.domain.report.names import organisation_name

_TERMS = "termijnen"
_JUDGED = ("met", "met_late", "missed", "lapsed")
_UNDECIDED = ("open", "at_risk", "suspended")
_ALL = (*_JUDGED, "judged", "undecided")
_HEADINGS = {
    "met": "gehaald",
    "met_late": "te laat gehaald",
    "missed": "niet gehaald",
    "lapsed": "vervallen",
    "judged": "beoordeeld",
    "percentage": "% op tijd",
}
_STILL = {"undecided": "nog niet te beoordelen"}
_KIND = {"statutory": "wet", "norm": "norm"}

Group = tuple[Compliance, ...]


def add(draft: Draft, compliance: Iterable[Compliance], rows: Sequence[DeadlineRow], until: datetime) -> None:
    """Three tables: every term, those of several organisations, and what is overdue now."""
    groups: dict[tuple[str, str, str], list[Compliance]] = defaultdict(list)
    for one in compliance:
        groups[one.responsible.value, one.deadline, one.part or ""].append(one)
    whole = [_whole(draft, key, tuple(group)) for key, group in groups.items()]
    draft.tables.append(
        Table(
            id="termijnen",
            title="Naleving per termijn",
            unit=_TERMS,
            headings={
                "name": "termijn",
                "who": "wie",
                "ground": "grond",
                **_HEADINGS,
                "target": "streefcijfer",
                **_STILL,
            },
            rows=whole,
            note="Termijnen waarvan de laatste dag in de periode ligt. 'Op tijd' is gehaald gedeeld door beoordeeld. "
            f"'Norm' is een afspraak van de sector of van de regio. {_sources(groups.values())}",
        )
    )
    apart = [
        {"name": _name(one), "who": organisation_name(one.organisation, one.responsible), **_cells(_of(one), one)}
        for group in groups.values()
        if len(group) > 1
        for one in group
    ]
    draft.tables.append(
        Table(
            id="termijnen-per-organisatie",
            title="Naleving per organisatie",
            unit=_TERMS,
            headings={"name": "termijn", "who": "organisatie", **_HEADINGS},
            rows=apart,
            note="Alleen termijnen die in deze periode bij meer dan één organisatie lagen.",
        )
    )
    _overdue(draft, rows, until)


def _sources(groups: Iterable[Sequence[Compliance]]) -> str:
    """Where the targets come from: a target without its source would look like law."""
    found = {(one.target.source, one.target.year) for group in groups for one in group if one.target is not None}
    told = "; ".join(f"{source}, {year}" for source, year in sorted(found))
    return f"Een streefcijfer is geen wet ({told})." if told else "Voor deze termijnen is geen streefcijfer bekend."


def _whole(draft: Draft, key: tuple[str, str, str], group: Group) -> dict[str, Cell]:
    one, counts = group[0], {name: Count(f"termijn/{'/'.join(key)}/{name}", _sum(group, name)) for name in _ALL}
    draft.sums.append(total_of(counts["judged"].name, [counts[name].name for name in _JUDGED]))
    if len(group) > 1:
        for part in group:
            own = _of(part)
            draft.sums.append(total_of(own["judged"].name, [own[name].name for name in _JUDGED]))
        for name in (*_JUDGED, "judged"):
            draft.sums.append(total_of(counts[name].name, [_of(part)[name].name for part in group]))
    still: dict[str, Cell] = {name: counts[name] for name in _STILL}
    return {
        "name": _name(one),
        "who": DUTCH_NAME[one.responsible],
        "ground": f"{_KIND.get(one.kind, one.kind)}{' (regio)' if one.regional else ''}: {one.article}",
        **_cells(counts, group),
        "target": None if one.target is None else f"{one.target.percentage:g}%",
        **still,
    }


def _of(one: Compliance) -> dict[str, Count]:
    key = f"{one.responsible.value}/{one.deadline}/{one.part or ''}/{one.organisation or '-'}"
    return {name: Count(f"termijn/{key}/{name}", _sum((one,), name)) for name in _ALL}


def _cells(counts: dict[str, Count], of: Compliance | Group) -> dict[str, Cell]:
    group = of if isinstance(of, tuple) else (of,)
    met, judged = _sum(group, "met"), _sum(group, "judged")
    percentage = round(100 * met / judged, 1) if judged else None
    shown: dict[str, Cell] = {name: counts[name] for name in (*_JUDGED, "judged")}
    return {**shown, "percentage": Derived(percentage, (counts["met"], counts["judged"]))}


def _sum(group: Group, name: str) -> int:
    names = _UNDECIDED if name == "undecided" else (name,)
    return sum(int(getattr(one, each)) for one in group for each in names)


def _name(one: Compliance) -> str:
    part = _PART.get(one.part or "", one.part)
    return one.name if part is None or part in one.name else f"{one.name} ({part})"


_PART = {"placement": "uithuisplaatsing", "authority": "gezag"}


def _overdue(draft: Draft, rows: Sequence[DeadlineRow], until: datetime) -> None:
    """What somebody still owes and is too late with, whenever its last day was."""
    late: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        term = lists.owed(row, until)
        if term is not None and term.status is DeadlineStatus.MISSED:
            late[DUTCH_NAME[row.responsible], row.name].append((until - row.ends_at).days)
    table: list[dict[str, Cell]] = []
    for (who, name), days in sorted(late.items(), key=lambda item: (-len(item[1]), item[0])):
        count = Count(f"te-laat/{who}/{name}", len(days))
        ordered = sorted(days)
        table.append(
            {
                "name": name,
                "who": who,
                "count": count,
                "median": Derived(float(ordered[len(ordered) // 2]), (count,)),
                "longest": Derived(float(ordered[-1]), (count,)),
            }
        )
    total = Count("te-laat", sum(len(days) for days in late.values()))
    draft.sums.append(total_of(total.name, [row["count"].name for row in table if isinstance(row["count"], Count)]))
    table.append({"name": "alle termijnen", "who": "", "count": total, "median": None, "longest": None})
    draft.tables.append(
        Table(
            id="te-laat",
            title="Te laat en nog niet gedaan",
            unit=_TERMS,
            headings={
                "name": "termijn",
                "who": "wie",
                "count": "aantal",
                "median": "mediaan dagen te laat",
                "longest": "langste dagen te laat",
            },
            rows=table,
            note="Stand aan het einde van de periode, ook als de laatste dag ervoor lag.",
            total=True,
        )
    )
