"""An event of an older version is read as one of today, wherever it is kept: proved with a version that never was."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.region import COURT, GI
from waakvlam.activities.journal import Journal
from waakvlam.domain.actors import Actor
from waakvlam.domain.contract import AnyEvent, RecordedEvent, read_event, schema_version_of
from waakvlam.domain.court_measure.events import GiNotified, MeasureImposed, ProtectorAssigned
from waakvlam.domain.upcasting import UPCASTERS, UnreadableEvent, upcast

TODAY: dict[str, Any] = {
    "type": "MeasureImposed",
    "occurred_at": "2030-05-06T10:00:00+02:00",
    "measure": "OTS",
    "starts_on": "2030-05-06",
    "last_day": "2031-05-05",
    "gi": COURT["organisation"],
    "heard": True,
    "court_last_day": None,
}
FIRST = {"institution": TODAY["gi"], **{name: value for name, value in TODAY.items() if name not in {"gi", "heard"}}}


def _named_gi(payload: dict[str, Any]) -> dict[str, Any]:
    return {"gi": payload.pop("institution"), **payload}


def _heard(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "heard": True}


@pytest.fixture
def _third_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MeasureImposed, "schema_version", 3)
    monkeypatch.setitem(UPCASTERS, ("MeasureImposed", 1), _named_gi)
    monkeypatch.setitem(UPCASTERS, ("MeasureImposed", 2), _heard)


@pytest.mark.usefixtures("_third_version")
def test_an_event_of_every_older_version_is_read_as_one_of_today() -> None:
    expected = MeasureImposed.model_validate(TODAY)
    second = _named_gi(dict(FIRST))
    for version, payload in ((1, FIRST), (2, second), (3, TODAY)):
        assert read_event("MeasureImposed", version, json.dumps(payload)) == expected
    assert schema_version_of(expected) == 3


@pytest.mark.usefixtures("_third_version")
def test_what_an_old_history_holds_of_the_journal_is_read_the_same_way_and_written_as_of_today() -> None:
    row = {
        "stream": "case-JZ19-2030-000001-measure-1",
        "version": 4,
        "position": 9,
        "recorded_at": "2030-05-06T10:01:00+02:00",
        "command_id": "test/1",
        "actor": COURT,
        "event": FIRST,
    }
    read = RecordedEvent.model_validate_json(json.dumps(row))
    assert read.event == MeasureImposed.model_validate(TODAY)
    again = read.model_dump_json()
    assert json.loads(again)["schema_version"] == 3
    assert RecordedEvent.model_validate_json(again) == read


@pytest.mark.usefixtures("_third_version")
def test_other_events_are_read_as_they_are() -> None:
    payload = GiNotified.model_validate({"occurred_at": TODAY["occurred_at"]}).model_dump_json()
    assert isinstance(read_event("GiNotified", 1, payload), GiNotified)


def test_what_newer_code_wrote_or_nobody_knows_is_not_guessed() -> None:
    with pytest.raises(UnreadableEvent, match="reads up to version 1"):
        read_event("MeasureImposed", 2, json.dumps(TODAY))
    with pytest.raises(UnreadableEvent, match="SomethingElse"):
        read_event("SomethingElse", 1, '{"type": "SomethingElse"}')
    with pytest.raises(UnreadableEvent, match="from version 1 to 2"):
        upcast(TODAY, 1, 2, {})


async def test_a_row_of_the_journal_of_an_older_version_is_read_as_one_of_today_and_the_next_is_written_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await Journal.open(f"sqlite+aiosqlite:///{tmp_path}/journal.db")
    stream, actor = "case-JZ19-2030-000001-measure-1", Actor.model_validate(GI)
    at = datetime.fromisoformat(str(TODAY["occurred_at"]))
    assigned = ProtectorAssigned(occurred_at=at, worker="gi-1", fixed=True)
    try:
        await journal.record(stream, "test/1", "1", at, actor, lambda _: [assigned])
        # As if the first version had said `fixed` of whom the second calls interim.
        monkeypatch.setattr(ProtectorAssigned, "schema_version", 2)
        monkeypatch.setitem(UPCASTERS, ("ProtectorAssigned", 1), lambda old: {**old, "fixed": not old["fixed"]})
        heard: list[Any] = []

        def decide(past: Sequence[RecordedEvent]) -> list[AnyEvent]:
            heard.extend(row.event for row in past)
            return [assigned]

        await journal.record(stream, "test/2", "2", at, actor, decide)
        read = [row.event for row in await journal.stream(stream)]
    finally:
        await journal.close()
    assert heard == [assigned.model_copy(update={"fixed": False})]
    assert read == [*heard, assigned]
