"""The rules of a court measure for one child: request, investigation, petition, and what ends it.

The orders of the court stand in ``orders``, what the certified institution does in ``execution``.
"""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.calendar import local_date
from waakvlam.domain.court_measure import child, execution, orders
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.clocks import CLOCKS, FACTS
from waakvlam.domain.court_measure.commands import EndReason
from waakvlam.domain.court_measure.request import commands as rc
from waakvlam.domain.court_measure.request import rules as request
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState, ProtectorState, evolve
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Report
from waakvlam.domain.procedure import Procedure, Words
from waakvlam.domain.stream_state import Awaited


def begin(d: Decision[MeasureState], command: object) -> bool:
    """The track begins with the request, or with the crisis."""
    if not isinstance(command, OpenTrack):
        return False
    opening = command.opening
    d.require(opening.child, RefusalCode.MALFORMED, "Een maatregeltraject gaat over een kind.", field="child")
    d.record(
        e.MeasureTrackOpened(
            occurred_at=opening.occurred_at,
            case=opening.case,
            child=opening.child or "",
            crisis=opening.route == "crisis",
            birth_date=opening.birth_date,
            paperwork_follows=opening.paperwork_follows,
            added_by_court=opening.route == "court",
        )
    )
    if opening.route == "crisis":
        d.start(request.CRISIS_DECISION, opening.occurred_at, opening.occurred_at, child=opening.child)
    return True


def hear(d: Decision[MeasureState], report: Report) -> None:
    """The case tells what becomes of the child; what comes after the end is kept, and changes nothing."""
    d.record(e.ReportHeard(occurred_at=report.occurred_at, report=report))
    if not d.state.is_open:
        return
    if report.subject == "child_registered" and report.birth_date is not None:
        child.learn_birth_date(d, report.birth_date, report.occurred_at)
    if report.subject == "child_died":
        orders.end(d, report.occurred_at, EndReason.DEATH)


def apply(d: Decision[MeasureState], command: c.MeasureCommand) -> None:
    """Apply one command to the track."""
    match command:
        case c.DecideIntake():
            request.decide_intake(d, command)
        case c.ConcludeInvestigation():
            request.conclude_investigation(d, command)
        case c.FilePetition():
            request.file_petition(d, command)
        case c.GiveProvisionalOrder():
            orders.give_provisional_order(d, command)
        case c.RecordHearing():
            orders.record_hearing(d, command)
        case c.HearChild():
            child.hear_child(d, command)
        case c.GiveOrder():
            orders.give_order(d, command)
        case c.RequestExtension():
            orders.request_extension(d, command)
        case c.ExtendOrder():
            orders.extend_order(d, command)
        case c.NotifyGi():
            execution.notify_gi(d, command)
        case c.AssignProtector():
            execution.assign_protector(d, command)
        case c.RecordFirstContact():
            execution.record_first_contact(d, command)
        case c.OfferFamilyGroupPlan():
            execution.offer_family_group_plan(d, command)
        case c.WaiveFamilyGroupPlan():
            execution.waive_family_group_plan(d, command)
        case c.EstablishPlan():
            execution.establish_plan(d, command)
        case c.ReviewPlan():
            execution.review_plan(d, command)
        case c.NotifyNoExtension():
            execution.notify_no_extension(d, command)
        case (
            rc.RejectTechnically()
            | rc.ResendRequest()
            | rc.FilePaperwork()
            | rc.StartInvestigation()
            | rc.AddSiblings()
        ):
            request.apply(d, command)
        case c.EndMeasure():
            end_measure(d, command)


def end_measure(d: Decision[MeasureState], command: c.EndMeasure) -> None:
    """A measure ends with a reason; a lapse is confirmed with one."""
    d.require(
        d.state.in_force or d.state.stage is MeasureStage.LAPSED,
        RefusalCode.WRONG_STAGE,
        "Er is geen maatregel die kan eindigen.",
    )
    d.require_not_before(command.occurred_at, d.state.ordered_at, "de beschikking")
    d.require(
        command.reason is not EndReason.LIFTED_EARLY or d.state.in_force_at(command.occurred_at),
        RefusalCode.WRONG_STAGE,
        "Wat al is vervallen, kan niet tussentijds worden opgeheven (02).",
        field="reason",
        article="art. 1:261 BW",
    )
    d.require(
        command.reason is not EndReason.AS_PLANNED
        or d.state.last_day is None
        or local_date(command.occurred_at) >= d.state.last_day,
        RefusalCode.IMPOSSIBLE_DATE,
        f"Volgens plan (04) eindigt deze maatregel op {d.state.last_day}; eerder is tussentijds (02).",
        field="occurred_at",
        article="art. 1:261 BW",
    )
    d.require(
        command.reason is not EndReason.AS_PLANNED or d.state.extension == "not_asked" or not d.state.in_force,
        RefusalCode.WRONG_STAGE,
        "Volgens plan (04) eindigt een maatregel pas als de RvdK weet dat geen verlenging wordt gevraagd.",
        field="reason",
        article="art. 1:265j lid 1 BW",
    )
    orders.end(d, command.occurred_at, command.reason)


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
        case MeasureStage.PETITION_AWAITED:
            return Awaited(who=rvdk, what="indiening van het rekest")
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
    if state.gi_notified_at is None:
        return Awaited(who=court, what="kennisgeving van de maatregel aan de GI")
    if state.protector_state is not ProtectorState.FIXED:
        return Awaited(who=gi, what="vaste jeugdbeschermer aanwijzen")
    if state.first_contact_at is None:
        return Awaited(who=gi, what="eerste contact met kind en ouder")
    if state.stage is MeasureStage.PROVISIONAL and state.petition_filed_at is None:
        return Awaited(who=rvdk, what="rekest voor een ondertoezichtstelling, of het einde van de voorlopige")
    if state.stage is MeasureStage.PROVISIONAL:
        return Awaited(who=court, what="beschikking op het rekest")
    if state.plan_established_at is None:
        return Awaited(who=gi, what="familiegroepsplan of plan van aanpak")
    if state.extension == "requested":
        return Awaited(who=court, what="beslissing op het verzoek tot verlenging")
    if state.extension == "not_asked":
        return Awaited(who=gi, what="einde van de maatregel volgens plan")
    return Awaited(who=gi, what="uitvoering van het plan; op tijd verlenging vragen of dit de RvdK melden")


PROCEDURE = Procedure(
    kind=StreamKind.COURT_MEASURE,
    initial=MeasureState(),
    begin=begin,
    apply=apply,
    hear=hear,
    evolve=evolve,
    awaits=awaits,
    words=Words(
        not_opened="Dit traject is niet geopend door een zaak.",
        closed="Dit maatregeltraject is beëindigd.",
        opening="het verzoek om een maatregel",
    ),
    on_lapse=orders.on_lapse,
    on_corrected=orders.on_corrected,
    clocks=CLOCKS,
    facts=FACTS,
)
