"""`waakvlam list`: the lists and figures of a region, from its read models. Tables for people are in Dutch."""

from datetime import UTC, timedelta
from functools import partial
from typing import Annotated

import typer

from waakvlam.workers.command_line import WRONG_USE, JournalUrl, RegionCode, StackHome, give_up
from waakvlam.workers.views.reading import (
    Asked,
    day,
    read_figures,
    read_rows,
    titled,
    whose,
    write_lines,
    write_table,
)

_give_up = partial(give_up, "waakvlam list")

app = typer.Typer(
    help="Lists and figures of a region: what awaits whom (work), children without a protector of their own (waiting), "
    "how terms were kept (deadlines), how long the path takes (throughput), measures by CBS code (measures).",
    no_args_is_help=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object per line.")]
Stale = Annotated[
    bool, typer.Option("--no-update", help="Read what is there, without reading on in the journal first.")
]
FirstDay = Annotated[
    str | None,
    typer.Option("--from", metavar="DATE", help="First day, e.g. 2026-01-01.", show_default="1 January of this year"),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="DATE", help="The day after the last: 2026-07-01 ends with 30 June.", show_default="tomorrow"
    ),
]
Organisation = Annotated[
    str | None,
    typer.Option(help="A kind of organisation, e.g. rvdk or certified_institution; or the OIN of an institution."),
]


@app.command()
def work(
    *,
    organisation: Organisation = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only where a term is over.")] = False,
    case: Annotated[str | None, typer.Option(metavar="CASE_ID", help="Only of this case.")] = None,
    region: RegionCode = None,
    home: StackHome = None,
    journal: JournalUrl = None,
    stale: Stale = False,
    as_json: AsJson = False,
) -> None:
    """List what awaits whom in every open part of a case, with the terms that organisation owes there.

    First crises, then what ends first. JSON, per line: stream, case, child, part, stage, crisis, held, who,
    organisation (OIN, null where the record does not say which one), awaited (null where it only owes terms), owed.

    Exit status: 0 listed, 1 the journal, its keys or the read models cannot be used, 2 a wrong option or setting.
    """
    from waakvlam.domain.actors import DUTCH_NAME  # noqa: PLC0415
    from waakvlam.domain.dutch import STAGE_NAME, STATUS_NAME  # noqa: PLC0415
    from waakvlam.domain.figures import WorkItem, lists  # noqa: PLC0415

    is_theirs = whose(organisation)
    rows, now = read_rows(Asked(region, home, journal, stale))
    found = [
        item
        for item in lists.work(rows.streams, rows.deadlines, now)
        if is_theirs(item.who, item.organisation) and (not overdue or item.overdue) and case in {None, item.case}
    ]
    if as_json:
        return write_lines(found)

    def shown(item: WorkItem) -> tuple[str, ...]:
        first = item.next_deadline
        return (
            item.stream,
            item.child or "",
            STAGE_NAME.get(item.stage, item.stage) + (" (crisis)" if item.crisis else ""),
            DUTCH_NAME[item.who] + (f" {item.organisation}" if item.organisation else ""),
            item.awaited or "",
            first.name if first else "",
            f"{first.last_day:%d-%m-%Y}" if first else "",
            STATUS_NAME[first.status] if first else "",
        )

    headings = ("stroom", "kind", "fase", "wie", "wacht op", "eerste termijn", "laatste dag", "stand")
    households = len({item.case for item in found})
    return write_table("Werkvoorraad", headings, map(shown, found), [f"{len(found)} regels, {households} huishoudens."])


