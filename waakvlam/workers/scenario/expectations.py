"""What a scenario expects after a step, and whether it came true."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from waakvlam.domain import catalogue
from waakvlam.domain.deadlines import Deadline, DeadlineStatus, EscalationRole
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.model import Model
from waakvlam.domain.terms import TermError
from waakvlam.workers.scenario.moments import Day

TARGET = r"case|(assessment|measure|followup)-[1-9]\d{0,3}"
"""How the parts of a household's path are called within a scenario."""


class Check(Model):
    """One thing that was expected, and what was seen."""

    of: str = Field(description="Which part: `case`, `measure-1`.")
    key: str = Field(description="The key as it is written: `stage`, `deadlines.vt_safety_assessment`.")
    expected: JsonValue
    seen: JsonValue
    met: bool

    @property
    def name(self) -> str:
        """Part and key in one word: `measure-1.stage`."""
        return f"{self.of}.{self.key}"


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

    def claims(self) -> Iterator[tuple[str, JsonValue | Day]]:
        """All that it says about the part, by key as it is written. A refusal is about the step: it is not among it."""
        if self.stage is not None:
            yield "stage", self.stage
        if self.outcome is not None:
            yield "outcome", self.outcome
        yield from ((f"deadlines.{key}", status.value) for key, status in self.deadlines.items())
        yield from ((f"due.{key}", day) for key, day in self.due.items())
        yield from ((f"warned.{key}", role.value) for key, role in self.warned.items())
        yield from ((f"facts.{name}", value) for name, value in self.facts.items())

    def judge(self, of: str, state: Mapping[str, Any], days: Mapping[str, date]) -> list[Check]:
        """Compare with what the part answers to the query `state`.

        Args:
            of: what the part is called in the scenario.
            state: the answer.
            days: the days that `due` may be counted from.
        """
        seen = _all_that_can_be_seen(state)
        checks: list[Check] = []
        for key, claim in self.claims():
            expected = claim.on(days).isoformat() if isinstance(claim, Day) else claim
            found = seen.get(key)
            checks.append(Check(of=of, key=key, expected=expected, seen=found, met=expected == found))
        return checks


def in_words(value: JsonValue) -> str:
    """A value as a scenario writes it; a dash for nothing."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _all_that_can_be_seen(state: Mapping[str, Any]) -> dict[str, JsonValue]:
    """What a part's state says about every key that an expectation may have."""
    seen: dict[str, JsonValue] = {"stage": state.get("stage"), "outcome": state.get("outcome")}
    for one in state["deadlines"]:
        deadline = Deadline.model_validate(one)
        seen[f"deadlines.{deadline.key}"] = deadline.status.value
        seen[f"due.{deadline.key}"] = deadline.last_day.isoformat()
        seen[f"warned.{deadline.key}"] = _furthest(deadline)
    return seen | {f"facts.{name}": value for name, value in _values(state)}


def _values(state: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, JsonValue]]:
    """Every value of the folded state, those of its parts by their path: `placement.status`."""
    for name, value in state.items():
        yield f"{within}{name}", value
        if isinstance(value, dict):
            yield from _values(value, f"{within}{name}.")


def _furthest(deadline: Deadline) -> str | None:
    return deadline.rungs[deadline.rungs_reached - 1].role.value if deadline.rungs_reached else None
