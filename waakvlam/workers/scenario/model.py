"""The scenario format: one household's story as data, see `docs/scenarios.md`."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self, get_args

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Discriminator,
    Field,
    JsonValue,
    Tag,
    field_validator,
    model_validator,
)

from waakvlam.domain.actors import Actor
from waakvlam.domain.birth import BirthDate
from waakvlam.domain.calendar import local_date
from waakvlam.domain.contract import COMMANDS
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.identifiers import StreamId, StreamKind, parse
from waakvlam.domain.model import Model
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.scenario.expectations import TARGET, Expectation
from waakvlam.workers.scenario.moments import NAME, SAME_DAY, START, TODAY, Day, Moment


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
    """The fields of a step's command with its days and moments filled in. Raises as `Day.on` does, and ValueError."""
    model = COMMANDS[kind].get(step.do)
    known = {**days, SAME_DAY: local_date(moment)}
    filled: dict[str, Any] = {}
    for name, value in step.fields.items():
        field = model.model_fields.get(name) if model else None
        filled[name] = _fill_in(value, field.annotation, known) if field and isinstance(value, str) else value
    return filled


def _fill_in(written: str, annotation: Any, known: Mapping[str, date]) -> str:  # noqa: ANN401 - as a field has it
    """A field that is a day, a moment or a date of birth may be written like every other day of a scenario."""
    is_day, is_moment = _holds(annotation, date), _holds(annotation, AwareDatetime)
    if is_moment and not _is_iso_moment(written) and ("," in written or not is_day):
        return Moment.model_validate(written).at(known).isoformat()
    half_known = _holds(annotation, BirthDate) and re.fullmatch(r"\d{4}(-\d{2})?", written)
    if (is_day and not _is_iso_moment(written)) or (_holds(annotation, BirthDate) and not half_known):
        return Day.model_validate(written).on(known).isoformat()
    return written


def _holds(annotation: Any, wanted: Any) -> bool:  # noqa: ANN401 - whatever a field may be annotated with
    """Whether it is of this type, or may be: within `Annotated`, or beside None."""
    return annotation == wanted or any(_holds(part, wanted) for part in get_args(annotation))


def _is_iso_moment(written: str) -> bool:
    return re.match(r"\d{4}-\d{2}-\d{2}T", written) is not None


def message(actor: Actor, moment: datetime, filled: Mapping[str, Any], command_id: str) -> dict[str, Any]:
    """The command as any integrator would send it: plain JSON."""
    return {
        "command_id": command_id,
        "actor": actor.model_dump(mode="json"),
        "occurred_at": moment.isoformat(),
        **filled,
    }
