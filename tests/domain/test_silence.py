"""What the watchdog calls silent: where the record says that something is due, and nobody does it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.domain.rows import M1, carried_out, signalled
from tests.domain.told import Told
from waakvlam.domain.deadlines import next_instant
from waakvlam.domain.exchange import effect_key
from waakvlam.domain.notifications import Channel
from waakvlam.domain.regional_rules import RegionalRules
from waakvlam.domain.silence import (
    DELIVERY_PATIENCE,
    PATIENCE,
    FeedShown,
    OnRecord,
    Shown,
    SilenceKind,
    feed_silent,
    silent,
)
from waakvlam.domain.stream_state import StreamState
from waakvlam.workflows import search_attributes

LATE = PATIENCE + timedelta(minutes=1)


def on_record(told: Told, part: str = "") -> OnRecord:
    """A part as the journal has it."""
    watched = told.part(part)
    last = watched.journal[-1].recorded_at
    asked = {effect_key(one): last for one in watched.state.asked}
    return OnRecord(str(watched.stream), watched.state, asked, last)


def shown(told: Told, part: str = "") -> Shown:
    """What the list shows of a part that is well."""
    watched = told.part(part)
    listed = search_attributes.of(watched.stream, watched.state)
    return Shown(next_deadline_at=listed[search_attributes.NEXT_DEADLINE_AT], overdue=listed[search_attributes.OVERDUE])


def kinds(record: OnRecord, seen: Shown | None, now: datetime) -> list[str]:
    """What is silent of it."""
    return [one.kind.value for one in silent(record, seen, now)]


def test_what_is_shown_as_it_is_and_has_nothing_to_do_yet_is_not_silent() -> None:
    for told, part in ((signalled(), ""), (carried_out(), M1), (carried_out(), "")):
        record = on_record(told, part)
        assert kinds(record, shown(told, part), record.recorded_at + LATE) == []


def test_an_open_part_without_a_workflow_is_silent_and_is_resumed() -> None:
    told = carried_out()
    record = on_record(told, M1)
    [found] = silent(record, None, record.recorded_at + LATE)
    assert found.kind is SilenceKind.NO_WORKFLOW
    assert found.cure == f"waakvlam case resume {record.stream}"
    assert kinds(record, None, record.recorded_at + PATIENCE / 2) == [], "it may be starting"


def test_an_instant_that_passed_without_a_word_means_that_it_is_stuck() -> None:
    told = signalled()
    record = on_record(told)
    due = next_instant(record.state.deadlines)
    assert due is not None
    assert kinds(record, shown(told), due[0] + PATIENCE / 2) == []
    assert kinds(record, shown(told), due[0] + LATE) == ["stuck"]


def test_a_list_that_shows_something_else_than_is_on_record_is_behind() -> None:
    told = signalled()
    record = on_record(told)
    other = Shown(next_deadline_at=None, overdue=0)
    assert kinds(record, other, record.recorded_at + PATIENCE / 2) == []
    assert kinds(record, other, record.recorded_at + LATE) == ["behind"]


def test_a_closed_part_is_silent_by_right_unless_something_that_was_asked_is_not_done() -> None:
    told = carried_out()
    closed = told.part(M1).state.model_copy(update={"closed_at": told.household.now, "deadlines": ()})
    record = OnRecord("case-JZ19-2030-000001-measure-1", closed, {}, told.household.now)
    assert kinds(record, None, told.household.now + timedelta(days=400)) == []


@pytest.mark.parametrize(("waited", "expected"), [(PATIENCE, []), (DELIVERY_PATIENCE + PATIENCE, ["undelivered"])])
def test_a_warning_that_does_not_arrive_is_told_after_an_hour(waited: timedelta, expected: list[str]) -> None:
    told = Told()
    told.part().rules = RegionalRules.default("JZ19").model_copy(update={"channels": (Channel.WEBHOOK,)})
    told.household.say(
        told.part(),
        "receive_signal",
        {
            "actor": {"organisation": "00000099000000002000", "kind": "local_team", "role": "a", "worker": "b"},
            "occurred_at": "2030-02-04T10:00:00+01:00",
            "source": "school",
            "children": ["child-1"],
        },
    )
    state: StreamState = told.part().state
    assert state.asked, "the norm for a next step was missed weeks ago"
    record = on_record(told)
    found = list(silent(record, shown(told), record.recorded_at + waited))
    assert sorted({one.kind.value for one in found} - {"stuck"}) == expected


def test_a_queue_without_a_worker_is_the_same_silence_whoever_looks_and_from_when() -> None:
    told = carried_out()
    record = on_record(told, M1)
    [found] = silent(record, None, record.recorded_at + LATE)
    gone = found.model_copy(update={"kind": SilenceKind.NO_WORKER, "about": "jeugdregio-jz19"})
    later = gone.model_copy(update={"since": gone.since + timedelta(hours=3)})
    assert gone.key == later.key
    assert found.key != found.model_copy(update={"since": later.since}).key


def test_a_feed_that_is_slow_is_one_silence_however_often_it_is_looked_at() -> None:
    now = datetime(2030, 2, 4, 12, tzinfo=UTC)
    looks = []
    for minutes in (0, 10):
        moment = now + timedelta(minutes=minutes)
        [found] = feed_silent("JZ19", FeedShown(waiting=40, oldest=moment - timedelta(hours=2), parked={}), moment)
        looks.append(found)
    assert looks[0].since != looks[1].since
    assert looks[0].key == looks[1].key
    # What waits for its turn, or is tried again, is not silent yet.
    busy = FeedShown(waiting=3, oldest=now - DELIVERY_PATIENCE, parked={"case-JZ19-2030-000001": now - PATIENCE})
    assert list(feed_silent("JZ19", busy, now)) == []
