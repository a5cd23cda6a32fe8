"""What the lists have in common: reading the read models, the period, whose something is, and how it is written."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from waakvlam.workers.views.command import FAILED, WRONG_USE, find, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from pydantic import BaseModel

    from waakvlam.domain.figures import Figures, Period, Rows


def read_rows(region: str | None, home: Path | None, *, stale: bool) -> "Rows":
    """The rows of the region, as far as its journal goes."""
    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.domain.figures import Rows  # noqa: PLC0415
    from waakvlam.workers.views.store import ViewsUnavailable, with_views  # noqa: PLC0415

    where = find(region, home, "list")

    async def read(views: Views, journal: Journal) -> Rows:
        if not stale:
            await views.follow(journal)
        return await views.rows(where.region)

    try:
        return asyncio.run(with_views(where, read))
    except ViewsUnavailable as error:
        give_up("list", str(error), FAILED)


def read_figures(
    region: str | None, home: Path | None, first_day: str | None, until: str | None, *, stale: bool
) -> "Figures":
    """The figures of the region over a period, as far as its journal goes."""
    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.domain.figures import Figures  # noqa: PLC0415
    from waakvlam.workers.views.store import ViewsUnavailable, with_views  # noqa: PLC0415

    where, period = find(region, home, "list"), period_of(first_day, until)

    async def read(views: Views, journal: Journal) -> Figures:
        if not stale:
            await views.follow(journal)
        return await views.figures(where.region, period, datetime.now(UTC))

    try:
        return asyncio.run(with_views(where, read))
    except ViewsUnavailable as error:
        give_up("list", str(error), FAILED)


def period_of(first_day: str | None, until: str | None) -> "Period":
    """The period that was asked for."""
    from waakvlam.domain.calendar import AMSTERDAM  # noqa: PLC0415
    from waakvlam.domain.figures import Period  # noqa: PLC0415

    today = datetime.now(AMSTERDAM).date()
    last = day(until, "--to") if until else today + timedelta(days=1)
    first = day(first_day, "--from") if first_day else min(last, today).replace(month=1, day=1)
    if last <= first:
        give_up("list", "--to must come after --from", WRONG_USE)
    return Period(first_day=first, until=last)


def titled(what: str, first_day: str | None, until: str | None) -> str:
    """A heading with the period."""
    period = period_of(first_day, until)
    return f"{what} van {period.first_day:%d-%m-%Y} tot en met {period.last_day:%d-%m-%Y}"


def day(text: str, option: str) -> date:
    """A day as somebody typed it; a wrong one ends the command."""
    from waakvlam.workers.tables import read_day  # noqa: PLC0415

    try:
        return read_day(text)
    except ValueError as problem:
        give_up("list", f"{option}: {problem}", WRONG_USE)


def whose(wanted: str | None) -> Callable[[str, str | None], bool]:
    """Whether something is of the organisation that was asked for: its kind, or its OIN."""
    from waakvlam.domain.actors import OrganisationKind  # noqa: PLC0415

    if wanted is None:
        return lambda _kind, _oin: True
    if wanted.isdigit():
        return lambda _kind, oin: oin == wanted
    if wanted not in set(OrganisationKind):
        known = ", ".join(OrganisationKind)
        give_up("list", f"--organisation: {wanted} is no kind of organisation ({known}) and no OIN", WRONG_USE)
    return lambda kind, _oin: kind == wanted


def write_lines(found: "Sequence[BaseModel]", **more: Callable[..., object]) -> None:
    """One JSON object per line."""
    import json  # noqa: PLC0415

    for one in found:
        content = one.model_dump(mode="json") | {name: of(one) for name, of in more.items()}
        typer.echo(json.dumps(content, ensure_ascii=False))


def write_table(
    title: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]], notes: Sequence[str] = ()
) -> None:
    """A table for people."""
    from waakvlam.workers.tables import print_table  # noqa: PLC0415

    found = list(rows)
    print_table(title, headings, found, notes if found else ["Niets."])
