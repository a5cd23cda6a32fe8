"""The rules from the request to the petition (Jeugdwet art. 2.4 and 3.1, art. 1:255 BW)."""

from datetime import datetime

from waakvlam.domain.court_measure import commands as c
from waakvlam.domain.court_measure import events as e
from waakvlam.domain.court_measure.commands import IntakeDecision
from waakvlam.domain.court_measure.lapse import end
from waakvlam.domain.court_measure.request import commands as rc
from waakvlam.domain.court_measure.request import events as re
from waakvlam.domain.court_measure.state import MeasureStage, MeasureState
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.exchange import TrackOpening

CRISIS_DECISION = "rvdk_emergency_start"
"""The RvdK decides at once whether it goes to the court."""
MAYOR = "rvdk_burgemeester_to_court"
"""Two weeks from the date of the mayor's letter (art. 1:255 lid 3 BW); the letter opens the track."""
WAITING, THROUGHPUT = "rvdk_max_wait", "rvdk_throughput"
"""Norms of the RvdK: no law says how long a child may wait for an investigation, or how long it may take."""

_AT_THE_RVDK = frozenset({MeasureStage.RVDK_WAITING, MeasureStage.RVDK_INVESTIGATION})
_PETITION_POSSIBLE = frozenset(
    {
        MeasureStage.PETITION_AWAITED,
        MeasureStage.CRISIS_ORDER_AWAITED,
        MeasureStage.PROVISIONAL_UNHEARD,
        MeasureStage.PROVISIONAL,
        MeasureStage.LAPSED,
    }
)


def begin(d: Decision[MeasureState], opening: TrackOpening) -> None:
    """What runs from the first moment depends on who made the track begin."""
    when = opening.occurred_at
    if d.state.crisis:
        d.start(CRISIS_DECISION, when, when, child=opening.child)
    if opening.route == "mayor":
        d.start(MAYOR, when, when, child=opening.child)
    if opening.route == "own_initiative":
        # The RvdK investigates already: there is no request to decide about, and nothing to wait for.
        d.start(THROUGHPUT, when, when, child=opening.child)


def apply(d: Decision[MeasureState], command: rc.RequestCommand) -> None:
    """Apply one of the request's own commands."""
    match command:
        case rc.RejectTechnically():
            reject_technically(d, command)
        case rc.ResendRequest():
            resend_request(d, command)
        case rc.FilePaperwork():
            file_paperwork(d, command)
        case rc.StartInvestigation():
            start_investigation(d, command)
        case rc.AddSiblings():
            add_siblings(d, command)


def reject_technically(d: Decision[MeasureState], command: rc.RejectTechnically) -> None:
    """What the exchange did not take, the RvdK does not have."""
    d.require(
        d.state.stage is MeasureStage.RVDK_INTAKE,
        RefusalCode.WRONG_STAGE,
        "Er ligt geen verzoek dat nog technisch kan worden afgewezen.",
    )
    d.record(re.RequestRejectedTechnically(occurred_at=command.occurred_at, fault=command.fault))


def resend_request(d: Decision[MeasureState], command: rc.ResendRequest) -> None:
    """The request is back at the RvdK."""
    d.require(
        d.state.stage is MeasureStage.REQUEST_REJECTED,
        RefusalCode.WRONG_STAGE,
        "Het verzoek is niet technisch afgewezen, dus hoeft het niet opnieuw.",
    )
    d.require_not_before(command.occurred_at, d.state.request_rejected_at, "de technische afwijzing")
    d.record(re.RequestResent(occurred_at=command.occurred_at))


def file_paperwork(d: Decision[MeasureState], command: rc.FilePaperwork) -> None:
    """What was said by telephone stands in writing now."""
    d.require(
        d.state.paperwork_follows,
        RefusalCode.WRONG_STAGE,
        "Dit verzoek had zijn stukken al.",
    )
    d.record(re.PaperworkFiled(occurred_at=command.occurred_at))


def decide_intake(d: Decision[MeasureState], command: c.DecideIntake) -> None:
    """The RvdK investigates, or refuses to; it may also find that a crisis is none."""
    d.require(
        d.state.stage in {MeasureStage.RVDK_INTAKE, MeasureStage.CRISIS_ORDER_AWAITED},
        RefusalCode.WRONG_STAGE if d.state.stage is MeasureStage.REQUEST_REJECTED else RefusalCode.ALREADY_DECIDED,
        "De RvdK heeft het verzoek niet (meer) om over te besluiten.",
        field="decision",
        article="art. 3.1 lid 1 Jeugdwet",
    )
    d.require(
        d.state.petition_filed_at is None,
        RefusalCode.WRONG_STAGE,
        "Er ligt al een rekest bij de rechter: die beslist nu.",
        field="decision",
    )
    # What the exchange did not take, the RvdK could not decide about.
    d.require_not_before(command.occurred_at, d.state.request_resent_at, "het opnieuw verzonden verzoek")
    d.record(e.IntakeDecided(occurred_at=command.occurred_at, decision=command.decision, queued=True))
    d.meet(CRISIS_DECISION, command.occurred_at)
    if command.decision is IntakeDecision.REFUSED:
        end(d, command.occurred_at, "intake_refused")
    else:
        d.start(WAITING, command.occurred_at, command.occurred_at, child=d.state.child)