@app.command()
def waiting(
    *,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="At the end of this day.", show_default="now")
    ] = None,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="Only `unassigned` or `interim`.")] = None,
    organisation: Organisation = None,
    region: RegionCode = None,
    home: StackHome = None,
    journal: JournalUrl = None,
    stale: Stale = False,
    as_json: AsJson = False,
) -> None:
    """List the children with a measure and without a protector of their own: waiting list and flow-through list.

    Unit: child. `unassigned`: nobody is there (wachtlijst); `interim`: somebody for now (doorstroomlijst). JSON, per
    line: case, child, stream, state, since (in this state), without_since, days (without), gi, measure (CBS code).

    Exit status: 0 listed, 1 the journal, its keys or the read models cannot be used, 2 a wrong option or setting.
    """
    from waakvlam.domain.calendar import end_of_day, local_date  # noqa: PLC0415
    from waakvlam.domain.court_measure import ProtectorState  # noqa: PLC0415
    from waakvlam.domain.figures import ChildWaiting, lists  # noqa: PLC0415
    from waakvlam.domain.figures.measures import MEASURE_NAME  # noqa: PLC0415

    lists_of = {ProtectorState.UNASSIGNED: "wachtlijst", ProtectorState.INTERIM: "doorstroomlijst"}
    if state is not None and state not in {one.value for one in lists_of}:
        _give_up(f"--state: {state} is no list; it is unassigned or interim", WRONG_USE)
    is_theirs = whose(organisation)
    asked_for = None if on is None else day(on, "--on")
    rows, at = read_rows(Asked(region, home, journal, stale))
    if asked_for is not None:
        at = min(at, end_of_day(asked_for).astimezone(UTC) - timedelta(seconds=1))
    everybody = lists.waiting(rows.protectors, at)
    found = [
        one
        for one in everybody.children
        if state in {None, one.state.value} and is_theirs("certified_institution", one.gi)
    ]
    if as_json:
        return write_lines(found)

    def shown(one: ChildWaiting) -> tuple[str, ...]:
        since = local_date(one.without_since)
        return (
            one.stream,
            one.child,
            lists_of[one.state],
            f"{since:%d-%m-%Y}",
            str(one.days),
            one.gi or "",
            MEASURE_NAME[one.measure],
        )

    title = f"Kinderen met een maatregel zonder vaste jeugdbeschermer, op {local_date(at):%d-%m-%Y}"
    counted = (
        f"Eenheid: kind. Wachtlijst {everybody.waiting}, doorstroomlijst {everybody.interim}, vaste jeugdbeschermer "
        f"{everybody.fixed} (zonder filters)."
    )
    return write_table(
        title,
        ("stroom", "kind", "lijst", "zonder vaste sinds", "dagen", "GI", "maatregel"),
        map(shown, found),
        [counted],
    )


@app.command()
def deadlines(
    *,
    first_day: FirstDay = None,
    until: Until = None,
    deadline: Annotated[str | None, typer.Option(metavar="ID", help="Only this deadline of the catalogue.")] = None,
    organisation: Organisation = None,
    region: RegionCode = None,
    home: StackHome = None,
    journal: JournalUrl = None,
    stale: Stale = False,
    as_json: AsJson = False,
) -> None:
    """Show how duties were kept whose last day lies in the period, per duty and organisation. Unit: term.

    A duty done in time and recorded late was done in time. The percentage is of the terms of which is known whether
    they were kept. JSON, per line: the counts, percentage, and target with its source where the sector has one.

    Exit status: 0 shown, 1 the journal, its keys or the read models cannot be used, 2 a wrong option or setting.
    """
    from waakvlam.domain.actors import DUTCH_NAME  # noqa: PLC0415
    from waakvlam.domain.figures import Compliance  # noqa: PLC0415

    is_theirs = whose(organisation)
    found = [
        one
        for one in read_figures(Asked(region, home, journal, stale), first_day, until).compliance
        if deadline in {None, one.deadline} and is_theirs(one.responsible, one.organisation)
    ]
    if as_json:
        return write_lines(found, percentage=lambda one: one.percentage)

    def shown(one: Compliance) -> tuple[str, ...]:
        norm = " (norm van de regio)" if one.regional else ""
        target = f"{one.target.percentage:.0f}% ({one.target.year})" if one.target else ""
        return (
            one.name + norm,
            DUTCH_NAME[one.responsible] + (f" {one.organisation}" if one.organisation else ""),
            *(str(n) for n in (one.met, one.met_late, one.missed, one.lapsed, one.open, one.at_risk, one.suspended)),
            "" if one.percentage is None else f"{one.percentage:.1f}%",
            target,
        )

    headings = (
        *("termijn", "wie", "gehaald", "te laat gehaald", "niet gehaald", "vervallen", "loopt", "dreigt", "opgeschort"),
        *("op tijd", "streefcijfer"),
    )
    note = "Eenheid: termijn. Streefcijfers zijn die van de sector zelf, zoals in de pers genoemd; geen wet."
    return write_table(titled("Termijnen met een laatste dag", first_day, until), headings, map(shown, found), [note])


