"""Channels: what a receiver gets, and what happens when it is slow, gone or unwilling. The servers here are real."""

import base64
import email
import email.policy
import json
import logging
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr, ValidationError
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from waakvlam.activities.channels import (
    EmailChannel,
    EmailSender,
    WebhookChannel,
    WebhookSender,
    cloud_event,
    mail,
    open_channels,
    signed_headers,
    verify,
)
from waakvlam.activities.notify import NotifyActivities
from waakvlam.domain.deadlines import EscalationRole
from waakvlam.domain.notifications import Channel, Notification

OIN = "00000099000000001000"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "notifications.md"
STREAM = "case-JZ19-2026-000123-measure-1"
LOGGED = datetime(2026, 4, 7, 7, 0, 1, 250_000, tzinfo=UTC)
MESSAGE = (
    "Horen van belanghebbenden na spoedbeslissing (case-JZ19-2026-000123, child-1; art. 800 lid 3 Rv): uiterlijk "
    "08-04-2026 door kinderrechter. Daarna vervalt de maatregel. Gewaarschuwd: teamleider."
)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own proxy takes no part."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def warning(**changes: object) -> Notification:
    """A warning of the hearing that must follow an order given in a crisis."""
    facts: dict[str, Any] = {
        "id": f"{STREAM}/webhook-17",
        "channel": Channel.WEBHOOK,
        "stream": STREAM,
        "case": "case-JZ19-2026-000123",
        "region": "JZ19",
        "role": EscalationRole.TEAM_LEAD,
        "kind": "escalation",
        "deadline": "spoed_hearing_parties",
        "article": "art. 800 lid 3 Rv",
        "last_day": date(2026, 4, 8),
        "occurred_at": datetime.fromisoformat("2026-04-07T09:00:00+02:00"),
        "sequence": 17,
        "message": MESSAGE,
        **changes,
    }
    return Notification(**facts)


# A receiver of webhooks


@dataclass
class Receiver:
    """What a web server was sent, and what it answers."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def event(self) -> dict[str, Any]:
        """The one event that came."""
        ((_, _, body),) = self.requests
        found: dict[str, Any] = json.loads(body)
        return found


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that takes what is posted."""
    seen = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(seen.status)
            for name, value in seen.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.url = f"http://127.0.0.1:{server.server_port}/waarschuwingen"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def refusing_port() -> Iterator[int]:
    """A port that is taken and on which nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        yield silent.getsockname()[1]


@pytest.fixture
def dripping_port() -> Iterator[int]:
    """A port that answers one character at a time, without end."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with suppress(OSError):
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
                while not over.wait(0.01):
                    connection.sendall(b"z")

    thread = threading.Thread(target=drip)
    thread.start()
    yield server.getsockname()[1]
    over.set()
    # Wakes the thread when nobody ever came.
    with suppress(OSError):
        socket.create_connection(server.getsockname(), 1).close()
    thread.join()
    server.close()


def webhook(url: str, **changes: object) -> WebhookChannel:
    """A region's webhook."""
    return WebhookChannel.model_validate({"url": url, "secret": SECRET, "source_oin": OIN, **changes})


async def post(url: str, notification: Notification | None = None, **changes: object) -> None:
    """Deliver one warning by webhook."""
    await WebhookSender(webhook(url, **changes)).send(notification or warning(), LOGGED)


async def failure_of_post(url: str, **changes: object) -> ApplicationError:
    """What a delivery fails with."""
    with pytest.raises(ApplicationError) as failed:
        await post(url, None, **changes)
    return failed.value


