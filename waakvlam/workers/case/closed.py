"""The closed cases of a region, from the read models of its journal."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from waakvlam.workers.views.asking import find, read

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.domain.figures import StreamRow

_COMMAND = "waakvlam case"


def list_closed(regions: Iterable[str], home: Path | None, *, as_json: bool) -> None:
    """Write the closed cases of these regions, the last closed first."""
    import json  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.domain.calendar import local_date  # noqa: PLC0415
    from waakvlam.domain.dutch import outcome_name  # noqa: PLC0415
    from waakvlam.workers.tables import print_table  # noqa: PLC0415
    from waakvlam.workers.views.store import with_views  # noqa: PLC0415

    found: list[tuple[datetime, str, str, str | None]] = []
    for region in regions:

        async def look(views: Views, journal: Journal, region: str = region) -> "tuple[StreamRow, ...]":
            await views.follow(journal)
            return (await views.rows(region)).streams

        streams = read(_COMMAND, partial(with_views, find(_COMMAND, region, home), look))
        outcomes = {row.stream: row.outcome for row in streams}
        found += [(closed_at, case, region, outcomes.get(case)) for case, closed_at in closed_cases(streams).items()]
    found.sort(reverse=True, key=lambda one: (one[0], one[1]))
    if as_json:
        for closed_at, case, region, outcome in found:
            said = {"case": case, "region": region, "closed_at": closed_at.isoformat(), "outcome": outcome}
            typer.echo(json.dumps(said))
        return
    rows = [(case, f"{local_date(closed_at):%d-%m-%Y}", outcome_name(outcome)) for closed_at, case, _, outcome in found]
    print_table("Gesloten zaken", ("zaak", "gesloten", "uitkomst"), rows, [] if rows else ["Niets."])


def closed_cases(streams: "Iterable[StreamRow]") -> dict[str, datetime]:
    """The cases of which no part is open, and when the last of them was closed."""
    moments: dict[str, list[datetime | None]] = {}
    for stream in streams:
        moments.setdefault(stream.case, []).append(stream.closed_at)
    return {
        case: max(moment for moment in of_parts if moment is not None)
        for case, of_parts in moments.items()
        if None not in of_parts
    }
