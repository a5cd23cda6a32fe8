"""The scenario format: one household's story as data, see `deploy/demo/README.md`.

Reading a file judges all of it: every command against its own shape, every target, stage and deadline
against what exists, every day against the steps it is counted from. What is wrong is told in one line with
the file and the key.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    JsonValue,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)

from waakvlam.domain.actors import Actor
from waakvlam.domain.calendar import CalendarError, local_date
from waakvlam.domain.contract import COMMANDS, PROCEDURES, read_command
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamId, StreamKind, parse
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.scenario_expectations import TARGET, Expectation
from waakvlam.workers.scenario_moments import NAME, SAME_DAY, START, TODAY, Day, Moment, UnknownAnchor

_OWN = {"open", "receive_report", "confirm_effect", "pass_time"}


class ScenarioError(Exception):
    """A scenario file is wrong. The message is one line: file, key, and what is wrong there."""


class Household(Model):
    """Which household it is about; its case gets its id from this and the year of the start."""

    region: str
    number: int = Field(ge=1, le=999_999, description="Its number in a series of its own.")

    @field_validator("region")
    @classmethod
    def _exists(cls, region: str) -> str:
        if region not in REGIONS:
            raise ValueError(f"there is no jeugdregio {region!r}")
        return region


def _as_tuple(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Expectations = Annotated[tuple[Expectation, ...], BeforeValidator(_as_tuple)]


class CommandStep(Model):
    """Somebody puts something on record."""

    at: Moment = Field(description="When it happens.")
    by: str = Field(description="Who does it: a name from `actors`.")
    to: str = Field(default="case", pattern=TARGET, description="Which part of the path is told.")
    do: str = Field(description="Name of the command.")
    fields: dict[str, JsonValue] = Field(default_factory=dict, alias="with", description="Its other fields.")
    name: str | None = Field(default=None, pattern=NAME, description="Later days may be counted from it.")
    note: str = Field(default="", description="What happens, in Dutch.")
    expect: Expectations = ()

    @property
    def refusal(self) -> RefusalCode | None:
        """The refusal that is expected, if one is."""
        return next((one.refused for one in self.expect if one.refused), None)


class WaitStep(Model):
    """Time passes and nobody does anything."""

    until: Moment
    name: str | None = Field(default=None, pattern=NAME)
    note: str = ""
    expect: Expectations = ()


def _kind_of_step(value: object) -> str:
    return "until" if isinstance(value, dict) and "until" in value else "do"


Step = Annotated[Annotated[CommandStep, Tag("do")] | Annotated[WaitStep, Tag("until")], Discriminator(_kind_of_step)]


class Scenario(Model):
    """One household's story."""

    title: str = Field(min_length=3, max_length=60, description="Dutch, a few words.")
    story: str = Field(min_length=3, description="Dutch: what happens, and what an operator must see.")
    household: Household
    start: Day = Field(description="Day 0, placed relative to the day on which it is played.")
    actors: dict[str, Actor]
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _starts_by_today(self) -> Self:
        if self.start.fixed is None and self.start.anchor != TODAY:
            raise ValueError(f"start: {self.start.text!r} must be counted from today, such as `12 working days ago`")
        return self

    def days(self, today: date) -> dict[str, date]:
        """The days that steps may be counted from before any step was taken."""
        return {TODAY: today, START: self.start.on({TODAY: today})}

    def case(self, today: date) -> StreamId:
        """The case that it makes when it is played on this day."""
        year = self.start.on({TODAY: today}).year
        return parse(f"case-{self.household.region}-{year}-{self.household.number:06d}")


def stream(case: StreamId, target: str) -> StreamId:
    """The stream that a step calls `case`, `assessment-1`, ..."""
    return case if target == "case" else parse(f"{case}-{target}")


