"""`waakvlam simulate`: a made-up year of a region, in a journal of its own, to try reports and read models on."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from waakvlam.workers.command_line import FAILED, WRONG_USE, give_up

if TYPE_CHECKING:  # for a program that only wants help, these cost more than all the rest
    from waakvlam.workers.simulation.clock import Tally
    from waakvlam.workers.simulation.year import Year

_give_up = partial(give_up, "waakvlam simulate")


def simulate(
    region: Annotated[str, typer.Option(help="Code of the jeugdregio, such as JZ19.")],
    journal: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="An empty journal: an SQLAlchemy URL with an asynchronous driver, or the name of a new SQLite file.",
        ),
    ],
    households: Annotated[int, typer.Option(min=1, max=100_000, help="How many households there are.")] = 2000,
    year: Annotated[int, typer.Option(min=2020, max=2060, help="The calendar year.")] = 2026,
    seed: Annotated[int, typer.Option(help="The same number gives the same year.")] = 1,
) -> None:
    """Play a year of a region that does not exist, with chance for people: no household, child or organisation is real.

    Every household goes its own way through the same rules that a region has, and the engine's own messages are those
    of the workflows; only no Temporal server is needed. Most cases are closed by the local team, some pass Veilig
    Thuis, fewer come to the court. How often is made up too: it is no picture of any region. Two of five households
    were known in the year and a half before, so that the year does not begin with nothing under way.

    Exit status: 0 the year is on record and the journal verified, 1 it could not be, 2 called wrongly.
    """
    import asyncio  # noqa: PLC0415

    from waakvlam.activities.journal import JournalDamaged, JournalNotReady  # noqa: PLC0415
    from waakvlam.domain.regions import REGIONS  # noqa: PLC0415
    from waakvlam.workers.database import named  # noqa: PLC0415
    from waakvlam.workers.simulation.year import JournalNotEmpty, Year  # noqa: PLC0415

    if region.upper() not in REGIONS:
        _give_up(f"there is no region {region}", WRONG_USE)
    try:
        url = named(journal)
    except ValueError as error:
        _give_up(f"--journal: {error}", WRONG_USE)
    wanted = Year(region=region.upper(), year=year, households=households, seed=seed)
    try:
        tally = asyncio.run(_play(wanted, url))
    except JournalNotEmpty:
        _give_up("there is something on record in this journal; what is made up goes in one of its own", WRONG_USE)
    except (JournalDamaged, JournalNotReady, OSError) as error:
        _give_up(str(error), FAILED)
    typer.echo(f"{tally.cases} households, {tally.messages} messages, {tally.events} events on record and verified")
    for name, times in sorted(tally.refused.items()):
        typer.echo(f"refused: {name}, {times} times")


async def _play(year: "Year", url: str) -> "Tally":
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from waakvlam.activities.journal import JournalDamaged  # noqa: PLC0415
    from waakvlam.workers.simulation.journal import SimulatedJournal  # noqa: PLC0415
    from waakvlam.workers.simulation.year import simulate as play  # noqa: PLC0415

    journal = await SimulatedJournal.open(url)
    assert isinstance(journal, SimulatedJournal), "a class opens itself"
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    try:
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:
            bar = bars.add_task(f"{year.region} {year.year}", total=(year.end - year.first_moment).total_seconds())

            def passed(moment: datetime) -> None:
                bars.update(bar, completed=(moment - year.first_moment).total_seconds())

            tally = await play(year, journal, passed)
            bars.update(bar, completed=(year.end - year.first_moment).total_seconds())
        verification = await journal.verify()
    finally:
        await journal.close()
    if not verification.clean:
        raise JournalDamaged(str(verification.findings[0]))
    return tally
