"""The rules of a household that goes to another jeugdregio: offered, answered, and then delivered.

The household belongs where it lives (*woonplaats*, Jeugdwet art. 1.1). Nothing but the answer of the other region moves
responsibility, and its last word is its own record: an acceptance that crosses a withdrawal counts.
"""

from collections.abc import Mapping

from waakvlam.domain.decision import Decision
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.facts import Clock, Wait
from waakvlam.domain.identifiers import parse
from waakvlam.domain.messages import Instant
from waakvlam.domain.protection_case.region_change import commands as c
from waakvlam.domain.protection_case.region_change import events as e
from waakvlam.domain.protection_case.region_change.state import Offered
from waakvlam.domain.protection_case.state import CaseState
from waakvlam.domain.region_exchange import (
    Answer,
    Delivery,
    HandoverRefusal,
    HearRegion,
    MoveBegan,
    Offer,
    RegionAsked,
    Withdrawal,
)
from waakvlam.domain.regions import REGIONS

OFFER, ANSWER, DELIVERY = "region_offer", "region_answer", "region_delivery"
_WOONPLAATS = "art. 1.1 Jeugdwet (woonplaats)"


def require_here(d: Decision[CaseState], command: object) -> None:
    """What another region offers is not this region's yet: it only answers, until the record has come."""
    arrival = d.state.region_change.arrival
    if arrival is None or not d.state.is_open:
        return
    region = parse(arrival.came_from).region
    d.require(
        isinstance(command, c.AcceptHousehold | c.RefuseHousehold),
        RefusalCode.WRONG_STAGE,
        f"Dit huishouden is nog van jeugdregio {REGIONS[region]} ({arrival.came_from}): leg het daar vast."
        if arrival.accepted_at is None
        else f"Het dossier van {arrival.came_from} is onderweg uit {REGIONS[region]}. Probeer het zo opnieuw.",
    )


def apply(d: Decision[CaseState], command: c.RegionChangeCommand) -> None:
    """Apply one command."""
    match command:
        case c.OfferHousehold():
            offer(d, command)
        case c.WithdrawHousehold():
            withdraw(d, command)
        case c.AcceptHousehold():
            _answer(d, command.occurred_at, None)
            d.record(e.HouseholdAccepted(occurred_at=command.occurred_at))
        case c.RefuseHousehold():
            _answer(d, command.occurred_at, command.reason)
            d.record(e.HouseholdRefused(occurred_at=command.occurred_at, reason=command.reason))


def offer(d: Decision[CaseState], command: c.OfferHousehold) -> None:
    """The region where the household lives is asked to take it over."""
    residence, region = d.state.moves.residence, d.state.moves.handover_to
    if residence is None or region is None:
        raise Refusal(
            RefusalCode.WRONG_STAGE,
            "Er is geen verhuizing naar een andere jeugdregio vastgelegd; doe dat eerst met record_move.",
            article=_WOONPLAATS,
        )
    d.require(not d.state.region_change.awaits_answer, RefusalCode.ALREADY_DECIDED, "Het is al aangeboden.")
    # Another region that cannot be reached holds up nothing here: what it hears late, it hears in order, and an
    # acceptance that is too late is answered.
    d.require(
        not any(isinstance(one, RegionAsked) and one.message.to_region == region for one in d.state.asked),
        RefusalCode.WRONG_STAGE,
        f"Een eerder bericht aan jeugdregio {REGIONS[region]} is nog onderweg. Probeer het zo opnieuw.",
    )
    message = Offer(
        id=_next_id(d),
        sender=str(d.context.stream),
        to_region=region,
        occurred_at=command.occurred_at,
        municipality=residence.municipality,
        children=len(d.state.children),
        tracks=tuple(track.kind for track in d.state.open_tracks()),
        crisis=d.state.is_crisis,
    )
    d.record(e.HouseholdOffered(occurred_at=command.occurred_at, offer=message.id, to_region=region))
    d.record(RegionAsked(occurred_at=command.occurred_at, message=message))


def withdraw(d: Decision[CaseState], command: c.WithdrawHousehold) -> None:
    """The household stays, unless the other region has accepted it meanwhile."""
    change = d.state.region_change
    if change.offer is None:
        raise Refusal(RefusalCode.WRONG_STAGE, "Er staat geen aanbod aan een andere regio open.")
    d.require_not_before(command.occurred_at, change.offered_at, "het aanbod")
    when = command.occurred_at
    taken_back = _taken_back(d, change.offers[-1], when)
    d.record(e.HouseholdOfferWithdrawn(occurred_at=when, offer=change.offer, reason=command.reason))
    d.record(RegionAsked(occurred_at=when, message=taken_back))


def hear(d: Decision[CaseState], command: HearRegion) -> None:
    """What another region tells; it is never refused but where it makes no sense at all."""
    message = command.message
    d.require(
        message.to_region == d.context.stream.region
        and parse(message.sender).region != d.context.stream.region
        and command.command_id == message.id,
        RefusalCode.MALFORMED,
        f"Dit bericht van {message.sender} is niet voor {d.context.stream}.",
        field="message",
    )
    match message:
        case Offer():
            _hear_offer(d, message)
        case Withdrawal():
            _hear_withdrawal(d, message)
        case Answer():
            _hear_answer(d, message)


