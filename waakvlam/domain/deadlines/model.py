"""A deadline, its statuses, and the events that make up its life."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import start_of_day
from waakvlam.domain.messages import ChildRef, Day, Event, Instant
from waakvlam.domain.model import Model
from waakvlam.domain.term_model import Nature


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
    SUSPENDED = "suspended"


OPEN = frozenset(
    {DeadlineStatus.RUNNING, DeadlineStatus.AT_RISK, DeadlineStatus.MISSED, DeadlineStatus.SUSPENDED},
)
"""Statuses in which somebody still owes something."""

Anchor = Annotated[Instant | Day, Field(union_mode="left_to_right")]
"""The legal start of a term: a moment, or a day. A day is never read as a moment, nor a moment as a day."""


class EscalationRole(StrEnum):
    """Who is warned, from near to far."""

    WORKER = "worker"
    TEAM_LEAD = "team_lead"
    REGION_MANAGER = "region_manager"
    BOARD = "board"


class SuspensionGround(StrEnum):
    """Why a term stands still (art. 4:15 and 7:10 Awb)."""

    INCOMPLETE_APPLICATION = "incomplete_application"
    FOREIGN_INFORMATION = "foreign_information"
    APPLICANT_CONSENT = "applicant_consent"
    APPLICANT_DELAY = "applicant_delay"
    FORCE_MAJEURE = "force_majeure"
    DEFECT_IN_OBJECTION = "defect_in_objection"


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
    part: str | None = Field(
        default=None, description="The part of the procedure that it is about, where it has parts: `placement`."
    )
    name: str = Field(description="Dutch name.")
    article: str
    url: str | None = None
    kind: Literal["statutory", "norm", "measure"]
    on_miss: Literal["breach", "lapse"]
    responsible: OrganisationKind
    nature: Nature | None = Field(
        default=None, description="What its end means; None for a term recorded before that was kept."
    )
    child: ChildRef | None = None
    started_on: date
    raw_last_day: date
    last_day: date
    latest_defensible: date
    ends_at: Instant
    steps: tuple[str, ...] = Field(description="How the day was found, in Dutch.")
    met_by: str | None = Field(default=None, description="What has to be done: the event that meets it. Dutch.")
    rungs: tuple[Rung, ...]
    status: DeadlineStatus = DeadlineStatus.RUNNING
    rungs_reached: int = 0
    met_at: Instant | None = None
    cancelled_because: str | None = None
    cancelled_at: Instant | None = None
    was_missed: bool = Field(default=False, description="It was too late already when it fell away.")
    repeat_at: Instant | None = Field(default=None, description="While it is overdue: when it is told again.")
    settled: bool = Field(default=False, description="Its end is known and planned: it warns nobody.")
    anchor: Anchor | None = Field(default=None, description="What the term is counted from, or back from.")
    occurred_at: Instant | None = Field(default=None, description="When the event happened by which it runs.")
    latest_anchor: Day | None = Field(
        default=None, description="For an anchor that is not fully known: the last day it can have been."
    )
    court_fixed: Day | None = Field(default=None, description="The last day a court named, where it named one.")
    revision: int = Field(default=0, ge=0, description="How often the term was computed anew.")
    corrected_from: Day | None = Field(default=None, description="Its last day before it was last computed anew.")
    corrected_because: str | None = Field(default=None, description="Why it was computed anew then.")
    judged_anew_because: str | None = Field(
        default=None, description="Why it was last judged anew on a corrected fact while its days stood."
    )
    regional: bool = Field(default=False, description="The number is the region's own: no law gives one.")
    what_lapses: str = Field(default="de maatregel", description="What ends when the term lapses. Dutch.")
    suspended_on: Day | None = Field(default=None, description="The day of the event by which it stands still.")
    resumed_on: Day | None = Field(default=None, description="The day from which it last ran again.")
    suspended_days: int = Field(default=0, ge=0, description="Days that it stood still so far and that do not count.")

    @property
    def clock(self) -> str:
        """The name by which the rules know it: its catalogue id, after the part that it is about."""
        return self.id if self.part is None else f"{self.part}.{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.status in OPEN

    @property
    def is_right(self) -> bool:
        """Whether it is a right or a power that may be used until its end, and owed by nobody."""
        return self.nature is Nature.RIGHT

    @property
    def started_at(self) -> datetime:
        """The event by which it runs; for a term recorded before that was kept, the beginning of its day."""
        return self.occurred_at or start_of_day(self.started_on)

    @property
    def is_running(self) -> bool:
        """Whether time works on it: open, and not standing still."""
        return self.is_open and self.status is not DeadlineStatus.SUSPENDED


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
    revision: int = Field(default=0, description="The computation of the term that the rung belongs to.")
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


class DeadlineCorrected(Event):
    """A fact the term hangs on was corrected: it was computed anew and may now be kept, or broken, after all."""

    type: Literal["DeadlineCorrected"] = "DeadlineCorrected"
    key: str
    previous_last_day: date
    last_day: date
    reason: str
    deadline: Deadline = Field(description="The deadline as it stands from here.")


class DeadlineSuspended(Event):
    """The law lets the term stand still from the day after this event."""

    type: Literal["DeadlineSuspended"] = "DeadlineSuspended"
    key: str
    last_day: date
    ground: SuspensionGround
    article: str


class DeadlineResumed(Event):
    """The term runs again, with the days that it stood still added."""

    type: Literal["DeadlineResumed"] = "DeadlineResumed"
    key: str
    previous_last_day: date
    last_day: date
    days: int = Field(ge=0, description="Calendar days it stood still this time.")
    deadline: Deadline = Field(description="The deadline as it stands from here.")


class DeadlineExpired(Event):
    """A settled term came to its end, as planned; or a right was not used in time. Nobody failed, nothing ends."""

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
    | DeadlineCorrected
    | DeadlineSuspended
    | DeadlineResumed
)
