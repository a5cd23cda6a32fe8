"""How a signal is received, advice given and a safety assessment asked for."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.commands import CloseReason, SignalSource
from waakvlam.domain.protection_case.state import CaseState

_LAY = frozenset({SignalSource.CITIZEN, SignalSource.FAMILY})


def receive_signal(d: Decision[CaseState], command: c.ReceiveSignal) -> None:
    """A signal opens the case, or joins it. A *melding* at Veilig Thuis is assessed at once."""
    d.require(
        d.state.closed_at is None,
        RefusalCode.WRONG_STAGE,
        "Deze zaak is gesloten. Open een nieuwe zaak en noem deze als previous_case.",
        field="previous_case",
    )
    _require_quality_of(d, command)
    if command.previous_case is not None:
        _require_another_case(d, command.previous_case)
    if d.state.opened_at is None:
        d.record(
            e.CaseOpened(
                occurred_at=command.occurred_at,
                responsible=command.actor.kind,
                previous_case=command.previous_case,
            )
        )
    is_report = _is_report(d, command.actor.kind)
    d.record(
        e.SignalReceived(
            occurred_at=command.occurred_at,
            source=command.source,
            received_by=command.actor.kind,
            assessed=is_report,
            children=command.children,
            acute=command.acute,
            reference=command.reference,
            reporter_quality=command.reporter_quality,
            previous_case=command.previous_case,
        )
    )
    if is_report:
        # Each report has five working days of its own, also when an earlier one is still being investigated.
        _open_assessment(d, command)


def _is_report(d: Decision[CaseState], receiver: OrganisationKind) -> bool:
    """A signal at who assesses is a report (*melding*): at the safety team only where it acts for Veilig Thuis."""
    acts_for = d.context.rules.acting_for.get(receiver, frozenset())
    by_the_team = receiver is OrganisationKind.REGIONAL_SAFETY_TEAM and OrganisationKind.VEILIG_THUIS in acts_for
    return receiver is OrganisationKind.VEILIG_THUIS or by_the_team


def _require_quality_of(d: Decision[CaseState], command: c.ReceiveSignal) -> None:
    quality = command.reporter_quality
    if quality is None or quality >= "40":
        return
    d.require(
        (command.source in _LAY) == (quality >= "30"),
        RefusalCode.MALFORMED,
        f"Hoedanigheid {quality} past niet bij de bron {command.source}: 01-20 is een beroepskracht, 30-36 een ander.",
        field="reporter_quality",
    )


def _require_another_case(d: Decision[CaseState], previous_case: str) -> None:
    try:
        parse(previous_case, StreamKind.PROTECTION_CASE)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, field="previous_case") from None
    d.require(
        previous_case != d.context.stream.case,
        RefusalCode.MALFORMED,
        "Een zaak volgt niet op zichzelf; noem de zaak die dit huishouden eerder had.",
        field="previous_case",
    )
    d.require(
        d.state.previous_case in {None, previous_case},
        RefusalCode.ALREADY_DECIDED,
        f"Deze zaak volgt al op {d.state.previous_case}.",
        field="previous_case",
    )


def give_advice(d: Decision[CaseState], command: c.GiveAdvice) -> None:
    """Advice starts nothing. Where there is no case, its record is closed at once: nobody keeps sight on anybody."""
    d.require(
        d.state.closed_at is None,
        RefusalCode.WRONG_STAGE,
        "Deze zaak is gesloten; leg het advies vast onder een nieuw nummer.",
    )
    when, opens = command.occurred_at, d.state.opened_at is None
    if opens:
        d.record(e.CaseOpened(occurred_at=when, responsible=command.actor.kind))
    d.record(
        e.AdviceGiven(occurred_at=when, source=command.source, given_by=command.actor.kind, reference=command.reference)
    )
    if opens:
        d.record(e.CaseClosed(occurred_at=when, reason=CloseReason.ADVICE))


def request_safety_assessment(d: Decision[CaseState], command: c.RequestSafetyAssessment) -> None:
    """One assessment round at a time."""
    d.require(
        not d.state.open_tracks(StreamKind.SAFETY_ASSESSMENT),
        RefusalCode.ALREADY_DECIDED,
        "Er loopt al een veiligheidsbeoordeling.",
    )
    _open_assessment(d, command)


def _open_assessment(d: Decision[CaseState], command: c.ReceiveSignal | c.RequestSafetyAssessment) -> None:
    kind = StreamKind.SAFETY_ASSESSMENT
    route = "acute" if isinstance(command, c.ReceiveSignal) and command.acute else None
    number = d.state.next_number(kind)
    track = str(d.context.stream.track(kind, number))
    d.record(e.SafetyAssessmentRequested(occurred_at=command.occurred_at, track=track))
    d.open_track(kind, number, command.occurred_at, requested_by=command.actor, route=route)
