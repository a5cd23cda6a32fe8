"""`waakvlam deadlines`: look deadlines up, compute a last day, and see why, without a server.

Tables for people are in Dutch. With `--json` the same is for programs: dates are ISO, `ends_at` has its
offset. A wrong question ends with exit status 2 and one line on stderr.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Annotated, NoReturn, TextIO

import typer

from waakvlam.domain import catalogue
from waakvlam.domain.actors import DUTCH_NAME
from waakvlam.domain.calendar import AMSTERDAM, CalendarError, NonWorkingDay, non_working_days
from waakvlam.domain.catalogue import Entry
from waakvlam.domain.terms import Computation, Term, TermError
from waakvlam.domain.wording import day_nl
from waakvlam.workers.tables import print_table, read_day

app = typer.Typer(
    help="Statutory deadlines: list them, show one, compute a last day with every step, or print the calendar.",
    no_args_is_help=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_KIND_NL = {"statutory": "wet", "norm": "norm", "measure": "maatregel"}
_COLUMNS = ("id", "from", "before", "time")
_BATCH_SIZE = 1000


@app.command(name="list")
def list_entries(*, as_json: AsJson = False) -> None:
    """List every deadline of the catalogue.

    Exit status: 0 listed, 2 called wrongly.
    """
    if as_json:
        _out(json.dumps([_as_dict(one) for one in catalogue.entries()], ensure_ascii=False, indent=2))
        return
    rows = [
        (one.id, one.dutch, _length(one), DUTCH_NAME[one.responsible], one.article, _KIND_NL[one.kind])
        for one in catalogue.entries()
    ]
    print_table("Termijnen", ("id", "naam", "termijn", "wie", "artikel", "soort"), rows)


@app.command()
def show(
    deadline: Annotated[str, typer.Argument(metavar="ID", help="Id of the deadline, as `list` prints it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show everything the catalogue holds about one deadline.

    Exit status: 0 shown, 2 there is no such deadline.
    """
    try:
        one = catalogue.entry(deadline)
    except TermError as problem:
        _refuse(_with_alikes(problem, deadline))
    if as_json:
        _out(json.dumps(_as_dict(one), ensure_ascii=False, indent=2))
        return
    rows = [(key, _plain(value)) for key, value in _as_dict(one).items() if value not in (None, "", [])]
    print_table(f"{one.dutch} ({one.article})", ("sleutel", "waarde"), rows)


