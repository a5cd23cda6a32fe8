"""The dated facts of a part of the path, and the terms that hang on them.

One table says of each term what it is counted from and what meets it. A correction reads it; a test sees that every
term that was started agrees with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic

from waakvlam.domain.stream_state import S


@dataclass(frozen=True)
class Fact:
    """A fact that can be corrected. Its name is that of the value in the folded state.

    Attributes:
        dutch: what operators call it.
        recorded_by: the command that puts it on record: who may not say it may not correct it either. None where
            another part of the path says it.
        follows: names of facts that cannot lie after it.
        is_day: it holds from a day (a court's first day), instead of having happened at a moment.
        along: other values of the state that are the same moment for as long as they are equal.
        starts: the terms that run by it: they fall away when it did not happen at all. None where the procedure cannot
            do without the fact.
        may_be_added: it may have been left out where it should have been said: a last day that the court named.
    """

    dutch: str
    recorded_by: str | None = None
    follows: tuple[str, ...] = ()
    is_day: bool = False
    along: tuple[str, ...] = ()
    starts: tuple[str, ...] | None = None
    may_be_added: bool = False

    @property
    def may_be_taken_back(self) -> bool:
        """Whether the procedure can go on as if it never happened."""
        return self.starts is not None


def read(state: Any, path: str) -> Any:  # noqa: ANN401 - a value of any part
    """The value of a fact; ``placement.authorised_at`` lies in a part of the state."""
    for name in path.split("."):
        state = getattr(state, name)
    return state


def _never(_state: Any) -> None:  # noqa: ANN401 - of any part
    return None


@dataclass(frozen=True)
class Clock(Generic[S]):
    """A term, read from the facts on record.

    Attributes:
        anchor: what the last one of its kind is counted from; None where the facts do not say (any more), and the term
            stays as it is.
        done: when its duty was done; None while it is owed. Left out where something else than a fact ends the term.
        court_fixed: the last day that a court named.
    """

    anchor: Callable[[S], date | datetime | None]
    done: Callable[[S], datetime | None] | None = None
    court_fixed: Callable[[S], date | None] = _never
