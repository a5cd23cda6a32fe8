"""The rows of the read models: what is folded from the journal, and what figures are counted from.

Nothing in a row is personal: ids, codes, organisations and moments.
"""

from dataclasses import dataclass
from datetime import date, datetime

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.court_measure.state import ProtectorState
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.deadlines.model import EscalationRole
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.notifications import Channel
from waakvlam.domain.term_model import Nature


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """One term of one stream, as it stands on the facts that are known now."""

    stream: str
    key: str
    case: str
    region: str
    child: str | None
    deadline: str
    part: str | None
    name: str
    article: str
    kind: str
    nature: Nature | None
    on_miss: str
    regional: bool
    responsible: OrganisationKind
    organisation: str | None
    started_at: datetime
    at_risk_at: datetime | None
    last_day: date
    ends_at: datetime
    status: DeadlineStatus
    met_at: datetime | None
    cancelled_at: datetime | None
    retracted: bool
    settled: bool
    suspended_on: date | None
    resumed_on: date | None
    arrived_at: datetime | None
    """When this part of the path came from another region; none where it began here."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure of one child, from its first day up to and including its last (CBS: one record per measure)."""

    stream: str
    number: int
    case: str
    region: str
    child: str
    code: str
    gi: str
    """The institution that began it; of a measure that was transferred, `transfers` names the next."""
    starts_on: date
    last_day: date | None
    """As the court, or the law, has it; none for guardianship."""
    ends_on: date | None
    """The last day on which it held; none while it holds."""
    end_reason: str | None
    """CBS code; our own word where CBS has none (`replaced`, `lapsed`, `not_upheld`...)."""
    transfers: str
    """Per transfer the institution that took over and its first day: ``00000099000000005000@2030-03-05``, by commas."""
    came_on: date | None
    """The day on which it came from another region, running; none where it began here."""
    left_on: date | None
    """The day on which it went to another region, running: it goes on there."""


@dataclass(frozen=True, slots=True)
class ProtectorRow:
    """From when until when a child with a measure had nobody, somebody for now, or its own protector."""

    stream: str
    number: int
    case: str
    region: str
    child: str
    state: ProtectorState
    since: datetime
    until: datetime | None
    gi: str | None
    measure: str
    """CBS code of the measure at the end of it, or now."""
    arrived_at: datetime | None
    """When the child came from another region: it was not on the lists of here before."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """The first time a stream took a step of the path."""

    stream: str
    step: str
    case: str
    region: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StreamRow:
    """One part of a case: where it is, and who is awaited."""

    stream: str
    case: str
    region: str
    kind: StreamKind
    child: str | None
    stage: str
    crisis: bool
    held: bool
    opened_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    who: OrganisationKind | None
    organisation: str | None
    awaited: str | None
    municipality: str | None
    """Of a household: where it lives, as far as was told."""
    offered: bool
    """Another region offers it, or did: it never came here."""
    arrived_at: datetime | None
    """When it came from another region; none where it began here."""
    moved_away: bool
    """It was closed because it went on in another region."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of the case of a household, by what was on record."""

    stream: str
    number: int
    case: str
    region: str
    stage: str | None
    """None where it is closed."""
    recorded_at: datetime
    """From when on this was known."""


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning that was asked and that no channel has taken; a warning that was delivered has no row."""

    stream: str
    warning: str
    case: str
    region: str
    channel: Channel
    role: EscalationRole
    deadline: str
    due_at: datetime
    """When it became due, or the end of the quiet hours it waited for."""


Row = DeadlineRow | MeasureRow | ProtectorRow | StageRow | StepRow | StreamRow | WarningRow
