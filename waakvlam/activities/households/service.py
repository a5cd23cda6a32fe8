"""What another region asks of this one, through Nexus. Each answer says where it is on record; a repeat gives the same.

Nothing is taken that is not locked by the region that it says it is from: an endpoint is open to every namespace.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from nexusrpc import HandlerError, HandlerErrorType
from nexusrpc.handler import StartOperationContext, service_handler, sync_operation
from pydantic import ValidationError
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from waakvlam.activities.households.arriving import record_in
from waakvlam.activities.households.parts import Parts
from waakvlam.activities.households.sealing import NotFromThere, unseal
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import BorderKeys, CaseErased
from waakvlam.activities.tracks import TrackActivities, summary
from waakvlam.domain.carried_record import ArrivedCommand, CarriedRecord, arrived, goes_on_as, unheard, unpacked
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.exchange import ReceiveReport, TrackRequested
from waakvlam.domain.identifiers import parse
from waakvlam.domain.protection_case.region_change.events import HouseholdOfferReceived
from waakvlam.domain.region_exchange import SERVICE, Answer, Offer, Sealed, Withdrawal

_FIRST_NUMBER, _NUMBERS, _TRIES = 900_000, 100_000, 50
_TAKEN = {RefusalCode.ALREADY_DECIDED.value, RefusalCode.COMMAND_ID_REUSED.value, RefusalCode.CASE_ERASED.value}
M = TypeVar("M", Offer, Withdrawal, Answer)


@service_handler(name=SERVICE)
class HouseholdHandover:
    """The other region's side of a hand-over."""

    def __init__(self, client: Client, journal: Journal, region: str, border: BorderKeys | None) -> None:
        """Hold what the operations need.

        Args:
            client: of the region's namespace.
            journal: the region's.
            region: its code.
            border: the keys shared with other regions.
        """
        self._client = client
        self._parts = Parts(client, border)
        self._tracks = TrackActivities(client)
        self._journal = journal
        self._region = region
        self._border = border

    @sync_operation
    async def offer(self, _context: StartOperationContext, sealed: Sealed) -> str:
        """A household is offered: its case here is opened, under a number of its own."""
        message = self._read(sealed, Offer)
        for case in self._candidates(message.id, message.occurred_at):
            try:
                await self._parts.hear(case, message)
            except WorkflowUpdateFailedError as refused:
                if _type_of(refused) in _TAKEN:
                    continue  # the number is another household's
                raise _not_taken(message.id, refused) from None
            except RPCError as failed:
                raise _try_again(message.id, failed) from None
            return case
        raise HandlerError("no free case number was found", type=HandlerErrorType.RESOURCE_EXHAUSTED)

    @sync_operation
    async def withdrawal(self, _context: StartOperationContext, sealed: Sealed) -> str:
        """An offer is taken back."""
        message = self._read(sealed, Withdrawal)
        gone = None
        for case in self._candidates(message.offer, message.offered_at):
            try:
                rows = await self._journal.stream(case)
            except CaseErased:
                gone = gone or case
                continue
            first = rows[0].event if rows else None
            if isinstance(first, HouseholdOfferReceived) and first.offer == message.offer:
                return await self._heard(case, message)
        if gone is not None:
            return gone  # only what is closed is erased: there is nothing left to take back
        raise HandlerError("what is taken back was not offered here", type=HandlerErrorType.NOT_FOUND)

    @sync_operation
    async def answer(self, _context: StartOperationContext, sealed: Sealed) -> str:
        """The region to which a household was offered answers."""
        message = self._read(sealed, Answer)
        return await self._heard(message.to, message)

    @sync_operation
    async def delivery(self, _context: StartOperationContext, sealed: Sealed) -> str:
        """The record of a household that was accepted: put on record here, and every part of it set to work."""
        try:
            delivered = record_in(self._border, sealed)
            record = CarriedRecord.model_validate_json(unpacked(delivered.record))
            commands = list(arrived(record, delivered.delivery, datetime.now(UTC)))
        except (ApplicationError, ValueError):
            raise HandlerError("the record cannot be read", type=HandlerErrorType.BAD_REQUEST) from None
        to = delivered.delivery.to
        try:
            await self._client.get_workflow_handle(to).execute_update("receive_record", sealed)
            await self._set_to_work(commands, to, record.case, delivered.delivery.occurred_at)
        except (WorkflowUpdateFailedError, RPCError) as failed:
            raise _try_again(delivered.delivery.id, failed) from None
        return to

    async def _set_to_work(self, commands: list[ArrivedCommand], to: str, before: str, when: datetime) -> None:
        shown = {
            event.opening.track: summary(event.opening)
            for one in commands
            for event in one.events
            if isinstance(event, TrackRequested)
        }
        for stream in sorted({one.stream for one in commands}, key=lambda stream: (stream == to, stream)):
            await self._parts.change(stream, "arrived", goes_on_as(stream, before), when, shown.get(stream))
        for receiver, report in unheard(commands):
            # It was still on its way between two parts when the record was closed there.
            # Its receiver may be closed, and its run have ended.
            await self._tracks.wake_with_report(receiver, ReceiveReport.telling(report, datetime.now(UTC)))

    def _read(self, sealed: Sealed, kind: type[M]) -> M:
        try:
            message = kind.model_validate_json(unseal(self._border, sealed))
            named = parse(message.sender).region
        except (NotFromThere, ValidationError, Refusal):
            raise HandlerError("this is not from another region", type=HandlerErrorType.BAD_REQUEST) from None
        if named != sealed.from_region:
            raise HandlerError("this is from another region than it says", type=HandlerErrorType.BAD_REQUEST)
        return message

    def _candidates(self, offer: str, offered_at: datetime) -> Iterator[str]:
        # Numbers from 900000 are the engine's. The same offer always tries the same, in the same order.
        start, year = zlib.crc32(offer.encode()), offered_at.astimezone(UTC).year
        for n in range(_TRIES):
            yield f"case-{self._region}-{year}-{_FIRST_NUMBER + (start + n) % _NUMBERS:06}"

    async def _heard(self, case: str, message: Withdrawal | Answer) -> str:
        try:
            await self._parts.hear(case, message)
        except WorkflowUpdateFailedError as refused:
            raise _not_taken(message.id, refused) from None
        except RPCError as failed:
            raise _try_again(message.id, failed) from None
        return case


def _type_of(refused: WorkflowUpdateFailedError) -> str | None:
    return refused.cause.type if isinstance(refused.cause, ApplicationError) else None


def _not_taken(what: str, refused: WorkflowUpdateFailedError) -> HandlerError:
    # What a refusal says may hold what somebody wrote: only its kind crosses the border.
    return HandlerError(f"{what} was refused: {_type_of(refused)}", type=HandlerErrorType.BAD_REQUEST)


def _try_again(what: str, failed: Exception) -> HandlerError:
    why = type(failed).__name__
    return HandlerError(f"{what} could not be recorded yet ({why})", type=HandlerErrorType.UNAVAILABLE)
