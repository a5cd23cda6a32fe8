"""`waakvlam case retention`: until when closed cases must be kept, and which no longer."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from waakvlam.workers.case.closed import closed_cases
from waakvlam.workers.command_line import RegionCode, StackHome
from waakvlam.workers.views.asking import find, read
from waakvlam.workers.views.reading import write_table

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.domain.figures import StreamRow

_COMMAND = "waakvlam case"


def retention(
    *,
    due: Annotated[bool, typer.Option("--due", help="Only cases whose last day is over.")] = False,
    region: RegionCode = None,
    home: StackHome = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object per line.")] = False,
) -> None:
    """List the closed cases of a region with the last day on which each must be kept, the first to end in front.

    Counted from the last change on record (art. 7.3.8 lid 3 Jeugdwet: twenty years); every change starts it anew. From
    the day after it a case is due to be erased, with waakvlam case erase. Erased cases are in no list.

    JSON, per line: case, closed_at, last_change, last_day, due.

    Exit status: 0 listed, 1 the journal, its keys or the read models cannot be used, 2 a wrong option or setting.
    """
    import json  # noqa: PLC0415

    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.domain.retention import Retention  # noqa: PLC0415
    from waakvlam.workers.views.store import with_views  # noqa: PLC0415

    where = find(_COMMAND, region, home)

    async def look(views: Views, journal: Journal) -> "tuple[tuple[StreamRow, ...], dict[str, datetime]]":
        await views.follow(journal)
        return (await views.rows(where.region)).streams, await journal.last_changes()

    streams, changes = read(_COMMAND, partial(with_views, where, look))
    now = datetime.now(UTC)
    closed = closed_cases(streams)
    kept = sorted(((Retention.of(changes[case]), case) for case in closed), key=lambda one: (one[0].last_day, one[1]))
    found = [(case, term) for term, case in kept if term.is_over(now) or not due]
    if as_json:
        for case, term in found:
            said = {
                "case": case,
                "closed_at": closed[case].isoformat(),
                "last_change": term.last_change.isoformat(),
                "last_day": term.last_day.isoformat(),
                "due": term.is_over(now),
            }
            typer.echo(json.dumps(said))
        return
    rows = [
        (
            case,
            f"{closed[case]:%d-%m-%Y}",
            f"{term.computation.start:%d-%m-%Y}",
            f"{term.last_day:%d-%m-%Y}",
            "wissen" if term.is_over(now) else "",
        )
        for case, term in found
    ]
    headings = ("zaak", "gesloten", "laatste wijziging", "bewaren tot en met", "")
    article = found[0][1].article if found else ""
    note = f"Bewaartermijn volgens {article}: geteld vanaf de laatste wijziging."
    write_table(f"Bewaartermijn van gesloten zaken in {where.region}", headings, rows, [note])
