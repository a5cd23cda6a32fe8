"""What every stream folds, whichever part of the path it is."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from pydantic import Field

from waakvlam.domain import deadlines as life
from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.exchange import (
    Asked,
    NotificationAsked,
    NotificationDelivered,
    NotificationWithdrawn,
    ReportAsked,
    ReportGiven,
    SharedEvent,
    TrackOpened,
    TrackRequested,
    effect_key,
)
from waakvlam.domain.general.events import (
    FactCorrected,
    ReopeningAsked,
    ReopeningDeclined,
    TrackHeld,
    TrackReleased,
    TrackReopened,
)
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Channel
from waakvlam.domain.region_exchange import MoveBegan, MovedAway, MovedIn, RecordArrives, RegionAsked, RegionTold


class Awaited(Model):
    """What the procedure waits for, and from whom."""

    who: OrganisationKind | None
    what: str = Field(description="Dutch, one phrase.")


class Held(Model):
    """A track that nobody is to act on for now."""

    by: OrganisationKind
    since: Instant
    reason: str


MOVED_AWAY = "moved_away"
"""The outcome of what goes on in another region."""
_DERIVED = ("stage", "responsible", "handover")
INTERNAL = frozenset({"unclosed", "order_over"})
"""What a state keeps of itself, had something not been put on record. It is nobody's answer."""