def breaches_of_profile(event: dict[str, Any], body: bytes) -> list[str]:
    """What the NL GOV profile for CloudEvents forbids in this event."""
    attributes = {name: value for name, value in event.items() if name != "data"}
    rules = {
        "required attributes": {"id", "source", "specversion", "type"} <= attributes.keys(),
        "names of attributes": all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in attributes),
        "all attributes are non-empty strings": all(isinstance(v, str) and v for v in attributes.values()),
        "no control characters": not any(re.search(r"[\x00-\x1f\x7f-\x9f]", value) for value in attributes.values()),
        "specversion": event["specversion"] == "1.0",
        "source is a URN of an organisation and its system": re.fullmatch(
            r"urn:nld:oin:[0-9]{20}:systeem:[a-z0-9-]+", event["source"]
        ),
        "type in reverse domain notation": re.fullmatch(r"nl(\.[a-z][a-z0-9-]*)+", event["type"]),
        "at most one version": len(re.findall(r"\.v[0-9]+\b", event["type"])) <= 1,
        "time with an offset": datetime.fromisoformat(event["time"]).tzinfo,
        "sequence is a 32-bit number": 1 <= int(event["sequence"]) < 2**31,
        "sequence sorts as it counts": len(event["sequence"]) == 10,
        "sequencetype": event["sequencetype"] == "Integer",
        "at most 64 KB": len(body) <= 64 * 1024,
    }
    return [rule for rule, holds in rules.items() if not holds]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("escalation", "nl.jeugdbescherming.termijn.gewaarschuwd.v1"),
        ("overdue", "nl.jeugdbescherming.termijn.verstreken.v1"),
        ("lapse", "nl.jeugdbescherming.maatregel.vervallen.v1"),
    ],
)
async def test_a_warning_arrives_as_an_event_under_the_nl_gov_profile(
    receiver: Receiver, kind: str, type_: str
) -> None:
    # when a warning is posted
    await post(receiver.url, warning(kind=kind))

    # then it is one CloudEvent in structured mode
    ((path, headers, body),) = receiver.requests
    assert path == "/waarschuwingen"
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    # and it keeps to the profile
    event = receiver.event
    assert breaches_of_profile(event, body) == []
    assert event["type"] == type_
    assert event["source"] == f"urn:nld:oin:{OIN}:systeem:waakvlam-jz19"
    assert event["id"] == headers["webhook-id"] == f"{STREAM}/webhook-17"
    assert event["subject"] == STREAM
    assert event["sequence"] == "0000000017"
    # and `time` is when it was logged; when it happened stands in the data
    assert event["time"] == "2026-04-07T07:00:01.250Z"
    assert event["data"] == {
        "stream": STREAM,
        "case": "case-JZ19-2026-000123",
        "region": "JZ19",
        "role": "team_lead",
        "kind": kind,
        "deadline": "spoed_hearing_parties",
        "article": "art. 800 lid 3 Rv",
        "last_day": "2026-04-08",
        "occurred_at": "2026-04-07T09:00:00+02:00",
        "message": MESSAGE,
    }


async def test_the_largest_warning_there_can_be_is_below_64_kilobytes(receiver: Receiver) -> None:
    # given a warning whose every text is as long as it may be, in characters of four bytes
    largest = warning(
        id=f"{STREAM}/".ljust(120, "9"), message="𐍈" * 2000, article="𐍈" * 200, deadline="x" * 80, sequence=2**31 - 1
    )

    # when it is posted
    await post(receiver.url, largest)

    # then it keeps to the profile
    assert breaches_of_profile(receiver.event, receiver.requests[0][2]) == []


async def test_accents_and_signs_arrive_as_they_were_written(receiver: Receiver) -> None:
    text = "Beëindigd: één kind – ’s-Gravenhage, € 0 \N{GRINNING FACE}"

    await post(receiver.url, warning(message=text))

    assert receiver.event["data"]["message"] == text


async def test_the_signature_verifies_and_nothing_of_what_it_covers_can_be_changed(receiver: Receiver) -> None:
    # when a warning is posted
    await post(receiver.url)
    ((_, headers, body),) = receiver.requests
    secret, now = SecretStr(SECRET), datetime.now(UTC)

    # then the receiver knows it for ours, whatever the capitals of the headers
    assert verify(headers, body, secret, now=now)
    assert verify({name.title(): value for name, value in headers.items()}, body, secret, now=now)
    # and one among several signatures is enough, as when a secret is replaced
    assert verify({**headers, "webhook-signature": f"v1,b2xk é {headers['webhook-signature']}"}, body, secret, now=now)
    # but a changed body, id, moment or secret does not verify
    assert not verify(headers, body.replace(b"2026-04-08", b"2026-04-09"), secret, now=now)
    assert not verify({**headers, "webhook-id": f"{STREAM}/webhook-18"}, body, secret, now=now)
    assert not verify({**headers, "webhook-timestamp": str(int(now.timestamp()) + 9)}, body, secret, now=now)
    assert not verify({**headers, "webhook-timestamp": "soon"}, body, secret, now=now)
    assert not verify(headers, body, SecretStr(OTHER_SECRET), now=now)
    assert not verify({}, body, secret, now=now)
    # and neither does the same request played again later
    assert not verify(headers, body, secret, now=now + timedelta(minutes=6))


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # given the example by which the libraries of Standard Webhooks test themselves
    secret = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    sent_at = datetime.fromtimestamp(1614265330, UTC)

    # when it is signed
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", sent_at, b'{"test": 2432232314}', secret)

    # then the signature is the one they give
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_the_code_in_the_documentation_verifies_it_too(receiver: Receiver) -> None:
    # given the function that docs/notifications.md gives a receiver
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    written: dict[str, Any] = {}
    exec(code, written)

    # when a warning arrives
    await post(receiver.url)
    ((_, headers, body),) = receiver.requests

    # then it tells a real one from a changed one, and from one of another sender
    assert written["genuine"](headers, body, SECRET)
    assert not written["genuine"](headers, body + b" ", SECRET)
    assert not written["genuine"](headers, body, OTHER_SECRET)
    assert not written["genuine"]({**headers, "webhook-timestamp": "1614265330"}, body, SECRET)


