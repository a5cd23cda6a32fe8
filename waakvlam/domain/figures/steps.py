"""The steps of the path whose times are measured: of each stream the first time that it took one.

A step that was taken back was never taken; one whose date was corrected was taken then.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from waakvlam.domain.contract import AnyEvent
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import events as ae
from waakvlam.domain.court_measure.placement import events as pe
from waakvlam.domain.court_measure.request import events as re
from waakvlam.domain.figures.model import Unit
from waakvlam.domain.follow_up import events as fe
from waakvlam.domain.general.events import FactCorrected
from waakvlam.domain.model import Model
from waakvlam.domain.protection_case import events as ce
from waakvlam.domain.region_exchange import MovedAway, MovedIn
from waakvlam.domain.safety_assessment import events as se


class Step(StrEnum):
    """What a stream did for the first time."""

    SIGNAL = "signal"
    TEAM_ASSIGNED = "team_assigned"
    HELP_STARTED = "help_started"
    CASE_CLOSED = "case_closed"
    REPORTED = "reported"
    TRIAGED = "triaged"
    INVESTIGATED_BY_VT = "vt_investigation_started"
    JUDGED = "judged"
    HANDOVER_OFFERED = "handover_offered"
    ASSESSED = "assessment_concluded"
    REQUESTED = "measure_requested"
    INTAKE_DECIDED = "intake_decided"
    INVESTIGATION_STARTED = "rvdk_investigation_started"
    INVESTIGATED = "rvdk_investigated"
    PETITIONED = "petition_filed"
    ORDERED = "ordered"
    GI_NOTIFIED = "gi_notified"
    PROTECTOR_FIXED = "protector_fixed"
    FIRST_CONTACT = "first_contact"
    PLAN_ESTABLISHED = "plan_established"
    PLACED = "placement_carried_out"
    MEASURE_ENDED = "measure_ended"
    FOLLOW_UP_STARTED = "follow_up_started"
    FIRST_MONITORING = "first_monitoring_contact"
    FOLLOW_UP_CLOSED = "follow_up_closed"
    MOVED_IN = "moved_in"
    MOVED_AWAY = "moved_away"


_S = Step
_STEP: Mapping[type, Step] = {
    ce.CaseOpened: _S.SIGNAL,
    ce.LocalTeamAssigned: _S.TEAM_ASSIGNED,
    ce.HelpStarted: _S.HELP_STARTED,
    ce.CaseClosed: _S.CASE_CLOSED,
    se.AssessmentOpened: _S.REPORTED,
    se.TriageDecided: _S.TRIAGED,
    se.InvestigationStarted: _S.INVESTIGATED_BY_VT,
    se.JudgementReached: _S.JUDGED,
    se.HandoverOffered: _S.HANDOVER_OFFERED,
    se.AssessmentConcluded: _S.ASSESSED,
    e.MeasureTrackOpened: _S.REQUESTED,
    e.IntakeDecided: _S.INTAKE_DECIDED,
    re.RvdkInvestigationStarted: _S.INVESTIGATION_STARTED,
    e.RvdkInvestigationConcluded: _S.INVESTIGATED,
    e.PetitionFiled: _S.PETITIONED,
    e.MeasureImposed: _S.ORDERED,
    e.GiNotified: _S.GI_NOTIFIED,
    e.FirstContactMade: _S.FIRST_CONTACT,
    e.PlanEstablished: _S.PLAN_ESTABLISHED,
    pe.PlacementCarriedOut: _S.PLACED,
    e.MeasureEnded: _S.MEASURE_ENDED,
    fe.FollowUpOpened: _S.FOLLOW_UP_STARTED,
    fe.ContactMade: _S.FIRST_MONITORING,
    fe.FollowUpClosed: _S.FOLLOW_UP_CLOSED,
}
_CLOSING = frozenset({_S.CASE_CLOSED, _S.ASSESSED, _S.MEASURE_ENDED, _S.FOLLOW_UP_CLOSED})
"""What a stream that is opened again has not done after all."""

Steps = Mapping[Step, tuple[datetime, ...]]
"""Every time that a step was taken: which was the first may change by a correction."""


def evolve(steps: Steps, event: AnyEvent) -> Steps:
    """The steps after an event."""
    match event:
        case FactCorrected():
            return _corrected(steps, event)
        case e.ProtectorAssigned():
            return _taken(steps, _S.PROTECTOR_FIXED, event.occurred_at) if event.fixed else steps
        case ae.AuthoritySuspended(gi=str()) | ae.AuthorityEnded(gi=str()):
            return _taken(steps, _S.ORDERED, event.occurred_at)
        case e.MeasureTrackOpened(route="own_initiative"):
            # The RvdK that begins of its own motion investigates from that moment.
            started = _taken(steps, _S.INVESTIGATION_STARTED, event.occurred_at)
            return _taken(started, _S.REQUESTED, event.occurred_at)
        case MovedIn():
            # Of several regions the last one is here.
            return {**steps, _S.MOVED_IN: (event.occurred_at,)}
        case MovedAway():
            return {**_until(steps, event.occurred_at), _S.MOVED_AWAY: (event.occurred_at,)}
        case _:
            step = _STEP.get(type(event))
            if step is not None:
                return _taken(steps, step, event.occurred_at)
            return reopened(steps) if event.type == "TrackReopened" else steps


def reopened(steps: Steps) -> Steps:
    """The end was put on record by mistake."""
    return {step: at for step, at in steps.items() if step not in _CLOSING}


def _until(steps: Steps, left_at: datetime) -> Steps:
    """What time did after that, while the record was on its way, it did in the other region as well."""
    here = {step: tuple(at for at in times if at <= left_at) for step, times in steps.items()}
    return {step: times for step, times in here.items() if times}


def _taken(steps: Steps, step: Step, at: datetime) -> Steps:
    return {**steps, step: (*steps.get(step, ()), at)}


def first(steps: Steps) -> Mapping[Step, datetime]:
    """When each step was taken for the first time: what comes again is a later round."""
    return {step: min(times) for step, times in steps.items()}


_MOVES_WITH: Mapping[str, tuple[Step, ...]] = {
    "opened_at": (_S.SIGNAL, _S.REPORTED, _S.REQUESTED, _S.FOLLOW_UP_STARTED),
    "help_began_at": (_S.HELP_STARTED,),
    "triaged_at": (_S.TRIAGED,),
    "first_triaged_at": (_S.TRIAGED,),
    "investigation_started_at": (_S.INVESTIGATED_BY_VT, _S.INVESTIGATION_STARTED),
    "judged_at": (_S.JUDGED,),
    "intake_decided_at": (_S.INTAKE_DECIDED,),
    "investigated_at": (_S.INVESTIGATED,),
    "petition_filed_at": (_S.PETITIONED,),
    "ordered_at": (_S.ORDERED,),
    "first_ordered_at": (_S.ORDERED,),
    "authority.suspended_at": (_S.ORDERED,),
    "authority.ended_at": (_S.ORDERED,),
    "gi_notified_at": (_S.GI_NOTIFIED,),
    "fixed_since": (_S.PROTECTOR_FIXED,),
    "first_contact_at": (_S.FIRST_CONTACT, _S.FIRST_MONITORING),
    "plan_established_at": (_S.PLAN_ESTABLISHED,),
    "placement.carried_out_at": (_S.PLACED,),
}
"""Facts by which a step moves when they are corrected, by their name in the folded state."""


def _corrected(steps: Steps, event: FactCorrected) -> Steps:
    moving = {step for field in event.fields for step in _MOVES_WITH.get(field, ())}
    found = dict(steps)
    for step in moving:
        times = found.pop(step, ())
        value = (event.value,) if isinstance(event.value, datetime) else ()
        if event.previous in times:
            place = max(number for number, at in enumerate(times) if at == event.previous)
            times = (*times[:place], *value, *times[place + 1 :])
        if times:
            found[step] = times
    return found


class Way(Model):
    """From one step to another."""

    first: Step
    then: Step
    name: str
    unit: Unit


WAYS: tuple[Way, ...] = (
    Way(first=_S.SIGNAL, then=_S.TEAM_ASSIGNED, name="signaal tot lokaal team", unit=Unit.HOUSEHOLD),
    Way(first=_S.SIGNAL, then=_S.HELP_STARTED, name="signaal tot start van de hulp", unit=Unit.HOUSEHOLD),
    Way(first=_S.SIGNAL, then=_S.CASE_CLOSED, name="signaal tot sluiten van de zaak", unit=Unit.HOUSEHOLD),
    Way(first=_S.REPORTED, then=_S.TRIAGED, name="melding tot uitkomst veiligheidsbeoordeling", unit=Unit.TRACK),
    Way(
        first=_S.INVESTIGATED_BY_VT,
        then=_S.JUDGED,
        name="begin onderzoek Veilig Thuis tot oordeel",
        unit=Unit.TRACK,
    ),
    Way(first=_S.REPORTED, then=_S.ASSESSED, name="melding tot afronding bij Veilig Thuis", unit=Unit.TRACK),
    Way(first=_S.REQUESTED, then=_S.INTAKE_DECIDED, name="verzoek tot besluit van de RvdK", unit=Unit.CHILD),
    Way(
        first=_S.INTAKE_DECIDED,
        then=_S.INVESTIGATION_STARTED,
        name="besluit tot begin van het raadsonderzoek (wachttijd)",
        unit=Unit.CHILD,
    ),
    Way(first=_S.INVESTIGATION_STARTED, then=_S.INVESTIGATED, name="duur van het raadsonderzoek", unit=Unit.CHILD),
    Way(first=_S.INVESTIGATED, then=_S.PETITIONED, name="raadsonderzoek tot rekest", unit=Unit.CHILD),
    Way(first=_S.PETITIONED, then=_S.ORDERED, name="rekest tot beschikking", unit=Unit.CHILD),
    Way(first=_S.REQUESTED, then=_S.ORDERED, name="verzoek tot maatregel", unit=Unit.CHILD),
    Way(first=_S.ORDERED, then=_S.GI_NOTIFIED, name="beschikking tot kennisgeving aan de GI", unit=Unit.CHILD),
    Way(first=_S.ORDERED, then=_S.PROTECTOR_FIXED, name="beschikking tot vaste jeugdbeschermer", unit=Unit.CHILD),
    Way(first=_S.GI_NOTIFIED, then=_S.FIRST_CONTACT, name="kennisgeving tot eerste contact", unit=Unit.CHILD),
    Way(first=_S.ORDERED, then=_S.PLAN_ESTABLISHED, name="beschikking tot plan", unit=Unit.CHILD),
    Way(first=_S.ORDERED, then=_S.MEASURE_ENDED, name="beschikking tot einde van het traject", unit=Unit.CHILD),
    Way(
        first=_S.FOLLOW_UP_STARTED,
        then=_S.FIRST_MONITORING,
        name="begin nazorg tot eerste monitorcontact",
        unit=Unit.HOUSEHOLD,
    ),
)
"""The ways whose times are measured, in the order of the path."""