class StreamState(Model):
    """What every stream folds: its deadlines, what it asked and has not seen done, whether it is closed."""

    last_stage: ClassVar[Any] = None
    """The stage of a part that is over, where its stage is kept and not read from the facts."""
    opened_at: Instant | None = None
    closed_at: Instant | None = None
    outcome: str | None = None
    held: Held | None = None
    deadlines: tuple[Deadline, ...] = ()
    asked: tuple[Asked, ...] = ()
    reports_made: int = 0
    region_messages_made: int = 0
    notifications_made: dict[Channel, int] = Field(
        default_factory=dict, description="Warnings asked so far, counted per channel."
    )
    reopening: str | None = Field(default=None, description="Why it is asked to go on, until the case has answered.")
    leaves_for: str | None = Field(default=None, description="The same part in another region, while it goes there.")
    moved_to: str | None = Field(default=None, description="Where it went on, once it is closed for that reason.")
    came_from: str | None = Field(default=None, description="The same part in the region where it began.")
    unclosed: Any = Field(
        default=None, description="Once it is closed: the same state, had its end not been put on record."
    )

    @property
    def is_open(self) -> bool:
        """Opened and not closed."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def stage_name(self) -> str:
        """Where the procedure is, in the words of its own part."""
        return str(getattr(self, "stage", ""))

    def as_seen(self) -> dict[str, Any]:
        """What is folded and what follows from it, as JSON: what a query answers and an expectation compares."""
        derived = {name: getattr(self, name) for name in _DERIVED if hasattr(self, name)}
        return {**self.model_dump(mode="json", exclude=set(INTERNAL)), **derived, "crisis": self.is_crisis}

    @property
    def is_crisis(self) -> bool:
        """Whether somebody must look now."""
        return self.is_open and bool(getattr(self, "crisis", False))


S = TypeVar("S", bound=StreamState)


def reopenable(evolve: Callable[[S, Any], S]) -> Callable[[S, Any], S]:
    """The fold of a part that can be opened again: what its end changed is kept as it would be without that end."""

    def fold(state: S, event: Any) -> S:  # noqa: ANN401 - one of the part's own events
        if isinstance(event, TrackReopened):
            return state if state.unclosed is None else state.unclosed.model_copy(update={"reopening": None})
        after = evolve(state, event)
        if after.closed_at is None:
            return after
        unclosed = state if state.closed_at is None else state.unclosed and evolve(state.unclosed, event)
        return after.model_copy(update={"unclosed": unclosed})

    return fold


def evolve_shared(state: S, event: SharedEvent) -> S:
    """Fold an event that any of the four parts may record."""
    match event:
        case TrackRequested():
            return state.model_copy(update={"asked": (*state.asked, event)})
        case ReportAsked():
            return state.model_copy(update={"asked": (*state.asked, event), "reports_made": state.reports_made + 1})
        case NotificationAsked():
            channel = event.notification.channel
            made = {**state.notifications_made, channel: event.notification.sequence}
            return state.model_copy(update={"asked": (*state.asked, event), "notifications_made": made})
        case NotificationDelivered():
            return _done(state, event.notification_id)
        case NotificationWithdrawn():
            return _withdrawn(state, event.notification_id)
        case TrackOpened():
            return _done(state, event.track)
        case ReportGiven():
            return _done(state, event.report_id)
        case FactCorrected():
            for path in event.fields:
                state = _corrected(state, path.split("."), event.value)
            return state
        case RegionAsked():
            said = state.region_messages_made + 1
            return state.model_copy(update={"asked": (*state.asked, event), "region_messages_made": said})
        case RegionTold():
            return _done(state, event.message_id)
        case MoveBegan():
            return state.model_copy(update={"leaves_for": event.to})
        case MovedAway():
            return _moved_away(state, event)
        case RecordArrives():
            return state  # the household's case begins anew by it
        case MovedIn():
            return state.model_copy(update={"came_from": event.came_from})
        case TrackHeld():
            held = Held(by=event.by, since=event.occurred_at, reason=event.reason)
            return state.model_copy(update={"held": held})
        case TrackReleased():
            return state.model_copy(update={"held": None})
        case ReopeningAsked():
            return state.model_copy(update={"reopening": event.reason})
        case ReopeningDeclined():
            return state.model_copy(update={"reopening": None})
        case TrackReopened():
            # `reopenable` puts the state of before the end back.
            return state
        case _:
            return state.model_copy(update={"deadlines": life.evolve(state.deadlines, event)})


def _moved_away(state: S, event: MovedAway) -> S:
    changes: dict[str, Any] = {"moved_to": event.to, "leaves_for": None}
    if state.is_open:  # what was closed already, keeps how and when
        changes |= {"closed_at": event.occurred_at, "outcome": MOVED_AWAY}
        if state.last_stage is not None:
            changes["stage"] = state.last_stage
    return state.model_copy(update=changes)


M = TypeVar("M", bound=Model)


def _corrected(part: M, path: list[str], value: date | datetime | None) -> M:
    name, *rest = path
    return part.model_copy(update={name: _within(getattr(part, name), rest, value) if rest else value})


def _within(part: Any, path: list[str], value: date | datetime | None) -> Any:  # noqa: ANN401 - a part, or several
    if not isinstance(part, tuple):
        return _corrected(part, path, value)
    place, *rest = path
    return tuple(
        _corrected(one, rest, value) if number == int(place) else one for number, one in enumerate(part, start=1)
    )


def _withdrawn(state: S, notification_id: str) -> S:
    for asked in state.asked:
        if isinstance(asked, NotificationAsked) and effect_key(asked) == notification_id:
            # Should the duty be owed again after all, whoever was not told is told then.
            deadlines = tuple(_untold(x, asked) if asked.is_about(x) else x for x in state.deadlines)
            state = state.model_copy(update={"deadlines": deadlines})
    return _done(state, notification_id)


def _untold(deadline: Deadline, asked: NotificationAsked) -> Deadline:
    warning = asked.notification
    if warning.kind != "escalation" or warning.last_day != deadline.last_day:
        return deadline
    told = sum(1 for rung in deadline.rungs if rung.at < warning.occurred_at)
    return deadline.model_copy(update={"rungs_reached": min(told, deadline.rungs_reached)})


def _done(state: S, key: str) -> S:
    return state.model_copy(update={"asked": tuple(a for a in state.asked if effect_key(a) != key)})
