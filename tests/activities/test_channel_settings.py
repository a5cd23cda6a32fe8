"""What a region sets for its channels: a mistake is told in words, and no secret is repeated."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from tests.activities.mail_server import mailbox
from tests.activities.webhook_receiver import SECRET, webhook


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
