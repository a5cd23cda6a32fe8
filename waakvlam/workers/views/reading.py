"""What the lists have in common: reading the read models, the period, whose something is, and how it is written."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from waakvlam.workers.command_line import WRONG_USE, give_up
from waakvlam.workers.views.asking import find, read

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from pydantic import BaseModel

    from waakvlam.activities.read_models import Views
    from waakvlam.domain.figures import Figures, Period, Rows

_COMMAND = "waakvlam list"
_give_up = partial(give_up, _COMMAND)


@dataclass(frozen=True)
class Asked:
    """Which read models to list from, and whether to read on in the journal first."""

    region: str | None
    home: Path | None
    journal: str | None
    stale: bool


def read_rows(asked: Asked) -> "tuple[Rows, datetime]":
    """The rows of the region as far as its journal goes, and the moment to judge them at."""

    async def rows(views: "Views", region: str, now: datetime) -> "tuple[Rows, datetime]":
        return await views.rows(region), now

    return _read(asked, rows)


def read_figures(asked: Asked, first_day: str | None, until: str | None) -> "Figures":
    """The figures of the region over a period, as far as its journal goes."""
    period = period_of(first_day, until)

    async def figures(views: "Views", region: str, now: datetime) -> "Figures":
        return await views.figures(region, period, now)

    return _read(asked, figures)


R = TypeVar("R")


def _read(asked: Asked, do: "Callable[[Views, str, datetime], Awaitable[R]]") -> R:
    from waakvlam.activities.journal import Journal  # noqa: PLC0415
    from waakvlam.activities.read_models import Views  # noqa: PLC0415
    from waakvlam.workers.progress import shown_progress  # noqa: PLC0415
    from waakvlam.workers.views.store import latest, with_views  # noqa: PLC0415

    where = find(_COMMAND, asked.region, asked.home, asked.journal)

    async def reading(views: Views, journal: Journal) -> R:
        if not asked.stale:
            await views.follow(journal, progress=lambda far: tell(far.position, far.of))
        # The last row of the journal may be sealed: what is only looked at needs no keys.
        now = datetime.now(UTC) if asked.stale else await latest(journal)
        return await do(views, where.region, now)

    with shown_progress("events") as tell:
        return read(_COMMAND, partial(with_views, where, reading))


def period_of(first_day: str | None, until: str | None) -> "Period":
    """The period that was asked for."""
    from waakvlam.domain.calendar import AMSTERDAM  # noqa: PLC0415
    from waakvlam.domain.figures import Period  # noqa: PLC0415

    today = datetime.now(AMSTERDAM).date()
    last = day(until, "--to") if until else today + timedelta(days=1)
    first = day(first_day, "--from") if first_day else min(last, today).replace(month=1, day=1)
    if last <= first:
        _give_up("--to must come after --from", WRONG_USE)
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
        _give_up(f"{option}: {problem}", WRONG_USE)


def whose(wanted: str | None) -> Callable[[str, str | None], bool]:
    """Whether something is of the organisation that was asked for: its kind, or its OIN."""
    from waakvlam.domain.actors import OrganisationKind  # noqa: PLC0415

    if wanted is None:
        return lambda _kind, _oin: True
    if wanted.isdigit():
        return lambda _kind, oin: oin == wanted
    if wanted not in set(OrganisationKind):
        known = ", ".join(OrganisationKind)
        _give_up(f"--organisation: {wanted} is no kind of organisation ({known}) and no OIN", WRONG_USE)
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
