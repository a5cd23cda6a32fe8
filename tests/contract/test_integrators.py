"""What is told to integrators is so: schemas, examples, answers, and who may do what."""

import json
from typing import Any

import pytest
from contract_answers import answers, state
from contract_pages import workflow_page
from contract_reference import code_lists_page, reference_page

from tests.contract.examples import as_sent, earlier
from tests.contract.json_schema import problems
from tests.contract.walks import streams
from tests.domain.story import moment
from tests.domain.watched import Watched
from tests.region import LOCAL_TEAM
from waakvlam.domain.context import Context
from waakvlam.domain.contract import EVENTS, PROCEDURES, read_command, receipt
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.message_schema import MESSAGES, examples, message_schema, suspendable
from waakvlam.domain.messages import Command
from waakvlam.domain.region_exchange import ChangeRegion
from waakvlam.workflows import WORKFLOWS
from waakvlam.workflows import search_attributes as attributes

# Every row of the process is walked, where no test before this one did.
pytestmark = pytest.mark.timeout(300)

JSON = dict[str, Any]
SENT = [(kind, name) for kind, known in MESSAGES.items() for name in known]


@pytest.fixture(scope="module")
def walked() -> list[Watched]:
    return streams()


def never_possible(kind: StreamKind, name: str) -> bool:
    return name in {"suspend_deadline", "resume_deadline"} and not suspendable(kind)


# --- messages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", StreamKind)
def test_what_people_can_send_are_the_updates_of_the_workflow(kind: StreamKind) -> None:
    workflow = next(one for one in WORKFLOWS if one.kind is kind)  # type: ignore[attr-defined]
    updates = set(workflow.__temporal_workflow_definition.updates)  # type: ignore[attr-defined]
    assert updates - {"open", "hear_region", "change_region", "receive_record"} == MESSAGES[kind].keys()


@pytest.mark.parametrize(("kind", "name"), SENT)
def test_every_message_has_an_example_of_the_right_shape(kind: StreamKind, name: str) -> None:
    found = examples(kind, name)
    assert bool(found) != never_possible(kind, name), (
        f"{name} has no example: let a row of tests/domain or tests/contract/walks.py say it, "
        "then run python -m tests.contract.examples and make docs"
    )
    schema = message_schema(kind, name)
    for example in found:
        assert list(problems(example, schema)) == []
        assert read_command(kind, name, example).type == name


@pytest.mark.parametrize(("kind", "name"), SENT)
def test_every_message_and_every_field_is_explained(kind: StreamKind, name: str) -> None:
    schema = message_schema(kind, name)
    assert schema["description"].count("\n\n") >= 1, "Dutch and English"
    assert not schema["additionalProperties"]
    assert {"command_id", "actor", "occurred_at"} <= set(schema["required"])


def test_every_example_was_taken_by_the_rules_on_its_day(walked: list[Watched]) -> None:
    open_examples = {
        (kind, json.dumps({**example, "command_id": ""}, sort_keys=True))
        for kind, name in SENT
        for example in examples(kind, name)
    }
    for watched in walked:
        said = [(command, now, _told(watched, command)) for command, now in watched.taken]
        if any(told in open_examples for _, _, told in said):
            open_examples -= _taken_earlier(watched)
    assert not open_examples, "run python -m tests.contract.examples: the rows say it otherwise now"


def _told(watched: Watched, command: Any) -> tuple[StreamKind, str]:  # noqa: ANN401 - of any part
    return watched.stream.kind, json.dumps({**as_sent(command), "command_id": ""}, sort_keys=True)


def _taken_earlier(watched: Watched) -> set[tuple[StreamKind, str]]:
    """What was said to a stream, said six years before; the rules take all of it."""
    stream, state = parse(earlier(str(watched.stream))), watched.procedure.initial
    taken = set()
    for command, now in watched.taken:
        if isinstance(command, ChangeRegion):
            break  # what follows rests on what came along from another region
        context = Context(stream=stream, now=now.replace(year=now.year - 6), rules=watched.rules)
        said = read_command(stream.kind, command.type, as_sent(command))
        state = watched.procedure.fold(watched.procedure.decide(state, said, context), state)
        if isinstance(command, Command):
            taken.add(_told(watched, command))
    return taken