async def test_a_warning_sent_twice_has_the_same_id_and_body_and_a_signature_of_its_own(receiver: Receiver) -> None:
    # given a clock that goes on between two attempts
    ticks = iter([LOGGED, LOGGED + timedelta(minutes=2)])
    sender = WebhookSender(webhook(receiver.url), clock=lambda: next(ticks))

    # when the warning is sent again
    await sender.send(warning(), LOGGED)
    await sender.send(warning(), LOGGED)

    # then it can be recognised
    (_, first, body), (_, second, same_body) = receiver.requests
    assert first["webhook-id"] == second["webhook-id"]
    assert body == same_body
    # and the second is as fresh as it should be
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 120
    assert first["webhook-signature"] != second["webhook-signature"]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_a_delivery(receiver: Receiver, status: int) -> None:
    receiver.status = status

    await post(receiver.url)

    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422])
async def test_a_receiver_that_will_never_take_it_is_a_final_failure(receiver: Receiver, status: int) -> None:
    receiver.status = status

    failed = await failure_of_post(receiver.url)

    assert (failed.type, failed.non_retryable) == ("ChannelRefused", True)
    assert failed.message == f"De webhook op 127.0.0.1 weigert de waarschuwing (HTTP {status})."


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 425, 429, 500, 502, 503, 504])
async def test_a_receiver_that_cannot_take_it_now_is_tried_again(receiver: Receiver, status: int) -> None:
    receiver.status = status
    receiver.headers = {"location": "/elders"}

    failed = await failure_of_post(receiver.url)

    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    # and no redirect was followed
    assert [path for path, _, _ in receiver.requests] == ["/waarschuwingen"]


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("999999", timedelta(hours=1)),
        ("Wed, 08 Apr 2026 07:28:00 GMT", None),
        ("-1", None),
        ("٣", None),
    ],
)
async def test_a_receiver_may_say_how_long_to_wait_up_to_an_hour(
    receiver: Receiver, asked: str, pause: timedelta | None
) -> None:
    receiver.status = 503
    receiver.headers = {"retry-after": asked.encode().decode("latin-1")}

    assert (await failure_of_post(receiver.url)).next_retry_delay == pause


async def test_a_receiver_that_is_not_there_is_tried_again(refusing_port: int) -> None:
    failed = await failure_of_post(f"http://127.0.0.1:{refusing_port}/")

    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    assert failed.message == "De webhook op 127.0.0.1 is niet bereikbaar (ConnectError)."


async def test_a_receiver_that_stays_silent_is_not_waited_for(silent_port: int) -> None:
    failed = await failure_of_post(f"http://127.0.0.1:{silent_port}/", timeout_seconds=0.2)

    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    assert failed.message == "De webhook op 127.0.0.1 antwoordt niet binnen 0.2 seconden."


async def test_a_receiver_that_answers_drop_by_drop_is_not_waited_for(dripping_port: int) -> None:
    failed = await failure_of_post(f"http://127.0.0.1:{dripping_port}/", timeout_seconds=0.2)

    assert failed.message == "De webhook op 127.0.0.1 antwoordt niet binnen 0.2 seconden."


# A mail server


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


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with serving(MailServer()) as server:
        yield server


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


async def write(port: int, notification: Notification | None = None, **changes: object) -> None:
    """Deliver one warning by e-mail."""
    sender = EmailSender(mailbox(port, **changes))
    await sender.send(notification or warning(channel=Channel.EMAIL), LOGGED)


