"""The rules of a household's case: what may happen when, and what follows from it.

Each idea stands in a module of its own; this one says which rule takes which command.
"""

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Report
from waakvlam.domain.procedure import Procedure, Words
from waakvlam.domain.protection_case import (
    children,
    closing,
    college,
    handover,
    measures,
    reopening,
    signals,
    waiting,
    youth_help,
)
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.awaiting import awaits
from waakvlam.domain.protection_case.charged import charged
from waakvlam.domain.protection_case.fold import evolve
from waakvlam.domain.protection_case.local_help import rules as local_help
from waakvlam.domain.protection_case.local_help.commands import HelpCommand
from waakvlam.domain.protection_case.moves import rules as moves
from waakvlam.domain.protection_case.moves.commands import RecordMove
from waakvlam.domain.protection_case.region_change import rules as region_change
from waakvlam.domain.protection_case.region_change.commands import RegionChangeCommand
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.protection_case.transitions import FINAL, MOVES
from waakvlam.domain.protection_case.violence import rules as violence
from waakvlam.domain.protection_case.violence.commands import ViolenceCommand
from waakvlam.domain.stream_state import reopenable


def begin(d: Decision[CaseState], command: object) -> bool:
    """A signal opens the case, or joins it; advice alone opens one that is closed at once."""
    region_change.require_here(d, command)
    match command:
        case c.ReceiveSignal():
            signals.receive_signal(d, command)
        case c.GiveAdvice():
            signals.give_advice(d, command)
        case _:
            return False
    return True


def hear(d: Decision[CaseState], report: Report) -> None:
    """A track of this case tells something."""
    d.require(
        any(track.id == report.sender for track in d.state.tracks),
        RefusalCode.MALFORMED,
        f"{report.sender} is geen traject van deze zaak.",
        field="report.sender",
    )
    d.record(e.TrackReported(occurred_at=report.occurred_at, report=report))
    if d.state.moved_to is not None:
        # What follows from it, follows where the household is: there it is heard as well.
        return
    if report.subject == "reopening_asked":
        reopening.answer(d, report.sender, report.occurred_at)
    if report.subject == "sibling_added" and report.child is not None:
        children.bring_in_sibling(d, report.child, report.occurred_at)
    if report.subject == "handover_offered" and d.state.last_offered_at == report.occurred_at:
        handover.offered(d, report.occurred_at)
    if report.subject == "assessment_concluded":
        handover.concluded(d, report.occurred_at)


def apply(d: Decision[CaseState], command: c.CaseCommand) -> None:
    """Apply one command to the case."""
    match command:
        case c.RegisterChild():
            children.register_child(d, command)
        case c.RecordDeath():
            children.record_death(d, command)
        case c.WithdrawDeath():
            children.withdraw_death(d, command)
        case c.AssignLocalTeam():
            d.record(
                e.LocalTeamAssigned(occurred_at=command.occurred_at, team=command.team, fixed_face=command.fixed_face)
            )
        case c.RequestSafetyAssessment():
            signals.request_safety_assessment(d, command)
        case c.AcceptHandover():
            handover.accept_handover(d, command)
        case c.RefuseHandover():
            handover.refuse_handover(d, command)
        case c.WithdrawHandover():
            handover.withdraw_handover(d, command)
        case c.StartHelp():
            handover.start_help(d, command)
        case c.ApplyForYouthHelp():
            youth_help.apply_for_youth_help(d, command)
        case c.DecideYouthHelp():
            youth_help.decide_youth_help(d, command)
        case c.RequestCourtMeasure():
            measures.request_court_measure(d, command)
        case c.StartOwnInvestigation():
            measures.start_own_investigation(d, command)
        case c.NotifyCollege():
            college.notify_college(d, command)
        case RecordMove():
            moves.record_move(d, command)
        case c.OpenFollowUp():
            closing.open_follow_up(d, command)
        case c.CloseCase():
            closing.close_case(d, command)
        case _ if isinstance(command, RegionChangeCommand):
            region_change.apply(d, command)
        case _ if isinstance(command, HelpCommand):
            local_help.apply(d, command)
        case _ if isinstance(command, ViolenceCommand):
            violence.apply(d, command)


PROCEDURE = Procedure(
    kind=StreamKind.PROTECTION_CASE,
    initial=CaseState(),
    begin=begin,
    apply=apply,
    hear=hear,
    hear_region=region_change.hear,
    evolve=reopenable(waiting.watched(evolve)),
    awaits=awaits,
    moves=MOVES,
    final=FINAL,
    words=Words(
        not_opened="Deze zaak is niet geopend: begin met een signaal.",
        closed="Deze zaak is gesloten.",
        opening="het eerste signaal",
        over=closing.OVER,
    ),
    on_lapse=moves.on_lapse,
    on_reopened=reopening.require_a_case,
    clocks={
        youth_help.DECISION: Clock(anchor=lambda s: s.applied_at, done=lambda s: s.help_decided_at),
        **handover.CLOCKS,
        **local_help.CLOCKS,
        **college.CLOCKS,
        **violence.CLOCKS,
        **moves.CLOCKS,
        **region_change.CLOCKS,
        **waiting.CLOCKS,
    },
    facts={
        "applied_at": Fact(
            "de ontvangst van de aanvraag", recorded_by="apply_for_youth_help", starts=(youth_help.DECISION,)
        ),
        "help_decided_at": Fact(
            "het besluit op de aanvraag",
            recorded_by="decide_youth_help",
            follows=("applied_at",),
            starts=(),
            along=("moves.decided_at",),
        ),
        **handover.FACTS,
        **local_help.FACTS,
        **college.FACTS,
        **violence.FACTS,
        **moves.FACTS,
    },
    charged=charged,
)
