"""Handing a household over to another region, and taking one over: what both sides do to their own record."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from nexusrpc import HandlerError, HandlerErrorType
from nexusrpc.handler import StartOperationContext, service_handler, sync_operation
from temporalio import activity
from temporalio.api.operatorservice.v1 import ListNexusEndpointsRequest
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import BorderKeys
from waakvlam.activities.tracks import summary
from waakvlam.domain.carried_record import CarriedRecord, arrived, carried, goes_on_as, packed, unpacked
from waakvlam.domain.errors import Refusal, RefusalCode
from waakvlam.domain.exchange import TrackRequested
from waakvlam.domain.identifiers import WORKFLOW_TYPE, namespace, parse, task_queue
from waakvlam.domain.messages import EngineCommand, Receipt
from waakvlam.domain.protection_case.region_change.events import HouseholdOfferReceived
from waakvlam.domain.region_exchange import (
    Answer,
    ChangeRegion,
    DeliveredRecord,
    Delivery,
    HearRegion,
    Offer,
    Withdrawal,
)
from waakvlam.domain.regions import REGIONS

SERVICE = "HouseholdHandover"
"""The Nexus service by which regions reach each other; its endpoint is called after the region's namespace."""

_FIRST_NUMBER, _NUMBERS, _TRIES = 900_000, 100_000, 50
_TAKEN = {RefusalCode.ALREADY_DECIDED.value, RefusalCode.COMMAND_ID_REUSED.value}


class HouseholdActivities:
    """What the region that hands over does to its own record."""

    def __init__(self, client: Client, journal: Journal, border: BorderKeys | None) -> None:
        """Hold the client of the region's namespace, its journal, and the keys shared with other regions."""
        self._client = client
        self._parts = _Parts(client)
        self._journal = journal
        self._border = border

    @activity.defn
    async def require_region(self, region: str) -> None:
        """See that another region can be reached, before anything is said to it.

        Asking an endpoint that is not there would make the workflow's task fail, again and again, and take the whole
        case with it.

        Raises:
            ApplicationError: `RegionUnknown`: it has no endpoint here, or its public key is not known.
        """
        name = f"{REGIONS[region]} ({region})"
        if self._border is None or self._border.shared_with(region) is None:
            raise _unknown_region(f"De publieke sleutel van jeugdregio {name} is hier niet bekend")
        found = await self._client.operator_service.list_nexus_endpoints(
            ListNexusEndpointsRequest(name=namespace(region))
        )
        if not found.endpoints:
            raise _unknown_region(f"Jeugdregio {name} heeft hier geen eindpunt")

    @activity.defn
    async def pack_household(self, delivery: Delivery) -> str:
        """See that nothing is added to the household's record any more, and pack all of it; a repeat gives the same.

        Raises:
            temporalio.client.WorkflowUpdateFailedError: a part still has a message under way. Tried again.
        """
        case = delivery.sender
        for stream in await self._streams(case):
            await self._parts.change(stream, "leaves", goes_on_as(stream, delivery.to), delivery.occurred_at)
        rows = await self._journal.events_of_case(case)
        streams = sorted({row.stream for row in rows})
        return packed(carried(case, rows, await self._journal.fingerprints(case, streams)))

    @activity.defn
    async def leave_region(self, delivery: Delivery) -> None:
        """Close every part of the household's record here: it goes on in the other region. A repeat is harmless."""
        for stream in await self._streams(delivery.sender):
            await self._parts.change(stream, "left", goes_on_as(stream, delivery.to), delivery.occurred_at)

    @activity.defn
    async def take_in_household(self, delivered: DeliveredRecord) -> str:
        """Put the record of a household that was accepted on record here; a repeat adds nothing.

        What was put on record comes back, packed, and so stands in the history of the household's workflow: the journal
        can be rebuilt from that, as from every answer of it.

        Raises:
            Refusal: it is not the household that was accepted.
        """
        to, sender = delivered.delivery.to, delivered.delivery.sender
        record = CarriedRecord.model_validate_json(unpacked(delivered.record))
        rows = await self._journal.stream(to)
        first = rows[0].event if rows else None
        if not (isinstance(first, HouseholdOfferReceived) and first.came_from == record.case == sender):
            raise Refusal(RefusalCode.MALFORMED, f"{sender} is hier niet aanvaard.", field="delivery.sender")
        commands = list(arrived(record, to))
        await self._journal.take_in(to, commands)
        fingerprints = {one.command_id: one.fingerprint for one in commands}
        here = [row for row in await self._journal.events_of_case(to) if row.command_id in fingerprints]
        return packed(carried(to, here, fingerprints))

    async def _streams(self, case: str) -> list[str]:
        rows = await self._journal.events_of_case(case)
        # The household's own case last: it is the one that has all this done.
        return sorted({row.stream for row in rows}, key=lambda stream: (stream == case, stream))


