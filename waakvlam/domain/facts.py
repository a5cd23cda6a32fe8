"""The dated facts of a part of the path, and the terms that hang on them.

One table says of each term what it is counted from and what meets it. A correction reads it; a test sees that every
term that was started agrees with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic

from waakvlam.domain.actors import OrganisationKind
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
        rights: the rights that whoever may contest it has from then, for as long as nothing later was decided.
        settles: the terms whose end is planned by it: without it that end was none.
        may_be_added: it may have been left out where it should have been said: a last day that the court named.
        check: what else must hold of a corrected value, by its own law; it refuses.
    """

    dutch: str
    recorded_by: str | None = None
    follows: tuple[str, ...] = ()
    is_day: bool = False
    along: tuple[str, ...] = ()
    starts: tuple[str, ...] | None = None
    rights: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    may_be_added: bool = False
    check: Callable[[Any, str, date | datetime | None], None] | None = None

    @property
    def may_be_taken_back(self) -> bool:
        """Whether the procedure can go on as if it never happened."""
        return self.starts is not None


def read(state: Any, path: str) -> Any:  # noqa: ANN401 - a value of any part
    """The value of a fact.

    ``placement.authorised_at`` lies in a part of the state, ``incidents.2.known_at`` in the second of several.
    """
    for name in path.split("."):
        state = _numbered(state, name) if isinstance(state, tuple) else getattr(state, name)
        if state is None:
            return None
    return state


def concrete(facts: Mapping[str, Fact], state: Any) -> Mapping[str, Fact]:  # noqa: ANN401 - of any part
    """The facts of this state: what is said of each of several (``incidents.*.known_at``) once for every one."""
    found: dict[str, Fact] = {}
    for name, fact in facts.items():
        collection, several, _ = name.partition(".*.")
        if not several:
            found[name] = fact
            continue
        for number in range(1, len(read(state, collection)) + 1):
            found[_of(number, name)] = replace(
                fact,
                follows=tuple(_of(number, other) for other in fact.follows),
                along=tuple(_of(number, other) for other in fact.along),
            )
    return found


def _of(number: int, name: str) -> str:
    return name.replace(".*.", f".{number}.")


def _numbered(several: tuple[Any, ...], number: str) -> Any:  # noqa: ANN401 - of any part
    place = int(number) if number.isdecimal() else 0
    return several[place - 1] if 1 <= place <= len(several) else None


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
        of_key: where several of its kind run side by side: the clock of the one with this key.
    """

    anchor: Callable[[S], date | datetime | None]
    done: Callable[[S], datetime | None] | None = None
    court_fixed: Callable[[S], date | None] = _never
    of_key: Callable[[str], "Clock[S]"] | None = None


def _always(_state: Any) -> bool:  # noqa: ANN401 - of any part
    return True


@dataclass(frozen=True)
class Wait(Clock[S]):
    """A term that runs for as long as somebody is waited for: nobody has to start it, meet it or take it away.

    Attributes:
        still: whether it is still waited for, apart from `anchor` and `done`.
        gone: why it falls away where nothing was done. Dutch.
        who: who owes it, where that is not always the same and not the one of the catalogue.
    """

    still: Callable[[S], bool] = _always
    gone: str = "hierop wordt niet meer gewacht"
    who: Callable[[S], OrganisationKind | None] | None = None