async def failure_of_mail(port: int, notification: Notification | None = None, **changes: object) -> ApplicationError:
    """What a delivery fails with."""
    with pytest.raises(ApplicationError) as failed:
        await write(port, notification, **changes)
    return failed.value


async def test_a_warning_is_one_message_to_all_mailboxes_of_the_role(mail_server: MailServer) -> None:
    # when a warning is mailed
    await write(mail_server.port)

    # then the server has one message, for both mailboxes
    (envelope,) = mail_server.envelopes
    assert envelope.mail_from == "waakvlam@jz19.example"
    assert envelope.rcpt_tos == ["teamleiders@jz19.example", "piket@jz19.example"]
    # and it says what it must, in Dutch, as plain text in UTF-8
    (message,) = mail_server.messages
    assert message["From"] == "waakvlam@jz19.example"
    assert message["To"] == "teamleiders@jz19.example, piket@jz19.example"
    assert message["Subject"] == f"Termijnwaarschuwing: {STREAM}, uiterste dag woensdag 8 april 2026"
    assert message["Date"] == "Tue, 07 Apr 2026 09:00:01 +0200"
    assert message["Message-ID"] == f"<{STREAM}/webhook-17@jz19.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith(MESSAGE + "\n")
    assert "Moment: dinsdag 7 april 2026 om 09.00 uur\n" in text


@pytest.mark.parametrize(
    ("kind", "begin"),
    [("escalation", "Termijnwaarschuwing: "), ("overdue", "Termijn verstreken: "), ("lapse", "Maatregel vervallen: ")],
)
def test_the_subject_says_what_is_the_matter_and_nothing_personal(kind: str, begin: str) -> None:
    message = mail(warning(kind=kind), sender="waakvlam@jz19.example", to=["a@jz19.example"], logged_at=LOGGED)

    assert message["Subject"] == f"{begin}{STREAM}, uiterste dag woensdag 8 april 2026"


async def test_a_message_sent_twice_is_the_same_message(mail_server: MailServer) -> None:
    await write(mail_server.port)
    await write(mail_server.port)

    first, second = (envelope.content for envelope in mail_server.envelopes)
    assert first == second


async def test_the_longest_id_is_still_one_message_id(mail_server: MailServer) -> None:
    longest = f"{STREAM}/".ljust(120, "9")

    await write(mail_server.port, warning(id=longest))

    (message,) = mail_server.messages
    assert message["Message-ID"].strip() == f"<{longest}@jz19.example>"
    assert isinstance(raw := mail_server.envelopes[0].content, bytes)
    assert f"<{longest}@jz19.example>".encode() in raw


async def test_mail_keeps_accents_signs_and_a_line_that_is_a_full_stop(mail_server: MailServer) -> None:
    text = ". Beëindigd: één kind – ’s-Gravenhage, € 0 \N{GRINNING FACE} " + "lang " * 300

    await write(mail_server.port, warning(message=text))

    (message,) = mail_server.messages
    assert message.get_content().replace("\r\n", "\n").startswith(text + "\n")


async def test_a_mail_server_without_eight_bits_gets_the_same_text() -> None:
    with serving(MailServer(), decode_data=False, enable_SMTPUTF8=False) as server:
        await write(server.port, warning(message="Beëindigd"))

    assert isinstance(raw := server.envelopes[0].content, bytes)
    assert raw.isascii()
    assert server.messages[0].get_content().startswith("Beëindigd")


async def test_a_role_without_mailboxes_is_a_final_failure_that_says_so(mail_server: MailServer) -> None:
    failed = await failure_of_mail(mail_server.port, warning(role=EscalationRole.BOARD))

    assert (failed.type, failed.non_retryable) == ("ChannelNotConfigured", True)
    assert failed.message == "Voor bestuur (board) zijn geen e-mailadressen ingesteld."
    assert mail_server.envelopes == []


@pytest.mark.parametrize(
    ("answer", "type_", "said"),
    [
        ("554 5.7.1 not for jan.jansen@jz19.example", "ChannelRefused", "weigert de waarschuwing (SMTP 554 5.7.1)."),
        ("552 too large", "ChannelRefused", "weigert de waarschuwing (SMTP 552)."),
        ("451 4.3.0 try later", "ChannelUnavailable", "neemt de waarschuwing nu niet aan (SMTP 451 4.3.0)."),
        ("452 full", "ChannelUnavailable", "neemt de waarschuwing nu niet aan (SMTP 452)."),
    ],
)
async def test_a_mail_server_that_refuses_the_message_says_by_its_code_whether_to_try_again(
    mail_server: MailServer, answer: str, type_: str, said: str
) -> None:
    mail_server.data = answer

    failed = await failure_of_mail(mail_server.port)

    assert failed.type == type_
    assert failed.non_retryable is (type_ == "ChannelRefused")
    # and its own words, which may hold an address, are not repeated
    assert failed.message == f"De mailserver 127.0.0.1 {said}"
    assert failed.__cause__ is None


