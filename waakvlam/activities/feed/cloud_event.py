"""An event of the journal as a CloudEvent 1.0 under the NL GOV profile; `docs/feed.md` explains each part."""

import re
from datetime import UTC
from typing import Any, Literal

from waakvlam.domain.contract import RecordedEvent
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.identifiers import StreamKind, parse

ABOUT: dict[StreamKind, str] = {
    StreamKind.PROTECTION_CASE: "zaak",
    StreamKind.SAFETY_ASSESSMENT: "veiligheidsbeoordeling",
    StreamKind.COURT_MEASURE: "maatregel",
    StreamKind.FOLLOW_UP: "nazorg",
}
"""The third part of an event's type: what it is about."""
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def event_type(kind: StreamKind, name: str, version: int) -> str:
    """The type of the CloudEvent: `nl.jeugdbescherming.zaak.signal-received.v1`."""
    return f"nl.jeugdbescherming.{ABOUT[kind]}.{_CAPITAL.sub('-', name).lower()}.v{version}"


def cloud_event(
    recorded: RecordedEvent, *, source_oin: str, content: Literal["minimal", "full"] = "minimal"
) -> dict[str, Any]:
    """The event as it is sent.

    Args:
        recorded: the row of the journal.
        source_oin: of the organisation that publishes.
        content: `full` also gives what the event says.
    """
    stream = parse(recorded.stream)
    full = content == "full"
    return {
        "specversion": "1.0",
        "id": recorded.event_id,
        "source": f"urn:nld:oin:{source_oin}:systeem:waakvlam-{stream.region.lower()}",
        # The version is that of the data: what stands in minimal data has one shape for every event.
        "type": event_type(stream.kind, recorded.event.type, recorded.schema_version if full else 1),
        "subject": recorded.stream,
        "time": recorded.recorded_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        # A string that sorts as it counts, which is what the profile asks.
        "sequence": f"{recorded.version:010}",
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": {**_around(recorded, stream.case, stream.region), **(_said(recorded) if full else {})},
    }


def _around(recorded: RecordedEvent, case: str, region: str) -> dict[str, Any]:
    """What is impersonal by design."""
    event = recorded.event
    started = getattr(event, "deadline", None)
    # Other events have a field of that name as well: only a deadline's own key is known to be impersonal.
    key = started.key if isinstance(started, Deadline) else getattr(event, "key", None)
    return {
        "case": case,
        "stream": recorded.stream,
        "region": region,
        "event": event.type,
        "position": recorded.position,
        "occurred_at": event.occurred_at.isoformat(),
        "actor_kind": recorded.actor.kind.value if recorded.actor else None,
        "deadline": key if event.type.startswith("Deadline") else None,
    }


def _said(recorded: RecordedEvent) -> dict[str, Any]:
    return {"content": recorded.event.model_dump(mode="json", exclude={"type"})}
