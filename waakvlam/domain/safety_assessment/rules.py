"""The rules of a safety assessment by Veilig Thuis (or the regional safety team in its place)."""

from datetime import datetime

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.facts import Clock, Fact, Wait
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Report
from waakvlam.domain.procedure import Procedure, Words
from waakvlam.domain.safety_assessment import commands as c
from waakvlam.domain.safety_assessment import events as e
from waakvlam.domain.safety_assessment.commands import Conclusion, FollowThrough, TriageOutcome
from waakvlam.domain.safety_assessment.state import AssessmentStage, AssessmentState, evolve, reconsidered
from waakvlam.domain.safety_assessment.transitions import FINAL, MOVES
from waakvlam.domain.stream_state import Awaited, reopenable

OVER = "veiligheidsbeoordeling afgerond"
"""Why terms fall away when the assessment ends."""
_FEEDBACK = "vt_feedback_reporter_family"
_CONDITIONS, _DECIDE_AGAIN = "vt_conditions", "vt_decide_again"
_OWN_STEPS = frozenset({AssessmentStage.INVESTIGATION, AssessmentStage.CONDITIONS})


def begin(d: Decision[AssessmentState], command: object) -> bool:
    """The report is received: five working days for the safety assessment."""
    if not isinstance(command, OpenTrack):
        return False
    opening = command.opening
    d.record(e.AssessmentOpened(occurred_at=opening.occurred_at, case=opening.case, acute=opening.route == "acute"))
    d.start("vt_safety_assessment", opening.occurred_at, opening.occurred_at)
    return True


def apply(d: Decision[AssessmentState], command: c.AssessmentCommand) -> None:
    """Apply one command to the assessment."""
    match command:
        case c.RecordImmediateLook():
            record_immediate_look(d, command)
        case c.DecideTriage():
            decide_triage(d, command)
        case c.StartInvestigation():
            start_investigation(d, command)
        case c.ConcludeAssessment():
            conclude_assessment(d, command)
        case c.GiveFeedback():
            give_feedback(d, command)


def record_immediate_look(d: Decision[AssessmentState], command: c.RecordImmediateLook) -> None:
    """Acute danger is told to the case at once."""
    d.record(e.ImmediateLookDone(occurred_at=command.occurred_at, acute_danger=command.acute_danger))
    if command.acute_danger:
        d.tell_case("acute_danger_found", command.occurred_at)


def decide_triage(d: Decision[AssessmentState], command: c.DecideTriage) -> None:
    """The outcome decides who takes the next step; an investigation has two terms of its own."""
    d.require(
        d.state.triage is None and d.state.stage is AssessmentStage.TRIAGE,
        RefusalCode.ALREADY_DECIDED,
        f"De veiligheidsbeoordeling is al gedaan ({d.state.triage}).",
        field="outcome",
    )
    own_steps = command.outcome is TriageOutcome.STEPS_AT_VEILIG_THUIS
    d.require(
        own_steps == (command.follow_through is not None),
        RefusalCode.MALFORMED,
        "follow_through hoort bij VT-01-01, en alleen daarbij.",
        field="follow_through",
    )
    follow_through = command.follow_through
    if command.outcome is TriageOutcome.REGIONAL_ROUTE:
        follow_through = FollowThrough.CONDITIONS
    d.record(
        e.TriageDecided(
            occurred_at=command.occurred_at,
            outcome=command.outcome,
            follow_through=follow_through,
            instrument=command.instrument,
        )
    )
    d.meet("vt_safety_assessment", command.occurred_at)
    if follow_through is FollowThrough.INVESTIGATION:
        # Art. 4.1.7(1): five days from the report; (2): ten weeks from the decision to investigate.
        d.start("vt_start_investigation", d.state.opened_at or command.occurred_at, command.occurred_at)
        d.start("vt_investigation_judgement", command.occurred_at, command.occurred_at)
    elif command.outcome is TriageOutcome.HANDOVER:
        _offer_handover(d, command)
    if not any(x.id == _FEEDBACK for x in d.state.deadlines):
        # Counted from the report; but before there is an outcome, nobody is to be warned of not telling it.
        d.start(_FEEDBACK, d.state.opened_at or command.occurred_at, command.occurred_at)
    if follow_through is None and command.outcome is not TriageOutcome.HANDOVER:
        _end(d, command.occurred_at, command.outcome)


