"""What the terms about the authority hang on, and which of its facts can be corrected."""

from collections.abc import Mapping
from datetime import datetime

from waakvlam.domain.court_measure.authority import suspension
from waakvlam.domain.court_measure.authority.rules import JUDGEMENT
from waakvlam.domain.court_measure.protector import ASSIGN_GUARDIANSHIP, ASSIGN_SUPERVISION
from waakvlam.domain.court_measure.state import MeasureState
from waakvlam.domain.facts import Clock, Fact


def _suspended(state: MeasureState) -> datetime | None:
    """A suspension that was ended by a decision has no terms any more; one that lapsed may stand again."""
    return state.authority.suspended_at if state.authority.suspension in {"active", "lapsed"} else None


CLOCKS: Mapping[str, Clock[MeasureState]] = {
    suspension.LAPSE: Clock(anchor=_suspended, done=lambda s: s.authority.requested_at),
    suspension.GUARDIAN_LAPSE: Clock(
        anchor=lambda s: _suspended(s) if s.authority.provisional_guardian else None,
        done=lambda s: s.authority.requested_at,
    ),
    suspension.HEARING: Clock(anchor=_suspended, done=lambda s: s.authority.suspension_heard_at),
    suspension.CHILD_HEARING: Clock(anchor=_suspended, done=lambda s: s.authority.child_heard_at),
    JUDGEMENT: Clock(anchor=lambda s: s.authority.judgement_dated, done=lambda s: s.authority.requested_at),
    ASSIGN_GUARDIANSHIP: Clock(
        anchor=lambda s: s.charged_and_notified if s.charged_as_guardian else None,
        done=lambda s: s.assigned_and_met,
    ),
}
"""Every term that these rules start, and the facts it is read from."""

FACTS: Mapping[str, Fact] = {
    "authority.suspended_at": Fact(
        "de schorsing van het gezag",
        recorded_by="suspend_authority",
        follows=("opened_at",),
        along=("ordered_at", "first_ordered_at", "charged_at", "appealable_at"),
    ),
    "authority.suspension_heard_at": Fact(
        "het horen over de schorsing",
        recorded_by="record_suspension_hearing",
        follows=("authority.suspended_at",),
        starts=(),
    ),
    "authority.beside.gi_notified_at": Fact(
        "de kennisgeving aan de GI van de opdracht ernaast",
        recorded_by="notify_gi",
        follows=("first_ordered_at",),
        starts=(ASSIGN_SUPERVISION,),
    ),
    "authority.beside.fixed_since": Fact(
        "de aanwijzing van de vaste jeugdbeschermer door de GI ernaast",
        recorded_by="assign_protector",
        follows=("first_ordered_at",),
    ),
    "authority.beside.first_contact_at": Fact(
        "het eerste contact van de GI ernaast",
        recorded_by="record_first_contact",
        follows=("first_ordered_at",),
        starts=(),
    ),
    "authority.judgement_dated": Fact(
        "de dagtekening van het verzoek van de GI",
        recorded_by="ask_authority_judgement",
        is_day=True,
        starts=(JUDGEMENT,),
    ),
    "authority.requested_at": Fact(
        "het verzoek tot beëindiging van het gezag", recorded_by="request_end_of_authority", follows=("opened_at",)
    ),
    "authority.accepted_at": Fact(
        "de bereidverklaring van de voogd",
        recorded_by="accept_guardianship",
        # It may be older than the request, with which it can be sent along.
        follows=("opened_at",),
    ),
    "authority.ended_at": Fact(
        "de beëindiging van het gezag",
        recorded_by="end_authority",
        follows=("authority.requested_at", "authority.accepted_at"),
        along=(
            "ordered_at",
            "first_ordered_at",
            "charged_at",
            "appealable_at",
            "authority.decided_at",
            "authority.plan_awaited_from",
        ),
    ),
}
"""What can be corrected about the authority."""
