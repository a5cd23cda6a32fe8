"""The folded state of the measure track of one child."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.commands import IntakeDecision
from waakvlam.domain.court_measure.events import MeasureEvent, MeasureKind
from waakvlam.domain.court_measure.request import events as re
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant
from waakvlam.domain.stream_state import StreamState, evolve_shared


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


class MeasureState(StreamState):
    """What is known of the track. Days are Amsterdam dates; `last_day` is inclusive."""

    kind: Literal[StreamKind.COURT_MEASURE] = StreamKind.COURT_MEASURE
    case: str | None = None
    child: str | None = None
    crisis: bool = False
    stage: MeasureStage = MeasureStage.NEW
    stage_before_lapse: MeasureStage | None = None
    lapsed: bool = False
    lapsed_at: Instant | None = None
    paperwork_follows: bool = False
    investigation_started_at: Instant | None = None
    intake_decided_at: Instant | None = None
    investigated_at: Instant | None = None
    petition_filed_at: Instant | None = None
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
    extension: Literal["undecided", "requested", "not_asked"] = "undecided"

    @property
    def in_force(self) -> bool:
        """Whether a measure binds parents and child now."""
        return self.stage in IN_FORCE

    def in_force_at(self, when: datetime) -> bool:
        """Whether a measure bound parents and child then, as far as is known now."""
        return self.in_force or (self.lapsed and self.lapsed_at is not None and when < self.lapsed_at)

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


def evolve(state: MeasureState, event: MeasureEvent) -> MeasureState:
    """The track after an event."""
    match event:
        case e.MeasureTrackOpened():
            return _with(
                state,
                opened_at=event.occurred_at,
                case=event.case,
                child=event.child,
                crisis=event.crisis,
                birth_date=event.birth_date,
                paperwork_follows=event.paperwork_follows,
                # The court that brings in a sibling needs no petition about it.
                petition_filed_at=event.occurred_at if event.added_by_court else None,
                stage=_first_stage(event),
            )
        case e.BirthDateLearned():
            return _with(state, birth_date=event.birth_date)
        case e.ChildGivenAHearing():
            return _with(state, child_heard_at=event.occurred_at)
        case e.IntakeDecided(decision=IntakeDecision.INVESTIGATE):
            stage = MeasureStage.RVDK_WAITING if event.queued else MeasureStage.RVDK_INVESTIGATION
            return _with(state, stage=stage, intake_decided_at=event.occurred_at, crisis=False)
        case re.RequestRejectedTechnically():
            return _with(state, stage=MeasureStage.REQUEST_REJECTED)
        case re.RequestResent():
            return _with(state, stage=MeasureStage.RVDK_INTAKE)
        case re.PaperworkFiled():
            return _with(state, paperwork_follows=False)
        case re.RvdkInvestigationStarted():
            return _with(state, stage=MeasureStage.RVDK_INVESTIGATION, investigation_started_at=event.occurred_at)
        case re.SiblingsAdded():
            return state
        case e.RvdkInvestigationConcluded(petition=True):
            return _with(state, stage=MeasureStage.PETITION_AWAITED, investigated_at=event.occurred_at)
        case e.PetitionFiled():
            # A petition filed while a provisional order is in force does not end that order.
            return _with(
                state,
                petition_filed_at=event.occurred_at,
                # Nor does one in a crisis stop anybody from waiting for the urgent decision.
                stage=state.stage if state.in_force or state.crisis else MeasureStage.COURT,
            )
        case e.MeasureImposed():
            return _impose(state, event)
        case e.PartiesHeard():
            unheard = event.upheld and state.stage is MeasureStage.PROVISIONAL_UNHEARD
            stage = MeasureStage.PROVISIONAL if unheard else state.stage
            return _with(state, stage=stage, parties_heard_at=event.occurred_at)
        case e.GiNotified():
            return _with(state, gi_notified_at=event.occurred_at)
        case e.ProtectorAssigned():
            return _assign(state, event)
        case e.FirstContactMade():
            return _with(state, first_contact_at=event.occurred_at)
        case e.FamilyGroupPlanOffered():
            return _with(state, family_group_plan="offered", family_group_plan_at=event.occurred_at)
        case e.FamilyGroupPlanWaived():
            return _with(state, family_group_plan="waived", family_group_plan_at=event.occurred_at)
        case e.PlanEstablished():
            return _with(state, plan_established_at=event.occurred_at)
        case e.PlanReviewed():
            return _with(state, reviewed_at=event.occurred_at)
        case e.NoExtensionNotified():
            return _with(state, extension="not_asked", no_extension_at=event.occurred_at)
        case e.ExtensionRequested():
            return _with(state, extension="requested", extension_requested_at=event.occurred_at, no_extension_at=None)
        case e.OrderExtended():
            return _extend(state, event)
        case e.MeasurePeriodCorrected():
            return _with(state, last_day=event.last_day)
        case e.MeasureLapsed():
            return _with(
                state,
                stage=MeasureStage.LAPSED,
                stage_before_lapse=state.stage,
                lapsed=True,
                lapsed_at=event.occurred_at,
            )
        case e.MeasureReinstated():
            return _with(state, stage=state.stage_before_lapse or state.stage, stage_before_lapse=None, lapsed=False)
        case e.MeasureEnded():
            return _with(state, stage=MeasureStage.ENDED, closed_at=event.occurred_at, outcome=str(event.reason))
        case e.IntakeDecided() | e.RvdkInvestigationConcluded() | e.OrderRefused():
            return state
        case e.ReportHeard():
            return state
        case _:
            return evolve_shared(state, event)


def _first_stage(event: e.MeasureTrackOpened) -> MeasureStage:
    if event.added_by_court:
        return MeasureStage.COURT
    return MeasureStage.CRISIS_ORDER_AWAITED if event.crisis else MeasureStage.RVDK_INTAKE


def _with(state: MeasureState, **changes: object) -> MeasureState:
    return state.model_copy(update=changes)


def _impose(state: MeasureState, event: e.MeasureImposed) -> MeasureState:
    provisional = event.measure is MeasureKind.PROVISIONAL_SUPERVISION
    unheard = MeasureStage.PROVISIONAL_UNHEARD if not event.heard else MeasureStage.PROVISIONAL
    same_gi = event.gi == state.gi
    # The same institution carries on after a provisional order: what it did stays done. Another one begins anew, and
    # after a lapse it must be told again that it is charged.
    kept: dict[str, object] = {} if same_gi else _NOTHING_DONE_YET
    return _with(
        state,
        **{
            **kept,
            "measure": event.measure,
            "stage": unheard if provisional else MeasureStage.IN_FORCE,
            "stage_before_lapse": None,
            "lapsed": False,
            "crisis": state.crisis and provisional,
            "first_ordered_at": state.first_ordered_at or event.occurred_at,
            "ordered_at": event.occurred_at,
            "starts_on": event.starts_on,
            "last_day": event.last_day,
            "period_starts_on": event.starts_on,
            "court_last_day": event.court_last_day,
            "gi": event.gi,
            "charged_at": state.charged_at if same_gi and not state.lapsed else event.occurred_at,
            "gi_notified_at": state.gi_notified_at if same_gi and not state.lapsed else None,
            # A supervision order answers its petition; a next one needs another.
            "petition_filed_at": state.petition_filed_at if provisional else None,
            "extension": "undecided",
            "extension_requested_at": None,
            "no_extension_at": None,
        },
    )


_NOTHING_DONE_YET: dict[str, object] = {
    "protector": None,
    "protector_state": ProtectorState.UNASSIGNED,
    "fixed_since": None,
    "first_contact_at": None,
    "family_group_plan": "not_offered",
    "family_group_plan_at": None,
    "plan_established_at": None,
    "reviewed_at": None,
}


def _extend(state: MeasureState, event: e.OrderExtended) -> MeasureState:
    first_day = None if state.last_day is None else date.fromordinal(state.last_day.toordinal() + 1)
    return _with(
        state,
        last_day=event.last_day,
        period_starts_on=first_day,
        court_last_day=event.court_last_day,
        extension="undecided",
        extension_requested_at=None,
        no_extension_at=None,
    )


def _assign(state: MeasureState, event: e.ProtectorAssigned) -> MeasureState:
    return _with(
        state,
        protector=event.worker,
        protector_state=ProtectorState.FIXED if event.fixed else ProtectorState.INTERIM,
        fixed_since=_earliest(state.fixed_since, event.occurred_at) if event.fixed else state.fixed_since,
    )


def _earliest(known: datetime | None, other: datetime) -> datetime:
    return other if known is None else min(known, other)
