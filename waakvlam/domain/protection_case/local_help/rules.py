"""The rules of help in a voluntary frame (*vrijwillig kader*)."""

from collections.abc import Mapping
from datetime import datetime

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.protection_case.local_help import commands as c
from waakvlam.domain.protection_case.local_help import events as e
from waakvlam.domain.protection_case.state import CaseState

FAMILY_PLAN = "family_group_plan_opportunity"
"""A reasonable term for the family's own plan; no law gives the number."""
EVALUATION = "help_evaluation"
"""Whether the help works is judged within a norm of the region, and again for as long as it goes on."""
WRITTEN_PLAN = "plan_in_writing_on_request"
ASK_RVDK = "college_request_rvdk"
"""The municipality asks the RvdK as soon as it judges that a measure must be considered."""
_FAMILY_ARTICLE = "art. 4.1.2 Jeugdwet"
_PLAN_ARTICLE = "art. 4.1.3 lid 4 Jeugdwet"


def apply(d: Decision[CaseState], command: c.HelpCommand) -> None:
    """Apply one command about the help."""
    match command:
        case c.RecordAnalysis():
            d.record(e.AnalysisRecorded(occurred_at=command.occurred_at))
        case c.EstablishSafetyPlan():
            d.record(e.SafetyPlanEstablished(occurred_at=command.occurred_at))
        case c.OfferFamilyPlan():
            offer_family_plan(d, command)
        case c.RecordFamilyPlan():
            record_family_plan(d, command)
        case c.WaiveFamilyPlan():
            waive_family_plan(d, command)
        case c.RequestWrittenPlan():
            request_written_plan(d, command)
        case c.ProvideWrittenPlan():
            provide_written_plan(d, command)
        case c.EvaluateHelp():
            evaluate_help(d, command)


def offer_family_plan(d: Decision[CaseState], command: c.OfferFamilyPlan) -> None:
    """The family comes first. What was waived for danger can still be offered when the danger is over."""
    d.require(
        d.state.local_help.family_plan in {"not_offered", "waived"},
        RefusalCode.ALREADY_DECIDED,
        "Het familiegroepsplan is al aangeboden.",
        article=_FAMILY_ARTICLE,
    )
    d.require_not_before(command.occurred_at, d.state.local_help.family_plan_settled_at, "het afzien ervan")
    d.record(e.FamilyPlanOffered(occurred_at=command.occurred_at))
    d.start(FAMILY_PLAN, command.occurred_at, command.occurred_at, responsible=command.actor.kind)


def record_family_plan(d: Decision[CaseState], command: c.RecordFamilyPlan) -> None:
    """The plan of the family itself is the plan of the help."""
    d.require(
        d.state.local_help.family_plan == "offered",
        RefusalCode.ALREADY_DECIDED if d.state.local_help.family_plan == "made" else RefusalCode.WRONG_STAGE,
        "Er is geen aanbod om een familiegroepsplan op te stellen dat nog openstaat.",
        article=_FAMILY_ARTICLE,
    )
    d.require_not_before(command.occurred_at, d.state.local_help.family_plan_offered_at, "het aanbod aan het gezin")
    d.record(e.FamilyPlanMade(occurred_at=command.occurred_at))
    d.meet(FAMILY_PLAN, command.occurred_at)


def waive_family_plan(d: Decision[CaseState], command: c.WaiveFamilyPlan) -> None:
    """Only the family can decline, and only what it was offered; the other two reasons need no offer."""
    d.require(
        d.state.local_help.family_plan in {"not_offered", "offered"},
        RefusalCode.ALREADY_DECIDED,
        "Het familiegroepsplan is er al, of ervan is al afgezien.",
        article=_FAMILY_ARTICLE,
    )
    d.require(
        command.reason != "family_declined" or d.state.local_help.family_plan == "offered",
        RefusalCode.WRONG_STAGE,
        "Een gezin kan pas afzien van wat is aangeboden: leg eerst het aanbod vast.",
        field="reason",
        article=_FAMILY_ARTICLE,
    )
    d.require_not_before(command.occurred_at, d.state.local_help.family_plan_offered_at, "het aanbod aan het gezin")
    d.record(e.FamilyPlanWaived(occurred_at=command.occurred_at, reason=command.reason))
    d.meet(FAMILY_PLAN, command.occurred_at)


