"""`waakvlam contract`, as a person or a program meets it."""

import json

from typer.testing import CliRunner

from tests.contract.json_schema import problems
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.message_schema import MESSAGES
from waakvlam.workers.cli import app


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["contract", *args])
    return result.exit_code, result.stdout, result.stderr


def test_the_list_has_every_message_with_the_workflow_that_takes_it() -> None:
    code, out, _ = run("list", "--json")
    listed = json.loads(out)
    assert code == 0
    assert len(listed) == sum(len(known) for known in MESSAGES.values())
    order = next(one for one in listed if one["update"] == "give_order")
    assert (order["part"], order["workflow_type"]) == ("court_measure", "CourtMeasure")


def test_a_program_gets_schema_and_example_which_conforms() -> None:
    _, schema, _ = run("show", "court_measure", "give_order", "--schema")
    code, example, _ = run("show", "court-measure", "give_order", "--example")
    assert code == 0
    assert list(problems(json.loads(example), json.loads(schema))) == []
    _, everything, _ = run("show", "court_measure", "give_order", "--json")
    told = json.loads(everything)
    assert (told["who"], told["article"]) == (["court"], "art. 1:255 lid 1 BW")
    assert told["schema"] == json.loads(schema)


def test_a_person_reads_what_it_is_who_may_and_an_example() -> None:
    _, out, _ = run("show", "court_measure", "give_order")
    assert "give_order: Leg de beschikking op het rekest vast" in out
    assert "Wie: court (art. 1:255 lid 1 BW)" in out
    assert "Voorbeeld:" in out


def test_what_is_not_there_is_refused_with_what_is() -> None:
    assert run("show", "court_measure", "give_ordre")[0::2] == (
        2,
        "waakvlam contract: court_measure takes no message give_ordre; did you mean give_order? It takes "
        f"{', '.join(sorted(MESSAGES[StreamKind.COURT_MEASURE]))}\n",
    )
    code, _, err = run("show", "measure", "give_order")
    assert (code, "court_measure" in err) == (2, True)
    code, _, err = run("show", "follow_up", "suspend_deadline", "--example")
    assert (code, err) == (
        2,
        "waakvlam contract: suspend_deadline is never possible in follow_up, so there is no example of it\n",
    )
