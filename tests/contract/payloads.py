"""What was really recorded and said, kept with the release whose shape it has.

* `<n>-events.jsonl`: whole streams, so that they can be folded again; between them every type of event.
* `<n>-commands.jsonl`: messages, each with every set of fields that a row says it with.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.domain.watched import Watched
from waakvlam.domain.contract import schema_version_of
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.stream_state import StreamState

JSON = dict[str, Any]


class KeptStream(NamedTuple):
    """One stream as the journal held it, and what it folded to."""

    stream: str
    events: list[tuple[int, JSON]]
    then: JSON


def essence(state: StreamState) -> JSON:
    """What must be the same for ever: where it stands, how it ended, and what is owed until when."""

    def standing(one: Deadline) -> list[str]:
        return [one.status.value, one.last_day.isoformat(), one.ends_at.isoformat()]

    return {
        "stage": state.stage_name,
        "outcome": state.outcome,
        "deadlines": {one.key: standing(one) for one in state.deadlines},
    }


def event_lines(streams: Iterable[Watched]) -> Iterator[str]:
    """Streams that hold between them every event of every part, in as few words as they can be told."""
    left = [(forms, line) for watched in streams if (forms := _forms(watched)) and (line := _kept(watched))]
    missing = frozenset[tuple[str, str]]().union(*(forms for forms, _ in left))
    while missing:
        forms, line = max(left, key=lambda one: (len(one[0] & missing) / len(one[1]), one[1]))
        missing -= forms
        yield line


def command_lines(streams: Iterable[Watched]) -> Iterator[str]:
    """Every message, with every set of fields."""
    seen: set[tuple[str, ...]] = set()
    for watched in streams:
        for command, _ in watched.taken:
            said = json.loads(command.model_dump_json(exclude_unset=True))
            form = (watched.stream.kind.value, command.type, *sorted(said))
            if form not in seen:
                seen.add(form)
                yield _line({"kind": watched.stream.kind.value, "name": command.type, "message": said})


def kept_streams(text: str) -> list[KeptStream]:
    """The streams of a release."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [KeptStream(one["stream"], [(at, event) for at, event in one["events"]], one["then"]) for one in lines]


def kept_commands(text: str) -> list[tuple[StreamKind, str, JSON]]:
    """The messages of a release."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [(StreamKind(one["kind"]), one["name"], one["message"]) for one in lines]


def _forms(watched: Watched) -> frozenset[tuple[str, str]]:
    return frozenset((watched.stream.kind.value, row.event.type) for row in watched.journal)


def _kept(watched: Watched) -> str:
    events = [[schema_version_of(row.event), json.loads(row.event.model_dump_json())] for row in watched.journal]
    return _line({"stream": str(watched.stream), "events": events, "then": essence(watched.state)})


def _line(content: JSON) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
