"""What the watchdog tells: as an event for systems, as a message for the region's manager."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError

from tests.activities.mail_server import MailServer, mailbox
from tests.activities.sample_warning import LOGGED
from tests.activities.webhook_receiver import OIN, SECRET, Receiver, webhook
from waakvlam.activities.mail import EmailSender
from waakvlam.activities.webhook import WebhookSender
from waakvlam.activities.webhook_signature import verify
from waakvlam.domain.silence import Silence, SilenceKind


def silence(number: int) -> Silence:
    """A case without a workflow."""
    case = f"case-JZ19-2026-{number:06}"
    return Silence(
        kind=SilenceKind.NO_WORKFLOW,
        about=case,
        since=LOGGED,
        message=f"{case} is open, en er loopt geen workflow die erover waakt. " + "x" * 400,
        cure=f"waakvlam case resume {case}",
    )


async def test_what_is_silent_arrives_as_one_signed_event_that_is_never_too_large(receiver: Receiver) -> None:
    silences = tuple(silence(number) for number in range(1, 1001))

    await WebhookSender(webhook(receiver.url)).alarm("JZ19", silences, LOGGED)

    ((_, headers, body),) = receiver.requests
    assert len(body) <= 64 * 1024
    assert verify(headers, body, SecretStr(SECRET), now=datetime.now(UTC))
    event = receiver.event
    assert event["type"] == "nl.jeugdbescherming.waakhond.stilte.v1"
    assert event["source"] == f"urn:nld:oin:{OIN}:systeem:waakvlam-jz19"
    assert (event["data"]["total"], event["data"]["silences"][0]["about"]) == (1000, "case-JZ19-2026-000001")


async def test_the_regions_manager_reads_what_to_do(mail_server: MailServer) -> None:
    recipients = {"region_manager": ["manager@jz19.example"]}

    await EmailSender(mailbox(mail_server.port, recipients=recipients)).alarm("JZ19", (silence(1), silence(2)), LOGGED)

    (message,) = mail_server.messages
    assert message["To"] == "manager@jz19.example"
    assert message["Subject"] == "Waakhond JZ19: 2 stil"
    assert "waakvlam case resume case-JZ19-2026-000002" in message.get_content()


async def test_without_a_mailbox_of_the_regions_manager_that_is_said(mail_server: MailServer) -> None:
    with pytest.raises(ApplicationError, match="regiomanager"):
        await EmailSender(mailbox(mail_server.port)).alarm("JZ19", (silence(1),), LOGGED)
