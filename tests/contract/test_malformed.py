"""A message whose shape is wrong: its sender reads in Dutch what is wrong, and a program reads in which fields."""

from typing import Any

import pytest

from waakvlam.domain.contract import COMMANDS, read_command
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamKind

ACTOR = {"organisation": "00000099000000002000", "kind": "local_team", "role": "intake", "worker": "lt-4"}
HEAD = {"command_id": "x-1", "actor": ACTOR, "occurred_at": "2026-03-31T16:05:00+02:00"}
SIGNAL = {**HEAD, "source": "school", "children": ["child-1"]}
ORDER = {**HEAD, "granted": True, "starts_on": "2026-04-01", "gi": "00000099000000005000"}


def refused(kind: StreamKind, name: str, message: object) -> Refusal:
    """How the message is refused."""
    with pytest.raises(Refusal) as refusal:
        read_command(kind, name, message)
    assert refusal.value.code is RefusalCode.MALFORMED
    return refusal.value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"source": "schol"}, "source: kan alleen zijn: police, professional, citizen, school, halt, family"),
        ({"sauce": "school"}, "sauce: bestaat niet in dit bericht; bedoeld is misschien source"),
        ({"actor": {**ACTOR, "naam": "x"}}, "actor.naam: bestaat niet in dit bericht"),
        ({"actor": "lt-4"}, "actor: is geen object met velden"),
        ({"actor": {**ACTOR, "organisation": "12"}}, "actor.organisation: is geen OIN van twintig cijfers"),
        ({"children": []}, "children: mag niet leeg zijn"),
        ({"children": "child-1"}, "children: is geen lijst"),
        ({"children": ["child-1", "Jan"]}, "children.1: is geen kind van een huishouden; schrijf child-1"),
        ({"occurred_at": "gisteren"}, "occurred_at: is geen moment; schrijf het als 2026-03-31T16:05:00+02:00"),
        ({"occurred_at": "2026-03-31T16:05:00"}, "occurred_at: zegt niet in welke tijdzone"),
        ({"occurred_at": 1774000000}, "occurred_at: is een getal"),
        ({"acute": "misschien"}, "acute: is geen true of false"),
        ({"previous_case": 5}, "previous_case: is geen tekst"),
        ({"reference": "x" * 101}, "reference: heeft meer dan 100 tekens"),
        ({"reference": "a\nb"}, "reference: heeft een regeleinde of een stuurteken"),
        ({"command_id": "case-1"}, "command_id: begint met case-"),
        ({"command_id": "a b"}, "command_id: is geen kenmerk van 1 tot 200 leesbare tekens zonder spaties"),
    ],
)
def test_what_is_wrong_is_told_in_dutch(change: dict[str, Any], told: str) -> None:
    refusal = refused(StreamKind.PROTECTION_CASE, "receive_signal", {**SIGNAL, **change})
    assert refusal.message.startswith(told)
    assert refusal.field == told.partition(":")[0]


@pytest.mark.parametrize(
    ("starts_on", "told"),
    [("31-03-2026", "is geen bestaande dag; schrijf die als 2026-03-31"), ("20260331", "is een getal")],
)
def test_a_day_is_written_in_one_way(starts_on: str, told: str) -> None:
    assert told in refused(StreamKind.COURT_MEASURE, "give_order", {**ORDER, "starts_on": starts_on}).message


def test_a_fact_that_is_a_moment_or_a_day_is_told_as_one_of_the_two() -> None:
    message = {**HEAD, "fact": "opened_at", "value": "vorige week", "reason": "verkeerd overgenomen"}
    refusal = refused(StreamKind.PROTECTION_CASE, "correct_fact", message)
    assert refusal.fields == ("value",)
    assert "is geen moment en geen bestaande dag" in refusal.message


def test_every_wrong_field_is_named_and_the_first_is_still_the_field() -> None:
    refusal = refused(StreamKind.PROTECTION_CASE, "receive_signal", {"children": ["child-1"]})
    assert refusal.details == {
        "code": "MalformedCommand",
        "field": "command_id",
        "fields": ["command_id", "actor", "occurred_at", "source"],
        "article": None,
    }
    assert refusal.message.count("ontbreekt") == 4


def test_a_message_of_nothing_but_mistakes_is_still_answered_shortly() -> None:
    strange = {f"veld-{number}" + "x" * 500: number for number in range(1000)}
    refusal = refused(StreamKind.PROTECTION_CASE, "receive_signal", {**SIGNAL, **strange})
    assert refusal.message.endswith("; en nog 45")
    assert len(refusal.message) < 3000
    assert len(refusal.fields) == 50


def test_no_message_is_refused_in_the_words_of_a_library() -> None:
    for kind, messages in COMMANDS.items():
        for name in messages:
            for message in ({}, {"actor": 1, "occurred_at": [], "command_id": {}, "sent_at": "x"}):
                said = refused(kind, name, message).message
                assert not any(word in said for word in ("Input", "should", "Field", "required", "valid ")), said
