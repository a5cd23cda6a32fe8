"""The figures of a region: what is counted, in which unit, over which days.

Sources warn that counts of the chain cannot be compared where some count children and others families: every figure
says what it counts.
"""

from datetime import date
from enum import StrEnum

from pydantic import Field

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import start_of_day
from waakvlam.domain.court_measure.state import ProtectorState
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Day, Instant
from waakvlam.domain.model import Model


class Unit(StrEnum):
    """What a number counts."""

    CHILD = "child"
    HOUSEHOLD = "household"
    MEASURE = "measure"
    TERM = "term"
    TRACK = "track"


class Period(Model):
    """Days in Amsterdam: from `first_day` up to, and not including, `until`."""

    first_day: Day
    until: Day

    def has(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first_day <= day < self.until

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return date.fromordinal(self.until.toordinal() - 1)

    @property
    def ends_at(self) -> Instant:
        """The first moment after it."""
        return start_of_day(self.until)


class Target(Model):
    """What a sector says it aims for. No law, and no more than its source."""

    percentage: float
    source: str
    year: int


class Owed(Model):
    """A term that somebody still owes."""

    stream: str
    key: str
    deadline: str
    name: str
    article: str
    child: str | None
    responsible: OrganisationKind
    last_day: Day
    ends_at: Instant
    status: DeadlineStatus


class WorkItem(Model):
    """What one organisation has to do in one part of a case."""

    unit: Unit = Unit.TRACK
    stream: str
    case: str
    child: str | None
    part: StreamKind
    stage: str
    crisis: bool
    held: bool
    who: OrganisationKind
    organisation: str | None = Field(description="OIN, where it is known which one.")
    awaited: str | None = Field(description="What the procedure waits for; None where it only owes terms. Dutch.")
    owed: tuple[Owed, ...] = Field(description="The terms it owes here, the first to end in front.")

    @property
    def next_deadline(self) -> Owed | None:
        """The term that ends first."""
        return self.owed[0] if self.owed else None

    @property
    def overdue(self) -> int:
        """How many of its terms are over."""
        return sum(1 for one in self.owed if one.status is DeadlineStatus.MISSED)


class ChildWaiting(Model):
    """A child with a measure and without a fixed protector of its own."""

    case: str
    child: str
    stream: str
    state: ProtectorState
    since: Instant = Field(description="Since when it has nobody, or somebody for now.")
    without_since: Instant = Field(description="Since when it has no fixed protector, whatever came in between.")
    days: int = Field(description="Whole days in Amsterdam without a fixed protector.")
    gi: str | None
    measure: str = Field(description="CBS code of the measure.")


class Waiting(Model):
    """The waiting list (*wachtlijst*) and the flow-through list (*doorstroomlijst*) at one moment. Unit: child."""

    unit: Unit = Unit.CHILD
    at: Instant
    waiting: int = Field(description="With a measure and nobody (wachtlijst).")
    interim: int = Field(description="With a measure and somebody for now (doorstroomlijst).")
    fixed: int = Field(description="With a measure and a fixed protector.")
    median_days: float | None = Field(description="Without a fixed protector, of those on either list.")
    longest_days: int | None
    children: tuple[ChildWaiting, ...] = Field(description="On either list, the longest in front.")


class Compliance(Model):
    """How one duty was kept by one organisation: its terms whose last day lies in the period. Unit: term."""

    unit: Unit = Unit.TERM
    deadline: str
    part: str | None
    name: str
    article: str
    kind: str = Field(description="`statutory` or `norm`.")
    regional: bool = Field(description="The number is the region's own: no law gives one.")
    responsible: OrganisationKind
    organisation: str | None
    met: int
    met_late: int
    missed: int = Field(description="Over, and not done: also what fell away after its end.")
    lapsed: int
    open: int = Field(description="Not over yet, and on schedule.")
    at_risk: int
    suspended: int
    target: Target | None

    @property
    def judged(self) -> int:
        """Terms of which is known whether they were kept."""
        return self.met + self.met_late + self.missed + self.lapsed

    @property
    def percentage(self) -> float | None:
        """How many of a hundred were kept in time; None where nothing can be judged yet."""
        return round(100 * self.met / self.judged, 1) if self.judged else None


class Throughput(Model):
    """How long it takes from one step of the path to another, of those whose last step lies in the period."""

    unit: Unit
    name: str = Field(description="Dutch.")
    first: str
    then: str
    count: int
    median_days: float | None
    p90_days: int | None = Field(description="Nine of ten took no longer (nearest rank).")
    under_way: int = Field(description="At the end of the period: the first step was taken, the other not yet.")


class MeasureCount(Model):
    """The measures of one CBS code. Running is counted at the end of a day, so that the balance holds."""

    unit: Unit = Unit.MEASURE
    code: str
    name: str
    running_before: int = Field(description="At the end of the day before the period.")
    started: int
    ended: int
    moved_in: int = Field(description="Came from another region, running: neither started nor ended by that.")
    moved_away: int = Field(description="Went on in another region.")
    running: int = Field(description="At the end of its last day.")
    children: int = Field(description="Children with such a measure at the end of its last day. Unit: child.")
    ended_by: dict[str, int] = Field(description="By CBS code of the reason; by our own word where CBS has none.")


class Households(Model):
    """The cases of households. Unit: household."""

    unit: Unit = Unit.HOUSEHOLD
    running_before: int
    opened: int
    closed: int
    moved_in: int = Field(description="Came from another region.")
    moved_away: int = Field(description="Went on in another region.")
    running: int
    by_municipality: dict[str, int] = Field(description="Running, by CBS code; `unknown` where nobody told.")


class Figures(Model):
    """The figures of a region over a period, as far as is known at `at`."""

    region: str
    region_name: str
    period: Period
    at: Instant = Field(description="By which clock terms are judged.")
    position: int = Field(description="Up to where the journal was read.")
    households: Households
    waiting: Waiting = Field(description="At the end of the period, or at `at` where that is earlier.")
    compliance: tuple[Compliance, ...]
    throughput: tuple[Throughput, ...]
    measures: tuple[MeasureCount, ...]
    erased_cases: int = Field(description="Cases that were erased and are in no other figure. Unit: household.")
