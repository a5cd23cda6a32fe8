"""What a case looked like on a past date.

By the moment of recording: what was known then, which is the record up to there. By the moment of happening: what is
known now to have been so then. For that, what was recorded later of an earlier moment is included, what was corrected
stands as corrected, and an end or a lapse that was none never was. Terms are judged by the clock of the moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from waakvlam.domain.contract import PROCEDURES, AnyState, RecordedEvent
from waakvlam.domain.court_measure.authority.events import (
    SupervisionOver,
    SupervisionStands,
    SuspensionEnded,
    SuspensionReinstated,
)
from waakvlam.domain.court_measure.events import (
    MeasureLapsed,
    MeasurePeriodCorrected,
    MeasureReinstated,
    OrderExtended,
)
from waakvlam.domain.court_measure.period_events import PeriodsMoved
from waakvlam.domain.court_measure.placement.events import (
    PlacementEnded,
    PlacementLapsed,
    PlacementPeriodCorrected,
    PlacementReinstated,
)
from waakvlam.domain.exchange import ReportAsked
from waakvlam.domain.facts import read
from waakvlam.domain.figures.standing import status_at
from waakvlam.domain.figures.terms import term_rows
from waakvlam.domain.general.events import FactCorrected, TrackReopened
from waakvlam.domain.identifiers import parse
from waakvlam.domain.messages import Report
from waakvlam.domain.procedure import Procedure

By = Literal["occurred", "recorded"]


def states_at(events: Iterable[RecordedEvent], moment: datetime, by: By) -> dict[str, AnyState]:
    """The state of each stream of one case just before the moment; streams that were not there yet are left out.

    Args:
        events: everything on record of the case.
        moment: exclusive, so that the end of a day is the midnight after it.
        by: which of the two times counts.
    """
    per_stream: dict[str, list[RecordedEvent]] = {}
    for row in events:
        per_stream.setdefault(row.stream, []).append(row)
    if by == "recorded":
        known = {name: [row.event for row in rows if row.recorded_at < moment] for name, rows in per_stream.items()}
        folded = {name: PROCEDURES[parse(name).kind].fold(found) for name, found in known.items() if found}
    else:
        folded = _as_it_was(per_stream, moment)
    return {name: state for name, state in folded.items() if state.opened_at is not None}


@dataclass(eq=False)
class _Entry:
    """A row of the record, and since when it holds as far as is known now."""

    row: RecordedEvent
    since: datetime
    root: "_Entry | None" = None
    """Of a correction: the row that put the fact on record first."""
    corrections: "list[_Entry]" = field(default_factory=list)


def _as_it_was(per_stream: dict[str, list[RecordedEvent]], moment: datetime) -> dict[str, Any]:
    entries = {name: _timed(PROCEDURES[parse(name).kind], rows) for name, rows in per_stream.items()}
    told = {report: since for found in entries.values() for report, since in _told(found)}
    folded: dict[str, Any] = {}
    for name, found in entries.items():
        procedure = PROCEDURES[parse(name).kind]
        happened = [entry.row.event for entry in found if _since(entry, told) < moment]
        if happened:
            today = procedure.fold(row.event for row in per_stream[name])
            folded[name] = _with_terms(name, procedure.fold(happened), today, moment)
    return folded


def _since(entry: _Entry, told: dict[str, datetime]) -> datetime:
    """What another stream told holds since that which it told of."""
    report = getattr(entry.row.event, "report", None)
    if isinstance(report, Report) and not isinstance(entry.row.event, ReportAsked):
        return told.get(report.report_id, entry.since)
    return entry.since


def _with_terms(name: str, state: Any, today: Any, moment: datetime) -> Any:  # noqa: ANN401 - states of any part
    """The terms as they stood by the clock, on the days that hold now, whenever somebody was warned of them."""
    terms = []
    for deadline, row in zip(today.deadlines, term_rows(parse(name), today.deadlines, {}), strict=True):
        status = status_at(row, moment) if row.started_at < moment else None
        if status is not None:
            done = deadline.met_at if deadline.met_at is not None and deadline.met_at <= moment else None
            terms.append(deadline.model_copy(update={"status": status, "met_at": done}))
    return state.model_copy(update={"deadlines": tuple(terms)})


# -- since when each event holds ---------------------------------------------------------------------------------


def _timed(procedure: Procedure[Any], rows: Sequence[RecordedEvent]) -> list[_Entry]:
    """The rows with the time since which they hold. What mends an earlier row holds since that one."""
    entries: list[_Entry] = []
    for row in rows:
        entry = _Entry(row, row.event.occurred_at)
        match row.event:
            case FactCorrected() as event:
                _correct(procedure, entries, entry, event)
            case MeasurePeriodCorrected() as event:
                _follow(entry, _set_by(procedure, entries, "last_day", event.previous_last_day))
            case PeriodsMoved():
                _follow(entry, _last(entries, OrderExtended))
            case PlacementPeriodCorrected() as event:
                _follow(entry, _set_by(procedure, entries, "placement.last_day", event.previous_last_day))
            case MeasureReinstated():
                _follow(entry, _last(entries, MeasureLapsed))
            case PlacementReinstated():
                _follow(entry, _last(entries, PlacementLapsed, PlacementEnded))
            case SuspensionReinstated():
                _follow(entry, _last(entries, SuspensionEnded))
            case SupervisionStands():
                _follow(entry, _last(entries, SupervisionOver))
            case TrackReopened():
                _follow(entry, _end(procedure, entries))
            case _:
                pass
        entries.append(entry)
    return entries


def _follow(entry: _Entry, mended: _Entry | None) -> None:
    if mended is not None:
        entry.since = mended.since


def _last(entries: Sequence[_Entry], *kinds: type) -> _Entry | None:
    return next((entry for entry in reversed(entries) if isinstance(entry.row.event, kinds)), None)


def _end(procedure: Procedure[Any], entries: Sequence[_Entry]) -> _Entry | None:
    """The row by which the stream ended last."""
    found, state = None, procedure.initial
    for entry in entries:
        before, state = state, procedure.evolve(state, entry.row.event)
        if before.closed_at is None and state.closed_at is not None:
            found = entry
    return found


def _set_by(
    procedure: Procedure[Any], entries: Sequence[_Entry], field: str, value: date | datetime | None
) -> _Entry | None:
    """The last row by which the value of the state became this."""
    found, state = None, procedure.initial
    for entry in entries:
        before, state = state, procedure.evolve(state, entry.row.event)
        if read(state, field) == value and read(before, field) != value:
            found = entry
    return found


def _correct(procedure: Procedure[Any], entries: Sequence[_Entry], entry: _Entry, event: FactCorrected) -> None:
    """What happened at another moment, happened then; and what was told of it was told of then."""
    if event.previous is None:
        # It had been left out of the last row that could tell it.
        name = event.fact.rpartition(".")[2]
        telling = [one for one in entries if name in type(one.row.event).model_fields]
        _follow(entry, telling[-1] if telling else None)
        return
    setter = _set_by(procedure, entries, event.fact, event.previous)
    setter = setter and (setter.root or setter)
    if setter is None:
        return
    entry.root = setter
    setter.corrections.append(entry)
    moved = isinstance(event.value, datetime) and isinstance(event.previous, datetime)
    if moved and isinstance(event.value, datetime):
        # Where the same row tells something else that stands, it does not move away from that.
        shared = _tells_more(procedure, entries, setter, event)
        setter.since = min(setter.since, event.value) if shared else event.value
    for correction in setter.corrections:
        correction.since = setter.since
    if isinstance(event.value, datetime):
        entry.since = max(event.value, setter.since)


def _tells_more(procedure: Procedure[Any], entries: Sequence[_Entry], setter: _Entry, event: FactCorrected) -> bool:
    """Whether the same row put another fact on record at that moment, which is not corrected."""
    place = entries.index(setter)
    before = procedure.fold(entry.row.event for entry in entries[:place])
    after = procedure.evolve(before, setter.row.event)
    told = setter.row.event.occurred_at
    return any(
        read(after, fact) == told and read(before, fact) != told for fact in procedure.facts if fact not in event.fields
    )


def _told(entries: Sequence[_Entry]) -> list[tuple[str, datetime]]:
    """Per report the moment since which it holds: that of the row it tells of."""
    found: list[tuple[str, datetime]] = []
    for place, entry in enumerate(entries):
        event = entry.row.event
        if not isinstance(event, ReportAsked):
            continue
        for earlier in reversed(entries[:place]):
            if earlier.row.command_id != entry.row.command_id:
                break
            moved = earlier.since != earlier.row.event.occurred_at
            if moved and earlier.row.event.occurred_at == event.occurred_at:
                found.append((event.report.report_id, earlier.since))
                break
    return found
