"""The contract that was released holds: what was recorded is read, what was sent is taken, what was answered comes."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from contract_compatibility import broken
from contract_shape import shape, written
from generate_contract import BROKEN, CONTRACT, RELEASED, STALE, broken_releases, released

from tests.contract.payloads import JSON, essence, kept_commands, kept_streams
from tests.contract.release import SUMS, digest
from waakvlam.domain.contract import EVENTS, PROCEDURES, read_command, read_event
from waakvlam.domain.identifiers import parse

NUMBERS = sorted(path.stem for path in RELEASED.glob("*.json"))
NOW = json.loads(written(shape()))


def test_the_committed_contract_is_what_the_code_has() -> None:
    assert (CONTRACT / "current.json").read_text(encoding="utf-8") == written(NOW), STALE


def test_no_release_is_broken_whatever_was_committed_since() -> None:
    lines = broken_releases(NOW)
    assert not lines, BROKEN.format(lines="\n  ".join(lines))


def test_a_release_is_never_edited_nor_taken_away() -> None:
    kept = [line.split("  ") for line in SUMS.read_text(encoding="utf-8").splitlines()]
    assert {name for _, name in kept} == {path.name for path in RELEASED.iterdir()} - {SUMS.name}
    changed = [name for known, name in kept if digest(name) != known]
    assert not changed, f"{changed} of a release were edited; put them back, and release anew instead"


# --- what was really recorded and said --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", NUMBERS)
def test_every_event_of_a_release_is_read_and_folds_to_where_it_stood(number: str) -> None:
    for kept in kept_streams((RELEASED / f"{number}-events.jsonl").read_text(encoding="utf-8")):
        read = [read_event(event["type"], version, json.dumps(event)) for version, event in kept.events]
        folded = PROCEDURES[parse(kept.stream).kind].fold(read)
        assert essence(folded) == kept.then, kept.stream


@pytest.mark.parametrize("number", NUMBERS)
def test_a_release_keeps_a_payload_of_every_event_it_has(number: str) -> None:
    streams = kept_streams((RELEASED / f"{number}-events.jsonl").read_text(encoding="utf-8"))
    assert {event["type"] for kept in streams for _, event in kept.events} == released()[number]["events"].keys()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_message_of_a_release_is_still_taken(number: str) -> None:
    for kind, name, message in kept_commands((RELEASED / f"{number}-commands.jsonl").read_text(encoding="utf-8")):
        assert read_command(kind, name, message).type == name


# --- the check itself -------------------------------------------------------------------------------------------------

TEXT = {"type": "string"}
DOCUMENT: JSON = {
    "events": {
        "OrderGiven": {
            "schema_version": 1,
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "type": {"const": "OrderGiven", "default": "OrderGiven", "type": "string"},
                "gi": {"type": "string", "maxLength": 20},
                "kind": {"$ref": "#/shapes/Kind"},
                "note": {"anyOf": [TEXT, {"type": "null"}], "default": None},
                "days": {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 1},
                "whole": {"anyOf": [{"$ref": "#/shapes/Whole"}, {"type": "null"}], "default": {"a": "b"}},
            },
            "required": ["gi", "kind", "days"],
        }
    },
    "commands": {"court_measure": {"give_order": {"type": "object", "properties": {"gi": TEXT}, "required": ["gi"]}}},
    "states": {},
    "histories": {},
    "answers": {"receipt": {"type": "object", "properties": {"version": {"type": "integer"}}, "required": ["version"]}},
    "shapes": {
        "Kind": {"type": "string", "enum": ["OTS", "VOTS"]},
        "Whole": {"type": "object", "properties": {"part": {"$ref": "#/shapes/Whole"}, "a": TEXT}},
    },
}


def changed(change: Callable[[JSON, JSON], object]) -> list[str]:
    """What is said of a change to the event, or to the whole document."""
    document = copy.deepcopy(DOCUMENT)
    change(document["events"]["OrderGiven"]["properties"], document)
    return broken(DOCUMENT, document)


def _renamed(fields: JSON, _document: JSON) -> None:
    fields["institution"] = fields.pop("gi")


ADDITIONS: dict[str, Callable[[JSON, JSON], Any]] = {
    "nothing": lambda _fields, _document: None,
    "a field with a default": lambda fields, _document: fields.update(late={"type": "boolean", "default": False}),
    "a field in a default": lambda fields, _document: fields["whole"]["default"].update(more=[]),
    "a code": lambda _fields, document: document["shapes"]["Kind"]["enum"].append("VOOGDIJ"),
    "null as well": lambda fields, _document: fields.update(gi={"anyOf": [fields["gi"], {"type": "null"}]}),
    "a longer text": lambda fields, _document: fields["gi"].update(maxLength=40),
    "an empty list": lambda fields, _document: fields["days"].pop("minItems"),
    "not required any more": lambda _fields, document: document["events"]["OrderGiven"]["required"].remove("gi"),
    "another event": lambda _fields, document: document["events"].update(New=document["events"]["OrderGiven"]),
    "a field in an answer": lambda _fields, document: document["answers"]["receipt"]["properties"].update(more=TEXT),
}
BREAKS: dict[str, tuple[Callable[[JSON, JSON], Any], str]] = {
    "removed": (lambda fields, _document: fields.pop("gi"), "OrderGiven.gi: is gone"),
    "renamed": (_renamed, "OrderGiven.gi: is gone"),
    "retyped": (lambda fields, _document: fields.update(gi={"type": "integer"}), "OrderGiven.gi: was string"),
    "a default that changed": (lambda fields, _document: fields["note"].update(default=""), "OrderGiven.note: its"),
    "a default that is gone": (lambda fields, _document: fields["note"].pop("default"), "OrderGiven.note: its"),
    "a field of a default": (lambda fields, _document: fields["whole"]["default"].clear(), "OrderGiven.whole: its"),
    "null refused": (lambda fields, _document: fields.update(note={**TEXT, "default": None}), "OrderGiven.note: was"),
    "a shorter text": (lambda fields, _document: fields["gi"].update(maxLength=10), "OrderGiven.gi: maxLength"),
    "a pattern": (lambda fields, _document: fields["gi"].update(pattern="^a$"), "OrderGiven.gi: pattern"),
    "a longer list": (lambda fields, _document: fields["days"].update(minItems=2), "OrderGiven.days: minItems"),
    "other items": (lambda fields, _document: fields["days"].update(items=TEXT | {"format": "x"}), "OrderGiven.days[]"),
    "codes where there were none": (lambda fields, _document: fields["gi"].update(enum=["a"]), "OrderGiven.gi: took"),
    "required": (
        lambda _fields, document: document["events"]["OrderGiven"]["required"].append("note"),
        "OrderGiven.note: must be given",
    ),
    "a code taken away": (
        lambda _fields, document: document["shapes"]["Kind"]["enum"].remove("OTS"),
        "OrderGiven.kind: does not take OTS",
    ),
    "deep in a shape that holds itself": (
        lambda _fields, document: document["shapes"]["Whole"]["properties"].update(a={"type": "integer"}),
        "OrderGiven.whole.a: was string",
    ),
    "an event taken away": (lambda _fields, document: document["events"].clear(), "OrderGiven: is gone"),
    "a message taken away": (
        lambda _fields, document: document["commands"]["court_measure"].clear(),
        "court_measure.give_order: is gone",
    ),
    "a field of a message": (
        lambda _fields, document: document["commands"]["court_measure"]["give_order"].update(required=["gi", "x"]),
        "court_measure.give_order.x: must be given",
    ),
    "an answer that says less": (
        lambda _fields, document: document["answers"]["receipt"].update(required=[]),
        "answers.receipt.version: may be left out",
    ),
    "an answer without a field": (
        lambda _fields, document: document["answers"]["receipt"]["properties"].clear(),
        "answers.receipt.version: is gone",
    ),
}


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=ADDITIONS)
def test_what_is_added_breaks_nothing(change: Callable[[JSON, JSON], Any]) -> None:
    assert changed(change) == []


@pytest.mark.parametrize(("change", "said"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_release_is_named(change: Callable[[JSON, JSON], Any], said: str) -> None:
    assert any(line.startswith(said) for line in changed(change)), changed(change)


def test_an_event_may_change_with_a_raised_version_and_a_step_for_every_version_before() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["events"]["OrderGiven"] |= {"schema_version": 3}
    document["events"]["OrderGiven"]["properties"].pop("gi")
    step = ("OrderGiven", 1)
    assert broken(DOCUMENT, document, [step, ("OrderGiven", 2)]) == []
    assert broken(DOCUMENT, document, [step]) == [
        "OrderGiven: its schema_version is 3, and no upcaster reads version 2"
    ]
    assert broken(document, DOCUMENT)[0] == "OrderGiven: its schema_version went back from 3 to 1"
    assert broken(DOCUMENT, DOCUMENT, [step]) == [
        "OrderGiven: an upcaster reads version 1, and its schema_version was not raised"
    ]


def test_what_the_check_does_not_know_it_does_not_let_pass() -> None:
    with pytest.raises(ValueError, match="dependentSchemas"):
        changed(lambda fields, _document: fields["gi"].update(dependentSchemas={}))


def test_every_class_of_event_is_of_the_type_it_is_found_by() -> None:
    assert {kind: model.model_fields["type"].default for kind, model in EVENTS.items()} == {k: k for k in EVENTS}
