"""Which organisation of a kind an act belongs to, where the record names one (*de belaste organisatie*).

The competence table says for which commands this is asked; a part of the path says whom its record names at a moment.
Where the record names nobody, every organisation of the kind may act.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import start_of_day
from waakvlam.domain.competence import competence
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Fact, read
from waakvlam.domain.general import CorrectFact


@dataclass(frozen=True)
class Charge:
    """The organisations of one kind to which something was given.

    Attributes:
        organisations: their OINs.
        dutch: who they are: ``de GI die de rechter heeft belast``.
        article: where it stands that it is theirs.
    """

    organisations: frozenset[str]
    dutch: str
    article: str


Charges = Mapping[OrganisationKind, Charge]
Charged = Callable[[Any, datetime], Charges]
"""Whom the record (a folded state) names at a moment, per kind; without a kind, nobody of it."""


def nobody_named(_state: Any, _when: datetime) -> Charges:  # noqa: ANN401 - of any part
    """For a part whose record names no organisation."""
    return {}


def require_charged(d: Decision[Any], command: Any, charged: Charged, facts: Mapping[str, Fact]) -> None:  # noqa: ANN401 - a command of any part
    """Refuse an act that was given to another organisation of the same kind.

    What counts is who was charged when it happened: the previous one may still record then what it did. A fact is
    corrected by who was charged when it happened, or by who is when the mistake is found.

    Raises:
        Refusal: `NotCompetent` on `actor.organisation`, with the article by which it is the other's.
    """
    fact = facts.get(command.fact) if isinstance(command, CorrectFact) else None
    name = command.type if fact is None or fact.recorded_by is None else fact.recorded_by
    if command.actor.kind not in competence(d.context.stream.kind, name).charged:
        return
    moments = [command.occurred_at, *(_moment(read(d.state, command.fact)) if fact is not None else ())]
    found = [named for when in moments if (named := charged(d.state, when).get(command.actor.kind)) is not None]
    if found:
        require_one_of(d, command, found)


def require_one_of(d: Decision[Any], command: Any, charges: Sequence[Charge]) -> None:  # noqa: ANN401 - as above
    """Refuse unless the acting organisation is one of those charged."""
    names = frozenset[str]().union(*(charge.organisations for charge in charges))
    if d.context.rules.names_of(command.actor.organisation) & names:
        return
    charge = charges[0]
    raise Refusal(
        RefusalCode.NOT_COMPETENT,
        f"{command.type} is aan {charge.dutch} ({', '.join(sorted(charge.organisations))}; {charge.article}), niet aan "
        f"{command.actor.organisation}.",
        field="actor.organisation",
        article=charge.article,
    )


def _moment(value: date | datetime | None) -> tuple[datetime, ...]:
    if value is None:
        return ()
    return (value if isinstance(value, datetime) else start_of_day(value),)
