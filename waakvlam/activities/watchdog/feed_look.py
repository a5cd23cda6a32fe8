"""A look at what leaves a region for another system: whether it arrives."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from waakvlam.activities.feed import FeedPlace, Standing, backlog
from waakvlam.activities.journal import Journal
from waakvlam.domain.silence import FeedShown, Silence, SilenceKind, feed_silent


class FeedLook:
    """Looks at how far the feed of one region is."""

    def __init__(self, journal: Journal, url: str, region: str) -> None:
        """Nothing is opened yet.

        Args:
            journal: the region's.
            url: where the feed keeps how far it is.
            region: its code.
        """
        self._journal = journal
        self._url = url
        self._region = region

    async def look(self, now: datetime) -> tuple[Silence, ...]:
        """What has not arrived for too long. A place that cannot be read is told, and hides nothing else.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the journal does not answer.
        """
        try:
            standing = await self._standing(now)
        except (SQLAlchemyError, OSError) as error:
            return (
                Silence(
                    kind=SilenceKind.FEED,
                    about="feed",
                    since=now,
                    message=f"Hoever de gebeurtenissen van {self._region} zijn bezorgd is niet te lezen.",
                    cure=f"Kijk naar de databank in WAAKVLAM_FEED_URL ({type(error).__name__}).",
                ),
            )
        behind = await backlog(self._journal, standing)
        parked = {one.case: one.since for one in standing.parked}
        shown = FeedShown(waiting=behind.waiting, oldest=behind.oldest, parked=parked)
        return tuple(feed_silent(self._region, shown, now))

    async def _standing(self, now: datetime) -> Standing:
        # Opened for each look: a database that was away is found again, and none is held for ten minutes of nothing.
        place = await FeedPlace.open(self._url)
        try:
            return await place.standing(now)
        finally:
            await place.close()
