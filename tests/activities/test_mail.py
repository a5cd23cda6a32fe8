"""Mail: what a mailbox gets, and what happens when the mail server is slow, gone or unwilling."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from temporalio.exceptions import ApplicationError

from tests.activities.mail_server import MailServer, mailbox, serving
from tests.activities.sample_warning import LOGGED, MESSAGE, STREAM, warning
from waakvlam.activities.mail import EmailSender, mail
from waakvlam.domain.deadlines import EscalationRole
from waakvlam.domain.notifications import Channel, Notification


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


@pytest.mark.parametrize("name", ["stream", "id"])
def test_a_warning_that_was_never_checked_is_not_mailed_with_a_header_of_its_own(name: str) -> None:
    tampered = warning().model_copy(update={name: f"{STREAM}\r\nBcc: iemand@elders.example"})

    with pytest.raises(ValueError, match=r"linefeed or carriage return"):
        mail(tampered, sender="waakvlam@jz19.example", to=["a@jz19.example"], logged_at=LOGGED).as_bytes()
