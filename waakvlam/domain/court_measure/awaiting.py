"""What a measure track waits for, and from whom."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.court_measure.events import MeasureKind
from waakvlam.domain.court_measure.placement import awaiting as placement
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState, ProtectorState
from waakvlam.domain.stream_state import Awaited


def awaits(state: MeasureState) -> Awaited:
    """What the track waits for, and from whom."""
    rvdk, court, gi = OrganisationKind.RVDK, OrganisationKind.COURT, OrganisationKind.CERTIFIED_INSTITUTION
    match state.stage:
        case MeasureStage.NEW:
            return Awaited(who=None, what="de zaak die dit traject opent")
        case MeasureStage.RVDK_INTAKE:
            return Awaited(who=rvdk, what="besluit over het verzoek tot onderzoek")
        case MeasureStage.REQUEST_REJECTED:
            return Awaited(
                who=OrganisationKind.MUNICIPALITY, what="opnieuw verzenden van het technisch afgewezen verzoek"
            )
        case MeasureStage.RVDK_WAITING:
            return Awaited(who=rvdk, what="begin van het raadsonderzoek (wachtlijst)")
        case MeasureStage.RVDK_INVESTIGATION:
            return Awaited(who=rvdk, what="uitkomst van het raadsonderzoek")
        case MeasureStage.PETITION_AWAITED if state.route == "without_rvdk":
            what = "indiening van het rekest door de officier van justitie, een ouder of een verzorger"
            return Awaited(who=court, what=what)
        case MeasureStage.PETITION_AWAITED:
            return Awaited(who=rvdk, what="indiening van het rekest")
        case MeasureStage.COURT if state.petition_filed_at is None and state.authority.is_requested:
            return Awaited(who=court, what="beslissing op het verzoek tot beëindiging van het gezag")
        case MeasureStage.COURT | MeasureStage.CRISIS_ORDER_AWAITED if _is_only_suspended(state):
            return _of_the_suspension(state)
        case MeasureStage.COURT:
            return Awaited(who=court, what="beschikking op het rekest")
        case MeasureStage.CRISIS_ORDER_AWAITED:
            return Awaited(who=court, what="beslissing op het spoedverzoek")
        case MeasureStage.PROVISIONAL_UNHEARD:
            return Awaited(who=court, what="horen van belanghebbenden binnen twee weken")
        case MeasureStage.LAPSED:
            return Awaited(who=rvdk, what="bevestiging van het verval, of een te laat vastgelegd feit")
        case MeasureStage.ENDED:
            return Awaited(who=None, what="niets: het traject is beëindigd")
        case MeasureStage.PROVISIONAL | MeasureStage.IN_FORCE:
            pass
    if state.authority.is_suspended and not state.authority.suspension_heard:
        return _of_the_suspension(state)
    if found := placement.urgent(state):
        return found
    if state.gi_notified_at is None:
        return Awaited(who=court, what="kennisgeving van de maatregel aan de GI")
    if state.protector_state is not ProtectorState.FIXED or state.fixed_since is None:
        return Awaited(who=gi, what="vaste jeugdbeschermer aanwijzen")
    if state.first_contact_at is None:
        return Awaited(who=gi, what="eerste contact met kind en ouder")
    if state.authority.is_requested:
        return Awaited(who=court, what="beslissing op het verzoek tot beëindiging van het gezag")
    if state.authority.is_suspended:
        return _of_the_suspension(state)
    if state.petition_refused_at is not None and state.last_day is not None:
        return Awaited(
            who=gi, what=f"einde van de voorlopige maatregel op {state.last_day:%d-%m-%Y}; het rekest is afgewezen"
        )
    if state.stage is MeasureStage.PROVISIONAL and state.petition_filed_at is None:
        return Awaited(who=rvdk, what="rekest voor een ondertoezichtstelling, of het einde van de voorlopige")
    if state.stage is MeasureStage.PROVISIONAL:
        return Awaited(who=court, what="beschikking op het rekest")
    if state.measure is MeasureKind.GUARDIANSHIP:
        planned = state.plan_established_at is not None
        return Awaited(who=gi, what="uitvoering van de voogdij" if planned else "plan van aanpak voor de voogdij")
    if state.plan_established_at is None:
        return Awaited(who=gi, what="familiegroepsplan of plan van aanpak")
    if state.extension == "requested":
        rest = "" if state.held_over_from is None else "de rest van "
        return Awaited(who=court, what=f"beslissing op {rest}het verzoek tot verlenging")
    if found := placement.decision(state):
        return found
    if state.extension == "not_asked":
        return Awaited(who=gi, what="einde van de maatregel volgens plan")
    if state.extension == "refused":
        return Awaited(who=gi, what="einde van de maatregel op zijn laatste dag; de verlenging is afgewezen")
    return Awaited(who=gi, what="uitvoering van het plan; op tijd verlenging vragen of dit de RvdK melden")


def _is_only_suspended(state: MeasureState) -> bool:
    return state.authority.is_suspended and state.petition_filed_at is None


def _of_the_suspension(state: MeasureState) -> Awaited:
    if not state.authority.suspension_heard:
        return Awaited(who=OrganisationKind.COURT, what="horen over de schorsing van het gezag, binnen twee weken")
    return Awaited(who=OrganisationKind.RVDK, what="verzoek tot beëindiging van het gezag; anders vervalt de schorsing")
