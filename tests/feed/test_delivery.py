"""Events leave in order per case, at least once, whatever the receiver does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from tests.activities.webhook_receiver import SECRET
from tests.feed.receiver import DOWN, POISON, TAKEN, Receiver, settings, until
from tests.journal.memory_keys import MemoryKeys
from tests.journal.story import CASE, OTHER_CASE, fill, put
from waakvlam.activities.feed import AlreadyRunning, Behind, Feed, FeedPlace, Pace, Poster
from waakvlam.activities.journal import Journal
from waakvlam.activities.watchdog import FeedLook
from waakvlam.activities.webhook_signature import verify
from waakvlam.domain.silence import SilenceKind

HASTE = Pace(poll=0.01, first=0.01, longest=0.02, parked=0.05)
IN_ORDER = {
    CASE: [f"{CASE}/1", f"{CASE}/2", f"{CASE}-measure-1/1", f"{CASE}-measure-1/2", f"{CASE}/3", f"{CASE}/4"],
    OTHER_CASE: [f"{OTHER_CASE}/1", f"{OTHER_CASE}/2", f"{OTHER_CASE}/3"],
}


@asynccontextmanager
async def feeding(journal: Journal, place: FeedPlace, url: str, **changes: object) -> AsyncIterator[Feed]:
    """A feed with a receiver at an address."""
    chosen = settings(url, **changes)
    poster = Poster(chosen, connections=chosen.parallel)
    yield Feed(journal, place, poster, chosen, pace=HASTE)
    await poster.close()


async def parks(place: FeedPlace, *, nobody: bool = False) -> bool:
    """Whether a case is parked, or nobody is."""
    return bool((await place.standing(now())).parked) != nobody


async def stands_at(place: FeedPlace, position: int) -> bool:
    """Whether the feed is this far."""
    return (await place.standing(now())).position == position


def now() -> datetime:
    return datetime.now(UTC)


async def test_every_event_arrives_once_signed_and_in_order_per_case(
    journal: Journal, place: FeedPlace, receiver: Receiver
) -> None:
    await fill(journal)
    async with feeding(journal, place, receiver.url) as feed:
        assert await feed.run(until_end=True)
        await put(journal, OTHER_CASE, "gemeente/6")
        assert await feed.run(until_end=True)

    assert receiver.per_case() == {**IN_ORDER, OTHER_CASE: [*IN_ORDER[OTHER_CASE], f"{OTHER_CASE}/4"]}
    assert len(receiver.taken) == 10
    for headers, body in receiver.requests:
        assert verify(headers, body, SecretStr(SECRET), now=now())
    standing = await place.standing(now())
    assert (standing.position, standing.parked, standing.holder) == (10, (), None)


async def test_a_receiver_that_is_down_delays_and_nothing_is_lost_or_parked(
    journal: Journal, place: FeedPlace, receiver: Receiver, url: str
) -> None:
    await fill(journal)
    receiver.answer = lambda _: DOWN
    async with feeding(journal, place, receiver.url) as feed:
        running = asyncio.create_task(feed.run(until_end=False))
        await until(lambda: receiver.asked > 20)
        standing = await place.standing(now())
        assert (standing.position, standing.failure, standing.parked) == (0, "HTTP 503", ())
        assert standing.failing_since is not None
        assert standing.holder is not None
        # The watchdog tells of it, when it lasts.
        watching = FeedLook(journal, url, "JZ19")
        recorded = (await journal.events_after(0, 1))[0].recorded_at
        assert await watching.look(recorded + timedelta(minutes=50)) == ()
        [told] = await watching.look(recorded + timedelta(hours=2))
        assert (told.kind, told.about) == (SilenceKind.FEED, "feed")
        assert "9 wachten" in told.message

        receiver.answer = lambda _: TAKEN
        await until(lambda: stands_at(place, 9))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    assert receiver.per_case() == IN_ORDER
    standing = await place.standing(now())
    assert (standing.position, standing.failure, standing.failing_since) == (9, None, None)
    assert not standing.parked


async def test_with_nobody_there_a_run_to_the_end_says_so(
    journal: Journal, place: FeedPlace, refusing_port: int
) -> None:
    await fill(journal)
    async with feeding(journal, place, f"http://127.0.0.1:{refusing_port}/") as feed:
        assert not await feed.run(until_end=True)

    standing = await place.standing(now())
    assert (standing.position, standing.failure) == (0, "cannot be reached (ConnectError)")


async def test_an_event_that_is_never_taken_parks_its_own_case_and_no_other(
    journal: Journal, place: FeedPlace, receiver: Receiver, url: str
) -> None:
    await fill(journal)
    poisoned = f"{CASE}-measure-1/1"
    receiver.answer = lambda event: POISON if event["id"] == poisoned else TAKEN
    async with feeding(journal, place, receiver.url) as feed:
        running = asyncio.create_task(feed.run())
        for number in range(100, 110):  # others go on meanwhile
            await put(journal, OTHER_CASE, f"gemeente/{number}")
            await asyncio.sleep(0.02)
        await until(lambda: parks(place))
        await put(journal, CASE, "gemeente/200")
        await put(journal, OTHER_CASE, "gemeente/201")
        await until(lambda: len(receiver.per_case()[OTHER_CASE]) == 14)

        (parked,) = (await place.standing(now())).parked
        assert (parked.case, parked.event, parked.failure) == (CASE, poisoned, "HTTP 422")
        assert receiver.per_case()[CASE] == IN_ORDER[CASE][:2]  # nothing passed it
        told = await FeedLook(journal, url, "JZ19").look(now() + timedelta(hours=2))
        assert f"waakvlam feed retry {CASE} --region JZ19" in next(one.cure for one in told if one.about == CASE)

        receiver.answer = lambda _: TAKEN
        await place.try_again(CASE, now())
        await until(lambda: parks(place, nobody=True))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert receiver.per_case()[CASE] == [*IN_ORDER[CASE], f"{CASE}/5"]
    standing = await place.standing(now())
    assert (standing.parked, standing.position) == ((), await journal.position())


async def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(
    journal: Journal, place: FeedPlace, receiver: Receiver
) -> None:
    await fill(journal)
    slow = iter([None, None])
    receiver.answer = lambda event: next(slow, TAKEN) if event["id"] == f"{CASE}/1" else TAKEN
    async with feeding(journal, place, receiver.url, timeout_seconds=0.2, park_after=50) as feed:
        assert await feed.run(until_end=True)

    assert receiver.per_case() == IN_ORDER


async def test_who_waits_behind_many_events_of_a_poisoned_case_is_found(
    journal: Journal, place: FeedPlace, receiver: Receiver
) -> None:
    await put(journal, CASE, "gemeente/1", 450)
    await put(journal, OTHER_CASE, "gemeente/2")
    receiver.answer = lambda event: POISON if event["data"]["case"] == CASE else TAKEN
    async with feeding(journal, place, receiver.url) as feed:
        assert not await feed.run(until_end=True)

    assert receiver.per_case() == {OTHER_CASE: [f"{OTHER_CASE}/1"]}
    # To be gone on from there, whatever happens to this process: by the position, or by what is parked.
    standing = await place.standing(now())
    assert standing.position == 0 or [(one.case, one.after) for one in standing.parked] == [(CASE, 0)]


async def test_what_was_delivered_can_be_asked_for_again_and_nothing_can_be_left_out(
    journal: Journal, place: FeedPlace, receiver: Receiver
) -> None:
    await fill(journal)
    async with feeding(journal, place, receiver.url) as feed:
        await feed.run(start_from=6, until_end=True)
        assert {event["data"]["position"] for event in receiver.taken} == {7, 8, 9}  # a new feed may begin anywhere
        await feed.run(start_from=3, until_end=True)
        assert [event["data"]["position"] for event in receiver.taken].count(7) == 2
        with pytest.raises(Behind):
            await feed.run(start_from=10, until_end=True)

    again = [event for event in receiver.taken if event["data"]["position"] == 8]
    assert again[0] == again[1]


async def test_one_process_delivers_at_a_time(journal: Journal, place: FeedPlace, receiver: Receiver, url: str) -> None:
    elsewhere = await FeedPlace.open(url)
    elsewhere._me = "another-machine/7"
    await elsewhere.claim(now())
    async with feeding(journal, place, receiver.url) as feed:
        with pytest.raises(AlreadyRunning, match="another-machine/7"):
            await feed.run(until_end=True)
        await elsewhere.release()
        assert await feed.run(until_end=True)
    await elsewhere.close()


async def test_a_case_that_was_erased_holds_nobody_up(
    journal: Journal, place: FeedPlace, receiver: Receiver, case_keys: MemoryKeys
) -> None:
    await fill(journal)
    case_keys.destroy(CASE)
    async with feeding(journal, place, receiver.url) as feed:
        assert await feed.run(until_end=True)

    assert receiver.per_case() == {OTHER_CASE: IN_ORDER[OTHER_CASE]}


async def test_a_place_of_the_feed_that_cannot_be_read_is_told_and_hides_nothing_else(journal: Journal) -> None:
    nowhere = FeedLook(journal, "sqlite+aiosqlite:////nowhere/at/all/feed.db", "JZ19")
    [told] = await nowhere.look(now())
    assert (told.kind, told.about) == (SilenceKind.FEED, "feed")
    assert "OperationalError" in told.cure
