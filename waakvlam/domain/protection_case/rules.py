"""The rules of a household's case: what may happen when, and what follows from it."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.identifiers import StreamKind, parse
from waakvlam.domain.messages import Report
from waakvlam.domain.procedure import Procedure, Words
from waakvlam.domain.protection_case import children, youth_help
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.state import CaseStage, CaseState, Track, evolve
from waakvlam.domain.stream_state import Awaited

_ASSESSORS = frozenset({OrganisationKind.VEILIG_THUIS, OrganisationKind.REGIONAL_SAFETY_TEAM})


def begin(d: Decision[CaseState], command: object) -> bool:
    """A signal opens the case, or joins it."""
    if not isinstance(command, c.ReceiveSignal):
        return False
    receive_signal(d, command)
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
    if report.subject == "sibling_added" and report.child is not None:
        children.bring_in_sibling(d, report.child, report.occurred_at)


def apply(d: Decision[CaseState], command: c.CaseCommand) -> None:
    """Apply one command to the case."""
    match command:
        case c.RegisterChild():
            children.register_child(d, command)
        case c.RecordDeath():
            children.record_death(d, command)
        case c.AssignLocalTeam():
            d.record(
                e.LocalTeamAssigned(occurred_at=command.occurred_at, team=command.team, fixed_face=command.fixed_face)
            )
        case c.RequestSafetyAssessment():
            request_safety_assessment(d, command)
        case c.AcceptHandover():
            accept_handover(d, command)
        case c.RefuseHandover():
            refuse_handover(d, command)
        case c.StartHelp():
            start_help(d, command)
        case c.ApplyForYouthHelp():
            youth_help.apply_for_youth_help(d, command)
        case c.DecideYouthHelp():
            youth_help.decide_youth_help(d, command)
        case c.RequestCourtMeasure():
            request_court_measure(d, command)
        case c.OpenFollowUp():
            open_follow_up(d, command)
        case c.CloseCase():
            close_case(d, command)


def receive_signal(d: Decision[CaseState], command: c.ReceiveSignal) -> None:
    """A signal opens the case, or joins it. A *melding* at Veilig Thuis is assessed at once."""
    d.require(
        d.state.closed_at is None,
        RefusalCode.WRONG_STAGE,
        "Deze zaak is gesloten. Open een nieuwe zaak en noem deze als previous_case.",
        field="previous_case",
    )
    if command.previous_case is not None:
        _require_case(command.previous_case)
    if d.state.opened_at is None:
        d.record(
            e.CaseOpened(
                occurred_at=command.occurred_at,
                responsible=command.actor.kind,
                previous_case=command.previous_case,
            )
        )
    d.record(
        e.SignalReceived(
            occurred_at=command.occurred_at,
            source=command.source,
            received_by=command.actor.kind,
            children=command.children,
            acute=command.acute,
            reference=command.reference,
        )
    )
    if command.actor.kind in _ASSESSORS:
        # Each report has five working days of its own, also when an earlier one is still being investigated.
        _open_assessment(d, command)


def _require_case(previous_case: str) -> None:
    try:
        parse(previous_case, StreamKind.PROTECTION_CASE)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, field="previous_case") from None


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


def accept_handover(d: Decision[CaseState], command: c.AcceptHandover) -> None:
    """First half of the handover: accepted, not yet responsible. Several open offers are answered together."""
    d.require(
        d.state.handover == "offered",
        RefusalCode.ALREADY_DECIDED if d.state.handover == "accepted" else RefusalCode.WRONG_STAGE,
        "Er is geen overdracht aangeboden die nog op antwoord wacht.",
    )
    d.require_not_before(command.occurred_at, d.state.offered_at, "het aanbod van de overdracht")
    senders = _senders(d.state, "offered")
    d.record(e.HandoverAccepted(occurred_at=command.occurred_at))
    for sender in senders:
        d.tell(sender, "handover_accepted", command.occurred_at)


def refuse_handover(d: Decision[CaseState], command: c.RefuseHandover) -> None:
    """The sender keeps the household and decides anew."""
    d.require(d.state.handover != "none", RefusalCode.WRONG_STAGE, "Er is geen overdracht die kan worden geweigerd.")
    d.require_not_before(command.occurred_at, d.state.offered_at, "het aanbod van de overdracht")
    senders = _senders(d.state, "offered", "accepted")
    d.record(e.HandoverRefused(occurred_at=command.occurred_at, reason=command.reason))
    for sender in senders:
        d.tell(sender, "handover_refused", command.occurred_at)


def start_help(d: Decision[CaseState], command: c.StartHelp) -> None:
    """Second half of the handover: only what really started moves the responsibility."""
    d.require(d.state.team, RefusalCode.WRONG_STAGE, "Wijs eerst het lokale team en het vaste gezicht aan.")
    d.require(d.state.handover != "offered", RefusalCode.WRONG_STAGE, "Aanvaard eerst de aangeboden overdracht.")
    d.require_not_before(command.occurred_at, d.state.offered_at, "het aanbod van de overdracht")
    senders = _senders(d.state, "accepted")
    d.record(e.HelpStarted(occurred_at=command.occurred_at))
    for sender in senders:
        d.tell(sender, "help_started", command.occurred_at)


def _senders(state: CaseState, *answers: str) -> list[str]:
    return [track.id for track in state.open_tracks() if track.handover in answers]


def request_court_measure(d: Decision[CaseState], command: c.RequestCourtMeasure) -> None:
    """One track per child; every child must belong to the household and have no measure running."""
    d.require(
        command.route is not c.MeasureRoute.COURT,
        RefusalCode.MALFORMED,
        "Wat de rechter zelf doet, wordt niet verzocht: leg add_siblings vast op het traject van het andere kind.",
        field="route",
        article="art. 1:255 lid 5 BW",
    )
    for child in command.children:
        d.require(
            child in d.state.children,
            RefusalCode.NOT_IN_HOUSEHOLD,
            f"{child} hoort niet bij dit huishouden ({', '.join(d.state.children)}).",
            field="children",
        )
        d.require(child not in d.state.deceased, RefusalCode.WRONG_STAGE, f"{child} is overleden.", field="children")
        d.require(
            all(track.child != child for track in d.state.open_tracks(StreamKind.COURT_MEASURE)),
            RefusalCode.ALREADY_DECIDED,
            f"Voor {child} loopt al een maatregeltraject.",
            field="children",
        )
    d.require(
        len(set(command.children)) == len(command.children),
        RefusalCode.MALFORMED,
        "Een kind staat twee keer in children.",
        field="children",
    )
    kind = StreamKind.COURT_MEASURE
    for child in command.children:
        number = d.state.next_number(kind)
        track = str(d.context.stream.track(kind, number))
        d.record(
            e.CourtMeasureRequested(occurred_at=command.occurred_at, child=child, route=command.route, track=track)
        )
        d.open_track(
            kind,
            number,
            command.occurred_at,
            requested_by=command.actor,
            child=child,
            birth_date=d.state.births.get(child),
            paperwork_follows=command.paperwork_follows,
            route=command.route.value,
        )


def open_follow_up(d: Decision[CaseState], command: c.OpenFollowUp) -> None:
    """Follow-up comes after what was heavier has ended."""
    d.require(not d.state.open_tracks(), RefusalCode.WRONG_STAGE, f"Er loopt nog: {_list(d.state)}.")
    kind = StreamKind.FOLLOW_UP
    number = d.state.next_number(kind)
    track = str(d.context.stream.track(kind, number))
    d.record(e.FollowUpRequested(occurred_at=command.occurred_at, track=track))
    d.open_track(kind, number, command.occurred_at, requested_by=command.actor)


def close_case(d: Decision[CaseState], command: c.CloseCase) -> None:
    """A case closes only when nothing runs any more."""
    d.require(not d.state.open_tracks(), RefusalCode.WRONG_STAGE, f"Er loopt nog: {_list(d.state)}.")
    d.require_not_before(command.occurred_at, d.state.last_heard_at, "het laatste signaal of bericht")
    d.record(e.CaseClosed(occurred_at=command.occurred_at, reason=command.reason))
    d.cancel(command.occurred_at, "zaak gesloten")


def _list(state: CaseState) -> str:
    return ", ".join(track.id for track in state.open_tracks())


def awaits(state: CaseState) -> Awaited:
    """What the case waits for, and from whom."""
    match state.stage:
        case CaseStage.NEW:
            return Awaited(who=None, what="het eerste signaal")
        case CaseStage.SIGNAL if state.team is None:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="lokaal team en vast gezicht aanwijzen")
        case CaseStage.SIGNAL:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="hulp starten, of een vervolgstap kiezen")
        case CaseStage.SAFETY_ASSESSMENT:
            return Awaited(who=OrganisationKind.VEILIG_THUIS, what="uitkomst van de veiligheidsbeoordeling")
        case CaseStage.HANDOVER if state.handover == "offered":
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="antwoord op de aangeboden overdracht")
        case CaseStage.HANDOVER:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="start van de hulp")
        case CaseStage.COURT_MEASURE if lapsed := [track for track in state.open_tracks() if track.lapsed]:
            about = ", ".join(track.child or track.id for track in lapsed)
            return Awaited(who=OrganisationKind.RVDK, what=f"VERVALLEN maatregel van {about}: bevestigen of herstellen")
        case CaseStage.COURT_MEASURE:
            running = ", ".join(f"de maatregel van {track.child}" for track in _measures(state))
            return Awaited(who=None, what=f"het verloop van {running}; zie daar op wie het wacht")
        case CaseStage.FOLLOW_UP:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="monitormomenten van de nazorg")
        case CaseStage.LOCAL_HELP:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="resultaat van de hulp")
        case CaseStage.CLOSED:
            return Awaited(who=None, what="niets: de zaak is gesloten")


def _measures(state: CaseState) -> tuple[Track, ...]:
    return state.open_tracks(StreamKind.COURT_MEASURE)


PROCEDURE = Procedure(
    kind=StreamKind.PROTECTION_CASE,
    initial=CaseState(),
    begin=begin,
    apply=apply,
    hear=hear,
    evolve=evolve,
    awaits=awaits,
    words=Words(
        not_opened="Deze zaak is niet geopend: begin met een signaal.",
        closed="Deze zaak is gesloten.",
        opening="het eerste signaal",
    ),
    clocks={
        youth_help.DECISION: Clock(anchor=lambda s: s.applied_at, done=lambda s: s.help_decided_at),
    },
    facts={
        "applied_at": Fact(
            "de ontvangst van de aanvraag", recorded_by="apply_for_youth_help", starts=(youth_help.DECISION,)
        ),
        "help_decided_at": Fact(
            "het besluit op de aanvraag", recorded_by="decide_youth_help", follows=("applied_at",), starts=()
        ),
    },
)
