"""What a scenario expects after a step, and whether it came true."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from waakvlam.domain import catalogue
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, EscalationRole
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.model import Model
from waakvlam.domain.terms import TermError
from waakvlam.workers.scenario_moments import Day

TARGET = r"case|(assessment|measure|followup)-[1-9]\d{0,3}"
"""How the parts of a household's path are called within a scenario."""


class Check(Model):
    """One thing that was expected, and what was seen."""

    expected: str
    seen: str
    met: bool


class Expectation(Model):
    """What must be so after a step. Everything that is named must hold."""

    of: str | None = Field(default=None, pattern=TARGET, description="Which part; left out, the one spoken to.")
    refused: RefusalCode | None = Field(default=None, description="The step is refused, with an error of this type.")
    stage: str | None = None
    outcome: str | None = Field(default=None, description="The part has ended, with this code.")
    deadlines: dict[str, DeadlineStatus] = Field(default_factory=dict, description="Status per deadline.")
    due: dict[str, Day] = Field(default_factory=dict, description="Last day per deadline, inclusive.")
    warned: dict[str, EscalationRole] = Field(default_factory=dict, description="Furthest role warned per deadline.")
    facts: dict[str, JsonValue] = Field(default_factory=dict, description="Values in the folded state.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set - {"of"}:
            raise ValueError("says nothing; name refused, stage, outcome, deadlines, due, warned or facts")
        return self

    @field_validator("deadlines", "due", "warned")
    @classmethod
    def _in_catalogue(cls, named: dict[str, Any]) -> dict[str, Any]:
        for key in named:
            try:
                catalogue.entry(key.partition("#")[0])
            except TermError as unknown:
                raise ValueError(str(unknown)) from None
        return named

    def judge(self, state: Mapping[str, Any], days: Mapping[str, date]) -> list[Check]:
        """Compare with what the part answers to the query `state`.

        Args:
            state: the answer.
            days: the days that `due` may be counted from.
        """
        known = {one["key"]: Deadline.model_validate(one) for one in state["deadlines"]}
        checks: list[Check] = []
        if self.stage is not None:
            checks.append(_compare("stage", self.stage, state.get("stage")))
        if self.outcome is not None:
            checks.append(_compare("outcome", self.outcome, state.get("outcome")))
        for key, status in self.deadlines.items():
            checks.append(_compare(key, status.value, known[key].status.value if key in known else None))
        for key, day in self.due.items():
            checks.append(_compare(f"{key} due", day.on(days), known[key].last_day if key in known else None))
        for key, role in self.warned.items():
            checks.append(_compare(f"{key} warned", role.value, _furthest(known.get(key))))
        for name, value in self.facts.items():
            checks.append(_compare(name, value, state.get(name)))
        return checks


def _furthest(deadline: Deadline | None) -> str | None:
    if deadline is None or not deadline.rungs_reached:
        return None
    return deadline.rungs[deadline.rungs_reached - 1].role.value


def _compare(what: str, expected: object, seen: object) -> Check:
    return Check(expected=f"{what} {expected}", seen="nothing" if seen is None else str(seen), met=expected == seen)