def test_what_a_schema_refuses_is_refused_as_malformed_and_names_the_field() -> None:
    kind, name = StreamKind.COURT_MEASURE, "give_order"
    schema, example = message_schema(kind, name), examples(kind, name)[0]
    wrong: dict[str, JSON] = {
        "command_id": {"command_id": "case-JZ19-2026-000123/1"},
        "occurred_at": {"occurred_at": "2024-05-06T10:00:00"},
        "starts_on": {"starts_on": "20240506"},
        "gi": {"gi": "5000"},
        "actor.kind": {"actor": {**LOCAL_TEAM, "kind": "judge"}},
        "granted": {"granted": None},
        "child": {"child": "child-1"},
    }
    for field, change in wrong.items():
        message = {**example, **change}
        assert list(problems(message, schema)), field
        with pytest.raises(Refusal) as refused:
            read_command(kind, name, message)
        assert (refused.value.code, refused.value.field) == (RefusalCode.MALFORMED, field)


def test_the_facts_that_a_part_corrects_are_in_its_schema() -> None:
    for kind in StreamKind:
        schema = message_schema(kind, "correct_fact")
        message = {**examples(kind, "correct_fact")[0], "command_id": "x"}
        for fact in PROCEDURES[kind].facts:
            assert list(problems({**message, "fact": fact.replace("*", "2")}, schema)) == []
        assert list(problems({**message, "fact": "moon_phase_at"}, schema))


# --- answers ----------------------------------------------------------------------------------------------------------


def test_the_queries_answer_what_their_schemas_say(walked: list[Watched]) -> None:
    deadlines = answers()["deadlines"]
    schemas = {kind: state(kind) for kind in StreamKind}
    for watched in walked[::5]:
        seen = {
            **watched.state.as_seen(),
            "stream": str(watched.stream),
            "version": len(watched.journal),
            "awaits": watched.procedure.awaited(watched.state).model_dump(mode="json"),
        }
        answer = json.loads(json.dumps(seen))
        schema = schemas[watched.stream.kind]
        assert list(problems(answer, schema)) == []
        assert answer.keys() == schema["properties"].keys()
        assert list(problems(answer["deadlines"], deadlines)) == []


def test_receipts_and_refusals_are_what_their_schemas_say(walked: list[Watched]) -> None:
    rows = tuple(walked[0].journal)
    given = receipt(str(walked[0].stream), "x", rows, len(rows), moment("2030-03-04"))
    assert list(problems(json.loads(given.model_dump_json()), answers()["receipt"])) == []
    refused = Refusal(RefusalCode.NOT_COMPETENT, "Nee.", field="actor.kind").details
    assert list(problems(refused, answers()["refusal"])) == []


# --- completeness -----------------------------------------------------------------------------------------------------


def test_every_event_occurs_so_that_a_release_can_keep_one(walked: list[Watched]) -> None:
    occurring = {row.event.type for watched in walked for row in watched.journal}
    assert EVENTS.keys() - occurring == set(), "let a row of tests/domain or tests/contract/walks.py lead to it"


@pytest.mark.parametrize("kind", StreamKind)
def test_the_page_of_a_part_names_every_message_and_fact(kind: StreamKind) -> None:
    page = workflow_page(kind)
    for name in MESSAGES[kind]:
        assert f"\n## {name}\n" in page
    for fact in PROCEDURES[kind].facts:
        assert f"| `{fact}` |" in page


def test_the_reference_names_every_refusal_and_search_attribute_and_the_lists_every_code() -> None:
    page = reference_page()
    for code in RefusalCode:
        assert f"`{code.value}`" in page
    for key in attributes.ALL:
        assert f"`{key.name}`" in page
    assert "`06` | death (overleden)" in code_lists_page()
