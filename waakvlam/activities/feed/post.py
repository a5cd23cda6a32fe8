"""Posting one CloudEvent after the other over connections that stay open, signed as warnings are."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from waakvlam.activities.channel_settings import WebhookChannel
from waakvlam.activities.webhook_answer import answer_of
from waakvlam.activities.webhook_signature import signed_event

_READ_AT_MOST = 65_536


class NotTaken(Exception):  # noqa: N818 - it says what became of the event
    """The receiver did not take it; in our words, never in the receiver's.

    Attributes:
        pause: seconds that the receiver asks to wait, where it does.
    """

    def __init__(self, reason: str, pause: float | None = None) -> None:
        """Say why."""
        super().__init__(reason)
        self.pause = pause


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Poster:
    """Posts events to one receiver."""

    def __init__(self, channel: WebhookChannel, *, connections: int, clock: Callable[[], datetime] = _utc_now) -> None:
        """Hold the settings; `clock` says when an attempt is made."""
        self._channel = channel
        self._clock = clock
        self._client = httpx.AsyncClient(
            verify=httpx.create_ssl_context(),
            follow_redirects=False,
            timeout=None,  # the limit is around the whole attempt: httpx only limits the wait for each piece
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def post(self, event: dict[str, Any]) -> None:
        """Deliver an event.

        Raises:
            NotTaken: it was not delivered, or nobody knows whether it was.
        """
        body, headers = signed_event(event, self._clock(), self._channel.secret)
        try:
            async with asyncio.timeout(self._channel.timeout_seconds):
                response = await self._send(body, headers)
        except TimeoutError:
            raise NotTaken(f"no answer within {self._channel.timeout_seconds:g} seconds") from None
        except (httpx.HTTPError, OSError) as error:
            raise NotTaken(f"cannot be reached ({type(error).__name__})") from error
        answer = answer_of(response)
        if not answer.taken:
            raise NotTaken(f"HTTP {answer.status}", answer.pause.total_seconds() if answer.pause else None)

    async def _send(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        async with self._client.stream("POST", str(self._channel.url), content=body, headers=headers) as response:
            read = 0
            # A connection can only be used again when what came over it was read; nothing is done with it.
            async for piece in response.aiter_raw():
                read += len(piece)
                if read > _READ_AT_MOST:
                    break
            return response