def start_investigation(d: Decision[MeasureState], command: rc.StartInvestigation) -> None:
    """The end of the waiting list."""
    d.require(
        d.state.stage is MeasureStage.RVDK_WAITING,
        RefusalCode.ALREADY_DECIDED if d.state.investigation_started_at else RefusalCode.WRONG_STAGE,
        "Er wacht geen raadsonderzoek op zijn begin.",
    )
    d.require_not_before(command.occurred_at, d.state.intake_decided_at, "het besluit tot onderzoek")
    d.record(re.RvdkInvestigationStarted(occurred_at=command.occurred_at))
    d.meet(WAITING, command.occurred_at)
    d.start(THROUGHPUT, command.occurred_at, command.occurred_at, child=d.state.child)


def conclude_investigation(d: Decision[MeasureState], command: c.ConcludeInvestigation) -> None:
    """The investigation leads to a petition, or to none. Who concludes has begun, also where nobody recorded it."""
    d.require(
        d.state.stage in _AT_THE_RVDK,
        RefusalCode.WRONG_STAGE,
        "Er loopt geen raadsonderzoek dat kan worden afgerond.",
    )
    d.require_not_before(
        command.occurred_at,
        d.state.investigation_started_at or d.state.intake_decided_at,
        "het begin van het onderzoek" if d.state.investigation_started_at else "het besluit tot onderzoek",
    )
    d.record(e.RvdkInvestigationConcluded(occurred_at=command.occurred_at, petition=command.petition))
    _met_by_the_conclusion(d, command.occurred_at)
    if not command.petition:
        end(d, command.occurred_at, "no_petition")


def _met_by_the_conclusion(d: Decision[MeasureState], when: datetime) -> None:
    d.meet(WAITING, when)
    d.meet(THROUGHPUT, when)


def file_petition(d: Decision[MeasureState], command: c.FilePetition) -> None:
    """The court is asked for a supervision order."""
    d.require(d.state.petition_filed_at is None, RefusalCode.ALREADY_DECIDED, "Het rekest is al ingediend.")
    d.require(
        d.state.stage in _PETITION_POSSIBLE,
        RefusalCode.WRONG_STAGE,
        "Een rekest volgt op een afgerond raadsonderzoek, op een crisis, of op een voorlopige maatregel.",
        article="art. 1:255 lid 2 BW",
    )
    d.require_not_before(command.occurred_at, d.state.investigated_at, "de afronding van het raadsonderzoek")
    d.record(e.PetitionFiled(occurred_at=command.occurred_at))
    # After a petition that was refused, the end of the provisional measure is no longer what is planned.
    d.unsettle(command.occurred_at)
    d.meet(MAYOR, command.occurred_at)
    d.meet(CRISIS_DECISION, command.occurred_at)


def bring_before_court(d: Decision[MeasureState], when: datetime) -> None:
    """What is asked or investigated about this child is overtaken by the court that brings it in."""
    if d.state.petition_filed_at is None and d.state.measure is None:
        d.record(re.BroughtBeforeCourt(occurred_at=when))
        d.cancel(when, "door de rechter erbij betrokken", WAITING, THROUGHPUT, CRISIS_DECISION)


def add_siblings(d: Decision[MeasureState], command: rc.AddSiblings) -> None:
    """The court may do it of its own motion, when it decides about this child."""
    article = "art. 1:255 lid 5 BW"
    d.require(
        d.state.petition_filed_at is not None or d.state.measure is not None,
        RefusalCode.WRONG_STAGE,
        "Er ligt geen rekest waarbij de rechter andere kinderen kan betrekken.",
        article=article,
    )
    d.require(
        d.state.child not in command.children,
        RefusalCode.MALFORMED,
        f"Over {d.state.child} gaat dit traject zelf.",
        field="children",
    )
    d.record(re.SiblingsAdded(occurred_at=command.occurred_at, children=command.children))
    for child in dict.fromkeys(command.children):
        d.tell_case("sibling_added", command.occurred_at, child=child)