def start_investigation(d: Decision[AssessmentState], command: c.StartInvestigation) -> None:
    """The investigation begins."""
    d.require(
        d.state.stage is AssessmentStage.INVESTIGATION_DECIDED,
        RefusalCode.ALREADY_DECIDED if d.state.stage is AssessmentStage.INVESTIGATION else RefusalCode.WRONG_STAGE,
        "Er is geen besluit tot onderzoek dat nog op de start wacht.",
        article="art. 4.1.7 lid 1 Uitvoeringsbesluit Wmo 2015",
    )
    d.require_not_before(command.occurred_at, d.state.triaged_at, "het besluit tot onderzoek")
    d.record(e.InvestigationStarted(occurred_at=command.occurred_at))
    d.meet("vt_start_investigation", command.occurred_at)


def conclude_assessment(d: Decision[AssessmentState], command: c.ConcludeAssessment) -> None:
    """Veilig Thuis judges which steps follow."""
    d.require(
        d.state.stage in _OWN_STEPS,
        RefusalCode.WRONG_STAGE,
        "Er loopt geen onderzoek of vervolg van Veilig Thuis om af te ronden.",
        article="art. 4.1.7 lid 2 Uitvoeringsbesluit Wmo 2015",
    )
    d.require_not_before(command.occurred_at, d.state.triaged_at, "de uitkomst van de veiligheidsbeoordeling")
    if d.state.stage is AssessmentStage.INVESTIGATION:
        d.require_not_before(command.occurred_at, d.state.investigation_started_at, "de start van het onderzoek")
    d.record(e.JudgementReached(occurred_at=command.occurred_at, conclusion=command.conclusion))
    d.meet("vt_investigation_judgement", command.occurred_at)
    if command.conclusion is Conclusion.HANDOVER:
        _offer_handover(d, command)
    else:
        _end(d, command.occurred_at, command.conclusion)


def give_feedback(d: Decision[AssessmentState], command: c.GiveFeedback) -> None:
    """Once there is an outcome to tell; also where the assessment is over with it, and nothing else is owed."""
    d.require(
        d.state.first_triaged_at is not None, RefusalCode.WRONG_STAGE, "Er is nog geen uitkomst om terug te koppelen."
    )
    d.require(d.state.feedback_given_at is None, RefusalCode.ALREADY_DECIDED, "De terugkoppeling is al vastgelegd.")
    d.require_not_before(command.occurred_at, d.state.first_triaged_at, "de uitkomst van de veiligheidsbeoordeling")
    if not d.state.is_open:
        d.revive(command.occurred_at, OVER, _FEEDBACK)
    d.record(e.FeedbackGiven(occurred_at=command.occurred_at))
    d.meet(_FEEDBACK, command.occurred_at)


def _offer_handover(d: Decision[AssessmentState], command: c.DecideTriage | c.ConcludeAssessment) -> None:
    d.record(e.HandoverOffered(occurred_at=command.occurred_at))
    d.tell_case("handover_offered", command.occurred_at)


def hear(d: Decision[AssessmentState], report: Report) -> None:
    """The receiver's answer; only help that started ends the responsibility of Veilig Thuis."""
    d.record(e.HandoverAnswered(occurred_at=report.occurred_at, report=report))
    if report.subject == "help_started" and d.state.stage is AssessmentStage.HANDOVER:
        by_triage = d.state.triage is TriageOutcome.HANDOVER
        _end(d, report.occurred_at, TriageOutcome.HANDOVER if by_triage else Conclusion.HANDOVER)


def _end(d: Decision[AssessmentState], when: datetime, outcome: TriageOutcome | Conclusion) -> None:
    d.record(e.AssessmentConcluded(occurred_at=when, outcome=outcome))
    d.cancel(when, OVER)
    d.tell_case("assessment_concluded", when, outcome=outcome.value)


