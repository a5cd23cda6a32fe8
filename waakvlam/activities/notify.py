"""Warning somebody through a channel of the region."""

import logging
from collections.abc import Mapping

from temporalio import activity

from waakvlam.activities.delivery import Sender, not_configured
from waakvlam.domain.notifications import Channel, Notification

_log = logging.getLogger(__name__)


class NotifyActivities:
    """The channels of one region."""

    def __init__(self, channels: Mapping[Channel, Sender]) -> None:
        """Hold the channels that are configured."""
        self._channels = channels

    @activity.defn
    async def notify(self, notification: Notification) -> None:
        """Deliver a warning; a repeat is recognised by the receiver, by its id.

        Raises:
            ApplicationError: the channel did not take it; its type says whether it may be tried again.
        """
        sender = self._channels.get(notification.channel)
        if sender is None:
            raise not_configured(f"Het kanaal {notification.channel} is voor {notification.region} niet ingesteld.")
        # When it was scheduled, not when it is attempted: a second attempt then says the same as the first.
        await sender.send(notification, activity.info().scheduled_time)
        _log.info(
            "warning delivered by %s",
            notification.channel,
            extra={"stream": notification.stream, "deadline": notification.deadline, "effect": notification.id},
        )
