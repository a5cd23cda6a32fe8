"""What a household's case waits for, and from whom: for people to read."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.deadlines import DeadlineStatus
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case import closing, handover
from waakvlam.domain.protection_case.state import CaseStage, CaseState
from waakvlam.domain.protection_case.tracks import measure_needed
from waakvlam.domain.stream_state import Awaited

_LOCAL_TEAM, _VEILIG_THUIS = OrganisationKind.LOCAL_TEAM, OrganisationKind.VEILIG_THUIS
_MEASURE_NEEDED = Awaited(who=_VEILIG_THUIS, what="verzoek tot onderzoek bij de RvdK: een maatregel is nodig")


def awaits(state: CaseState) -> Awaited:
    """What the case waits for, and from whom."""
    match state.stage:
        case CaseStage.NEW:
            return Awaited(who=None, what="het eerste signaal")
        case CaseStage.OFFERED:
            return _offered(state)
        case CaseStage.SIGNAL:
            return _after_a_signal(state)
        case CaseStage.SAFETY_ASSESSMENT:
            return Awaited(who=_VEILIG_THUIS, what="uitkomst van de veiligheidsbeoordeling")
        case CaseStage.HANDOVER:
            return _handover(state)
        case CaseStage.COURT_MEASURE if lapsed := [track for track in state.open_tracks() if track.lapsed]:
            about = ", ".join(track.child or track.id for track in lapsed)
            return Awaited(who=OrganisationKind.RVDK, what=f"VERVALLEN maatregel van {about}: bevestigen of herstellen")
        case CaseStage.COURT_MEASURE:
            measures = state.open_tracks(StreamKind.COURT_MEASURE)
            running = ", ".join(f"de maatregel van {track.child}" for track in measures)
            return Awaited(who=None, what=f"het verloop van {running}; zie daar op wie het wacht")
        case CaseStage.FOLLOW_UP if state.concern_open:
            return Awaited(who=_LOCAL_TEAM, what="besluit over de nieuwe zorg tijdens de nazorg")
        case CaseStage.FOLLOW_UP:
            return Awaited(who=_LOCAL_TEAM, what="monitormomenten van de nazorg")
        case CaseStage.LOCAL_HELP:
            return _help(state)
        case CaseStage.CLOSED:
            return Awaited(who=None, what="niets: de zaak is gesloten")


def _offered(state: CaseState) -> Awaited:
    arrival = state.region_change.arrival
    if arrival is not None and arrival.accepted_at is not None:
        return Awaited(who=None, what=f"het dossier van {arrival.came_from}; tot dan is die regio verantwoordelijk")
    what = "antwoord op het aanbod: accept_household of refuse_household"
    return Awaited(who=OrganisationKind.MUNICIPALITY, what=what)


def _after_a_signal(state: CaseState) -> Awaited:
    reasons = closing.dismissals(state)
    if reasons:
        return Awaited(who=_VEILIG_THUIS, what=f"zaak sluiten: {closing.named(reasons)}")
    if measure_needed(state.tracks) and not state.concern_open:
        return _MEASURE_NEEDED
    if state.team is None:
        return Awaited(who=_LOCAL_TEAM, what="lokaal team en vast gezicht aanwijzen")
    return Awaited(who=_LOCAL_TEAM, what="hulp starten, of een vervolgstap kiezen")


def _handover(state: CaseState) -> Awaited:
    late = {term.id for term in state.deadlines if term.status is DeadlineStatus.MISSED}
    if state.handover == "offered" and handover.ANSWER in late:
        what = "aandringen of de overdracht terugnemen: er kwam geen antwoord. Veilig Thuis blijft verantwoordelijk"
        return Awaited(who=_VEILIG_THUIS, what=what)
    if state.handover == "offered":
        return Awaited(who=_LOCAL_TEAM, what="antwoord op de aangeboden overdracht")
    if handover.HELP_START in late:
        what = "aandringen of de overdracht terugnemen: de hulp startte niet. Veilig Thuis blijft verantwoordelijk"
        return Awaited(who=_VEILIG_THUIS, what=what)
    return Awaited(who=_LOCAL_TEAM, what="start van de hulp")


def _help(state: CaseState) -> Awaited:
    if measure_needed(state.tracks):
        return _MEASURE_NEEDED
    if state.local_help.family_plan == "offered":
        return Awaited(who=OrganisationKind.CITIZEN, what="familiegroepsplan van het gezin, of het afzien ervan")
    if state.local_help.works is None:
        return Awaited(who=_LOCAL_TEAM, what="resultaat van de hulp")
    if state.local_help.works:
        return Awaited(who=_LOCAL_TEAM, what="nazorg openen of de zaak sluiten: de hulp werkt")
    return Awaited(who=OrganisationKind.MUNICIPALITY, what="verzoek tot onderzoek bij de RvdK: de hulp volstaat niet")
