"""The signature on a webhook, the way of Standard Webhooks: how it is made, and how a receiver verifies it."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr

_SECRET_PREFIX = "whsec_"
_REPLAY_TOLERANCE = timedelta(minutes=5)


def signed_headers(message_id: str, sent_at: datetime, body: bytes, secret: SecretStr) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    timestamp = str(int(sent_at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": _signature(message_id, timestamp, body, secret),
    }


def signed_event(event: Mapping[str, Any], sent_at: datetime, secret: SecretStr) -> tuple[bytes, dict[str, str]]:
    """A CloudEvent as it is posted: its body, and the headers that say what it is and from whom."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    return body, {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "waakvlam",
        **signed_headers(event["id"], sent_at, body, secret),
    }


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secret: SecretStr,
    *,
    now: datetime,
    tolerance: timedelta = _REPLAY_TOLERANCE,
) -> bool:
    """Whether a received webhook is ours, whole, and not an old one played again. For receivers.

    Args:
        headers: of the request; capitals do not matter.
        body: the request's body, byte for byte as it came.
        secret: what sender and receiver share.
        now: the receiver's clock.
        tolerance: how far the clocks may differ.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return False
    if abs(now.timestamp() - int(timestamp)) > tolerance.total_seconds():
        return False
    expected = _signature(message_id, timestamp, body, secret).encode()
    signatures = given.get("webhook-signature", "").split()
    return any(hmac.compare_digest(expected, signature.encode()) for signature in signatures)


def signing_key(secret: SecretStr) -> bytes:
    """The bytes that sign.

    Raises:
        ValueError: it is not written as Standard Webhooks write a secret; the message does not repeat it.
    """
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(_SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_SECRET_PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError(f"write {_SECRET_PREFIX} followed by the base64 of 24 to 64 random bytes")
    return key


def _signature(message_id: str, timestamp: str, body: bytes, secret: SecretStr) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(signing_key(secret), content, hashlib.sha256)).decode()
