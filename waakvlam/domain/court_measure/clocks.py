"""What the terms of a measure hang on, and which of its facts can be corrected."""

from collections.abc import Mapping
from datetime import date, datetime

from waakvlam.domain.birth import counted_from
from waakvlam.domain.court_measure import appeal, waiting
from waakvlam.domain.court_measure.authority import clocks as authority
from waakvlam.domain.court_measure.corrected import (
    check_after_the_last_extension,
    check_last_day,
    check_starts_on,
)
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.instruction import rules as instruction
from waakvlam.domain.court_measure.periods import SUPERVISION_TERMS
from waakvlam.domain.court_measure.placement import clocks as placement
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.facts import Clock, Fact


def _provisional_start(state: MeasureState) -> date | None:
    return state.starts_on if state.measure is MeasureKind.PROVISIONAL_SUPERVISION else None


def _first_period(state: MeasureState) -> date | None:
    known = state.period_starts_on == state.starts_on or bool(state.earlier_periods)
    return state.starts_on if known and state.measure is MeasureKind.SUPERVISION else None


def _first_last_day(state: MeasureState) -> date | None:
    """What the court named of the first period, whichever it is now."""
    return state.earlier_periods[0].court_last_day if state.earlier_periods else state.court_last_day


def _first_extended(state: MeasureState) -> datetime | None:
    return state.earlier_periods[0].extended_at if state.earlier_periods else None


def _later_period(state: MeasureState) -> date | None:
    return state.period_starts_on if state.period_starts_on != state.starts_on else None


def _plan_awaited_from(state: MeasureState) -> datetime | None:
    # No family group plan comes first in guardianship: see the catalogue.
    if state.authority.plan_awaited_from is not None:
        return state.authority.plan_awaited_from
    return state.family_group_plan_at if state.family_group_plan == "waived" else None


def _charged_with_supervision(state: MeasureState) -> datetime | None:
    if state.order_beside is not None:
        return state.order_beside.charged_and_notified
    return None if state.charged_as_guardian else state.charged_and_notified


CLOCKS: Mapping[str, Clock[MeasureState]] = {
    **authority.CLOCKS,
    **instruction.CLOCKS,
    **placement.CLOCKS,
    **waiting.CLOCKS,
    appeal.APPEAL: Clock(anchor=lambda s: s.appealable_at),
    # Several things meet it: see the rules of the request and of the orders.
    "rvdk_emergency_start": Clock(anchor=lambda s: s.opened_at),
    "rvdk_max_wait": Clock(
        anchor=lambda s: s.intake_decided_at, done=lambda s: s.investigation_started_at or s.investigated_at
    ),
    "rvdk_burgemeester_to_court": Clock(
        anchor=lambda s: s.opened_at if s.route == "mayor" else None, done=lambda s: s.put_to_court_at
    ),
    "rvdk_throughput": Clock(anchor=lambda s: s.investigation_started_at, done=lambda s: s.investigated_at),
    "spoed_hearing_parties": Clock(
        anchor=lambda s: s.ordered_at if s.measure is MeasureKind.PROVISIONAL_SUPERVISION else None,
        done=lambda s: s.parties_heard_at,
    ),
    "spoed_hearing_minor_12plus": Clock(
        anchor=lambda s: s.ordered_at if s.measure is MeasureKind.PROVISIONAL_SUPERVISION else None,
        done=lambda s: s.child_heard_at,
    ),
    # The case registers a child and corrects its date of birth: see `child`.
    "minority_end": Clock(anchor=lambda s: counted_from(s.birth_date)[0] if s.birth_date else None),
    # The term of a measure ends by the next order, or by law: no fact of its own meets it.
    "vots_max_duration": Clock(anchor=_provisional_start, court_fixed=lambda s: s.court_last_day),
    "ots_max_duration": Clock(anchor=_first_period, done=_first_extended, court_fixed=_first_last_day),
    "ots_extension_max": Clock(anchor=_later_period, court_fixed=lambda s: s.limit),
    # Two months before the end, wherever that comes to lie.
    "gi_notify_rvdk_no_extension": Clock(
        anchor=lambda s: s.last_day if s.measure is MeasureKind.SUPERVISION else None,
        done=lambda s: s.no_extension_at,
    ),
    "gi_assign_worker_ots": Clock(
        anchor=_charged_with_supervision,
        done=lambda s: (s.order_beside or s).assigned_and_met,
    ),
    "plan_within_six_weeks": Clock(
        anchor=_plan_awaited_from,
        done=lambda s: s.plan_established_at,
    ),
    "plan_yearly_review": Clock(anchor=lambda s: s.reviewed_at or s.plan_established_at),
}
"""Every term that the rules of a measure start, and the facts it is read from."""

