"""What leaves says which event and of which case; what it says about people only to who is set to receive that."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from tests.activities.webhook_receiver import OIN
from waakvlam.activities.feed import cloud_event
from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.contract import RecordedEvent, read_event
from waakvlam.domain.protection_case.events import ChildRegistered

RELEASED = Path(__file__).resolve().parents[2] / "contract" / "released" / "1-events.jsonl"
BORN = "2019-02-03"
WORKER = "worker-Aldegonde-77"


def registered() -> RecordedEvent:
    """A child's date of birth, as it stands on record."""
    return RecordedEvent(
        stream="case-JZ19-2026-000123",
        version=17,
        position=4711,
        recorded_at=datetime(2026, 4, 7, 9, 0, 1, 250000, timezone(timedelta(hours=2))),
        command_id="gemeente-0344/2026-0815",
        actor=Actor(organisation=OIN, kind=OrganisationKind.LOCAL_TEAM, role="intake", worker=WORKER),
        event=ChildRegistered(
            occurred_at=datetime(2026, 4, 7, 6, 59, tzinfo=UTC), child="child-1", birth_date=BORN, expected_on=None
        ),
    )


def test_an_event_is_told_as_the_profile_asks_and_without_what_is_personal() -> None:
    assert cloud_event(registered(), source_oin=OIN) == {
        "specversion": "1.0",
        "id": "case-JZ19-2026-000123/17",
        "source": f"urn:nld:oin:{OIN}:systeem:waakvlam-jz19",
        "type": "nl.jeugdbescherming.zaak.child-registered.v1",
        "subject": "case-JZ19-2026-000123",
        "time": "2026-04-07T07:00:01.250Z",
        "sequence": "0000000017",
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": {
            "case": "case-JZ19-2026-000123",
            "stream": "case-JZ19-2026-000123",
            "region": "JZ19",
            "event": "ChildRegistered",
            "position": 4711,
            "occurred_at": "2026-04-07T06:59:00+00:00",
            "actor_kind": "local_team",
            "deadline": None,
        },
    }


def test_only_full_content_says_what_the_event_says_and_never_who_did_it_nor_the_senders_reference() -> None:
    full = cloud_event(registered(), source_oin=OIN, content="full")
    context = {name: value for name, value in full.items() if name != "data"}

    assert full["data"]["content"]["birth_date"] == BORN
    assert BORN not in json.dumps(context)
    assert not {WORKER, "gemeente-0344"} & set(re.findall(r"[\w-]+", json.dumps(full)))


def test_of_every_event_that_was_ever_recorded_only_what_is_impersonal_is_told() -> None:
    said = set()
    for line in RELEASED.read_text().splitlines():
        kept = json.loads(line)
        for version, (written, payload) in enumerate(kept["events"], start=1):
            row = RecordedEvent(
                stream=kept["stream"],
                version=version,
                position=version,
                recorded_at=payload["occurred_at"],
                command_id="x",
                actor=None,
                event=read_event(payload["type"], written, json.dumps(payload)),
            )
            told = cloud_event(row, source_oin=OIN)
            said.add(row.event.type)
            assert re.fullmatch(r"nl\.jeugdbescherming\.[a-z]+\.[a-z-]+\.v1", told["type"])
            deadline = told["data"].pop("deadline")
            assert deadline is None or re.fullmatch(r"[a-z0-9_]+(#\d+)?", deadline)
            assert (deadline is not None) == row.event.type.startswith("Deadline")
            assert told["data"].keys() == {
                "case", "stream", "region", "event", "position", "occurred_at", "actor_kind",
            }  # fmt: skip
    assert len(said) > 100
