"""A deadline, its statuses, and the events that make up its life."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.messages import ChildRef, Event, Instant
from waakvlam.domain.model import Model


class DeadlineStatus(StrEnum):
    """Where a deadline stands."""

    RUNNING = "running"
    AT_RISK = "at_risk"
    MISSED = "missed"
    MET = "met"
    MET_LATE = "met_late"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = frozenset({DeadlineStatus.RUNNING, DeadlineStatus.AT_RISK, DeadlineStatus.MISSED})
"""Statuses in which somebody still owes something."""


class EscalationRole(StrEnum):
    """Who is warned, from near to far."""

    WORKER = "worker"
    TEAM_LEAD = "team_lead"
    REGION_MANAGER = "region_manager"
    BOARD = "board"


class Rung(Model):
    """One step of the escalation ladder of one deadline."""

    number: int = Field(ge=1)
    role: EscalationRole
    at: Instant


class Deadline(Model):
    """One running or finished deadline. All its instants were computed once, when it started.

    `last_day` is the last day on which the duty can be done (inclusive); `ends_at` is the first instant
    after it (exclusive). `latest_defensible` is later than `last_day` only where the law is unclear.
    """

    key: str = Field(description="The catalogue id; with #2, #3... when started again in the same stream.")
    id: str = Field(description="The catalogue id.")
    name: str = Field(description="Dutch name.")
    article: str
    url: str | None = None
    kind: Literal["statutory", "norm", "measure"]
    on_miss: Literal["breach", "lapse"]
    responsible: OrganisationKind
    child: ChildRef | None = None
    started_on: date
    raw_last_day: date
    last_day: date
    latest_defensible: date
    ends_at: Instant
    steps: tuple[str, ...] = Field(description="How the day was found, in Dutch.")
    rungs: tuple[Rung, ...]
    status: DeadlineStatus = DeadlineStatus.RUNNING
    rungs_reached: int = 0
    met_at: Instant | None = None
    cancelled_because: str | None = None
    repeat_at: Instant | None = Field(default=None, description="While it is overdue: when it is told again.")
    settled: bool = Field(default=False, description="Its end is known and planned: it warns nobody.")

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN


class DeadlineStarted(Event):
    """A term began to run."""

    type: Literal["DeadlineStarted"] = "DeadlineStarted"
    deadline: Deadline


class DeadlineAtRisk(Event):
    """The first rung of the ladder was reached while the duty is not done."""

    type: Literal["DeadlineAtRisk"] = "DeadlineAtRisk"
    key: str
    last_day: date


class EscalationRaised(Event):
    """A rung was reached: somebody is warned. `superseded` when a later rung was already due as well."""

    type: Literal["EscalationRaised"] = "EscalationRaised"
    key: str
    rung: int
    role: EscalationRole
    superseded: bool = False
    message: str = Field(description="Dutch, impersonal: which duty, which article, by when.")


class DeadlineMissed(Event):
    """The last day has passed and the duty is not done. Nothing ends by it; it stays owed."""

    type: Literal["DeadlineMissed"] = "DeadlineMissed"
    key: str
    last_day: date
    repeat_at: Instant | None = Field(default=None, description="When it is told again if it is still not done.")


class OverdueRepeated(Event):
    """The duty is still not done: it is told again, until it is."""

    type: Literal["OverdueRepeated"] = "OverdueRepeated"
    key: str
    role: EscalationRole
    repeat_at: Instant = Field(description="When it is told the next time.")
    message: str


class DeadlineMet(Event):
    """The duty was done; `late` when that was after the last day."""

    type: Literal["DeadlineMet"] = "DeadlineMet"
    key: str
    last_day: date
    late: bool


class DeadlineLapsed(Event):
    """A term passed by which the law itself ends something."""

    type: Literal["DeadlineLapsed"] = "DeadlineLapsed"
    key: str
    last_day: date


class DeadlineCancelled(Event):
    """The duty fell away before it was done."""

    type: Literal["DeadlineCancelled"] = "DeadlineCancelled"
    key: str
    last_day: date
    reason: str


class DeadlineRevived(Event):
    """What cancelled the duty turned out not to be so: it runs again, on the days it had."""

    type: Literal["DeadlineRevived"] = "DeadlineRevived"
    key: str
    last_day: date


class DeadlineSettled(Event):
    """What will happen when the term ends is decided: it only has to come to its end."""

    type: Literal["DeadlineSettled"] = "DeadlineSettled"
    key: str
    last_day: date


class DeadlineExpired(Event):
    """A settled term came to its end, as planned."""

    type: Literal["DeadlineExpired"] = "DeadlineExpired"
    key: str
    last_day: date


DeadlineEvent = (
    DeadlineStarted
    | DeadlineAtRisk
    | EscalationRaised
    | DeadlineMissed
    | OverdueRepeated
    | DeadlineMet
    | DeadlineLapsed
    | DeadlineCancelled
    | DeadlineRevived
    | DeadlineSettled
    | DeadlineExpired
)
