"""What happened, in one Dutch phrase for who watches the demo or reads the record."""

from datetime import date

from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.deadlines import (
    DUTCH_ROLE,
    Deadline,
    DeadlineAtRisk,
    DeadlineCancelled,
    DeadlineLapsed,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRevived,
    DeadlineStarted,
    DeadlineStatus,
    EscalationRaised,
)
from waakvlam.domain.dutch import is_lapse, status_name
from waakvlam.domain.stream_state import StreamState

_PHRASES = {
    "CaseOpened": "zaak geopend",
    "SignalReceived": "signaal vastgelegd",
    "LocalTeamAssigned": "lokaal team en vast gezicht aangewezen",
    "SafetyAssessmentRequested": "veiligheidsbeoordeling gevraagd",
    "HandoverAccepted": "overdracht aanvaard",
    "HandoverRefused": "overdracht geweigerd",
    "HandoverWithdrawn": "overdracht teruggenomen",
    "HelpStarted": "hulp gestart",
    "AdviceGiven": "advies gegeven",
    "AnalysisRecorded": "verklarende analyse gemaakt",
    "SafetyPlanEstablished": "veiligheidsplan vastgesteld",
    "FamilyPlanOffered": "familiegroepsplan aangeboden",
    "FamilyPlanMade": "familiegroepsplan opgesteld",
    "FamilyPlanWaived": "geen familiegroepsplan",
    "HelpEvaluated": "hulp geëvalueerd",
    "OwnInvestigationStarted": "RvdK onderzoekt uit zichzelf",
    "CollegeNotified": "college weet van het onderzoek van de RvdK",
    "ViolenceReported": "calamiteit of geweld vastgelegd",
    "InspectorateNotified": "gemeld bij de inspectie",
    "OwnInvestigationReported": "eigen onderzoek bij de inspectie",
    "HouseholdMoved": "verhuisd",
    "RegionHandoverNeeded": "OVERDRAGEN AAN EEN ANDERE REGIO",
    "CourtMeasureRequested": "maatregel gevraagd",
    "FollowUpRequested": "nazorg gevraagd",
    "CaseClosed": "zaak gesloten",
    "AssessmentOpened": "veiligheidsbeoordeling geopend",
    "ImmediateLookDone": "directe blik gedaan",
    "TriageDecided": "uitkomst van de veiligheidsbeoordeling",
    "InvestigationStarted": "onderzoek begonnen",
    "HandoverOffered": "overdracht aangeboden",
    "AssessmentConcluded": "veiligheidsbeoordeling afgerond",
    "MeasureTrackOpened": "maatregeltraject geopend",
    "IntakeDecided": "RvdK besloot over het verzoek",
    "RvdkInvestigationConcluded": "raadsonderzoek afgerond",
    "PetitionFiled": "rekest ingediend",
    "MeasureImposed": "maatregel uitgesproken",
    "PartiesHeard": "belanghebbenden gehoord",
    "OrderRefused": "maatregel afgewezen",
    "GiNotified": "GI in kennis gesteld",
    "ProtectorAssigned": "jeugdbeschermer aangewezen",
    "FirstContactMade": "eerste contact met kind en ouder",
    "FamilyGroupPlanOffered": "familiegroepsplan aangeboden",
    "FamilyGroupPlanWaived": "geen familiegroepsplan",
    "PlanEstablished": "plan vastgesteld",
    "NoExtensionNotified": "RvdK gemeld: geen verlenging",
    "ExtensionRequested": "verlenging verzocht",
    "OrderExtended": "maatregel verlengd",
    "MeasureLapsed": "MAATREGEL VERVALLEN",
    "MeasureReinstated": "maatregel herleeft",
    "MeasureEnded": "maatregeltraject beëindigd",
    "FollowUpOpened": "nazorg geopend",
    "ContactMade": "monitormoment",
    "ConcernRaised": "nieuwe zorg gemeld",
    "FollowUpClosed": "nazorg gesloten",
}
_LOUD = frozenset({"MeasureLapsed", "HandoverRefused", "ConcernRaised"})


def phrase(recorded: RecordedEvent, state: StreamState) -> tuple[str, str] | None:
    """What happened and the style in which to show it; None for what only the engine cares about.

    Args:
        recorded: the event.
        state: the stream's state after it.
    """
    event: AnyEvent = recorded.event
    known = {deadline.key: deadline for deadline in state.deadlines}
    match event:
        case DeadlineStarted():
            return f"termijn loopt: {_until(event.deadline, event.deadline.last_day)}", "cyan"
        case DeadlineAtRisk():
            about = known[event.key]
            return f"{_stood(about, DeadlineStatus.AT_RISK)}: {_until(about, event.last_day)}", "yellow"
        case EscalationRaised(superseded=False):
            return f"waarschuwing aan {DUTCH_ROLE[event.role]}: {known[event.key].name}", "bold yellow"
        case DeadlineMissed():
            return f"TE LAAT: {_until(known[event.key], event.last_day)}", "bold red"
        case DeadlineLapsed():
            return f"VERVALLEN: {_what_lapsed(known[event.key])}, laatste dag {event.last_day:%d-%m-%Y}", "bold red"
        case DeadlineMet():
            met = DeadlineStatus.MET_LATE if event.late else DeadlineStatus.MET
            return f"{_stood(known[event.key], met)}: {known[event.key].name}", "green"
        case DeadlineCancelled():
            fell_away = _stood(known[event.key], DeadlineStatus.CANCELLED)
            return f"{fell_away}: {known[event.key].name} ({event.reason})", "dim"
        case DeadlineRevived():
            return f"loopt weer: {known[event.key].name}", "cyan"
        case _:
            words = _PHRASES.get(event.type)
            return (words, "bold red" if event.type in _LOUD else "") if words else None


def _stood(deadline: Deadline, status: DeadlineStatus) -> str:
    """Its status in words, as it was at the event: more may have happened since."""
    return status_name(deadline.model_copy(update={"status": status}))


def _until(deadline: Deadline, day: date) -> str:
    return f"{deadline.name}, {'na' if is_lapse(deadline) else 'uiterlijk'} {day:%d-%m-%Y}"


def _what_lapsed(deadline: Deadline) -> str:
    return deadline.what_lapses if is_lapse(deadline) else f"{deadline.what_lapses} ({deadline.name})"
