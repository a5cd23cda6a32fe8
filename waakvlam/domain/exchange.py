"""What streams exchange: tracks they open, reports they give, and the engine's own messages.

Effects are asked, then done, both as events: what was asked survives a crash, a continue-as-new, and a restart
from the journal, and no receipt waits for another stream.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import Actor
from waakvlam.domain.birth import BirthDate
from waakvlam.domain.deadlines import Deadline, DeadlineEvent
from waakvlam.domain.general.events import GeneralEvent
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import ChildRef, EngineCommand, Event, Instant, Report, StreamRef
from waakvlam.domain.model import Model
from waakvlam.domain.notifications import Notification
from waakvlam.domain.region_exchange import RegionAsked, RegionEvent

_CASE = frozenset({StreamKind.PROTECTION_CASE})
_ASSESSMENT = frozenset({StreamKind.SAFETY_ASSESSMENT})
_MEASURE = frozenset({StreamKind.COURT_MEASURE})
_FOLLOW_UP = frozenset({StreamKind.FOLLOW_UP})
REPORTERS: dict[str, frozenset[StreamKind]] = {
    "acute_danger_found": _ASSESSMENT,
    "handover_offered": _ASSESSMENT,
    "assessment_concluded": _ASSESSMENT,
    "handover_accepted": _CASE,
    "handover_refused": _CASE,
    "help_started": _CASE,
    "measure_ordered": _MEASURE,
    "measure_lapsed": _MEASURE,
    "measure_ended": _MEASURE,
    "reopening_asked": _ASSESSMENT | _MEASURE | _FOLLOW_UP,
    "reopening_granted": _CASE,
    "reopening_declined": _CASE,
    "sibling_added": _MEASURE | _CASE,
    "concern_raised": _FOLLOW_UP,
    "follow_up_closed": _FOLLOW_UP,
    "child_registered": _CASE,
    "child_died": _CASE,
    "death_withdrawn": _CASE,
}
"""Who can tell what; anything else is no report of a peer."""


class TrackOpening(Model):
    """What a new track needs to know of the case that opens it."""

    track: StreamRef
    case: StreamRef
    requested_by: Actor | None = Field(default=None, description="None where the engine opens it by itself.")
    occurred_at: Instant
    child: ChildRef | None = None
    birth_date: BirthDate | None = Field(default=None, description="Of the child, as far as the case knows it.")
    paperwork_follows: bool = Field(default=False, description="Asked by telephone: the papers come later.")
    route: str | None = Field(default=None, description="How it begins, in the track's own words.")
    acute: bool = Field(default=False, description="Whether it begins in acute danger, whatever its route.")

    @property
    def in_crisis(self) -> bool:
        """Whether its work goes before other work."""
        return self.acute or self.route == "crisis"


class TrackRequested(Event):
    """A track is asked for; the workflow opens it and records that it did."""

    type: Literal["TrackRequested"] = "TrackRequested"
    opening: TrackOpening


class TrackOpened(Event):
    """The track that was asked for is on record in its own stream."""

    type: Literal["TrackOpened"] = "TrackOpened"
    track: StreamRef


class ReportAsked(Event):
    """Something to tell another stream; the workflow tells it and records that it did."""

    type: Literal["ReportAsked"] = "ReportAsked"
    to: StreamRef
    report: Report


class ReportGiven(Event):
    """The other stream has been told."""

    type: Literal["ReportGiven"] = "ReportGiven"
    report_id: str


class NotificationAsked(Event):
    """Somebody is to be warned through a channel; the workflow sees to it and records that it was delivered."""

    type: Literal["NotificationAsked"] = "NotificationAsked"
    notification: Notification
    key: str | None = Field(
        default=None, description="The deadline it is about, by its key; None for one recorded before that was kept."
    )

    def is_about(self, deadline: Deadline) -> bool:
        """Whether it warns of this deadline; of one without a key, whether it may."""
        return deadline.id == self.notification.deadline and self.key in {None, deadline.key}


class NotificationDelivered(Event):
    """The channel took the warning."""

    type: Literal["NotificationDelivered"] = "NotificationDelivered"
    notification_id: str


class NothingToWarnOf(StrEnum):
    """Why a warning that was asked is not given: what became meanwhile of the deadline it is about."""

    MET = "met"
    FELL_AWAY = "fell_away"
    SETTLED = "settled"
    STANDS_STILL = "stands_still"
    OTHER_DAYS = "other_days"


class NotificationWithdrawn(Event):
    """A warning that waited for the end of the quiet hours is not given: there is nothing left to warn of."""

    type: Literal["NotificationWithdrawn"] = "NotificationWithdrawn"
    notification_id: str
    because: NothingToWarnOf


SharedEvent = (
    NotificationAsked
    | NotificationDelivered
    | NotificationWithdrawn
    | DeadlineEvent
    | GeneralEvent
    | RegionEvent
    | TrackRequested
    | TrackOpened
    | ReportAsked
    | ReportGiven
)
Asked = TrackRequested | ReportAsked | NotificationAsked | RegionAsked


class PassTime(EngineCommand):
    """The clock reached an instant at which something becomes due."""

    type: Literal["pass_time"] = "pass_time"


class ConfirmEffect(EngineCommand):
    """An effect that was asked has been done."""

    type: Literal["confirm_effect"] = "confirm_effect"
    effect: str = Field(description="The track that was opened, or the id of the report or warning that was given.")


class ReceiveReport(EngineCommand):
    """Another stream told something. It is a fact: receiving it is never refused."""

    type: Literal["receive_report"] = "receive_report"
    report: Report

    @classmethod
    def telling(cls, report: Report, sent_at: datetime) -> "ReceiveReport":
        """The message by which a receiver hears a report; the report's id makes a repeat known."""
        return cls(command_id=report.report_id, occurred_at=report.occurred_at, sent_at=sent_at, report=report)


class OpenTrack(EngineCommand):
    """The case opens this track."""

    type: Literal["open"] = "open"
    opening: TrackOpening


def effect_key(asked: Asked) -> str:
    """By what an asked effect is known when it is confirmed."""
    match asked:
        case TrackRequested():
            return asked.opening.track
        case ReportAsked():
            return asked.report.report_id
        case NotificationAsked():
            return asked.notification.id
        case RegionAsked():
            return asked.message.id