def request_written_plan(d: Decision[CaseState], command: c.RequestWrittenPlan) -> None:
    """Fourteen days; help by agreement may have its plan by word of mouth, a measure never."""
    _require_help(d, command.occurred_at, _PLAN_ARTICLE)
    known = d.state.local_help
    d.require(
        known.written_plan_asked_at is None or known.written_plan_at is not None,
        RefusalCode.ALREADY_DECIDED,
        "Het plan is al op schrift gevraagd.",
        article=_PLAN_ARTICLE,
    )
    d.require(
        not any(track.ordered for track in d.state.open_tracks(StreamKind.COURT_MEASURE)),
        RefusalCode.WRONG_STAGE,
        "Bij een maatregel staat het plan altijd op schrift; dat hoort op het maatregeltraject.",
        article=_PLAN_ARTICLE,
    )
    d.require_not_before(command.occurred_at, known.written_plan_at, "het vorige plan op schrift")
    d.record(e.WrittenPlanRequested(occurred_at=command.occurred_at))
    d.start(WRITTEN_PLAN, command.occurred_at, command.occurred_at)


def provide_written_plan(d: Decision[CaseState], command: c.ProvideWrittenPlan) -> None:
    """The plan stands in writing."""
    known = d.state.local_help
    d.require(
        known.written_plan_asked_at is not None and known.written_plan_at is None,
        RefusalCode.WRONG_STAGE,
        "Er is niet gevraagd om het plan op schrift.",
        article=_PLAN_ARTICLE,
    )
    d.require_not_before(command.occurred_at, known.written_plan_asked_at, "het verzoek om het plan op schrift")
    d.record(e.WrittenPlanProvided(occurred_at=command.occurred_at))
    d.meet(WRITTEN_PLAN, command.occurred_at)


def evaluate_help(d: Decision[CaseState], command: c.EvaluateHelp) -> None:
    """Help that is not enough leads to the RvdK, unless a measure is being asked for already."""
    _require_help(d, command.occurred_at)
    d.require_not_before(command.occurred_at, d.state.local_help.evaluated_at, "de vorige evaluatie")
    owed = any(term.id == ASK_RVDK and term.is_open for term in d.state.deadlines)
    asks = not command.works and not owed and not d.state.open_tracks(StreamKind.COURT_MEASURE)
    d.meet(EVALUATION, command.occurred_at)
    d.record(e.HelpEvaluated(occurred_at=command.occurred_at, works=command.works, measure_to_be_asked=asks))
    if asks:
        d.start(ASK_RVDK, command.occurred_at, command.occurred_at)
    elif command.works:
        d.cancel(command.occurred_at, "de hulp werkt bij nader inzien", ASK_RVDK)


def _require_help(d: Decision[CaseState], when: datetime, article: str | None = None) -> None:
    d.require(d.state.help_started, RefusalCode.WRONG_STAGE, "Er is nog geen hulp gestart.", article=article)
    d.require_not_before(when, d.state.help_began_at, "de start van de hulp")


CLOCKS: Mapping[str, Clock[CaseState]] = {
    FAMILY_PLAN: Clock(
        anchor=lambda s: s.local_help.family_plan_offered_at, done=lambda s: s.local_help.family_plan_settled_at
    ),
    WRITTEN_PLAN: Clock(
        anchor=lambda s: s.local_help.written_plan_asked_at, done=lambda s: s.local_help.written_plan_at
    ),
    ASK_RVDK: Clock(anchor=lambda s: s.local_help.insufficient_at, done=lambda s: s.local_help.measure_asked_at),
}
FACTS: Mapping[str, Fact] = {
    "local_help.family_plan_offered_at": Fact(
        "het aanbod van een familiegroepsplan", recorded_by="offer_family_plan", follows=("opened_at",)
    ),
    "local_help.family_plan_settled_at": Fact(
        "het familiegroepsplan, of het afzien ervan",
        recorded_by="waive_family_plan",
        follows=("local_help.family_plan_offered_at",),
    ),
    "local_help.written_plan_asked_at": Fact(
        "het verzoek om het plan op schrift", recorded_by="request_written_plan", follows=("opened_at",)
    ),
    "local_help.written_plan_at": Fact(
        "het plan op schrift",
        recorded_by="provide_written_plan",
        follows=("local_help.written_plan_asked_at",),
        starts=(),
    ),
    "local_help.insufficient_at": Fact(
        "het oordeel dat de hulp niet volstaat", recorded_by="evaluate_help", follows=("opened_at",)
    ),
}