@app.command()
def throughput(
    *,
    first_day: FirstDay = None,
    until: Until = None,
    region: RegionCode = None,
    home: StackHome = None,
    journal: JournalUrl = None,
    stale: Stale = False,
    as_json: AsJson = False,
) -> None:
    """Show how long the steps of the path took that were completed in the period, in whole days.

    Median, and the days within which nine of ten were done. JSON, per line: unit, name, first, then, count,
    median_days, p90_days, under_way (at the end of the period).

    Exit status: 0 shown, 1 the journal, its keys or the read models cannot be used, 2 a wrong option or setting.
    """
    from waakvlam.domain.figures import Throughput, Unit  # noqa: PLC0415

    found = read_figures(Asked(region, home, journal, stale), first_day, until).throughput
    if as_json:
        return write_lines(found)
    unit = {Unit.CHILD: "kind", Unit.HOUSEHOLD: "huishouden", Unit.TRACK: "traject"}

    def shown(one: Throughput) -> tuple[str, ...]:
        median = "" if one.median_days is None else f"{one.median_days:g}"
        return (
            one.name,
            unit[one.unit],
            str(one.count),
            median,
            "" if one.p90_days is None else str(one.p90_days),
            str(one.under_way),
        )

    headings = ("van - tot", "eenheid", "afgerond", "mediaan (dagen)", "9 van 10 binnen", "nog onderweg")
    return write_table(titled("Doorlooptijden, afgerond", first_day, until), headings, map(shown, found))


@app.command()
def measures(
    *,
    first_day: FirstDay = None,
    until: Until = None,
    code: Annotated[str | None, typer.Option(metavar="CODE", help="Only this CBS code: 11, 12, 21 or 22.")] = None,
    region: RegionCode = None,
    home: StackHome = None,
    journal: JournalUrl = None,
    stale: Stale = False,
    as_json: AsJson = False,
) -> None:
    """Show the measures that ran, started and ended in the period, by CBS code. Unit: measure, and child.

    What runs is counted at the end of a day: running before, plus started and come from another region, minus ended and
    gone to one, is running. JSON, per line:
    code, name, running_before, started, moved_in, ended, moved_away, running, children, ended_by (per reason).

    Exit status: 0 shown, 1 the journal, its keys or the read models cannot be used, 2 a wrong option or setting.
    """
    from waakvlam.domain.figures import MeasureCount  # noqa: PLC0415

    figures = read_figures(Asked(region, home, journal, stale), first_day, until)
    found = [one for one in figures.measures if code in {None, one.code}]
    if as_json:
        return write_lines(found)

    def shown(one: MeasureCount) -> tuple[str, ...]:
        begun = (one.running_before, one.started, one.moved_in)
        counts = (*begun, one.ended, one.moved_away, one.running, one.children)
        by = ", ".join(f"{reason}: {number}" for reason, number in one.ended_by.items())
        return (one.code, one.name, *map(str, counts), by)

    headings = (
        *("CBS", "maatregel", "liep ervoor", "begonnen", "uit andere regio", "geëindigd", "naar andere regio"),
        *("loopt", "kinderen", "einde naar reden"),
    )
    return write_table(titled("Maatregelen", first_day, until), headings, map(shown, found), ["Eenheid: maatregel."])
