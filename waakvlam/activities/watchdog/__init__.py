"""The watchdog's eyes and voice: what the journal and Temporal say, and telling somebody what is silent."""

from waakvlam.activities.watchdog.activities import WatchdogActivities
from waakvlam.activities.watchdog.feed_look import FeedLook
from waakvlam.activities.watchdog.looking import Looking

__all__ = ["FeedLook", "Looking", "WatchdogActivities"]
