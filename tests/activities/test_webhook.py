"""The webhook: what a receiver gets, and what happens when it is slow, gone or unwilling."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from temporalio.exceptions import ApplicationError

from tests.activities.sample_warning import LOGGED, MESSAGE, STREAM, warning
from tests.activities.webhook_receiver import OIN, OTHER_SECRET, SECRET, Receiver, webhook
from waakvlam.activities.webhook import WebhookSender, cloud_event
from waakvlam.activities.webhook_signature import signed_headers, verify
from waakvlam.domain.notifications import Notification

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "notifications.md"


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


def test_the_example_in_the_documentation_is_what_is_sent() -> None:
    # given the example of docs/notifications.md
    (example,) = re.findall(r"```json\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)

    # then it is an event as the engine makes it
    assert json.loads(example) == cloud_event(warning(), source_oin=OIN, logged_at=LOGGED)
