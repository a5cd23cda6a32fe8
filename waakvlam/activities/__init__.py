"""The world: what workflows reach through activities."""

from collections.abc import Callable
from typing import Any

from temporalio.client import Client

from waakvlam.activities.journal import Journal
from waakvlam.activities.record import RecordActivities
from waakvlam.activities.tracks import TrackActivities
from waakvlam.domain.regional_rules import RegionalRules

__all__ = ["Journal", "RecordActivities", "TrackActivities", "region_activities"]


def region_activities(
    journal: Journal, client: Client, rules: RegionalRules, roll_over_after: int
) -> list[Callable[..., Any]]:
    """The activities of a region's worker, holding what they need."""
    record = RecordActivities(journal, rules, roll_over_after)
    tracks = TrackActivities(client)
    return [record.record, record.load, tracks.open_track, tracks.wake_with_report]
