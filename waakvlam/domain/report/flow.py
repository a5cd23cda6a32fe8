"""Households through the path: how many there are, where they are, and how long the steps took."""

from collections import Counter
from collections.abc import Iterable, Sequence

from waakvlam.domain.disclosure import total_of
from waakvlam.domain.dutch import STAGE_NAME
from waakvlam.domain.figures import Households, Period, Throughput
from waakvlam.domain.protection_case import CaseStage
from waakvlam.domain.report.model import UNIT_NAME, Cell, Count, Derived, Draft, Table

_HOUSEHOLDS = "huishoudens"


def add_households(draft: Draft, found: Households, stages: Sequence[str], period: Period) -> dict[str, Count]:
    """Opened, closed and open; and the stage of those that were open at the end. The answer: each by its name."""
    counts = {
        name: Count(f"huishoudens/{name}", value)
        for name, value in (
            ("running_before", found.running_before),
            ("opened", found.opened),
            ("moved_in", found.moved_in),
            ("closed", found.closed),
            ("moved_away", found.moved_away),
            ("running", found.running),
        )
    }
    draft.sums.append(
        {
            counts["running"].name: 1,
            counts["closed"].name: 1,
            counts["moved_away"].name: 1,
            counts["running_before"].name: -1,
            counts["opened"].name: -1,
            counts["moved_in"].name: -1,
        }
    )
    draft.tables.append(
        Table(
            id="zaken",
            title="Zaken van huishoudens",
            unit=_HOUSEHOLDS,
            headings={
                "name": "periode",
                "running_before": "open aan het begin",
                "opened": "geopend",
                "moved_in": "uit andere regio",
                "closed": "gesloten",
                "moved_away": "naar andere regio",
                "running": "open aan het einde",
            },
            rows=[{"name": f"{period.first_day:%d-%m-%Y} t/m {period.last_day:%d-%m-%Y}", **counts}],
        )
    )
    by_stage = Counter(stages)
    rows: list[dict[str, Cell]] = [
        {"name": STAGE_NAME[stage], "count": Count(f"stadium/{stage}", by_stage[stage])}
        for stage in CaseStage
        if by_stage[stage]
    ]
    # By what was on record then: a closing that was recorded later is counted as open here, so the two may differ.
    same = len(stages) == found.running
    total = counts["running"] if same else Count("stadium", len(stages))
    draft.sums.append(total_of(total.name, [row["count"].name for row in rows if isinstance(row["count"], Count)]))
    draft.tables.append(
        Table(
            id="stadia",
            title="Open zaken naar stadium",
            unit=_HOUSEHOLDS,
            headings={"name": "stadium", "count": "aantal"},
            rows=[*rows, {"name": "alle open zaken", "count": total}],
            note="Aan het einde van de periode, op wat toen was vastgelegd.",
            total=True,
        )
    )

    return counts


def add_throughput(draft: Draft, found: Iterable[Throughput]) -> dict[str, dict[str, Count]]:
    """How long the steps took of which the last lies in the period. The answer: how many, by the last step."""
    rows: list[dict[str, Cell]] = []
    counted: dict[str, dict[str, Count]] = {}
    for one in found:
        count = Count(f"doorlooptijd/{one.first}/{one.then}", one.count)
        under_way = Count(f"{count.name}/onderweg", one.under_way)
        counted[one.then] = {"closed": count, "running": under_way}
        rows.append(
            {
                "name": one.name,
                "unit": UNIT_NAME[one.unit],
                "count": count,
                "median": Derived(one.median_days, (count,)),
                "p90": Derived(one.p90_days, (count,)),
                "under_way": under_way,
            }
        )
    draft.tables.append(
        Table(
            id="doorlooptijden",
            title="Doorlooptijden",
            unit="per rij genoemd",
            headings={
                "name": "van en tot",
                "unit": "eenheid",
                "count": "aantal",
                "median": "mediaan (dagen)",
                "p90": "90e percentiel (dagen)",
                "under_way": "nog onderweg",
            },
            rows=rows,
            note="In hele dagen. Negen van de tien duurden niet langer dan het 90e percentiel. 'Nog onderweg': de "
            "eerste stap is gezet, de laatste nog niet.",
        )
    )
    return counted
