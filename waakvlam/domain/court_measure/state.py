"""The folded state of the measure track of one child."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import Field

from waakvlam.domain.court_measure.authority.state import AuthorityState, Duties
from waakvlam.domain.court_measure.events import GUARDIANSHIPS, MeasureKind
from waakvlam.domain.court_measure.fold_charge import InCharge
from waakvlam.domain.court_measure.instruction.state import InstructionState
from waakvlam.domain.court_measure.period_events import OrderPeriod
from waakvlam.domain.court_measure.placement.state import Placement
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant
from waakvlam.domain.model import Model
from waakvlam.domain.stream_state import StreamState


class MeasureStage(StrEnum):
    """Where the track is."""

    NEW = "new"
    RVDK_INTAKE = "rvdk_intake"
    REQUEST_REJECTED = "request_rejected"
    RVDK_WAITING = "rvdk_waiting"
    RVDK_INVESTIGATION = "rvdk_investigation"
    PETITION_AWAITED = "petition_awaited"
    COURT = "court"
    CRISIS_ORDER_AWAITED = "crisis_order_awaited"
    PROVISIONAL_UNHEARD = "provisional_unheard"
    PROVISIONAL = "provisional"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    ENDED = "ended"


IN_FORCE = frozenset({MeasureStage.PROVISIONAL_UNHEARD, MeasureStage.PROVISIONAL, MeasureStage.IN_FORCE})
"""Stages in which a measure binds parents and child."""


class ProtectorState(StrEnum):
    """What the child has: nobody (*wachtlijst*), somebody for now (*doorstroomlijst*), its own protector."""

    UNASSIGNED = "unassigned"
    INTERIM = "interim"
    FIXED = "fixed"


class ProtectorPeriod(Model):
    """From when the child had nobody, somebody for now, or its own protector; until the next period."""

    state: ProtectorState
    since: Instant


class Transfer(Model):
    """One institution took over from another within a measure (CBS: *overgedragen*)."""

    previous: str
    gi: str
    last_day_of_previous: date
    starts_on: date


class Gap(Model):
    """A time between two measures in which none held."""

    since: Instant
    until: Instant | None = Field(default=None, description="None for the order of now: its own moment.")


class MeasureState(StreamState):
    """What is known of the track. Days are Amsterdam dates; `last_day` is inclusive."""

    last_stage: ClassVar[Any] = MeasureStage.ENDED
    kind: Literal[StreamKind.COURT_MEASURE] = StreamKind.COURT_MEASURE
    unclosed: "MeasureState | None" = None
    order_over: "MeasureState | None" = Field(
        default=None,
        description="While the track goes on for a suspension alone: the same, had the order beside it not ended.",
    )
    case: str | None = None
    child: str | None = None
    crisis: bool = False
    stage: MeasureStage = MeasureStage.NEW
    stage_before_lapse: MeasureStage | None = None
    lapsed: bool = False
    lapsed_at: Instant | None = None
    paperwork_follows: bool = False
    investigation_started_at: Instant | None = None
    request_rejected_at: Instant | None = Field(default=None, description="The exchange did not take the request.")
    request_resent_at: Instant | None = None
    intake_decided_at: Instant | None = None
    investigated_at: Instant | None = None
    petition_filed_at: Instant | None = None
    route: str | None = Field(default=None, description="How it began, in the case's words.")
    put_to_court_at: Instant | None = Field(default=None, description="The petition that the mayor made the RvdK file.")
    measure: MeasureKind | None = None
    first_ordered_at: Instant | None = None
    ordered_at: Instant | None = None
    starts_on: date | None = None
    last_day: date | None = None
    period_starts_on: date | None = None
    court_last_day: date | None = None
    birth_date: str | None = None
    child_heard_at: Instant | None = None
    parties_heard_at: Instant | None = None
    no_extension_at: Instant | None = None
    extension_requested_at: Instant | None = None
    reviewed_at: Instant | None = None
    gi: str | None = None
    charged_at: Instant | None = Field(default=None, description="The order by which this institution was charged.")
    gi_notified_at: Instant | None = None
    protector: str | None = None
    protector_state: ProtectorState = ProtectorState.UNASSIGNED
    fixed_since: Instant | None = None
    first_contact_at: Instant | None = None
    family_group_plan: Literal["not_offered", "offered", "waived"] = "not_offered"
    family_group_plan_at: Instant | None = None
    plan_established_at: Instant | None = None
    extension: Literal["undecided", "requested", "not_asked", "refused"] = "undecided"
    placement: Placement = Placement()
    extension_refused_at: Instant | None = None
    gaps: tuple[Gap, ...] = ()
    earlier_periods: tuple[OrderPeriod, ...] = Field(
        default=(), description="Of a supervision order that was extended: the periods before that of now."
    )
    held_over_from: date | None = Field(
        default=None, description="First day of the extension of which the court held the rest over (*aangehouden*)."
    )
    extended_from: date | None = Field(
        default=None, description="First day of the year in which the extension of now, with its parts, has to fit."
    )
    extended_until: date | None = Field(
        default=None, description="Last day that this year leaves the period of now, where that is the rest of one."
    )
    child_last_heard_at: Instant | None = None
    petition_refused_at: Instant | None = Field(
        default=None, description="A petition was refused while a provisional measure held: it holds until its end."
    )
    appealable_at: Instant | None = Field(default=None, description="The last decision against which appeal is open.")
    protector_history: tuple[ProtectorPeriod, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    charges: tuple[InCharge, ...] = ()
    authority: AuthorityState = AuthorityState()
    instruction: InstructionState = InstructionState()

    @property
    def in_force(self) -> bool:
        """Whether a measure binds parents and child now."""
        return self.stage in IN_FORCE

    def in_force_at(self, when: datetime) -> bool:
        """Whether a measure bound parents and child then, as far as is known now."""
        holds = self.in_force or (self.lapsed and self.lapsed_at is not None and when < self.lapsed_at)
        return holds and not any(self._is_in(gap, when) for gap in self.gaps)

    def _is_in(self, gap: Gap, when: datetime) -> bool:
        until = gap.until
        if until is None and self.ordered_at is not None and self.ordered_at > gap.since:
            until = self.ordered_at
        return gap.since <= when and (until is None or when < until)

    @property
    def limit(self) -> date | None:
        """The last day that the court named, or that the year of an extension in parts leaves, whichever is first."""
        return min((day for day in (self.court_last_day, self.extended_until) if day is not None), default=None)

    @property
    def last_extended_at(self) -> datetime | None:
        """The decision by which the supervision order of now was last extended."""
        return self.earlier_periods[-1].extended_at if self.earlier_periods else None

    @property
    def begins_anew(self) -> bool:
        """Whether no other measure held just before this one."""
        return self.first_ordered_at == self.ordered_at or any(gap.until is None for gap in self.gaps)

    @property
    def charged_as_guardian(self) -> bool:
        """Whether what the institution was last charged with is guardianship, provisional or not."""
        return self.measure in GUARDIANSHIPS or self.authority.has_provisional_guardian

    @property
    def order_beside(self) -> Duties | None:
        """What the institution of the supervision order did, where another is provisional guardian beside it."""
        authority = self.authority
        kept = authority.has_provisional_guardian and authority.beside_kept
        another = self.measure not in GUARDIANSHIPS and authority.provisional_guardian != self.gi
        return authority.beside if kept and another else None

    @property
    def charged_by_order(self) -> datetime | None:
        """When the institution was charged with the order itself, whoever is provisional guardian beside it."""
        beside = self.authority.beside.charged_at if self.authority.has_provisional_guardian else None
        return beside or self.charged_at or self.ordered_at

    @property
    def charged_and_notified(self) -> datetime | None:
        """When the institution was charged and knew it: the later of the two."""
        if self.gi_notified_at is None:
            return None
        charged = self.charged_at or self.ordered_at
        return self.gi_notified_at if charged is None else max(self.gi_notified_at, charged)

    @property
    def assigned_and_met(self) -> datetime | None:
        """When both facts of Besluit Jeugdwet art. 4.2.2 were there: fixed protector, and first contact."""
        if self.fixed_since is None or self.first_contact_at is None:
            return None
        return max(self.fixed_since, self.first_contact_at)


def changed(state: MeasureState, **changes: object) -> MeasureState:
    """The state with these values."""
    return state.model_copy(update=changes)


END_UNDECIDED: dict[str, object] = {
    "extension": "undecided",
    "extension_requested_at": None,
    "extension_refused_at": None,
    "no_extension_at": None,
}
"""Where nothing was said yet about the end of an order."""
