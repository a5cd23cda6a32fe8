"""Reading scenario files, and judging all that can be judged before one is played.

Every command is judged against its own shape, every target, stage and deadline against what exists, every
day against the steps it is counted from. What is wrong is told in one line with the file and the key.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from waakvlam.domain.calendar import CalendarError, local_date
from waakvlam.domain.contract import PROCEDURES, read_command
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamId
from waakvlam.domain.message_schema import MESSAGES
from waakvlam.workers.scenario.expectations import Expectation
from waakvlam.workers.scenario.model import CommandStep, Household, Scenario, WaitStep, content, message, stream
from waakvlam.workers.scenario.moments import UnknownAnchor


class ScenarioError(Exception):
    """A scenario file is wrong. The message is one line: file, key, and what is wrong there."""


def load(file: Path) -> Scenario:
    """Read and judge one file.

    Raises:
        ScenarioError: it is not right.
    """
    try:
        read = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise ScenarioError(f"{file}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{file}: {' '.join(str(error).split())}") from error
    if not isinstance(read, dict):
        raise ScenarioError(f"{file}: is no scenario; see docs/scenarios.md")
    try:
        scenario = Scenario.model_validate(read)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part not in {"do", "until"} or part == first["loc"][-1])
        raise ScenarioError(f"{file}: {key or 'scenario'}: {first['msg'].removeprefix('Value error, ')}") from None
    for key, problem in _problems(scenario):
        raise ScenarioError(f"{file}: {key}: {problem}")
    return scenario


def load_together(files: Iterable[Path]) -> dict[Path, Scenario]:
    """Scenarios that can be played side by side, by file; a file that is named twice is played once.

    Raises:
        ScenarioError: one is not right, or two are about one household.
    """
    scenarios = {file: load(file) for file in dict.fromkeys(files)}
    seen: dict[Household, Path] = {}
    for file, scenario in scenarios.items():
        other = seen.setdefault(scenario.household, file)
        if other is not file:
            raise ScenarioError(f"{file}: household: {other.name} is about the same household")
    return scenarios


def load_all(directory: Path) -> dict[Path, Scenario]:
    """Every scenario of a directory, by file.

    Raises:
        ScenarioError: one is not right, two are about one household, or there is none.
    """
    scenarios = load_together(sorted(directory.glob("*.yaml")))
    if not scenarios:
        raise ScenarioError(f"{directory}: no scenario (*.yaml) is there")
    return scenarios


def _problems(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What is wrong beyond the shape, with its key; tried as if it were played today."""
    today = local_date(datetime.now(UTC))
    case = scenario.case(today)
    days = scenario.days(today)
    for number, step in enumerate(scenario.steps):
        key = f"steps.{number}"
        if step.name in days:
            yield f"{key}.name", f"{step.name!r} is already taken"
        try:
            moment = (step.until if isinstance(step, WaitStep) else step.at).at(days)
            days |= {step.name: local_date(moment)} if step.name else {}
            for expectation in step.expect:
                for due in expectation.due.values():
                    due.on(days)
        except (UnknownAnchor, CalendarError) as unknown:
            yield key, str(unknown)
            return
        if isinstance(step, CommandStep):
            yield from ((f"{key}.{where}", what) for where, what in _problems_of(scenario, step, case, moment, days))
        for expectation in step.expect:
            target = expectation.of or (step.to if isinstance(step, CommandStep) else "case")
            yield from ((f"{key}.expect.{where}", what) for where, what in _unknown(expectation, stream(case, target)))


def _problems_of(
    scenario: Scenario, step: CommandStep, case: StreamId, moment: datetime, days: Mapping[str, date]
) -> Iterator[tuple[str, str]]:
    kind = stream(case, step.to).kind
    actor = scenario.actors.get(step.by)
    if actor is None:
        yield "by", f"there is no actor {step.by!r}; known are {', '.join(scenario.actors)}"
        return
    names = sorted(MESSAGES[kind])
    if step.do not in names:
        yield "do", f"{step.to} takes no {step.do!r}; it takes {', '.join(names)}"
        return
    try:
        filled = content(step, kind, moment, days)
        if step.refusal is not RefusalCode.MALFORMED:
            read_command(kind, step.do, message(actor, moment, filled, "demo/0"))
    except Refusal as refusal:
        yield "with", refusal.message
    except (ValueError, UnknownAnchor) as wrong:
        yield "with", _first_line(wrong)


def _unknown(expectation: Expectation, target: StreamId) -> Iterator[tuple[str, str]]:
    state = type(PROCEDURES[target.kind].initial)
    stages = _stages(PROCEDURES[target.kind].initial)
    if expectation.stage is not None and expectation.stage not in stages:
        yield "stage", f"{expectation.stage!r} is no stage of {target.kind.value}; there are {', '.join(stages)}"
    for name in expectation.facts:
        if not _has(state, name) and not isinstance(getattr(state, name, None), property):
            yield f"facts.{name}", f"the state of {target.kind.value} has no such value"


def _has(state: Any, path: str) -> bool:  # noqa: ANN401 - the type of a state, or of one of its parts
    """Whether a value is there, by its name or by its path: `placement.status`."""
    name, _, rest = path.partition(".")
    field = getattr(state, "model_fields", {}).get(name)
    return field is not None and (not rest or _has(field.annotation, rest))


def _stages(initial: Any) -> list[str]:  # noqa: ANN401 - the four states share no type with a stage
    return [stage.value for stage in type(initial.stage)]


def _first_line(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return problem.errors()[0]["msg"].removeprefix("Value error, ")
    return str(problem)


class _Loader(yaml.SafeLoader):
    """YAML whose dates stay the text that was written, and whose keys are written once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", node.start_mark)
        return super().construct_mapping(node, deep)


# Otherwise `2026-03-31` is read as a date, where the format has days of its own.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