def content(step: CommandStep, kind: StreamKind, moment: datetime, days: Mapping[str, date]) -> dict[str, Any]:
    """The fields of a step's command with its days filled in. Raises as `Day.on` does, and ValueError."""
    model = COMMANDS[kind].get(step.do)
    known = {**days, SAME_DAY: local_date(moment)}
    filled: dict[str, Any] = {}
    for name, value in step.fields.items():
        field = model.model_fields.get(name) if model else None
        # A field that is a date may be written like every other day of a scenario.
        is_day = field is not None and isinstance(value, str) and _is_date(field.annotation)
        filled[name] = Day.model_validate(value).on(known).isoformat() if is_day else value
    return filled


def _is_date(annotation: Any) -> bool:  # noqa: ANN401 - whatever a field may be annotated with
    return annotation in {date, date | None}


def message(step: CommandStep, actor: Actor, filled: Mapping[str, Any], moment: datetime, number: str) -> dict[str, Any]:
    """The command as any integrator would send it: plain JSON."""
    return {
        "command_id": number,
        "actor": actor.model_dump(mode="json"),
        "occurred_at": moment.isoformat(),
        **filled,
    }


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
        raise ScenarioError(f"{file}: is no scenario; see deploy/demo/README.md")
    try:
        scenario = Scenario.model_validate(read)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part not in {"do", "until"} or part == first["loc"][-1])
        raise ScenarioError(f"{file}: {key or 'scenario'}: {first['msg'].removeprefix('Value error, ')}") from None
    for key, problem in _problems(scenario):
        raise ScenarioError(f"{file}: {key}: {problem}")
    return scenario


def load_all(directory: Path) -> dict[Path, Scenario]:
    """Every scenario of a directory, by file.

    Raises:
        ScenarioError: one is not right, two are about one household, or there is none.
    """
    scenarios = {file: load(file) for file in sorted(directory.glob("*.yaml"))}
    if not scenarios:
        raise ScenarioError(f"{directory}: no scenario (*.yaml) is there")
    seen: dict[Household, Path] = {}
    for file, scenario in scenarios.items():
        other = seen.setdefault(scenario.household, file)
        if other is not file:
            raise ScenarioError(f"{file}: household: {other.name} is about the same household")
    return scenarios


def _problems(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What is wrong beyond the shape, with its key; tried as if it were played today."""
    today = local_date(datetime.now(UTC))
    case = scenario.case(today)
    days = scenario.days(today)
    for number, step in enumerate(scenario.steps):
        key = f"steps.{number}"
        try:
            moment = (step.until if isinstance(step, WaitStep) else step.at).at(days)
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
        if step.name is not None:
            if step.name in days:
                yield f"{key}.name", f"{step.name!r} is already taken"
            days[step.name] = local_date(moment)


def _problems_of(
    scenario: Scenario, step: CommandStep, case: StreamId, moment: datetime, days: Mapping[str, date]
) -> Iterator[tuple[str, str]]:
    kind = stream(case, step.to).kind
    actor = scenario.actors.get(step.by)
    if actor is None:
        yield "by", f"there is no actor {step.by!r}; known are {', '.join(scenario.actors)}"
        return
    names = sorted(COMMANDS[kind].keys() - _OWN)
    if step.do not in names:
        yield "do", f"{step.to} takes no {step.do!r}; it takes {', '.join(names)}"
        return
    try:
        filled = content(step, kind, moment, days)
        if step.refusal is not RefusalCode.MALFORMED:
            read_command(kind, step.do, message(step, actor, filled, moment, "demo/0"))
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
        if name not in state.model_fields:
            yield f"facts.{name}", f"the state of {target.kind.value} has no such value"


def _stages(initial: Any) -> list[str]:  # noqa: ANN401 - the four states share no type with a stage
    return [stage.value for stage in type(initial.stage)]


def _first_line(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return problem.errors()[0]["msg"].removeprefix("Value error, ")
    return str(problem)


class _Loader(yaml.SafeLoader):
    """YAML whose dates and times stay the text that was written, and whose keys are written once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", node.start_mark)
        return super().construct_mapping(node, deep)


# Without these, `2026-03-31` is a date and `09:40` is 580 (in base sixty).
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in {"tag:yaml.org,2002:timestamp"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
