"""`waakvlam namespace prepare` and `waakvlam doctor`, as an administrator calls them."""

import json

import pytest
from typer.testing import CliRunner

from tests.workers.doctor.world import World
from waakvlam.workers.cli import app


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def test_a_region_goes_from_nothing_to_well_by_the_cures_of_the_doctor(world: World) -> None:
    # given a Temporal on which the region has no namespace
    world.tell("TEMPORAL_NAMESPACE", "jeugdregio-nieuw")
    status, out, _ = _run("doctor", "--region", "JZ19", "--json")
    (wrong,) = [one for one in json.loads(out)["findings"] if one["state"] == "wrong"]
    assert (status, json.loads(out)["well"], wrong["name"]) == (1, False, "namespace")

    # when its administrator first looks what would be done, then nothing is done
    status, out, _ = _run("namespace", "prepare", "--region", "JZ19", "--dry-run")
    assert status == 0
    assert "to do: make namespace jeugdregio-nieuw" in out
    assert "to do: add search attributes CaseId (Keyword)" in out
    assert _run("doctor", "--region", "JZ19")[0] == 1

    # and after it was done, once or again, all is well
    assert "done: make namespace" in _run("namespace", "prepare", "--region", "JZ19")[1]
    status, out, _ = _run("namespace", "prepare", "--region", "JZ19", "--json")
    said = json.loads(out)
    assert (status, said["ready"]) == (0, True)
    assert [step["changes"] for step in said["steps"]] == [[]] * len(said["steps"])
    status, out, _ = _run("doctor", "--region", "JZ19")
    assert (status, "wrong" in out) == (0, False)


def test_a_worker_that_cannot_start_says_all_that_is_wrong_and_how_to_mend_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.tell("WAAKVLAM_DRAIN_SECONDS", "soon")
    world.tell("TEMPORAL_NAMESPACE", "nergens")

    status, _, said = _run("worker", "--region", "JZ19")

    assert status == 2
    assert "WAAKVLAM_DRAIN_SECONDS cannot be 'soon'" in said
    assert "waakvlam namespace prepare --region JZ19" in said


def test_what_was_asked_wrongly_is_status_2(world: World) -> None:
    assert _run("doctor")[0] == 2
    assert _run("namespace", "prepare", "--region", "JZ40")[0] == 2


def test_a_temporal_that_is_not_there_is_status_1(world: World) -> None:
    world.tell("TEMPORAL_ADDRESS", "127.0.0.1:1")

    status, _, said = _run("namespace", "prepare", "--region", "JZ19")

    assert (status, "nobody listens there" in said) == (1, True)
