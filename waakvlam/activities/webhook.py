"""The channel for a region's own systems: CloudEvents under the NL GOV profile, posted and signed."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from waakvlam.activities.channel_settings import WebhookChannel
from waakvlam.activities.delivery import channel_refused, channel_unavailable
from waakvlam.activities.webhook_signature import signed_headers
from waakvlam.domain.notifications import Notification

EVENT_TYPE: dict[str, str] = {
    "escalation": "nl.jeugdbescherming.termijn.gewaarschuwd.v1",
    "overdue": "nl.jeugdbescherming.termijn.verstreken.v1",
    "lapse": "nl.jeugdbescherming.maatregel.vervallen.v1",
}
"""The type of the event per kind of notification."""

_TRY_AGAIN = {408, 425, 429}  # the only 4xx that say: not now
_LONGEST_PAUSE = timedelta(hours=1)


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
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "user-agent": "waakvlam",
            **signed_headers(notification.id, self._clock(), body, self._channel.secret),
        }
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
        status = response.status_code
        if response.is_success:
            return
        if response.is_client_error and status not in _TRY_AGAIN:
            raise channel_refused(f"{self._where} weigert de waarschuwing (HTTP {status}).")
        raise channel_unavailable(f"{self._where} neemt de waarschuwing nu niet aan (HTTP {status}).", _pause(response))


def _pause(response: httpx.Response) -> timedelta | None:
    asked = response.headers.get("retry-after", "")
    if not re.fullmatch(r"[0-9]{1,9}", asked):
        return None
    return min(timedelta(seconds=int(asked)), _LONGEST_PAUSE)


def cloud_event(notification: Notification, *, source_oin: str, logged_at: datetime) -> dict[str, Any]:
    """The notification as a CloudEvent 1.0 under the NL GOV profile; `docs/notifications.md` explains each part."""
    return {
        "specversion": "1.0",
        "id": notification.id,
        "source": f"urn:nld:oin:{source_oin}:systeem:waakvlam-{notification.region.lower()}",
        "type": EVENT_TYPE[notification.kind],
        "subject": notification.stream,
        "time": logged_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        # A string that sorts as it counts, which is what the profile asks.
        "sequence": f"{notification.sequence:010}",
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": notification.model_dump(mode="json", exclude={"id", "channel", "sequence", "not_before"}),
    }