FACTS: Mapping[str, Fact] = {
    **authority.FACTS,
    **instruction.FACTS,
    **placement.FACTS,
    # The RvdK that begins of its own motion investigates from that moment.
    "opened_at": Fact("het verzoek om een maatregel", along=("investigation_started_at",)),
    "intake_decided_at": Fact("het besluit van de RvdK", recorded_by="decide_intake", follows=("opened_at",)),
    "investigation_started_at": Fact(
        "het begin van het raadsonderzoek",
        recorded_by="start_investigation",
        follows=("intake_decided_at",),
    ),
    "investigated_at": Fact(
        "de afronding van het raadsonderzoek",
        recorded_by="conclude_investigation",
        follows=("intake_decided_at", "investigation_started_at"),
    ),
    "petition_filed_at": Fact(
        "de indiening van het rekest",
        recorded_by="file_petition",
        follows=("opened_at", "investigated_at"),
        along=("put_to_court_at",),
    ),
    "ordered_at": Fact(
        "de beschikking",
        recorded_by="give_order",
        # Not the petition: one that is still before the court was not decided by any order that is on record.
        follows=("opened_at",),
        along=(
            "first_ordered_at",
            "charged_at",
            "appealable_at",
            "authority.beside.charged_at",
            # Where the order is about the authority itself, it is the same decision.
            "authority.suspended_at",
            "authority.ended_at",
            "authority.decided_at",
            "authority.plan_awaited_from",
        ),
    ),
    "parties_heard_at": Fact("het horen van belanghebbenden", recorded_by="record_hearing", follows=("ordered_at",)),
    "child_heard_at": Fact(
        "het horen van het kind",
        recorded_by="hear_child",
        follows=("opened_at",),
        along=("authority.child_heard_at", "child_last_heard_at"),
        starts=(),
    ),
    "child_last_heard_at": Fact("het laatste horen van het kind", recorded_by="hear_child", follows=("opened_at",)),
    "starts_on": Fact(
        "de eerste dag van de maatregel",
        recorded_by="give_order",
        follows=("ordered_at",),
        is_day=True,
        along=("period_starts_on", "earlier_periods.1.starts_on"),
        check=check_starts_on,
    ),
    "court_last_day": Fact(
        "de laatste dag die de rechter noemde",
        recorded_by="give_order",
        follows=("starts_on", "period_starts_on"),
        is_day=True,
        starts=(),
        may_be_added=True,
        check=check_last_day,
    ),
    "gi_notified_at": Fact(
        "de kennisgeving aan de GI",
        recorded_by="notify_gi",
        follows=("first_ordered_at",),
        starts=("gi_assign_worker_ots", "gi_assign_worker_guardianship"),
    ),
    "fixed_since": Fact(
        "de aanwijzing van de vaste jeugdbeschermer", recorded_by="assign_protector", follows=("first_ordered_at",)
    ),
    "first_contact_at": Fact(
        "het eerste contact", recorded_by="record_first_contact", follows=("first_ordered_at",), starts=()
    ),
    "family_group_plan_at": Fact(
        "het familiegroepsplan", recorded_by="waive_family_group_plan", follows=("first_ordered_at",)
    ),
    "plan_established_at": Fact(
        "de vaststelling van het plan",
        recorded_by="establish_plan",
        follows=("family_group_plan_at",),
        starts=("plan_yearly_review",),
    ),
    "reviewed_at": Fact("de evaluatie van het plan", recorded_by="review_plan", follows=("plan_established_at",)),
    "no_extension_at": Fact(
        "de mededeling aan de RvdK",
        recorded_by="notify_no_extension",
        follows=("ordered_at",),
        check=check_after_the_last_extension,
        starts=(),
        settles=SUPERVISION_TERMS,
    ),
    "extension_refused_at": Fact(
        "de afwijzing van de verlenging",
        recorded_by="refuse_extension",
        follows=("extension_requested_at",),
        along=("appealable_at",),
        starts=(),
        rights=(appeal.APPEAL,),
        settles=SUPERVISION_TERMS,
    ),
    "extension_requested_at": Fact(
        "het verzoek tot verlenging",
        recorded_by="request_extension",
        follows=("ordered_at",),
        check=check_after_the_last_extension,
    ),
}
"""What can be corrected in a measure."""