def _conditions_since(state: AssessmentState) -> datetime | None:
    """The decision by which Veilig Thuis watches over conditions, also after it offered the household elsewhere."""
    stages = {state.stage, state.stage_before_handover}
    return state.triaged_at if AssessmentStage.CONDITIONS in stages else None


def awaits(state: AssessmentState) -> Awaited:
    """What the assessment waits for, and from whom."""
    veilig_thuis = OrganisationKind.VEILIG_THUIS
    match state.stage:
        case AssessmentStage.NEW:
            return Awaited(who=None, what="de zaak die dit traject opent")
        case AssessmentStage.TRIAGE if state.looked_at is None:
            return Awaited(who=veilig_thuis, what="directe blik en veiligheidsbeoordeling")
        case AssessmentStage.TRIAGE:
            return Awaited(who=veilig_thuis, what="uitkomst van de veiligheidsbeoordeling")
        case AssessmentStage.INVESTIGATION_DECIDED:
            return Awaited(who=veilig_thuis, what="start van het onderzoek")
        case AssessmentStage.INVESTIGATION:
            return Awaited(who=veilig_thuis, what="oordeel na onderzoek")
        case AssessmentStage.CONDITIONS:
            return Awaited(who=veilig_thuis, what="of aan de voorwaarden wordt voldaan")
        case AssessmentStage.HANDOVER if state.handover_accepted:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="start van de hulp")
        case AssessmentStage.HANDOVER:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="antwoord op de aangeboden overdracht")
        case AssessmentStage.CONCLUDED if state.feedback_given_at is None:
            untold = "niets: afgerond; de terugkoppeling aan melder en gezin is nog niet vastgelegd (give_feedback)"
            return Awaited(who=None, what=untold)
        case AssessmentStage.CONCLUDED:
            return Awaited(who=None, what="niets: de veiligheidsbeoordeling is afgerond")


PROCEDURE = Procedure(
    kind=StreamKind.SAFETY_ASSESSMENT,
    initial=AssessmentState(),
    begin=begin,
    apply=apply,
    hear=hear,
    evolve=reconsidered(reopenable(evolve)),
    awaits=awaits,
    moves=MOVES,
    after_the_end=(c.GiveFeedback,),
    final=FINAL,
    words=Words(
        not_opened="Dit traject is niet geopend door een zaak.",
        closed="Deze veiligheidsbeoordeling is afgerond.",
        opening="de ontvangst van de melding",
        over=OVER,
    ),
    # Terms of Veilig Thuis are duties: missing one ends nothing.
    clocks={
        "vt_safety_assessment": Clock(anchor=lambda s: s.opened_at, done=lambda s: s.first_triaged_at),
        _FEEDBACK: Clock(
            anchor=lambda s: s.opened_at if s.first_triaged_at else None, done=lambda s: s.feedback_given_at
        ),
        "vt_start_investigation": Clock(anchor=lambda s: s.opened_at, done=lambda s: s.investigation_started_at),
        "vt_investigation_judgement": Clock(anchor=lambda s: s.triaged_at, done=lambda s: s.judged_at),
        _CONDITIONS: Wait(anchor=_conditions_since, done=lambda s: s.judged_at),
        _DECIDE_AGAIN: Wait(anchor=lambda s: s.undecided_since, done=lambda s: s.decided_again_at),
    },
    facts={
        "opened_at": Fact("de ontvangst van de melding"),
        "looked_at": Fact("de directe blik", recorded_by="record_immediate_look", follows=("opened_at",), starts=()),
        "triaged_at": Fact(
            "de uitkomst van de veiligheidsbeoordeling",
            recorded_by="decide_triage",
            follows=("opened_at",),
            along=("first_triaged_at",),
        ),
        "investigation_started_at": Fact(
            "de start van het onderzoek", recorded_by="start_investigation", follows=("triaged_at",)
        ),
        "feedback_given_at": Fact("de terugkoppeling", recorded_by="give_feedback", follows=("opened_at",), starts=()),
        "judged_at": Fact(
            "het oordeel van Veilig Thuis",
            recorded_by="conclude_assessment",
            follows=("triaged_at", "investigation_started_at"),
        ),
    },
)
