"""Reading what a report is made of: the read models of a region, read on to the end of its journal."""

from dataclasses import dataclass
from datetime import datetime

from waakvlam.activities.journal import Journal
from waakvlam.activities.read_models import Standing, Views
from waakvlam.domain.cbs import Track
from waakvlam.domain.court_measure import MeasureState
from waakvlam.domain.figures import Trail
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import CaseState
from waakvlam.workers.progress import shown_progress
from waakvlam.workers.views.store import Where, latest, with_views


@dataclass(frozen=True)
class Reading:
    """What a region's journal says."""

    standing: Standing
    now: datetime
    """The clock; or the last moment on record, where that is later."""


@dataclass(frozen=True)
class Tracks:
    """The measures of a region's children, with what CBS asks of each."""

    tracks: tuple[Track, ...]
    erased_cases: int


async def read_region(where: Where) -> Reading:
    """The rows that figures are counted from.

    Raises:
        ViewsUnavailable: the journal, its keys or the read models cannot be used.
    """

    async def read(views: Views, journal: Journal) -> Reading:
        await _follow(views, journal)
        return Reading(await views.standing(where.region), await latest(journal))

    return await with_views(where, read)


async def read_tracks(where: Where) -> Tracks:
    """The measures of every child.

    Raises:
        ViewsUnavailable: the journal, its keys or the read models cannot be used.
    """

    async def read(views: Views, journal: Journal) -> Tracks:
        await _follow(views, journal)
        kept = [trail async for trail in views.trails(where.region) if trail.stream.kind in _TOLD_OF]
        return Tracks(tuple(_tracks(kept)), await views.erased_cases(where.region))

    return await with_views(where, read)


_TOLD_OF = frozenset({StreamKind.PROTECTION_CASE, StreamKind.COURT_MEASURE})


async def _follow(views: Views, journal: Journal) -> None:
    with shown_progress("events") as tell:
        await views.follow(journal, progress=lambda far: tell(far.position, far.of))


def _tracks(trails: list[Trail]) -> list[Track]:
    households = {trail.stream.case: trail.state for trail in trails if isinstance(trail.state, CaseState)}
    found: list[Track] = []
    for trail in trails:
        state = trail.state
        if not isinstance(state, MeasureState) or state.child is None:
            continue
        household = households.get(trail.stream.case, CaseState())
        birth_date = household.births.get(state.child) or state.birth_date
        found.append(
            Track(
                case=trail.stream.case,
                child=state.child,
                birth_date=birth_date,
                expected=birth_date is None and state.child in household.expected,
                extension_requested=state.extension == "requested",
                spells=trail.spells,
            )
        )
    return found
