"""The handover by Veilig Thuis (*overdracht*): offered, accepted, and complete only when help has started.

No law gives a term for the answer or for the start of the help: both are norms of the region. Missing one escalates and
changes nobody's responsibility; it stays with the sender, which can take its offer back.
"""

from collections.abc import Mapping
from datetime import datetime

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import RefusalCode
from waakvlam.domain.facts import Clock, Fact
from waakvlam.domain.protection_case import commands as c
from waakvlam.domain.protection_case import events as e
from waakvlam.domain.protection_case.state import CaseState

ANSWER, HELP_START = "handover_answer", "handover_help_start"


def offered(d: Decision[CaseState], when: datetime) -> None:
    """Each offer waits for its answer; help that was about to start waits for this answer too."""
    d.start(ANSWER, when, when)


def concluded(d: Decision[CaseState], when: datetime) -> None:
    """An assessment that ended takes what it had offered along."""
    if d.state.handover == "none":
        d.cancel(when, "er staat geen overdracht meer open", ANSWER, HELP_START)


def accept_handover(d: Decision[CaseState], command: c.AcceptHandover) -> None:
    """First half of the handover: accepted, not yet responsible. Several open offers are answered together."""
    d.require(
        d.state.handover == "offered",
        RefusalCode.ALREADY_DECIDED if d.state.handover == "accepted" else RefusalCode.WRONG_STAGE,
        "Er is geen overdracht aangeboden die nog op antwoord wacht.",
    )
    _require_after_the_offer(d, command.occurred_at)
    senders = _senders(d.state, "offered")
    d.record(e.HandoverAccepted(occurred_at=command.occurred_at))
    d.meet(ANSWER, command.occurred_at)
    # What was accepted before waits with what is accepted now: help starts once.
    d.cancel(command.occurred_at, "opnieuw aanvaard", HELP_START)
    d.start(HELP_START, command.occurred_at, command.occurred_at)
    for sender in senders:
        d.tell(sender, "handover_accepted", command.occurred_at)


def refuse_handover(d: Decision[CaseState], command: c.RefuseHandover) -> None:
    """The sender keeps the household and decides anew."""
    d.require(d.state.handover != "none", RefusalCode.WRONG_STAGE, "Er is geen overdracht die kan worden geweigerd.")
    _require_after_the_offer(d, command.occurred_at)
    senders = _senders(d.state, "offered", "accepted")
    d.record(e.HandoverRefused(occurred_at=command.occurred_at, reason=command.reason))
    d.meet(ANSWER, command.occurred_at)
    d.cancel(command.occurred_at, "overdracht geweigerd", HELP_START)
    for sender in senders:
        d.tell(sender, "handover_refused", command.occurred_at)


def withdraw_handover(d: Decision[CaseState], command: c.WithdrawHandover) -> None:
    """Who offered and got no answer, or no help, is responsible all the while and may choose another way."""
    d.require(d.state.handover != "none", RefusalCode.WRONG_STAGE, "Er is geen overdracht om terug te nemen.")
    _require_after_the_offer(d, command.occurred_at)
    senders = _senders(d.state, "offered", "accepted")
    d.record(e.HandoverWithdrawn(occurred_at=command.occurred_at, reason=command.reason))
    d.cancel(command.occurred_at, "overdracht teruggenomen", ANSWER, HELP_START)
    for sender in senders:
        d.tell(sender, "handover_refused", command.occurred_at, outcome="withdrawn")


def start_help(d: Decision[CaseState], command: c.StartHelp) -> None:
    """Second half of the handover: only what really started moves the responsibility."""
    d.require(d.state.team, RefusalCode.WRONG_STAGE, "Wijs eerst het lokale team en het vaste gezicht aan.")
    d.require(d.state.handover != "offered", RefusalCode.WRONG_STAGE, "Aanvaard eerst de aangeboden overdracht.")
    _require_after_the_offer(d, command.occurred_at)
    if d.state.handover == "accepted":
        # Help that ran already is no answer to the offer: the sender is responsible until it starts upon that.
        d.require_not_before(command.occurred_at, d.state.handover_accepted_at, "de aanvaarding van de overdracht")
    senders = _senders(d.state, "accepted")
    d.record(e.HelpStarted(occurred_at=command.occurred_at))
    d.meet(HELP_START, command.occurred_at)
    for sender in senders:
        d.tell(sender, "help_started", command.occurred_at)


def _require_after_the_offer(d: Decision[CaseState], when: datetime) -> None:
    d.require_not_before(when, d.state.offered_at, "het aanbod van de overdracht")


def _senders(state: CaseState, *answers: str) -> list[str]:
    return [track.id for track in state.open_tracks() if track.handover in answers]


CLOCKS: Mapping[str, Clock[CaseState]] = {
    ANSWER: Clock(anchor=lambda s: s.last_offered_at, done=lambda s: s.handover_answered_at),
    HELP_START: Clock(anchor=lambda s: s.handover_accepted_at, done=lambda s: s.handover_helped_at),
}
FACTS: Mapping[str, Fact] = {
    "last_offered_at": Fact("het aanbod van de overdracht", follows=("opened_at",)),
    "handover_answered_at": Fact(
        "het antwoord op de overdracht",
        recorded_by="accept_handover",
        follows=("last_offered_at",),
        along=("handover_accepted_at",),
    ),
    "handover_helped_at": Fact(
        "de start van de hulp na de overdracht",
        recorded_by="start_help",
        follows=("handover_answered_at",),
        along=("help_began_at",),
    ),
}
