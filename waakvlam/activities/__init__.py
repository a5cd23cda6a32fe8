"""The world: what workflows reach through activities."""

from collections.abc import Callable
from typing import Any

from temporalio.client import Client

from waakvlam.activities.households import ArrivingActivities, HouseholdHandover, LeavingActivities
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import BorderKeys
from waakvlam.activities.record import Appending, RecordActivities, unwatched
from waakvlam.activities.tracks import TrackActivities
from waakvlam.domain.regional_rules import RegionalRules

__all__ = ["Journal", "RecordActivities", "TrackActivities", "region_activities", "region_services"]


def region_activities(
    journal: Journal,
    client: Client,
    rules: RegionalRules,
    roll_over_after: int,
    *,
    appending: Appending = unwatched,
    border: BorderKeys | None = None,
) -> list[Callable[..., Any]]:
    """The activities of a region's worker, holding what they need."""
    record = RecordActivities(journal, rules, roll_over_after, appending, border)
    tracks = TrackActivities(client)
    leaving, arriving = LeavingActivities(client, journal, border), ArrivingActivities(journal, border)
    return [
        record.record,
        record.load,
        tracks.open_track,
        tracks.wake_with_report,
        leaving.seal_for_region,
        leaving.pack_household,
        leaving.leave_region,
        arriving.take_in_household,
    ]


def region_services(journal: Journal, client: Client, region: str, border: BorderKeys | None) -> list[Any]:
    """What a region's worker does for other regions, through Nexus."""
    return [HouseholdHandover(client, journal, region, border)]
