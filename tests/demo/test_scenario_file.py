"""Scenario files: what is wrong is told in one line, with the file and the key."""

import re
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pytest

from waakvlam.domain.actors import Actor, OrganisationKind
from waakvlam.domain.calendar import AMSTERDAM
from waakvlam.domain.deadlines import DeadlineStatus, EscalationRole
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.model import Model
from waakvlam.workers.scenario.command import run
from waakvlam.workers.scenario.expectations import Expectation
from waakvlam.workers.scenario.file import ScenarioError, load, load_all
from waakvlam.workers.scenario.model import CommandStep, Household, Scenario, WaitStep, content

DEMO = Path(__file__).parents[2] / "deploy/demo"
DOCUMENTATION = Path(__file__).parents[2] / "docs/scenarios.md"
GOOD = """
title: Een proef
story: Er gebeurt iets.
household: {region: JZ19, number: 7}
start: 3 working days ago
actors:
  vt: {organisation: "00000099000001901000", kind: veilig_thuis, role: triage, worker: vt-17}
steps:
  - at: start, 09:10
    by: vt
    do: receive_signal
    with: {source: police, children: [child-1]}
    name: signal
    expect: {stage: safety_assessment}
  - at: 1 working day after signal, 10:00
    by: vt
    to: assessment-1
    do: decide_triage
    with: {outcome: VT-01-02}
    expect: [{deadlines: {vt_safety_assessment: met}}, {of: case, facts: {handover: offered}}]
  - until: 2 working days, 10:00
"""


def written(folder: Path, text: str, name: str = "proef.yaml") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def documented_example(folder: Path) -> Path:
    """The example of docs/scenarios.md as a file."""
    [example] = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    return written(folder, example, "voorbeeld.yaml")


def test_a_right_file_is_read(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, GOOD))
    assert [type(step).__name__ for step in scenario.steps] == ["CommandStep", "CommandStep", "WaitStep"]


