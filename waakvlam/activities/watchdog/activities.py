"""What the watchdog's workflow does: look, and tell somebody."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from temporalio import activity

from waakvlam.activities.delivery import AlarmSender
from waakvlam.activities.watchdog.looking import Looking
from waakvlam.domain.notifications import Channel
from waakvlam.domain.silence import Silence, SilenceKind

_log = logging.getLogger(__name__)

Counted = Callable[[Mapping[SilenceKind, int], datetime], None]
"""Told after each look: how much of each kind is silent, and when that was."""


def _uncounted(_kinds: Mapping[SilenceKind, int], _when: datetime) -> None:
    return None


class WatchdogActivities:
    """The eyes and the voice of one region's watchdog."""

    def __init__(
        self, looking: Looking, region: str, channels: Mapping[Channel, AlarmSender], counted: Counted = _uncounted
    ) -> None:
        """Hold what the activities need."""
        self._looking = looking
        self._region = region
        self._channels = channels
        self._counted = counted

    @activity.defn
    async def look(self) -> tuple[Silence, ...]:
        """What is silent now."""
        now = datetime.now(UTC)
        found = await self._looking.look(now, activity.heartbeat)
        kinds = {kind: sum(1 for one in found if one.kind is kind) for kind in SilenceKind}
        self._counted(kinds, now)
        for kind, count in kinds.items():
            if count:
                _log.error("silence: %s (%s)", kind.value, count)
        return found

    @activity.defn
    async def channels(self) -> list[Channel]:
        """By which channels the region's manager is told."""
        return sorted(self._channels)

    @activity.defn
    async def raise_alarm(self, channel: Channel, silences: tuple[Silence, ...]) -> None:
        """Tell the region's manager what is silent; a repeat is recognised by its id."""
        await self._channels[channel].alarm(self._region, silences, activity.info().scheduled_time)
