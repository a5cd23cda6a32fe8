"""What happened, in one Dutch phrase for who watches the demo."""

from waakvlam.domain.contract import AnyEvent, RecordedEvent
from waakvlam.domain.deadlines import (
    DUTCH_ROLE,
    DeadlineAtRisk,
    DeadlineCancelled,
    DeadlineLapsed,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRevived,
    DeadlineStarted,
    EscalationRaised,
)
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
    names = {deadline.key: deadline.name for deadline in state.deadlines}
    match event:
        case DeadlineStarted():
            return f"termijn loopt: {event.deadline.name}, uiterlijk {event.deadline.last_day:%d-%m-%Y}", "cyan"
        case DeadlineAtRisk():
            return f"dreigt te laat: {names[event.key]}, uiterlijk {event.last_day:%d-%m-%Y}", "yellow"
        case EscalationRaised(superseded=False):
            return f"waarschuwing aan {DUTCH_ROLE[event.role]}: {names[event.key]}", "bold yellow"
        case DeadlineMissed():
            return f"TE LAAT: {names[event.key]}, uiterlijk {event.last_day:%d-%m-%Y}", "bold red"
        case DeadlineLapsed():
            return f"VERVALLEN: {names[event.key]}, laatste dag {event.last_day:%d-%m-%Y}", "bold red"
        case DeadlineMet():
            return f"{'te laat gehaald' if event.late else 'gehaald'}: {names[event.key]}", "green"
        case DeadlineCancelled():
            return f"niet meer nodig: {names[event.key]} ({event.reason})", "dim"
        case DeadlineRevived():
            return f"loopt weer: {names[event.key]}", "cyan"
        case _:
            known = _PHRASES.get(event.type)
            return (known, "bold red" if event.type in _LOUD else "") if known else None
