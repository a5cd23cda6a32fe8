"""The rules of a court measure for one child: request, investigation, petition, and what ends it.

The orders of the court stand in ``orders`` and ``extension``, what the certified institution does in ``protector`` and
``execution``, and what ends it in ``ending``.
"""

from datetime import datetime

from waakvlam.domain.court_measure import (
    child,
    ending,
    execution,
    extension,
    hearings,
    lapse,
    order_over,
    orders,
    protector,
    waiting,
)
from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.authority import commands as ac
from waakvlam.domain.court_measure.authority import rules as authority
from waakvlam.domain.court_measure.awaiting import awaits
from waakvlam.domain.court_measure.charged import charged
from waakvlam.domain.court_measure.clocks import CLOCKS, FACTS
from waakvlam.domain.court_measure.fold import evolve
from waakvlam.domain.court_measure.instruction import commands as ic
from waakvlam.domain.court_measure.instruction import rules as instruction
from waakvlam.domain.court_measure.placement import commands as pc
from waakvlam.domain.court_measure.placement import lapse as placement_lapse
from waakvlam.domain.court_measure.placement import rules as placement
from waakvlam.domain.court_measure.request import commands as rc
from waakvlam.domain.court_measure.request import rules as request
from waakvlam.domain.court_measure.road_back import road_back
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.court_measure.transitions import FINAL, MOVES
from waakvlam.domain.deadlines import Deadline
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.general.rules import meet_what_was_done
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Command, Report
from waakvlam.domain.procedure import Procedure, Words
from waakvlam.domain.stream_state import reopenable


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
            crisis=opening.route == "crisis" or opening.acute,
            birth_date=opening.birth_date,
            paperwork_follows=opening.paperwork_follows,
            route=opening.route,
            added_by_court=opening.route == "court",
        )
    )
    request.begin(d, opening)
    return True


def hear(d: Decision[MeasureState], report: Report) -> None:
    """The case tells what becomes of the child; what comes after the end is kept, and changes nothing."""
    d.record(e.ReportHeard(occurred_at=report.occurred_at, report=report))
    if not d.state.is_open:
        ending.hear_after_the_end(d, report)
        return
    if report.subject == "child_registered" and report.birth_date is not None:
        child.learn_birth_date(d, report.birth_date, report.occurred_at)
    if report.subject == "sibling_added":
        request.bring_before_court(d, report.occurred_at)
    if report.subject == "child_died":
        ending.end_by_death(d, report.occurred_at)


def apply(d: Decision[MeasureState], command: c.MeasureCommand) -> None:
    """Apply one command to the track, and keep what hangs on it in step."""
    had_lapsed, stage = d.state.lapsed, d.state.stage
    waiting.answer(d, command)
    _apply(d, command)
    if stage is MeasureStage.LAPSED and d.state.stage is not stage:
        # Not when it happened, which may lie before the lapse: when it was put on record.
        d.meet(lapse.CONFIRMATION, d.context.now)
    if had_lapsed and d.state.in_force:
        meet_what_was_done(d, CLOCKS)
    if isinstance(command, Command):
        placement.follow(d, command.occurred_at)


def _apply(d: Decision[MeasureState], command: c.MeasureCommand) -> None:
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
            hearings.record_hearing(d, command)
        case c.HearChild():
            hearings.hear_child(d, command)
        case c.GiveOrder():
            orders.give_order(d, command)
        case (
            c.NotifyNoExtension()
            | c.WithdrawNoExtension()
            | c.RequestExtension()
            | c.WithdrawExtension()
            | c.ExtendOrder()
            | c.RefuseExtension()
        ):
            extension.apply(d, command)
        case c.NotifyGi():
            protector.notify_gi(d, command)
        case c.AssignProtector():
            protector.assign_protector(d, command)
        case c.RecordFirstContact():
            protector.record_first_contact(d, command)
        case c.ProtectorLeaves():
            protector.protector_leaves(d, command)
        case c.ReplaceGi():
            orders.replace_gi(d, command)
        case c.OfferFamilyGroupPlan():
            execution.offer_family_group_plan(d, command)
        case c.WaiveFamilyGroupPlan():
            execution.waive_family_group_plan(d, command)
        case c.EstablishPlan():
            execution.establish_plan(d, command)
        case c.ReviewPlan():
            execution.review_plan(d, command)
        case (
            rc.RejectTechnically()
            | rc.ResendRequest()
            | rc.FilePaperwork()
            | rc.StartInvestigation()
            | rc.AddSiblings()
        ):
            request.apply(d, command)
        case (
            ac.SuspendAuthority()
            | ac.RecordSuspensionHearing()
            | ac.AskAuthorityJudgement()
            | ac.RequestEndOfAuthority()
            | ac.AcceptGuardianship()
            | ac.EndAuthority()
            | ac.EndGuardianship()
        ):
            authority.apply(d, command)
        case (
            ic.GiveWrittenInstruction()
            | ic.ChallengeInstruction()
            | ic.DecideWithdrawalRequest()
            | ic.DecideOnInstruction()
        ):
            instruction.apply(d, command)
        case (
            pc.AuthorisePlacement()
            | pc.CarryOutPlacement()
            | pc.RequestPlacementExtension()
            | pc.ExtendPlacement()
            | pc.RefusePlacementExtension()
            | pc.NotifyNoPlacementExtension()
            | pc.NotifyEarlyReturn()
            | pc.RequestTwoYearsAdvice()
            | pc.EndPlacement()
        ):
            placement.apply(d, command)
        case c.EndMeasure():
            ending.end_measure(d, command)


def on_lapse(d: Decision[MeasureState], deadline: Deadline) -> None:
    """What the law ends: the placement alone, or the measure with all that stands on it."""
    if deadline.part == placement.PART:
        placement_lapse.on_lapse(d, deadline)
    else:
        ending.on_lapse(d, deadline)


def on_corrected(d: Decision[MeasureState], before: Deadline, after: Deadline, when: datetime) -> None:
    """What a term computed anew moves, or makes stand again."""
    if after.part == placement.PART:
        placement_lapse.on_corrected(d, before, after, when)
    else:
        ending.on_corrected(d, before, after, when)


PROCEDURE = Procedure(
    kind=StreamKind.COURT_MEASURE,
    initial=MeasureState(),
    begin=begin,
    apply=apply,
    hear=hear,
    evolve=reopenable(evolve),
    awaits=awaits,
    moves=MOVES,
    final=FINAL,
    words=Words(
        not_opened="Dit traject is niet geopend door een zaak.",
        closed="Dit maatregeltraject is beëindigd.",
        opening="het verzoek om een maatregel",
        over=lapse.OVER,
    ),
    on_lapse=on_lapse,
    on_corrected=on_corrected,
    on_reopened=ending.on_reopened,
    ends_alone=ending.ends_alone,
    road_back=road_back,
    bring_back=order_over.bring_back,
    follow=placement.follow,
    clocks=CLOCKS,
    facts=FACTS,
    charged=charged,
)
