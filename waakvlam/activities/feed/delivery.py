"""Delivering the journal: cases side by side, the events of one case one after the other.

A round reads what follows on the position, delivers it per case, and moves the position up to the first event that was
not taken. What a killed process had delivered and not noted is delivered again, under the same id.

A receiver that takes nothing is waited for. A case is parked only when its event is not taken while events of others
are: then it is the event that is the matter, and others need not wait for it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from waakvlam.activities.feed.cloud_event import cloud_event
from waakvlam.activities.feed.lanes import Failing, Lanes, Pace
from waakvlam.activities.feed.place import LEASE, FeedPlace, Parked
from waakvlam.activities.feed.post import NotTaken
from waakvlam.activities.feed.settings import FeedSettings
from waakvlam.activities.journal import ErasedEvent
from waakvlam.activities.keys import CaseErased
from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.identifiers import parse

_log = logging.getLogger(__name__)
_WINDOW = 200
_WIDEST = 25_600
"""How far is looked past cases that fail, for others that need not wait."""
_LONGEST_RETRY = timedelta(hours=1)

Read = RecordedEvent | ErasedEvent
Progress = Callable[[int, int], None]


class Source(Protocol):
    """The journal, as far as it is read here."""

    async def events_after(self, position: int, limit: int) -> tuple[Read, ...]:
        """The next rows after a position."""
        ...

    async def events_of_case(self, case: str, after: int) -> tuple[RecordedEvent, ...]:
        """The rows of one case after a position."""
        ...

    async def position(self) -> int:
        """The last position."""
        ...


class Post(Protocol):
    """Delivers one event."""

    async def post(self, event: dict[str, Any]) -> None:
        """Deliver, or raise `NotTaken`."""
        ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do it wholly, also when it is told to stop meanwhile."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


class Feed:
    """Delivers the events of a region to one receiver."""

    def __init__(
        self,
        source: Source,
        place: FeedPlace,
        post: Post,
        settings: FeedSettings,
        *,
        pace: Pace | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Bring journal, place and receiver together."""
        self._source = source
        self._place = place
        self._post = post
        self._settings = settings
        self._pace = pace or Pace()
        self._clock = clock
        self._lanes = Lanes()
        self._window = _WINDOW
        self._taken_before = self._failed = 0
        self._at_once = asyncio.Semaphore(settings.parallel)

    async def run(
        self, *, start_from: int | None = None, until_end: bool = False, progress: Progress | None = None
    ) -> bool:
        """Deliver until cancelled, or until the end of the journal; whether everything was delivered.

        Args:
            start_from: deliver what was recorded after this position, also when it was delivered before.
            until_end: stop when the end is reached, or when the receiver takes nothing any more.
            progress: told the position and that of the journal.

        Raises:
            waakvlam.activities.feed.place.AlreadyRunning: another process delivers.
            waakvlam.activities.feed.place.LostHold: another process took over.
            waakvlam.activities.feed.place.Behind: `start_from` would leave something out.
        """
        await self._place.claim(self._clock())
        try:
            if start_from is not None:
                await self._place.start_from(start_from)
            async with asyncio.TaskGroup() as tasks:
                lease = tasks.create_task(self._keep_hold())
                try:
                    return await self._rounds(until_end=until_end, progress=progress)
                finally:
                    lease.cancel()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        finally:
            await self._place.release()

    async def _keep_hold(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            await self._place.renew(self._clock())

    async def _rounds(self, *, until_end: bool, progress: Progress | None) -> bool:
        while True:
            standing = await self._place.standing(self._clock())
            retried = await self._retry_parked(standing.parked, standing.position)
            rows = await self._source.events_after(standing.position, self._window)
            if not rows:
                if until_end:
                    left = (await self._place.standing(self._clock())).parked
                    return not left
                await asyncio.sleep(self._pace.poll)
                continue
            moved = await self._round(rows, standing.position, {one.case for one in standing.parked} - retried)
            if progress:
                progress(moved, max(moved, await self._source.position()))
            if moved == standing.position and not self._look_further(rows):
                if until_end and self._gave_up():
                    return False
                await asyncio.sleep(self._until_retry())

    def _look_further(self, rows: Sequence[Read]) -> bool:
        """Whether others may wait behind the cases that fail: then look past these."""
        if len(rows) < self._window or self._window >= _WIDEST or self._is_down():
            return False
        self._window *= 2
        return True

    def _is_down(self) -> bool:
        """Whether nothing was taken in this round, of as many cases as are delivered at once."""
        return self._lanes.total == self._taken_before and self._failed >= self._settings.parallel

    def _gave_up(self) -> bool:
        return any(one.tries >= self._settings.park_after for one in self._lanes.failing.values())

    async def _round(self, rows: Sequence[Read], position: int, parked: set[str]) -> int:
        """Deliver what can be, move the position, and park what holds up others."""
        work: dict[str, list[RecordedEvent]] = defaultdict(list)
        for row in rows:
            case = parse(row.stream).case
            if isinstance(row, RecordedEvent) and case not in parked and not self._lanes.has_taken(case, row.position):
                work[case].append(row)
        self._taken_before, self._failed = self._lanes.total, 0
        now = asyncio.get_running_loop().time()
        due = [case for case in work if (one := self._lanes.failing.get(case)) is None or one.retry_at <= now]
        try:
            await asyncio.gather(*(self._deliver(case, work[case]) for case in due))
        finally:  # also when it is told to stop: what was taken is noted
            some = self._lanes.total > self._taken_before
            newly = self._newly_parked()
            moved = self._dealt_with(rows, position, parked | {one.case for one in newly})
            if moved > position or some:
                await _to_its_end(self._place.advance(moved, newly, self._clock() if some else None))
        if moved > position:
            self._window = _WINDOW
            self._lanes.forget_up_to(moved)
        failing = self._lanes.failing
        if not some and failing:
            first = min(failing.values(), key=lambda one: one.since)
            await self._place.nothing_taken(first.failure, first.since)
        return moved

    async def _deliver(self, case: str, events: Sequence[RecordedEvent]) -> None:
        """The events of one case, up to the first that is not taken."""
        async with self._at_once:
            if self._is_down():
                return  # the others need not find that out one by one
            for event in events:
                try:
                    await self._send(event)
                except NotTaken as failure:
                    self._failed += 1
                    self._note_failure(case, event, failure)
                    return
                self._lanes.note_taken(case, event.position)

    async def _send(self, event: RecordedEvent) -> None:
        settings = self._settings
        await self._post.post(cloud_event(event, source_oin=settings.source_oin, content=settings.content))

    def _note_failure(self, case: str, event: RecordedEvent, failure: NotTaken) -> None:
        known = self._lanes.failing.get(case)
        tries, others = known.tries + 1 if known else 1, self._lanes.others(case)
        wait = max(min(self._pace.first * 2 ** (tries - 1), self._pace.longest), failure.pause or 0.0)
        if known is None:
            _log.warning("%s was not taken: %s", event.event_id, failure)
        self._lanes.failing[case] = Failing(
            event=event.event_id,
            position=event.position,
            failure=str(failure),
            tries=tries,
            others_taken=others,
            # What was taken after the last attempt only shows that the receiver is back: it is tried once more first.
            alone=known is not None and others > known.others_taken,
            since=known.since if known else self._clock(),
            retry_at=asyncio.get_running_loop().time() + wait,
        )

    def _newly_parked(self) -> list[Parked]:
        parked = []
        for case, one in list(self._lanes.failing.items()):
            if one.tries < self._settings.park_after or not one.alone:
                continue
            _log.error("%s is parked: %s was not taken in %d attempts: %s", case, one.event, one.tries, one.failure)
            again = self._clock() + timedelta(seconds=self._pace.parked)
            parked.append(Parked(case, one.position - 1, one.event, one.since, one.tries, again, one.failure))
            del self._lanes.failing[case]
            self._lanes.taken.pop(case, None)
        return parked

    def _dealt_with(self, rows: Sequence[Read], position: int, parked: set[str]) -> int:
        """The last position before the first event that still has to be delivered."""
        for row in rows:
            case = parse(row.stream).case
            if isinstance(row, RecordedEvent) and case not in parked and not self._lanes.has_taken(case, row.position):
                break
            position = row.position
        return position

    def _until_retry(self) -> float:
        now = asyncio.get_running_loop().time()
        waits = [one.retry_at - now for one in self._lanes.failing.values()]
        # New events of other cases are looked for meanwhile.
        return max(0.0, min([self._pace.poll, *waits]))

    async def _retry_parked(self, parked: Sequence[Parked], position: int) -> set[str]:
        """Try parked cases whose time has come; those that are parked no more."""
        now = self._clock()
        due = [one for one in parked if one.next_try_at <= now]
        freed = await asyncio.gather(*(self._retry(one, position) for one in due))
        return {one.case for one, free in zip(due, freed, strict=True) if free}

    async def _retry(self, one: Parked, position: int) -> bool:
        try:
            events = await self._source.events_of_case(one.case, one.after)
        except CaseErased:
            events = ()  # there is nothing left to deliver
        after = one.after
        async with self._at_once:
            for event in events:
                if event.position > position:
                    break  # in the rows that are read next, with those of the others
                try:
                    await self._send(event)
                except NotTaken as failure:
                    wait = min(timedelta(seconds=self._pace.parked * 2 ** min(one.tries, 12)), _LONGEST_RETRY)
                    tries = one.tries + 1 if event.event_id == one.event else 1
                    again = self._clock() + wait
                    still = Parked(one.case, after, event.event_id, one.since, tries, again, str(failure))
                    await self._place.repark(still)
                    return False
                after = event.position
        await self._place.unpark(one.case)
        _log.info("%s is parked no more", one.case)
        return True
