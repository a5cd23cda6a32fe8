"""The activity: each warning through its own channel, once, with nothing in it that it may not hold."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from tests.activities.mail_server import MailServer, mailbox
from tests.activities.sample_warning import LOGGED, MESSAGE, STREAM, warning
from tests.activities.webhook_receiver import Receiver, webhook
from waakvlam.activities.channels import open_channels
from waakvlam.activities.notify import NotifyActivities
from waakvlam.domain.notifications import Channel


def activity_environment() -> ActivityEnvironment:
    """An activity that was scheduled when the warning was logged, and is attempted later."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, scheduled_time=LOGGED, started_time=LOGGED + timedelta(hours=1))
    return environment


async def test_each_warning_goes_through_its_own_channel(receiver: Receiver, mail_server: MailServer) -> None:
    # given a region with both channels
    channels = open_channels(webhook=webhook(receiver.url), email=mailbox(mail_server.port))
    activities = NotifyActivities(channels)
    environment = activity_environment()

    # when a warning is given through each
    await environment.run(activities.notify, warning())
    await environment.run(activities.notify, warning(channel=Channel.EMAIL, id=f"{STREAM}/webhook-18"))

    # then each has one; the moment is when it was logged, not when it was attempted
    assert receiver.event["time"] == "2026-04-07T07:00:01.250Z"
    (message,) = mail_server.messages
    assert message["Message-ID"] == f"<{STREAM}/webhook-18@jz19.example>"
    assert message["Date"] == "Tue, 07 Apr 2026 09:00:01 +0200"


@pytest.mark.parametrize("channel", list(Channel))
async def test_a_channel_that_is_not_configured_is_a_final_failure_that_names_it(channel: Channel) -> None:
    activities = NotifyActivities(open_channels())

    with pytest.raises(ApplicationError) as failed:
        await activity_environment().run(activities.notify, warning(channel=channel))

    assert (failed.value.type, failed.value.non_retryable) == ("ChannelNotConfigured", True)
    assert failed.value.message == f"Het kanaal {channel.value} is voor JZ19 niet ingesteld."


async def test_a_delivery_is_one_log_line_without_the_text(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "waakvlam")

    await activity_environment().run(NotifyActivities(open_channels(webhook=webhook(receiver.url))).notify, warning())

    (line,) = [record for record in caplog.records if record.name.startswith("waakvlam")]
    assert line.getMessage() == "warning delivered by webhook"
    assert line.__dict__["effect"] == f"{STREAM}/webhook-17"
    assert not any(MESSAGE in str(value) for value in line.__dict__.values())


@pytest.mark.parametrize(
    "name", ["id", "channel", "stream", "case", "region", "role", "kind", "deadline", "article", "message"]
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028"])
def test_no_field_of_a_warning_can_begin_a_new_header(name: str, end: str) -> None:
    usual = str(warning().model_dump(mode="json")[name])

    for text in (f"{usual}{end}Bcc: iemand@elders.example", f"{usual}{end}"):
        with pytest.raises(ValidationError):
            warning(**{name: text})


@pytest.mark.parametrize(
    "changes",
    [
        {"case": "case-JZ19-2026-000124"},
        {"region": "JZ20"},
        {"id": "case-JZ19-2026-000123-measure-2/webhook-17"},
        {"stream": "Jan Jansen"},
        {"id": f"{STREAM}/Jan.Jansen"},
        {"sequence": 0},
        {"sequence": 2**31},
        {"remark": "Jan Jansen"},
    ],
)
def test_a_warning_holds_nothing_but_facts_of_its_own_stream(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        warning(**changes)