@pytest.mark.parametrize(
    ("answers", "type_", "said"),
    [
        (["550 5.1.1 unknown", "550 5.1.1 unknown"], "ChannelRefused", "weigert de waarschuwing (SMTP 550 5.1.1)."),
        (
            ["550 unknown", "450 greylisted"],
            "ChannelUnavailable",
            "neemt de waarschuwing nu niet aan (SMTP 450, 550).",
        ),
        (
            ["", "550 5.1.1 unknown"],
            "ChannelRefused",
            "weigert de waarschuwing voor 1 van de 2 adressen (SMTP 550 5.1.1).",
        ),
        (
            ["450 greylisted", ""],
            "ChannelUnavailable",
            "neemt de waarschuwing nu niet aan voor 1 van de 2 adressen (SMTP 450).",
        ),
    ],
)
async def test_one_refused_mailbox_is_enough_to_be_told_of(
    mail_server: MailServer, answers: list[str], type_: str, said: str
) -> None:
    addresses = ("teamleiders@jz19.example", "piket@jz19.example")
    mail_server.rcpt = {address: answer for address, answer in zip(addresses, answers, strict=True) if answer}

    failed = await failure_of_mail(mail_server.port)

    assert (failed.type, failed.message) == (type_, f"De mailserver 127.0.0.1 {said}")
    # and whoever could be reached has the message
    assert len(mail_server.envelopes) == answers.count("")


async def test_a_mail_server_that_is_not_there_is_tried_again(refusing_port: int) -> None:
    failed = await failure_of_mail(refusing_port)

    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    assert failed.message == "De mailserver 127.0.0.1 is niet bereikbaar (SMTPConnectError)."


async def test_a_mail_server_that_stays_silent_is_not_waited_for(silent_port: int) -> None:
    failed = await failure_of_mail(silent_port, timeout_seconds=0.2)

    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    assert failed.message == "De mailserver 127.0.0.1 antwoordt niet binnen 0.2 seconden."


async def test_a_wrong_password_is_a_final_failure_that_does_not_repeat_it() -> None:
    def nobody(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with serving(MailServer(), authenticator=nobody, auth_require_tls=False) as server:
        failed = await failure_of_mail(server.port, username="waakvlam", password="geheim")

    assert failed.type == "ChannelRefused"
    assert failed.message == "De mailserver 127.0.0.1 weigert de waarschuwing (SMTP 535 5.7.8)."


async def test_the_right_password_opens_the_mail_server() -> None:
    def somebody(_server: object, _session: object, _envelope: object, _how: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"waakvlam", b"geheim"))

    with serving(MailServer(), authenticator=somebody, auth_require_tls=False) as server:
        await write(server.port, username="waakvlam", password="geheim")

    assert len(server.envelopes) == 1


async def test_nothing_goes_out_in_the_open_when_tls_is_demanded(mail_server: MailServer) -> None:
    # given a mail server that offers no TLS
    failed = await failure_of_mail(mail_server.port, starttls="required")

    # then it is tried again, and got nothing
    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    assert mail_server.envelopes == []


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A mail server's own certificate."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not on this machine")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return context, tmp_path / "cert.pem"


