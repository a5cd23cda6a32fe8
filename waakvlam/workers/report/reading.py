"""Reading a region's journal for a report: the rows that figures are counted from, and what CBS asks of measures."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from waakvlam.activities.journal import ErasedEvent, Journal, KeysMissing
from waakvlam.activities.keys import CaseKeys
from waakvlam.domain.cbs import Track
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.figures import Rows, Trail
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.protection_case import CaseState
from waakvlam.workers.keys import load_key_settings, open_keys

_AT_A_TIME = 2000


class NoJournal(Exception):  # noqa: N818 - it says what is missing
    """There is no journal to read."""


@dataclass(frozen=True)
class Stage:
    """Where the case of a household was at a moment, by what was on record then."""

    case: str
    stage: str


@dataclass(frozen=True)
class Reading:
    """What a region's journal says."""

    rows: Rows
    stages: tuple[Stage, ...]
    """Of the cases that were open at the moment that was asked for."""
    tracks: tuple[Track, ...]
    position: int
    last_recorded_at: datetime | None
    erased_cases: int


async def read_region(url: str, region: str, stages_at: datetime) -> Reading:
    """Fold a region's journal from its beginning.

    Raises:
        NoJournal: there is none at that address.
    """
    parsed = make_url(url)
    if _is_missing_file(parsed):  # opening it would make an empty one
        raise NoJournal(f"there is no journal at {parsed.render_as_string(hide_password=True)}")
    try:
        return await _read(url, None, region, stages_at)
    except KeysMissing:
        keys = await open_keys(load_key_settings(), region)
        try:
            return await _read(url, keys, region, stages_at)
        finally:
            await keys.close()


def _is_missing_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(url.database or "").exists()


async def _read(url: str, keys: CaseKeys | None, region: str, stages_at: datetime) -> Reading:
    trails: dict[str, Trail] = {}
    stages: dict[str, str | None] = {}
    erased: set[str] = set()
    position, last = 0, None
    journal = await Journal.open(url, keys)
    try:
        while rows := await journal.events_after(position, limit=_AT_A_TIME):
            position, last = rows[-1].position, rows[-1].recorded_at
            for row in rows:
                stream = parse(row.stream)
                if stream.region != region:
                    continue
                if isinstance(row, ErasedEvent):
                    erased.add(row.case)
                    continue
                trail = trails.get(row.stream) or trails.setdefault(row.stream, Trail(stream))
                trail.see(row.version, row.event)
                if stream.kind is StreamKind.PROTECTION_CASE and row.recorded_at < stages_at:
                    stages[row.stream] = trail.state.stage_name if trail.state.is_open else None
    finally:
        await journal.close()
    return Reading(
        rows=Rows.of(row for trail in trails.values() for row in trail.rows()),
        stages=tuple(Stage(case, stage) for case, stage in sorted(stages.items()) if stage is not None),
        tracks=tuple(_tracks(trails)),
        position=position,
        last_recorded_at=last,
        erased_cases=len(erased),
    )


def _tracks(trails: dict[str, Trail]) -> list[Track]:
    found: list[Track] = []
    for trail in trails.values():
        state = trail.state
        if not isinstance(state, MeasureState) or state.child is None:
            continue
        household = trails[trail.stream.case].state if trail.stream.case in trails else None
        births = household.births if isinstance(household, CaseState) else {}
        expected = household.expected if isinstance(household, CaseState) else {}
        birth_date = births.get(state.child) or state.birth_date
        found.append(
            Track(
                case=trail.stream.case,
                child=state.child,
                birth_date=birth_date,
                expected=birth_date is None and state.child in expected,
                extension_requested=state.extension == "requested",
                spells=trail.spells,
            )
        )
    return found