@app.command()
def compute(
    deadline: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Id of the deadline; leave out with --batch.")
    ] = None,
    *,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Day of the event, e.g. 2026-03-31.")
    ] = None,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="DATE", help="For a term counted back: the day it is counted back from."),
    ] = None,
    clock: Annotated[
        str | None, typer.Option("--time", metavar="HH:MM", help="Time of the event on the clock in Amsterdam.")
    ] = None,
    term: Annotated[
        str | None,
        typer.Option("--term", metavar="TERM", help="The region's own term, e.g. '3 months', where the law has none."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="FILE", help="CSV with columns id,from,before,time; `-` reads stdin."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compute the last day of one deadline, or of every row of a CSV file.

    The table names the day that Waakvlam keeps to. In JSON `last_day` is what the text gives; for a measure Waakvlam
    keeps to `safe_day`, the day before, because courts write `tot`.

    With --batch one JSON line is printed for each row, in order; a row that cannot be computed gives a line
    with `row`, `id` and `error`, and the others go on.

    Exit status: 0 computed (with --batch also where rows could not be), 2 no such deadline, or called wrongly.
    """
    if batch is not None:
        if any(value is not None for value in (deadline, start, before, clock, term)):
            _refuse("--batch takes ids and dates from the file: leave out ID, --from, --before, --time and --term")
        _run_batch(batch)
        return
    if deadline is None:
        _refuse("give the ID of a deadline, or --batch FILE")
    try:
        norm = Term.parse(term, field="--term") if term is not None else None
        found = _compute_row(deadline, start or "", before or "", clock or "", norm)
    except (TermError, CalendarError) as problem:
        _refuse(_with_alikes(problem, deadline))
    if as_json:
        _out(found.model_dump_json(indent=2))
        return
    one = catalogue.entry(deadline, found.start)
    rows = [(str(number), step.nl) for number, step in enumerate(found.steps, 1)]
    print_table(f"{one.dutch}: {_relied_on(one, found)} ({one.article})", ("stap", "waarom"), rows, _notes(one, found))


@app.command()
def calendar(
    year: Annotated[str, typer.Argument(metavar="YEAR", help="Year, e.g. 2026.")], *, as_json: AsJson = False
) -> None:
    """Print the days of a year on which no term may end, beside Saturdays and Sundays, with the ground of each.

    Exit status: 0 printed, 2 no such year in the calendar.
    """
    if not (year.isascii() and year.isdigit()):
        _refuse(f"YEAR: {year!r} is no year; write it as 2026")
    try:
        days: tuple[NonWorkingDay, ...] = non_working_days(int(year))
    except CalendarError as problem:
        _refuse(str(problem))
    if as_json:
        _out(json.dumps([day.model_dump(mode="json") for day in days], ensure_ascii=False, indent=2))
        return
    rows = [(day.day.isoformat(), day_nl(day.day).split()[0], day.dutch, day.article) for day in days]
    print_table(f"Dagen van art. 3 ATW in {year}", ("datum", "dag", "naam", "grond"), rows)


def _compute_row(deadline: str, start: str, before: str, clock: str, norm: Term | None) -> Computation:
    """Compute from what was typed; the empty string means that nothing was given. Raises `TermError`."""
    if start and before:
        raise TermError("--before", "contradicts --from: give one of the two")
    direction = catalogue.entry(deadline).direction
    if direction == "backward" and not before:
        raise TermError("--before", f"{deadline} is counted back: give the day it is counted back from")
    if direction == "forward" and not start:
        raise TermError("--from", f"{deadline} is counted forward: give the day of the event")
    day = _parse_date("--before" if before else "--from", before or start)
    return catalogue.entry(deadline, day).compute(_at(day, clock) if clock else day, norm)


def _with_alikes(problem: TermError | CalendarError, asked: str) -> str:
    """What is wrong; of an id that does not exist, with those that look like it."""
    known = [one.id for one in catalogue.entries()]
    if asked in known:
        return str(problem)
    near = get_close_matches(asked, known, n=3)
    meant = f"did you mean {', '.join(near)}? " if near else ""
    return f"{problem}; {meant}waakvlam deadlines list prints them"


def _parse_date(field: str, text: str) -> date:
    try:
        return read_day(text)
    except ValueError as problem:
        raise TermError(field, str(problem)) from None


def _at(day: date, text: str) -> datetime:
    try:
        hour, minute = text.split(":")
        instant = datetime.combine(day, time(int(hour), int(minute)), AMSTERDAM)
    except ValueError:
        raise TermError("--time", f"{text!r} is no time; write it as 16:05") from None
    if instant.astimezone(UTC).astimezone(AMSTERDAM).replace(tzinfo=None) != instant.replace(tzinfo=None):
        raise TermError("--time", f"{text} does not exist on {day}: the clock goes forward that night")
    return instant


def _run_batch(name: str) -> None:
    if name == "-":
        _write_batch(sys.stdin)
        return
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            _write_batch(file)
    except (OSError, UnicodeDecodeError) as problem:
        _refuse(f"--batch: {name}: {getattr(problem, 'strerror', None) or problem}")


def _write_batch(file: TextIO) -> None:
    rows: Iterator[list[str]] = csv.reader(file)
    first = next(rows, [])
    header = [name.strip() for name in first]
    if header and not set(header) & set(_COLUMNS):
        # No name of a column in sight: the rows begin at once, in the order of the columns.
        header, rows = list(_COLUMNS), chain([first], rows)
    if "id" not in header or set(header) - set(_COLUMNS) or len(set(header)) != len(header):
        _refuse(f"--batch: the first line must name columns from {','.join(_COLUMNS)}, with id; it has {header}")
    lines: list[str] = []
    for line in _batch_lines(header, rows):
        lines.append(line)
        if len(lines) == _BATCH_SIZE:
            _out("\n".join(lines))
            lines.clear()
    if lines:
        _out("\n".join(lines))


def _batch_lines(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    places = [header.index(name) if name in header else -1 for name in _COLUMNS]
    for number, row in enumerate(rows, 1):
        if not row:
            continue
        cells = ["" if place < 0 or place >= len(row) else row[place].strip() for place in places]
        try:
            if len(row) > len(header):
                raise TermError("row", f"has {len(row)} cells for {len(header)} columns")  # noqa: TRY301
            yield _compute_row(cells[0], cells[1], cells[2], cells[3], None).model_dump_json()
        except (TermError, CalendarError) as problem:
            yield json.dumps({"row": number, "id": cells[0], "error": str(problem)}, ensure_ascii=False)


def _as_dict(one: Entry) -> dict[str, object]:
    content: dict[str, object] = one.model_dump(mode="json", exclude={"term", "proposed_norm", "rule"})
    content["term"] = None if one.term is None else str(one.term)
    content["proposed_norm"] = None if one.proposed_norm is None else str(one.proposed_norm)
    return content | {"article": one.article, "url": one.url}


def _length(one: Entry) -> str:
    if one.term is not None:
        return one.wording or one.term.dutch
    return "regionaal" if one.computable else "geen termijn"


def _relied_on(one: Entry, found: Computation) -> str:
    """The day that the engine keeps to."""
    if one.kind == "measure" and found.safe_day is not None:
        return f"geldt tot en met {day_nl(found.safe_day)}"
    return f"uiterlijk {day_nl(found.last_day)}"


def _notes(one: Entry, found: Computation) -> list[str]:
    """Which other day can be read in the text, and what it is worth."""
    if one.kind == "measure" and found.safe_day is not None:
        return [
            f"Waakvlam houdt {day_nl(found.safe_day)} aan als laatste dag. De termijn zelf eindigt op "
            f"{day_nl(found.last_day)}; die dag is hooguit verdedigbaar. Reken er niet op."
        ]
    notes = []
    if found.safe_day is not None:
        notes.append(
            f"Doe het uiterlijk op {day_nl(found.safe_day)}: alleen dan is het zeker op tijd. Waakvlam laat de termijn "
            f"aflopen na {day_nl(found.last_day)}."
        )
    if found.latest_defensible > found.last_day:
        notes.append(f"Hooguit verdedigbaar tot en met {day_nl(found.latest_defensible)}. Reken er niet op.")
    if found.plan_by is not None:
        notes.append(f"De laatste dag is geen werkdag: plan het uiterlijk op {day_nl(found.plan_by)}.")
    return notes


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")


def _refuse(message: str) -> NoReturn:
    typer.echo(f"waakvlam deadlines: {' '.join(message.split())}", err=True)
    raise typer.Exit(2)