async def test_mail_goes_over_tls_to_a_server_that_can_be_trusted(
    certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with serving(MailServer(), tls_context=context, require_starttls=True) as server:
        await write(server.port, starttls="required")

    assert len(server.envelopes) == 1


async def test_a_mail_server_with_a_strange_certificate_gets_nothing(
    certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    context, _ = certificate
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)

    with serving(MailServer(), tls_context=context) as server:
        failed = await failure_of_mail(server.port, starttls="required")

    assert (failed.type, failed.non_retryable) == ("ChannelUnavailable", False)
    assert server.envelopes == []


# What no field can do


@pytest.mark.parametrize(
    "name", ["id", "channel", "stream", "case", "region", "role", "kind", "deadline", "article", "message"]
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028"])
def test_no_field_of_a_warning_can_begin_a_new_header(name: str, end: str) -> None:
    usual = str(warning().model_dump(mode="json")[name])

    for text in (f"{usual}{end}Bcc: iemand@elders.example", f"{usual}{end}"):
        with pytest.raises(ValidationError):
            warning(**{name: text})


@pytest.mark.parametrize("name", ["stream", "id"])
def test_a_warning_that_was_never_checked_is_not_mailed_with_a_header_of_its_own(name: str) -> None:
    tampered = warning().model_copy(update={name: f"{STREAM}\r\nBcc: iemand@elders.example"})

    with pytest.raises(ValueError, match=r"linefeed or carriage return"):
        mail(tampered, sender="waakvlam@jz19.example", to=["a@jz19.example"], logged_at=LOGGED).as_bytes()


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


# Settings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "http://hooks.example/x"}, "https, or allow_http = true"),
        ({"url": "https://user:word@hooks.example/x"}, "no user name or password"),
        ({"url": "https://hooks.example/x#y"}, "nothing after a #"),
        ({"url": "ftp://hooks.example/x"}, "URL scheme should be 'http' or 'https'"),
        ({"secret": "geheim"}, "whsec_ followed by the base64 of 24 to 64 random bytes"),
        ({"secret": "whsec_a2xlaW4="}, "24 to 64 random bytes"),
        ({"secret": "whsec_geen base64!"}, "24 to 64 random bytes"),
        ({"source_oin": "123"}, "source_oin"),
        ({"timeout_seconds": 0}, "greater than 0"),
        ({"timeout_seconds": 51}, "less than or equal to 50"),
        ({"secrets": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_webhook_is_refused_in_words_and_without_repeating_a_secret(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)) as refused:
        webhook(**{"url": "https://hooks.example/x", **changes})

    for secret in ("geheim", "a2xlaW4=", "geen base64", "user:word"):
        assert secret not in str(refused.value)


@pytest.mark.parametrize("url", ["http://localhost:8080/x", "http://127.0.0.1/x", "http://[::1]/x", "https://a.nl/x"])
def test_without_tls_a_webhook_goes_to_this_machine_only(url: str) -> None:
    assert str(webhook(url).url) == url


def test_a_gateway_within_the_own_network_may_be_reached_without_tls() -> None:
    assert webhook("http://outway.fsc.svc/x", allow_http=True).allow_http


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recipients": {}}, "at least 1 item"),
        ({"recipients": {"team_lead": []}}, "at least 1 item"),
        ({"recipients": {"chef": ["a@jz19.example"]}}, "'worker', 'team_lead', 'region_manager' or 'board'"),
        ({"recipients": {"board": ["Bestuur <a@jz19.example>"]}}, "recipients.board.0"),
        ({"recipients": {"board": ["a@jz19.example\nRCPT TO:<b@elders.example>"]}}, "recipients.board.0"),
        ({"recipients": {"board": ["a@jz19.example, b@elders.example"]}}, "recipients.board.0"),
        ({"sender": "waakvlam"}, "sender"),
        ({"sender": "waakvlam@jz19.example\r\nBcc: b@elders.example"}, "sender"),
        ({"host": "mail.jz19.example\r\n"}, "host"),
        ({"port": 0}, "port"),
        ({"starttls": "maybe"}, "'none' or 'required'"),
        ({"username": "waakvlam"}, "username and password: set both or neither"),
        ({"password": "geheim"}, "username and password: set both or neither"),
        (
            {"host": "mail.jz19.example", "username": "waakvlam", "password": "geheim"},
            'it is only sent over TLS; set starttls = "required"',
        ),
    ],
)
def test_wrong_mail_settings_are_refused_in_words_and_without_repeating_a_password(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(said)) as refused:
        mailbox(25, **changes)

    assert "geheim" not in str(refused.value)


def test_settings_do_not_show_what_is_secret() -> None:
    shown = repr(webhook("https://hooks.example/x")) + repr(mailbox(25, username="waakvlam", password="geheim"))

    assert SECRET not in shown
    assert "geheim" not in shown


# The activity


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


def test_the_example_in_the_documentation_is_what_is_sent() -> None:
    # given the example of docs/notifications.md
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)

    # then it is an event as the engine makes it
    assert json.loads(example) == cloud_event(warning(), source_oin=OIN, logged_at=LOGGED)
