"""The rules of follow-up (*nazorg*). No law sets its terms: the contacts are norms of the region."""

from waakvlam.domain.actors import OrganisationKind
from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.exchange import OpenTrack
from waakvlam.domain.facts import Clock, Fact, Wait
from waakvlam.domain.follow_up import commands as c
from waakvlam.domain.follow_up import events as e
from waakvlam.domain.follow_up.state import FollowUpStage, FollowUpState, evolve
from waakvlam.domain.follow_up.transitions import FINAL, MOVES
from waakvlam.domain.identifiers import StreamKind
from waakvlam.domain.messages import Instant, Report
from waakvlam.domain.procedure import Procedure, Words
from waakvlam.domain.stream_state import Awaited, reopenable

OVER = "nazorg gesloten"
"""Why terms fall away when follow-up closes."""
_CONCERN, _CLOSING = "follow_up_concern", "follow_up_closing"
_CONTACTS = ("vt_monitoring_contact_1", "vt_monitoring_contact_2")


def begin(d: Decision[FollowUpState], command: object) -> bool:
    """Both contacts count from the beginning; the second starts once the first was made."""
    if not isinstance(command, OpenTrack):
        return False
    opening = command.opening
    d.record(e.FollowUpOpened(occurred_at=opening.occurred_at, case=opening.case))
    d.start(_CONTACTS[0], opening.occurred_at, opening.occurred_at)
    return True


def hear(d: Decision[FollowUpState], report: Report) -> None:
    """What another stream tells is kept."""
    d.record(e.FollowUpReportHeard(occurred_at=report.occurred_at, report=report))


def apply(d: Decision[FollowUpState], command: c.FollowUpCommand) -> None:
    """Apply one command to follow-up."""
    match command:
        case c.RecordContact():
            record_contact(d, command)
        case c.RaiseConcern():
            raise_concern(d, command.occurred_at, acute=command.acute)
        case c.CloseFollowUp():
            close_follow_up(d, command)


def record_contact(d: Decision[FollowUpState], command: c.RecordContact) -> None:
    """A contact meets the norm that runs; a child found unsafe is a concern."""
    number = d.state.contacts + 1
    d.require(
        number != len(_CONTACTS) or d.state.first_contact_at is None or command.occurred_at >= d.state.first_contact_at,
        RefusalCode.IMPOSSIBLE_DATE,
        "Dit monitormoment was eerder dan het eerste dat is vastgelegd, en is dus zelf het eerste: verbeter de datum "
        "daarvan (first_contact_at), en leg het latere als tweede vast.",
        field="occurred_at",
    )
    d.record(e.ContactMade(occurred_at=command.occurred_at, number=number, safe=command.safe))
    if number <= len(_CONTACTS):
        d.meet(_CONTACTS[number - 1], command.occurred_at)
    if number < len(_CONTACTS):
        d.start(_CONTACTS[number], d.state.opened_at or command.occurred_at, command.occurred_at)
    if not command.safe:
        raise_concern(d, command.occurred_at, acute=False)


def raise_concern(d: Decision[FollowUpState], when: Instant, *, acute: bool) -> None:
    """A new concern leads back to the case; monitoring goes on until the case decides."""
    d.record(e.ConcernRaised(occurred_at=when, acute=acute))
    outcome = "acute" if acute else "concern"
    d.tell_case("concern_raised", when, outcome=outcome)


def close_follow_up(d: Decision[FollowUpState], command: c.CloseFollowUp) -> None:
    """Follow-up closes after contact was made at least once, or when a concern took it over."""
    concern = d.state.stage is FollowUpStage.CONCERN
    d.require(
        concern or d.state.contacts > 0,
        RefusalCode.WRONG_STAGE,
        "Nazorg sluit pas na een monitormoment, of wanneer een nieuwe zorg is gemeld.",
    )
    d.meet(_CONCERN, command.occurred_at)
    d.meet(_CLOSING, command.occurred_at)
    d.record(e.FollowUpClosed(occurred_at=command.occurred_at, concern=concern))
    d.cancel(command.occurred_at, OVER)
    outcome = "concern" if concern else "safe"
    d.tell_case("follow_up_closed", command.occurred_at, outcome=outcome)


def awaits(state: FollowUpState) -> Awaited:
    """What follow-up waits for, and from whom."""
    match state.stage:
        case FollowUpStage.NEW:
            return Awaited(who=None, what="de zaak die dit traject opent")
        case FollowUpStage.MONITORING if state.contacts < len(_CONTACTS):
            return Awaited(who=OrganisationKind.VEILIG_THUIS, what=f"monitormoment {state.contacts + 1}")
        case FollowUpStage.MONITORING:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="afsluiten van de nazorg")
        case FollowUpStage.CONCERN:
            return Awaited(who=OrganisationKind.LOCAL_TEAM, what="besluit over de nieuwe zorg")
        case FollowUpStage.CLOSED:
            return Awaited(who=None, what="niets: de nazorg is gesloten")


PROCEDURE = Procedure(
    kind=StreamKind.FOLLOW_UP,
    initial=FollowUpState(),
    begin=begin,
    apply=apply,
    hear=hear,
    evolve=reopenable(evolve),
    awaits=awaits,
    moves=MOVES,
    final=FINAL,
    words=Words(
        not_opened="Dit traject is niet geopend door een zaak.",
        closed="Deze nazorg is gesloten.",
        opening="het begin van de nazorg",
        over=OVER,
    ),
    clocks={
        # No law sets these terms: missing one ends nothing.
        _CONTACTS[0]: Clock(anchor=lambda s: s.opened_at, done=lambda s: s.first_contact_at),
        _CONTACTS[1]: Clock(
            anchor=lambda s: s.opened_at if s.first_contact_at else None, done=lambda s: s.second_contact_at
        ),
        _CONCERN: Wait(anchor=lambda s: s.concern_raised_at),
        _CLOSING: Wait(
            anchor=lambda s: s.second_contact_at,
            still=lambda s: s.stage is FollowUpStage.MONITORING,
            gone="er is een nieuwe zorg",
        ),
    },
    facts={
        "opened_at": Fact("het begin van de nazorg"),
        "first_contact_at": Fact("het eerste monitormoment", recorded_by="record_contact", follows=("opened_at",)),
        "second_contact_at": Fact(
            "het tweede monitormoment", recorded_by="record_contact", follows=("opened_at", "first_contact_at")
        ),
    },
)
