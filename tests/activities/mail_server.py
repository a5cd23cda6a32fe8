"""A real mail server, and the settings of a region that mails through it."""

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from waakvlam.activities.channel_settings import EmailChannel


@dataclass
class MailServer:
    """What a mail server was handed, and what it answers; empty is yes."""

    port: int = 0
    rcpt: dict[str, str] = field(default_factory=dict)
    data: str = ""
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for one recipient."""
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's own name
        """Answer for the message."""
        if self.data:
            return self.data
        self.envelopes.append(envelope)
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages that it took."""
        return [read_mail(envelope) for envelope in self.envelopes]


def read_mail(envelope: Envelope) -> EmailMessage:
    """The message, as a mail program reads it."""
    raw = envelope.content
    assert isinstance(raw, bytes)
    return email.message_from_bytes(raw, policy=email.policy.SMTP)


@contextmanager
def serving(server: MailServer, **options: object) -> Iterator[MailServer]:
    """The mail server at work, on a free port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        server.port = free.getsockname()[1]
    settings: dict[str, Any] = {"hostname": "127.0.0.1", "port": server.port, **options}
    controller = Controller(server, **settings)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def mailbox(at: int, **changes: object) -> EmailChannel:
    """A region's mail."""
    settings: dict[str, object] = {
        "host": "127.0.0.1",
        "port": at,
        "sender": "waakvlam@jz19.example",
        "recipients": {"team_lead": ["teamleiders@jz19.example", "piket@jz19.example"]},
        "starttls": "none",
        **changes,
    }
    return EmailChannel.model_validate(settings)
