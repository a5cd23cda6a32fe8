"""What a check finds."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from waakvlam.domain.model import Model


class State(StrEnum):
    """How something is."""

    OK = "ok"
    WRONG = "wrong"
    NOT_CHECKED = "not checked"
    NOTE = "note"
    """Worth knowing, and in nobody's way."""


class Finding(Model):
    """One thing that a worker needs, and how it is. Never holds a password, a key or a token."""

    name: str = Field(description="What was checked.")
    state: State
    what: str = Field(description="How it is; of what was not checked, why not.")
    cure: str | None = Field(default=None, description="A command to paste, or a setting: only of what is wrong.")
    setting: bool = Field(default=False, description="Whether it is wrong in what this process was told.")
    hinders: bool = Field(default=False, description="Whether no worker starts before it is mended.")


def ok(name: str, what: str) -> Finding:
    """All is well."""
    return Finding(name=name, state=State.OK, what=what)


def wrong(name: str, what: str, cure: str, *, setting: bool = False, hinders: bool = True) -> Finding:
    """It is to be mended; unless said otherwise, before a worker can do its work."""
    return Finding(name=name, state=State.WRONG, what=what, cure=cure, setting=setting, hinders=hinders)


def not_checked(name: str, because: str) -> Finding:
    """It could not be looked at."""
    return Finding(name=name, state=State.NOT_CHECKED, what=because)


def note(name: str, what: str) -> Finding:
    """Something to know."""
    return Finding(name=name, state=State.NOTE, what=what)


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong; what could not be checked is not held against it."""
    return not any(one.state is State.WRONG for one in findings)