@pytest.mark.parametrize("file", sorted(DEMO.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_scenario_of_the_demo_is_right(file: Path) -> None:
    assert load(file).steps


def test_the_demo_has_at_least_eight_households_in_three_regions() -> None:
    households = [scenario.household for scenario in load_all(DEMO).values()]
    assert len(households) >= 8
    assert {household.region for household in households} == {"JZ13", "JZ19", "JZ29"}


def test_every_organisation_of_the_demo_is_a_test_organisation() -> None:
    actors = [actor for scenario in load_all(DEMO).values() for actor in scenario.actors.values()]
    assert all(actor.organisation.startswith("00000099") for actor in actors)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("title: Een proef\n", "", "title: Field required"),
        ("region: JZ19", "region: JZ40", "household.region: there is no jeugdregio 'JZ40'"),
        ("number: 7", "number: 0", "household.number: Input should be greater than or equal to 1"),
        ("3 working days ago", "3 working days", "must be counted from today"),
        ("3 working days ago", "someday", "must be counted from today"),
        ("start, 09:10", "start, 9:10", "steps.0.at: '9:10' is no time"),
        ("start, 09:10", "1 month of sundays", "steps.0.at.day: '1 month of sundays' is no day"),
        ("after signal", "after hearing", "steps.1: '1 working day after hearing': there is no earlier step"),
        ("by: vt\n    to", "by: gi\n    to", "steps.1.by: there is no actor 'gi'; known are vt"),
        ("to: assessment-1", "to: assessment", "steps.1.to: String should match pattern"),
        ("do: decide_triage", "do: decide", "steps.1.do: assessment-1 takes no 'decide'; it takes conclude_assessment"),
        ("do: receive_signal", "do: pass_time", "steps.0.do: case takes no 'pass_time'"),
        ("{outcome: VT-01-02}", "{outcome: VT-77}", "steps.1.with: outcome: kan alleen zijn: VT-00"),
        ("{outcome: VT-01-02}", "{result: VT-01-02}", "steps.1.with: outcome: ontbreekt; result: bestaat niet"),
        ("stage: safety_assessment", "stage: sleeping", "steps.0.expect.stage: 'sleeping' is no stage of protection"),
        ("handover: offered", "handed: offered", "steps.1.expect.facts.handed: the state of protection_case has no"),
        ("handover: offered", "moves.lost: null", "steps.1.expect.facts.moves.lost: the state of protection_case has"),
        ("vt_safety_assessment: met", "vt_safety: met", "steps.1.expect.0.deadlines: id: unknown deadline 'vt_safety'"),
        ("{stage: safety_assessment}", "{}", "steps.0.expect.0: says nothing"),
        ("    name: signal\n", "    name: signal\n    when: now\n", "steps.0.when: Extra inputs are not permitted"),
        ("    name: signal\n", "    name: start\n", "steps.0.name: 'start' is already taken"),
        ("title: Een proef\n", "title: Een proef\ntitle: Nog een\n", "'title' is written twice"),
        ("steps:", "steps: [", "while parsing"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_key(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    assert was in GOOD
    file = written(tmp_path, GOOD.replace(was, becomes, 1))
    with pytest.raises(ScenarioError) as refused:
        load(file)
    message = str(refused.value)
    assert message.startswith(f"{file}: ")
    assert told in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("do", "field", "written_as", "sent_as"),
    [
        ("register_child", "birth_date", "17 years and 6 months before start", "2008-09-02"),
        ("register_child", "birth_date", "2014-05-17", "2014-05-17"),
        ("register_child", "birth_date", "2014-05", "2014-05"),
        ("register_child", "birth_date", "2014", "2014"),
        ("register_child", "expected_on", "3 months after same day", "2026-06-05"),
        ("report_violence", "happened_at", "1 day before start, 22:15", "2026-03-01T22:15:00+01:00"),
        ("report_violence", "happened_at", "2026-03-01T22:15:00+01:00", "2026-03-01T22:15:00+01:00"),
        ("correct_fact", "value", "1 day, 08:45", "2026-03-03T08:45:00+01:00"),
        ("correct_fact", "value", "1 day", "2026-03-03"),
        ("correct_fact", "value", "2026-03-01T22:15:00+01:00", "2026-03-01T22:15:00+01:00"),
        ("receive_signal", "reference", "3 working days", "3 working days"),
    ],
)
def test_a_field_with_a_day_in_it_is_written_like_every_other_day(
    do: str, field: str, written_as: str, sent_as: str
) -> None:
    step = CommandStep.model_validate({"at": "start", "by": "vt", "do": do, "with": {field: written_as}})
    moment = datetime(2026, 3, 5, 10, tzinfo=AMSTERDAM)
    days = {"start": date(2026, 3, 2)}
    assert content(step, StreamKind.PROTECTION_CASE, moment, days) == {field: sent_as}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"gone\.yaml: No such file"):
        load(tmp_path / "gone.yaml")


def test_a_directory_without_scenarios_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no scenario"):
        load_all(tmp_path)


def test_two_files_about_one_household_are_refused(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "een.yaml")
    written(tmp_path, GOOD, "twee.yaml")
    with pytest.raises(ScenarioError, match=r"twee\.yaml: household: een\.yaml is about the same household"):
        load_all(tmp_path)


@pytest.mark.parametrize("model", [Scenario, Household, Actor, CommandStep, WaitStep, Expectation])
def test_the_documentation_explains_every_key(model: type[Model]) -> None:
    explained = DOCUMENTATION.read_text(encoding="utf-8")
    for name, field in model.model_fields.items():
        assert re.search(rf"`{field.alias or name}[`:]", explained), name


@pytest.mark.parametrize("values", [OrganisationKind, DeadlineStatus, EscalationRole, RefusalCode])
def test_the_documentation_names_every_value(values: type[StrEnum]) -> None:
    explained = DOCUMENTATION.read_text(encoding="utf-8")
    assert [value for value in values if f"`{value}`" not in explained] == []


def test_the_example_in_the_help_of_the_command_is_right(tmp_path: Path) -> None:
    example = (run.__doc__ or "").partition("that expects something:\n\n")[2].partition("\n\n")[0]
    assert len(load(written(tmp_path, example)).steps) == 2
