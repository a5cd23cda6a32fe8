"""The channel for people: one plain text message per warning, handed to the region's mail server."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NoReturn

import aiosmtplib

from waakvlam.activities.channel_settings import EmailChannel
from waakvlam.activities.delivery import channel_refused, channel_unavailable, not_configured
from waakvlam.activities.webhook import alarm_id
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.deadlines import DUTCH_ROLE, EscalationRole
from waakvlam.domain.notifications import Notification
from waakvlam.domain.silence import KIND_NAME, Silence
from waakvlam.domain.wording import day_nl, time_nl

_SUBJECT = {
    "escalation": "Termijnwaarschuwing",
    "overdue": "Termijn verstreken",
    "lapse": "Maatregel vervallen",
}
_GOODBYE = 2.0
_TOLD_AT_MOST = 20
_IMPERSONAL = "In dit bericht staan met opzet geen persoonsgegevens."
_ENHANCED_CODE = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


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
        await self._deliver(mail(notification, sender=self._channel.sender, to=to, logged_at=logged_at), to)

    async def alarm(self, region: str, silences: tuple[Silence, ...], logged_at: datetime) -> None:
        """Tell the region's manager what the watchdog found."""
        to = self._channel.recipients.get(EscalationRole.REGION_MANAGER)
        if not to:
            raise not_configured("Voor de regiomanager (region_manager) zijn geen e-mailadressen ingesteld.")
        await self._deliver(alarm_mail(region, silences, sender=self._channel.sender, to=to, logged_at=logged_at), to)

    async def _deliver(self, message: EmailMessage, to: Sequence[str]) -> None:
        try:
            async with asyncio.timeout(self._channel.timeout_seconds):
                refused = await self._hand_over(message, to)
        except aiosmtplib.SMTPRecipientsRefused as error:
            self._complain([(one.code, one.message) for one in error.recipients], of=len(to))
        except (aiosmtplib.SMTPTimeoutError, TimeoutError):
            late = f"{self._where} antwoordt niet binnen {self._channel.timeout_seconds:g} seconden."
            raise channel_unavailable(late) from None
        except aiosmtplib.SMTPConnectError as error:
            raise channel_unavailable(f"{self._where} is niet bereikbaar ({type(error).__name__}).") from None
        except aiosmtplib.SMTPResponseException as error:
            self._complain([(error.code, error.message)], of=1)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise channel_unavailable(f"{self._where} levert niet af ({type(error).__name__}).") from None
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
            raise channel_refused(f"{self._where} weigert de waarschuwing{some} (SMTP {said}).") from None
        raise channel_unavailable(f"{self._where} neemt de waarschuwing nu niet aan{some} (SMTP {said}).") from None


def _code(code: int, text: str) -> str:
    enhanced = _ENHANCED_CODE.match(text)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def alarm_mail(
    region: str, silences: Sequence[Silence], *, sender: str, to: Sequence[str], logged_at: datetime
) -> EmailMessage:
    """What the watchdog found as a message."""
    told = [f"- {KIND_NAME[one.kind]}: {one.message} {one.cure}" for one in silences[:_TOLD_AT_MOST]]
    if len(silences) > _TOLD_AT_MOST:
        told.append(f"- en nog {len(silences) - _TOLD_AT_MOST}: waakvlam watchdog look --region {region}")
    subject = f"Waakhond {region}: {len(silences)} stil"
    return _message(
        subject, "\n".join((*told, "", _IMPERSONAL, "")), alarm_id(region, logged_at), sender, to, logged_at
    )


def mail(notification: Notification, *, sender: str, to: Sequence[str], logged_at: datetime) -> EmailMessage:
    """The notification as a message; made again it is the same, byte for byte."""
    what, day = _SUBJECT[notification.kind], day_nl(notification.last_day)
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
            _IMPERSONAL,
            "",
        )
    )
    subject = f"{what}: {notification.stream}, uiterste dag {day}"
    return _message(subject, text, notification.id, sender, to, logged_at)


def _message(  # noqa: PLR0917 - what a message has
    subject: str, text: str, message_id: str, sender: str, to: Sequence[str], logged_at: datetime
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(logged_at.astimezone(AMSTERDAM))
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Subject"] = subject
    # Each character that an id may have, a Message-ID may have too.
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence is answered
    message["Content-Language"] = "nl"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message
