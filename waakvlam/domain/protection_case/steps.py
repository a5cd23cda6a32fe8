"""Since when somebody must choose what happens next in a case."""

from pydantic import Field

from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model


class Step(Model):
    """A choice that is waited for, or was made."""

    awaited_since: Instant | None = None
    taken_at: Instant | None = Field(default=None, description="When it was made; None while it is waited for.")


class Steps(Model):
    """What a case waits for where nothing heavier runs."""

    following: Step = Field(default=Step(), description="The next step, whichever it is.")
    acute: Step = Field(default=Step(), description="The step upon a signal of acute danger.")
    evaluation: Step = Field(default=Step(), description="The judgement whether help by the local team works.")


def noted(step: Step, when: Instant, *, awaited: bool) -> Step:
    """The step after an event at that moment, by which it is waited for, or not."""
    runs = step.awaited_since is not None and step.taken_at is None
    if awaited == runs:
        return step
    return Step(awaited_since=when) if awaited else step.model_copy(update={"taken_at": when})
