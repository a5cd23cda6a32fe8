"""What leaves a region: every event of its journal as a CloudEvent, in order per case, at least once.

`Feed` delivers, `FeedPlace` remembers how far it is; `docs/feed.md` is for who receives.
"""

from waakvlam.activities.feed.backlog import Backlog, backlog
from waakvlam.activities.feed.cloud_event import cloud_event
from waakvlam.activities.feed.delivery import Feed, Source
from waakvlam.activities.feed.lanes import Pace
from waakvlam.activities.feed.place import AlreadyRunning, Behind, FeedPlace, LostHold, Parked, Standing
from waakvlam.activities.feed.post import NotTaken, Poster
from waakvlam.activities.feed.settings import FeedSettings

__all__ = [
    "AlreadyRunning",
    "Backlog",
    "Behind",
    "Feed",
    "FeedPlace",
    "FeedSettings",
    "LostHold",
    "NotTaken",
    "Pace",
    "Parked",
    "Poster",
    "Source",
    "Standing",
    "backlog",
    "cloud_event",
]
