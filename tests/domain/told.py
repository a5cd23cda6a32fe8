"""A household told step by step: what is said on a day is delivered everywhere before the next is said."""

from typing import Any

import pytest

from tests.domain.household import Household
from tests.domain.story import moment
from tests.domain.watched import Watched
from waakvlam.domain.errors import Refusal

Actor = dict[str, str]


class Told:
    """A household and how it has come so far."""

    def __init__(self, when: str = "2030-03-04") -> None:
        """Nothing was said yet."""
        self.household = Household(moment(when))

    def say(self, when: str, actor: Actor, name: str, on: str = "", **fields: Any) -> "Told":  # noqa: ANN401 - JSON
        """Somebody says something that happened then, and says it then; time passes up to it."""
        self.wait(when)
        content = {"actor": actor, "occurred_at": moment(when).isoformat(), **fields}
        self.household.say(self.part(on), name, content)
        self.household.deliver_all()
        return self

    def refuses(self, when: str, actor: Actor, name: str, on: str = "", **fields: Any) -> Refusal:  # noqa: ANN401 - JSON
        """The same, and it must be refused."""
        self.wait(when)
        content = {"actor": actor, "occurred_at": moment(when).isoformat(), **fields}
        with pytest.raises(Refusal) as refused:
            self.household.say(self.part(on), name, content)
        return refused.value

    def wait(self, when: str) -> "Told":
        """Time passes."""
        if moment(when) > self.household.now:
            self.household.pass_until(moment(when))
        return self

    def part(self, on: str = "") -> Watched:
        """The case, or one of its tracks: `measure-1`."""
        if on.startswith("case-"):
            return self.household.streams[on]
        case = str(self.household.case.stream)
        return self.household.streams[f"{case}-{on}" if on else case]

    def stage(self, on: str = "") -> str:
        """Where a part is."""
        return str(self.part(on).state.stage_name)
