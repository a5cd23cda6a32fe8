"""How a part of the path that was closed wrongly goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waakvlam.domain import deadlines as life
from waakvlam.domain.deadlines import Deadline, DeadlineStatus
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.general import commands as c
from waakvlam.domain.general import events as e
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Report

Reopened = Callable[[Decision[Any], datetime], None]
"""What else follows in a part when its end is undone: the decision, and when that was."""


def _always(_state: Any) -> bool:  # noqa: ANN401 - of any part
    return True


def _nothing(_d: Decision[Any], _when: datetime) -> None:
    return None


def _no_other(_state: Any) -> str:  # noqa: ANN401 - of any part
    return ""


@dataclass(frozen=True)
class Reopening:
    """How the end of a part is undone.

    Attributes:
        over: why its terms fell away at the end.
        then: what else follows.
        road: what can be done instead, by how it ended. Dutch.
        by_hand: whether its end stands alone, so that saying it was a mistake undoes all of it. An end that follows
            from a decision which is on record itself does not.
    """

    over: str
    then: Reopened = _nothing
    by_hand: Callable[[Any], bool] = _always
    road: Callable[[Any], str] = _no_other


def reopen(d: Decision[Any], command: c.Reopen, reopening: Reopening) -> None:
    """Somebody closed it by mistake. What the law ended is not undone by saying so."""
    d.require(not d.state.is_open, RefusalCode.WRONG_STAGE, "Dit traject is niet gesloten.")
    d.require(d.state.reopening is None, RefusalCode.ALREADY_DECIDED, "Heropening is al gevraagd.")
    d.require_not_before(command.occurred_at, d.state.closed_at, "het einde")
    by_law = [term.name for term in _ended_by(d.state)]
    d.require(
        not by_law,
        RefusalCode.WRONG_STAGE,
        f"Dit eindigde van rechtswege ({', '.join(by_law)}): corrigeer het feit waarop die termijn rust. "
        f"{reopening.road(d.state)}".strip(),
    )
    d.require(
        reopening.by_hand(d.state),
        RefusalCode.WRONG_STAGE,
        f"Dit eindigde door een beslissing die zelf is vastgelegd. {reopening.road(d.state)}".strip(),
    )
    if d.context.stream.kind is StreamKind.PROTECTION_CASE:
        open_again(d, command.occurred_at, command.reason, reopening)
    else:
        ask(d, command.occurred_at, command.reason)


def ask(d: Decision[Any], when: datetime, reason: str) -> None:
    """A track asks its case: meanwhile another may have taken its place, and only the case knows them all."""
    d.record(e.ReopeningAsked(occurred_at=when, reason=reason))
    d.tell_case("reopening_asked", when, child=getattr(d.state, "child", None))


def hear(d: Decision[Any], report: Report, reopening: Reopening) -> None:
    """What the case answers."""
    if d.state.is_open or d.state.reopening is None:
        return
    if report.subject == "reopening_granted":
        open_again(d, report.occurred_at, d.state.reopening, reopening)
    if report.subject == "reopening_declined":
        d.record(e.ReopeningDeclined(occurred_at=report.occurred_at, because_of=report.outcome or ""))


def open_again(d: Decision[Any], when: datetime, reason: str, reopening: Reopening) -> None:
    """It goes on as if its end had not been put on record; what came due meanwhile comes due now."""
    back = [*_ended_by(d.state), *_fell_away(d.state, reopening.over)]
    d.record(e.TrackReopened(occurred_at=when, reason=reason))
    d.record(*(life.DeadlineRevived(occurred_at=when, key=term.key, last_day=term.last_day) for term in back))
    d.settle(when, *(term.clock for term in back if term.settled))
    reopening.then(d, when)


def rests_on_a_fact_that_moved(d: Decision[Any], anchor_of: Callable[[Deadline], object]) -> bool:
    """Whether it ended by a term that is counted from something else now."""
    return any(anchor_of(term) not in {None, (term.anchor, term.court_fixed)} for term in _ended_by(d.state))


def by_law(state: Any) -> bool:  # noqa: ANN401 - of any part
    """Whether it ended by a term that passed, and by nobody."""
    return bool(_ended_by(state))


def ended_by(state: Any, names: tuple[str, ...]) -> bool:  # noqa: ANN401 - of any part
    """Whether it ended by one of these terms."""
    return any(term.clock in names for term in _ended_by(state))


def _ended_by(state: Any) -> list[Deadline]:  # noqa: ANN401 - of any part
    """The terms that passed at the moment it ended: the law ended it, and nobody."""
    passed = {DeadlineStatus.LAPSED, DeadlineStatus.EXPIRED}
    return [x for x in state.deadlines if x.status in passed and not x.is_right and x.ends_at == state.closed_at]


def _fell_away(state: Any, over: str) -> list[Deadline]:  # noqa: ANN401 - of any part
    return [
        x
        for x in state.deadlines
        if x.status is DeadlineStatus.CANCELLED
        and x.cancelled_because == over
        and x.cancelled_at is not None
        and x.cancelled_at >= state.closed_at
    ]