def _hear_offer(d: Decision[CaseState], message: Offer) -> None:
    d.require(d.state.opened_at is None, RefusalCode.ALREADY_DECIDED, "Dit zaaknummer is al in gebruik.", field="id")
    d.record(
        e.HouseholdOfferReceived(
            occurred_at=message.occurred_at,
            offer=message.id,
            came_from=message.sender,
            municipality=message.municipality,
            children=message.children,
            tracks=message.tracks,
            crisis=message.crisis,
        )
    )


def _hear_withdrawal(d: Decision[CaseState], message: Withdrawal) -> None:
    arrival = d.state.region_change.arrival
    d.require(
        arrival is not None and arrival.offer == message.offer,
        RefusalCode.MALFORMED,
        f"{message.offer} is hier niet aangeboden.",
        field="message.offer",
    )
    if d.state.is_open and arrival is not None and (arrival.accepted_at is None or message.final):
        d.record(e.HouseholdOfferTakenBack(occurred_at=message.occurred_at))
        d.cancel(message.occurred_at, "aanbod teruggenomen")


def _hear_answer(d: Decision[CaseState], message: Answer) -> None:
    change = d.state.region_change
    region = parse(message.sender).region
    asked = next((one for one in change.offers if one.offer == message.offer and one.region == region), None)
    if asked is None or message.to != str(d.context.stream):
        raise Refusal(RefusalCode.MALFORMED, f"{message.offer} is niet aan {region} aangeboden.", field="message.offer")
    when = message.occurred_at
    if not d.state.is_open or change.accepted_at is not None:
        if message.accepted and message.sender not in {d.state.leaves_for, d.state.moved_to}:
            # It was closed meanwhile, or another region was first: who accepted must not wait for it.
            d.record(RegionAsked(occurred_at=when, message=_taken_back(d, asked, when, final=True)))
        return
    if not message.accepted:
        if change.offer == message.offer:
            reason = message.reason or HandoverRefusal.RECORD_UNCLEAR
            d.record(e.HouseholdOfferRefused(occurred_at=when, offer=message.offer, reason=reason))
        return
    if change.offer not in {None, message.offer}:
        # An earlier offer was taken back, and accepted all the same: then the one that is open falls away.
        d.record(RegionAsked(occurred_at=when, message=_taken_back(d, change.offers[-1], when)))
    delivery = Delivery(
        id=_next_id(d),
        sender=str(d.context.stream),
        to_region=parse(message.sender).region,
        # Until this is heard the household is this region's, also where it was accepted on an earlier day: what
        # happened meanwhile, happened here.
        occurred_at=max(when, d.context.now),
        to=message.sender,
    )
    d.record(
        e.HouseholdOfferAccepted(occurred_at=when, offer=message.offer, to=message.sender),
        MoveBegan(occurred_at=when, to=message.sender),
        RegionAsked(occurred_at=when, message=delivery),
    )


def _answer(d: Decision[CaseState], when: Instant, reason: HandoverRefusal | None) -> None:
    arrival = d.state.region_change.arrival
    if arrival is None:
        raise Refusal(RefusalCode.WRONG_STAGE, "Dit huishouden is niet door een andere regio aangeboden.")
    d.require(arrival.accepted_at is None, RefusalCode.ALREADY_DECIDED, "Het is al aanvaard.")
    d.require_not_before(when, arrival.offered_at, "het aanbod")
    message = Answer(
        id=_next_id(d),
        sender=str(d.context.stream),
        to_region=parse(arrival.came_from).region,
        occurred_at=when,
        offer=arrival.offer,
        to=arrival.came_from,
        accepted=reason is None,
        reason=reason,
    )
    d.record(RegionAsked(occurred_at=when, message=message))


def _taken_back(d: Decision[CaseState], made: Offered, when: Instant, *, final: bool = False) -> Withdrawal:
    return Withdrawal(
        id=_next_id(d),
        sender=str(d.context.stream),
        to_region=made.region,
        occurred_at=when,
        offer=made.offer,
        offered_at=made.offered_at,
        final=final,
    )


def require_no_offer(d: Decision[CaseState]) -> None:
    """Refuse to close what another region may accept at any moment."""
    d.require(
        not d.state.region_change.awaits_answer,
        RefusalCode.WRONG_STAGE,
        "Het huishouden is aan een andere jeugdregio aangeboden: neem dat eerst terug (withdraw_household).",
    )


def _next_id(d: Decision[CaseState]) -> str:
    return f"{d.context.stream}/region-{d.state.region_messages_made + 1}"


def _needed(state: CaseState) -> Instant | None:
    """Since when the household is to be offered: the move, or the last refusal."""
    moved, undone = state.moves.handover_needed_at, state.region_change.undone_at
    return max(moved, undone) if moved and undone else moved


def _record_awaited(state: CaseState) -> Instant | None:
    """Since when the record is on its way, from here or to here."""
    change = state.region_change
    return change.arrival.accepted_at if change.arrival else change.accepted_at


CLOCKS: Mapping[str, Clock[CaseState]] = {
    OFFER: Wait(
        anchor=_needed,
        done=lambda s: s.region_change.offered_at if s.region_change.offer else None,
        gone="het huishouden woont hier weer",
    ),
    ANSWER: Wait(
        anchor=lambda s: s.region_change.offered_at,
        done=lambda s: s.region_change.answered_at,
        still=lambda s: s.region_change.awaits_answer,
        gone="het aanbod is teruggenomen",
    ),
    DELIVERY: Wait(anchor=_record_awaited, gone="het dossier is overgekomen"),
}
"""No law gives these a number: they are norms of the region that still has the household."""
