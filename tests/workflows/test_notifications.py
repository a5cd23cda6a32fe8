"""Warnings reach real servers, once each; a channel that fails is seen, tried again, and delays nothing."""

import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sized
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from temporalio.testing import WorkflowEnvironment

from tests.conftest import at_work
from tests.journeys import Household, at
from tests.region import NORMS, REGION, VEILIG_THUIS, Region, command, eventually
from waakvlam.activities.channel_settings import EmailChannel, WebhookChannel
from waakvlam.activities.channels import open_channels
from waakvlam.domain.deadlines import EscalationRole
from waakvlam.domain.regional_rules import RegionalRules

RULES = RegionalRules.model_validate({"region": REGION, "norms": NORMS, "channels": ["webhook", "email"]})
SECRET = SecretStr("whsec_" + "QUJD" * 10)


class Mailbox:
    """A mail server's hands: keeps what arrives."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 - aiosmtpd's
        """Take a mail."""
        self.received.append(envelope.content)
        return "250 OK"


class Receiver(HTTPServer):
    """A web server that keeps the events it gets, and can be told to fail."""

    received: list[dict[str, Any]]
    status = 200


class Take(BaseHTTPRequestHandler):
    """Take an event."""

    def do_POST(self) -> None:
        """Keep it when all is well."""
        assert isinstance(self.server, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver(("127.0.0.1", 0), Take)
    server.received = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield mailbox, port
    controller.stop()


@asynccontextmanager
async def region_with_channels(
    env: WorkflowEnvironment, folder: Path, receiver: Receiver, smtp_port: int
) -> AsyncIterator[Region]:
    channels = open_channels(
        webhook=WebhookChannel.model_validate(
            {
                "url": f"http://127.0.0.1:{receiver.server_port}/events",
                "secret": SECRET,
                "source_oin": "00000099000000001000",
            }
        ),
        email=EmailChannel(
            host="127.0.0.1",
            port=smtp_port,
            sender="waakvlam@example.nl",
            recipients={role: (f"{role.value}@example.nl",) for role in EscalationRole},
            starttls="none",
        ),
    )
    async with at_work(env, folder, roll_over_after=150, rules=RULES, channels=channels) as region:
        yield region


async def report_at_risk(region: Region) -> str:
    """A report that is at risk at once (see the test of the engine); its assessment."""
    home = Household(region)
    await home.open(["child-1"])
    await home.wait_until(at(2030, 3, 13))
    message = command(VEILIG_THUIS, at(2030, 3, 7), source="police", children=["child-1"])
    await region.send(home.case, "receive_signal", message)
    return await home.track("assessment-1", at(2030, 3, 13))


async def test_a_warning_reaches_the_webhook_and_the_mailbox_once_each(
    env: WorkflowEnvironment, tmp_path: Path, receiver: Receiver, mail: tuple[Mailbox, int]
) -> None:
    mailbox, port = mail
    async with region_with_channels(env, tmp_path, receiver, port) as region:
        stream = await report_at_risk(region)

        async def delivered() -> bool:
            return (await region.events(stream)).count("NotificationDelivered") == 2

        await eventually(delivered)
        (event,) = receiver.received
        assert event["id"] == f"{stream}/webhook-1"
        assert event["subject"] == stream
        (letter,) = mailbox.received
        assert b"team_lead@example.nl" in letter
        assert not (await region.state(stream))["asked"]


async def test_a_channel_that_fails_shows_on_the_card_and_delays_neither_the_case_nor_the_other_channel(
    env: WorkflowEnvironment, tmp_path: Path, receiver: Receiver, mail: tuple[Mailbox, int]
) -> None:
    mailbox, port = mail
    async with region_with_channels(env, tmp_path, receiver, port) as region:
        # Given a report at risk, and a web server that begins to refuse everything
        stream = await report_at_risk(region)
        await eventually(lambda: _has(receiver.received, 1))
        await eventually(lambda: _has(mailbox.received, 1))
        receiver.status = 400
        handle = region.client.get_workflow_handle(stream)

        async def card_tells() -> bool:
            return "Lukt nog niet" in str(await handle.query("__temporal_workflow_metadata"))

        # When the next rung is due
        await region.forward_to(at(2030, 3, 14, 12), stream)
        # Then the mail arrives, the card tells of the other, and the case goes on
        await eventually(lambda: _has(mailbox.received, 2))
        await eventually(card_tells)
        look = command(VEILIG_THUIS, at(2030, 3, 13), acute_danger=False)
        assert (await region.send(stream, "record_immediate_look", look))["events"] == ["ImmediateLookDone"]
        # and when the server is well again, the warning is delivered
        receiver.status = 200
        await region.forward_to(at(2030, 3, 14, 22), stream)
        await eventually(lambda: _has(receiver.received, 2))
        assert receiver.received[1]["id"] == f"{stream}/webhook-2"


async def _has(received: Sized, count: int) -> bool:
    return len(received) >= count
