"""The channel for a region's own systems: CloudEvents under the NL GOV profile, posted and signed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from waakvlam.activities.channel_settings import WebhookChannel
from waakvlam.activities.delivery import channel_refused, channel_unavailable
from waakvlam.activities.webhook_answer import answer_of
from waakvlam.activities.webhook_signature import signed_event
from waakvlam.domain.notifications import Notification
from waakvlam.domain.silence import Silence

EVENT_TYPE: dict[str, str] = {
    "escalation": "nl.jeugdbescherming.termijn.gewaarschuwd.v1",
    "overdue": "nl.jeugdbescherming.termijn.verstreken.v1",
    "lapse": "nl.jeugdbescherming.maatregel.vervallen.v1",
}
"""The type of the event per kind of notification."""
ALARM_TYPE = "nl.jeugdbescherming.waakhond.stilte.v1"
"""The type of the event by which the watchdog tells what is silent."""
_SILENCES_AT_MOST = 40  # an event is at most 64 KB


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebhookSender:
    """Posts CloudEvents, one by one, signed the way of Standard Webhooks."""

    def __init__(self, channel: WebhookChannel, clock: Callable[[], datetime] = _utc_now) -> None:
        """Hold the settings; `clock` says when an attempt is made."""
        self._channel = channel
        self._clock = clock
        self._tls = httpx.create_ssl_context()  # reads all certificates: once is enough
        self._where = f"De webhook op {channel.url.host}"

    async def send(self, notification: Notification, logged_at: datetime) -> None:
        """Post the notification as an event."""
        event = cloud_event(notification, source_oin=self._channel.source_oin, logged_at=logged_at)
        await self._deliver(event)

    async def alarm(self, region: str, silences: tuple[Silence, ...], logged_at: datetime) -> None:
        """Post what the watchdog found as an event."""
        event = alarm_event(region, silences, source_oin=self._channel.source_oin, logged_at=logged_at)
        await self._deliver(event)

    async def _deliver(self, event: dict[str, Any]) -> None:
        body, headers = signed_event(event, self._clock(), self._channel.secret)
        try:
            async with asyncio.timeout(self._channel.timeout_seconds):
                response = await self._post(body, headers)
        except TimeoutError:
            late = f"{self._where} antwoordt niet binnen {self._channel.timeout_seconds:g} seconden."
            raise channel_unavailable(late) from None
        except (httpx.HTTPError, OSError) as error:
            raise channel_unavailable(f"{self._where} is niet bereikbaar ({type(error).__name__}).") from error
        self._judge(response)

    async def _post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        # The time limit is the one around this: httpx only limits the wait for each piece of the answer.
        client = httpx.AsyncClient(verify=self._tls, follow_redirects=False, timeout=None)
        # What the receiver answers beside its status is never read.
        async with client, client.stream("POST", str(self._channel.url), content=body, headers=headers) as response:
            return response

    def _judge(self, response: httpx.Response) -> None:
        answer = answer_of(response)
        if answer.taken:
            return
        if answer.final:
            raise channel_refused(f"{self._where} weigert de waarschuwing (HTTP {answer.status}).")
        unavailable = f"{self._where} neemt de waarschuwing nu niet aan (HTTP {answer.status})."
        raise channel_unavailable(unavailable, answer.pause)


def alarm_event(region: str, silences: tuple[Silence, ...], *, source_oin: str, logged_at: datetime) -> dict[str, Any]:
    """What the watchdog found, as a CloudEvent; the same find has the same id."""
    return {
        "specversion": "1.0",
        "id": alarm_id(region, logged_at),
        "source": _source(source_oin, region),
        "type": ALARM_TYPE,
        "subject": region,
        "time": _time(logged_at),
        "datacontenttype": "application/json",
        "data": {
            "region": region,
            "total": len(silences),
            "silences": [one.model_dump(mode="json") for one in silences[:_SILENCES_AT_MOST]],
        },
    }


def alarm_id(region: str, logged_at: datetime) -> str:
    """The id of an alarm, the same at each attempt."""
    return f"watchdog-{region}/{logged_at.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def _source(oin: str, region: str) -> str:
    return f"urn:nld:oin:{oin}:systeem:waakvlam-{region.lower()}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cloud_event(notification: Notification, *, source_oin: str, logged_at: datetime) -> dict[str, Any]:
    """The notification as a CloudEvent 1.0 under the NL GOV profile; `docs/notifications.md` explains each part."""
    return {
        "specversion": "1.0",
        "id": notification.id,
        "source": _source(source_oin, notification.region),
        "type": EVENT_TYPE[notification.kind],
        "subject": notification.stream,
        "time": _time(logged_at),
        # A string that sorts as it counts, which is what the profile asks.
        "sequence": f"{notification.sequence:010}",
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": notification.model_dump(mode="json", exclude={"id", "channel", "sequence", "not_before"}),
    }