@service_handler(name=SERVICE)
class HouseholdHandover:
    """What another region asks of this one. Each answer says where it is on record; a repeat gives the same."""

    def __init__(self, client: Client, journal: Journal, region: str) -> None:
        """Hold what the operations need.

        Args:
            client: of the region's namespace.
            journal: the region's.
            region: its code.
        """
        self._client = client
        self._parts = _Parts(client)
        self._journal = journal
        self._region = region

    @sync_operation
    async def offer(self, _context: StartOperationContext, message: Offer) -> str:
        """A household is offered: its case here is opened, under a number of its own."""
        for case in self._candidates(message.id, message.occurred_at.year):
            try:
                await self._hear(case, message)
            except WorkflowUpdateFailedError as refused:
                if _type_of(refused) in _TAKEN:
                    continue  # the number is another household's
                raise _not_taken(message.id, refused) from None
            except RPCError as failed:
                raise _try_again(message.id, failed) from None
            return case
        raise HandlerError("no free case number was found", type=HandlerErrorType.RESOURCE_EXHAUSTED)

    @sync_operation
    async def withdrawal(self, _context: StartOperationContext, message: Withdrawal) -> str:
        """An offer is taken back."""
        for case in self._candidates(message.offer, message.occurred_at.year):
            rows = await self._journal.stream(case)
            first = rows[0].event if rows else None
            if isinstance(first, HouseholdOfferReceived) and first.offer == message.offer:
                return await self._heard(case, message)
        raise HandlerError("what is taken back was not offered here", type=HandlerErrorType.NOT_FOUND)

    @sync_operation
    async def answer(self, _context: StartOperationContext, message: Answer) -> str:
        """The region to which a household was offered answers."""
        return await self._heard(message.to, message)

    @sync_operation
    async def delivery(self, _context: StartOperationContext, message: DeliveredRecord) -> str:
        """The record of a household that was accepted: put on record here, and every part of it set to work."""
        to = message.delivery.to
        try:
            record = CarriedRecord.model_validate_json(unpacked(message.record))
        except ValueError:
            raise HandlerError("the record cannot be read", type=HandlerErrorType.BAD_REQUEST) from None
        commands = list(arrived(record, to))
        shown = {
            event.opening.track: summary(event.opening)
            for one in commands
            for event in one.events
            if isinstance(event, TrackRequested)
        }
        streams = sorted({one.stream for one in commands}, key=lambda stream: (stream == to, stream))
        try:
            await self._client.get_workflow_handle(to).execute_update("receive_record", message)
            for stream in streams:
                before = goes_on_as(stream, record.case)
                when = message.delivery.occurred_at
                await self._parts.change(stream, "arrived", before, when, shown.get(stream))
        except (WorkflowUpdateFailedError, RPCError) as failed:
            raise _try_again(message.delivery.id, failed) from None
        return to

    def _candidates(self, offer: str, year: int) -> Iterator[str]:
        # Numbers from 900000 are the engine's. The same offer always tries the same, in the same order.
        start = zlib.crc32(offer.encode())
        for n in range(_TRIES):
            yield f"case-{self._region}-{year}-{_FIRST_NUMBER + (start + n) % _NUMBERS:06}"

    async def _heard(self, case: str, message: Withdrawal | Answer) -> str:
        try:
            await self._hear(case, message)
        except WorkflowUpdateFailedError as refused:
            raise _not_taken(message.id, refused) from None
        except RPCError as failed:
            raise _try_again(message.id, failed) from None
        return case

    async def _hear(self, case: str, message: Offer | Withdrawal | Answer) -> None:
        told = HearRegion(
            command_id=message.id, occurred_at=message.occurred_at, sent_at=datetime.now(UTC), message=message
        )
        await self._parts.say(case, "hear_region", told)


class _Parts:
    """The parts of households in one region, reached through their workflows."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def change(
        self,
        stream: str,
        step: Literal["leaves", "left", "arrived"],
        other: str,
        when: datetime,
        shown: str | None = None,
    ) -> None:
        command = ChangeRegion(
            command_id=f"{stream}/{step}/{other}", occurred_at=when, sent_at=datetime.now(UTC), step=step, other=other
        )
        await self.say(stream, "change_region", command, shown)

    async def say(self, stream: str, name: str, command: EngineCommand, shown: str | None = None) -> None:
        where = parse(stream)
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            WORKFLOW_TYPE[where.kind],
            id=stream,
            task_queue=task_queue(where.region),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=shown,
        )
        await self._client.execute_update_with_start_workflow(
            name, command, start_workflow_operation=start, result_type=Receipt
        )


def _unknown_region(message: str) -> ApplicationError:
    return ApplicationError(message, type="RegionUnknown", non_retryable=True)


def _type_of(refused: WorkflowUpdateFailedError) -> str | None:
    return refused.cause.type if isinstance(refused.cause, ApplicationError) else None


def _not_taken(what: str, refused: WorkflowUpdateFailedError) -> HandlerError:
    # What a refusal says may hold what somebody wrote: only its kind crosses the border.
    return HandlerError(f"{what} was refused: {_type_of(refused)}", type=HandlerErrorType.BAD_REQUEST)


def _try_again(what: str, failed: Exception) -> HandlerError:
    return HandlerError(
        f"{what} could not be recorded yet ({type(failed).__name__})", type=HandlerErrorType.UNAVAILABLE
    )
