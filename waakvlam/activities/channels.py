"""The channels by which a warning leaves the engine: a signed webhook, and e-mail.

A channel delivers at least once. What the receiver will never take is final (`ChannelRefused`); everything else is
raised as `ChannelUnavailable`, to be tried again. Neither repeats what a server answered in words: those words may
hold the address of a person.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Annotated, Any, Literal, NoReturn, Protocol, Self

import aiosmtplib
import httpx
from pydantic import AnyHttpUrl, ConfigDict, Field, SecretStr, StringConstraints, field_validator, model_validator
from temporalio.exceptions import ApplicationError

from waakvlam.domain.actors import Oin
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.deadlines import DUTCH_ROLE, EscalationRole
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Channel, Notification
from waakvlam.domain.wording import day_nl, time_nl

EVENT_TYPE: dict[str, str] = {
    "escalation": "nl.jeugdbescherming.termijn.gewaarschuwd.v1",
    "overdue": "nl.jeugdbescherming.termijn.verstreken.v1",
    "lapse": "nl.jeugdbescherming.maatregel.vervallen.v1",
}
"""The type of the event per kind of notification."""

_SUBJECT = {
    "escalation": "Termijnwaarschuwing",
    "overdue": "Termijn verstreken",
    "lapse": "Maatregel vervallen",
}
_SECRET_PREFIX = "whsec_"
_REPLAY_TOLERANCE = timedelta(minutes=5)
_TRY_AGAIN = {408, 425, 429}  # the only 4xx that say: not now
_LONGEST_PAUSE = timedelta(hours=1)
_GOODBYE = 2.0
_ENHANCED_CODE = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")

Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
Address = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
        r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$",
        max_length=254,
    ),
]
"""A bare e-mail address, without a name: name@organisation.nl."""
# Shorter than the time that the workflow gives a delivery.
Seconds = Annotated[float, Field(gt=0, le=50, allow_inf_nan=False)]


class WebhookChannel(Model):
    """Where a region receives its warnings as events."""

    model_config = ConfigDict(hide_input_in_errors=True)

    url: AnyHttpUrl = Field(description="Where the events are posted. It is shown to operators: no secrets in it.")
    secret: SecretStr = Field(description="whsec_ and the base64 of 24 to 64 random bytes; the receiver holds it too.")
    source_oin: Oin = Field(description="OIN of the organisation that publishes the events.")
    timeout_seconds: Seconds = Field(default=15.0, description="How long one delivery may take.")
    allow_http: bool = Field(default=False, description="Whether it may go without TLS, to a gateway of one's own.")

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, secret: SecretStr) -> SecretStr:
        _key(secret)
        return secret

    @model_validator(mode="after")
    def _goes_safely(self) -> Self:
        if self.url.username or self.url.password:
            raise ValueError("url: no user name or password in it; the events are signed instead")
        if self.url.fragment:
            raise ValueError("url: nothing after a #; it would not be sent")
        if self.url.scheme == "http" and not self.allow_http and not _is_this_machine(self.url.host or ""):
            raise ValueError("url: https, or allow_http = true for a gateway within your own network")
        return self


class EmailChannel(Model):
    """The mail server of a region, and who reads its warnings."""

    model_config = ConfigDict(hide_input_in_errors=True)

    host: Host = Field(description="Name of the mail server.")
    port: int = Field(default=587, ge=1, le=65535)
    sender: Address = Field(description="From whom the mail comes.")
    recipients: dict[EscalationRole, Annotated[tuple[Address, ...], Field(min_length=1, max_length=50)]] = Field(
        min_length=1, description="Addresses per role: worker, team_lead, region_manager, board. Shared mailboxes."
    )
    starttls: Literal["none", "required"] = Field(default="required", description="Whether TLS is demanded.")
    username: str | None = Field(default=None, min_length=1)
    password: SecretStr | None = None
    timeout_seconds: Seconds = Field(default=30.0, description="How long one delivery may take.")

    @model_validator(mode="after")
    def _logs_in_safely(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password: set both or neither")
        if self.password and self.starttls == "none" and not _is_this_machine(self.host):
            raise ValueError('password: it is only sent over TLS; set starttls = "required"')
        return self


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


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


def open_channels(*, webhook: WebhookChannel | None = None, email: EmailChannel | None = None) -> dict[Channel, Sender]:
    """The senders of the channels that a region has configured. They hold no connections: nothing is to be closed."""
    senders: dict[Channel, Sender] = {}
    if webhook is not None:
        senders[Channel.WEBHOOK] = WebhookSender(webhook)
    if email is not None:
        senders[Channel.EMAIL] = EmailSender(email)
    return senders


def not_configured(message: str) -> ApplicationError:
    """What the region has not set: final until its configuration changes."""
    return ApplicationError(message, type="ChannelNotConfigured", non_retryable=True)


def _refused(message: str) -> ApplicationError:
    return ApplicationError(message, type="ChannelRefused", non_retryable=True)


def _unavailable(message: str, pause: timedelta | None = None) -> ApplicationError:
    return ApplicationError(message, type="ChannelUnavailable", next_retry_delay=pause)


# The webhook


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
            raise _unavailable(late) from None
        except (httpx.HTTPError, OSError) as error:
            raise _unavailable(f"{self._where} is niet bereikbaar ({type(error).__name__}).") from error
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
            raise _refused(f"{self._where} weigert de waarschuwing (HTTP {status}).")
        raise _unavailable(f"{self._where} neemt de waarschuwing nu niet aan (HTTP {status}).", _pause(response))


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


def signed_headers(message_id: str, sent_at: datetime, body: bytes, secret: SecretStr) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    timestamp = str(int(sent_at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": _signature(message_id, timestamp, body, secret),
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


def _signature(message_id: str, timestamp: str, body: bytes, secret: SecretStr) -> str:
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode()


def _key(secret: SecretStr) -> bytes:
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(_SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_SECRET_PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError(f"write {_SECRET_PREFIX} followed by the base64 of 24 to 64 random bytes")
    return key


# E-mail


class EmailSender:
    """Sends one plain text message per notification to the mailboxes of its role."""

    def __init__(self, channel: EmailChannel) -> None:
        """Hold the settings."""
        self._channel = channel
        self._where = f"De mailserver {channel.host}"

    async def send(self, notification: Notification, logged_at: datetime) -> None:
        """Hand the message to the mail server for every address of the role."""
        to = self._channel.recipients.get(notification.role)
        if not to:
            raise not_configured(
                f"Voor {DUTCH_ROLE[notification.role]} ({notification.role}) zijn geen e-mailadressen ingesteld."
            )
        message = mail(notification, sender=self._channel.sender, to=to, logged_at=logged_at)
        try:
            async with asyncio.timeout(self._channel.timeout_seconds):
                refused = await self._hand_over(message, to)
        except aiosmtplib.SMTPRecipientsRefused as error:
            self._complain([(one.code, one.message) for one in error.recipients], of=len(to))
        except (aiosmtplib.SMTPTimeoutError, TimeoutError):
            late = f"{self._where} antwoordt niet binnen {self._channel.timeout_seconds:g} seconden."
            raise _unavailable(late) from None
        except aiosmtplib.SMTPConnectError as error:
            raise _unavailable(f"{self._where} is niet bereikbaar ({type(error).__name__}).") from None
        except aiosmtplib.SMTPResponseException as error:
            self._complain([(error.code, error.message)], of=1)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _unavailable(f"{self._where} levert niet af ({type(error).__name__}).") from None
        else:
            if refused:
                self._complain(refused, of=len(to))

    async def _hand_over(self, message: EmailMessage, to: Sequence[str]) -> list[tuple[int, str]]:
        """Returns what the server said of the addresses it refused, when it took the message for others."""
        channel = self._channel
        client = aiosmtplib.SMTP(
            hostname=channel.host,
            port=channel.port,
            start_tls=channel.starttls == "required",
            username=channel.username,
            password=channel.password.get_secret_value() if channel.password else None,
            timeout=channel.timeout_seconds,
        )
        try:
            await client.connect()
            refused, _ = await client.send_message(message, sender=channel.sender, recipients=to)
            with suppress(aiosmtplib.SMTPException, OSError):  # the server has the message: what follows is manners
                await client.quit(timeout=_GOODBYE)
        finally:
            client.close()  # without a goodbye: a server that hangs would be waited for twice
        return [(code, text) for code, text in refused.values()]

    def _complain(self, answers: Sequence[tuple[int, str]], *, of: int) -> NoReturn:
        """Try again when any answer is temporary: who had it already recognises the repeat by its Message-ID."""
        some = f" voor {len(answers)} van de {of} adressen" if len(answers) < of else ""
        said = ", ".join(sorted({_code(code, text) for code, text in answers}))
        if all(code >= 500 for code, _ in answers):
            raise _refused(f"{self._where} weigert de waarschuwing{some} (SMTP {said}).") from None
        raise _unavailable(f"{self._where} neemt de waarschuwing nu niet aan{some} (SMTP {said}).") from None


def _code(code: int, text: str) -> str:
    enhanced = _ENHANCED_CODE.match(text)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def mail(notification: Notification, *, sender: str, to: Sequence[str], logged_at: datetime) -> EmailMessage:
    """The notification as a message; made again it is the same, byte for byte."""
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(logged_at.astimezone(AMSTERDAM))
    message["From"] = sender
    message["To"] = ", ".join(to)
    what, day = _SUBJECT[notification.kind], day_nl(notification.last_day)
    message["Subject"] = f"{what}: {notification.stream}, uiterste dag {day}"
    # Each character that an id may have, a Message-ID may have too.
    message["Message-ID"] = f"<{notification.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence is answered
    message["Content-Language"] = "nl"
    text = "\n".join(
        (
            notification.message,
            "",
            f"Zaak of traject: {notification.stream}",
            f"Termijn: {notification.deadline}",
            f"Grondslag: {notification.article}",
            f"Uiterste dag: {day}",
            f"Gewaarschuwd: {DUTCH_ROLE[notification.role]}",
            f"Moment: {time_nl(notification.occurred_at.astimezone(AMSTERDAM))}",
            f"Kenmerk: {notification.id}",
            "",
            "In dit bericht staan met opzet geen persoonsgegevens.",
            "",
        )
    )
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message
