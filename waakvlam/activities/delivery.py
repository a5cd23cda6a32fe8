"""What it is to deliver a warning, whatever the channel.

A channel delivers at least once. What the receiver will never take is final (`ChannelRefused`); everything else is
raised as `ChannelUnavailable`, to be tried again. Neither repeats what a server answered in words: those words may
hold the address of a person.
"""

from datetime import datetime, timedelta
from typing import Protocol

from temporalio.exceptions import ApplicationError

from waakvlam.domain.notifications import Notification
from waakvlam.domain.silence import Silence


class Sender(Protocol):
    """Delivers through one channel."""

    async def send(self, notification: Notification, logged_at: datetime) -> None:
        """Deliver, or raise.

        Args:
            notification: what is told.
            logged_at: when the engine put the delivery on its list; the same at each attempt.

        Raises:
            ApplicationError: `ChannelRefused` or `ChannelNotConfigured` (final), `ChannelUnavailable` (try again).
        """


class AlarmSender(Protocol):
    """Tells a region's manager what is silent, through one channel."""

    async def alarm(self, region: str, silences: tuple[Silence, ...], logged_at: datetime) -> None:
        """Deliver, or raise, as for a warning; `logged_at` is the same at each attempt."""


def not_configured(message: str) -> ApplicationError:
    """What the region has not set: final until its configuration changes."""
    return ApplicationError(message, type="ChannelNotConfigured", non_retryable=True)


def channel_refused(message: str) -> ApplicationError:
    """What the receiver will never take."""
    return ApplicationError(message, type="ChannelRefused", non_retryable=True)


def channel_unavailable(message: str, pause: timedelta | None = None) -> ApplicationError:
    """What may be taken when it is tried again; after the pause, where the receiver asks for one."""
    return ApplicationError(message, type="ChannelUnavailable", next_retry_delay=pause)
