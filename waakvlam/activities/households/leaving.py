"""What the region that hands a household over does: tell the other one, pack its record, and let go at the end."""

from temporalio import activity
from temporalio.api.operatorservice.v1 import ListNexusEndpointsRequest
from temporalio.client import Client

from waakvlam.activities.households.parts import Parts
from waakvlam.activities.households.sealing import seal, unknown_region
from waakvlam.activities.journal import Journal
from waakvlam.activities.keys import BorderKeys
from waakvlam.domain.carried_record import carried, goes_on_as, packed
from waakvlam.domain.identifiers import namespace
from waakvlam.domain.region_exchange import Answer, DeliveredRecord, Delivery, Offer, Sealed, Withdrawal
from waakvlam.domain.regions import REGIONS


class LeavingActivities:
    """Of the region that says something to another one."""

    def __init__(self, client: Client, journal: Journal, border: BorderKeys | None) -> None:
        """Hold the client of the region's namespace, its journal, and the keys shared with other regions."""
        self._client = client
        self._parts = Parts(client, border)
        self._journal = journal
        self._border = border

    @activity.defn
    async def seal_for_region(self, message: Offer | Withdrawal | Answer) -> Sealed:
        """A message, locked for the region that it is for.

        Raises:
            ApplicationError: `RegionUnknown`, final: that region cannot be reached from here.
        """
        await self._require_endpoint(message.to_region)
        return seal(self._border, message.to_region, message.model_dump_json())

    @activity.defn
    async def pack_household(self, delivery: Delivery) -> Sealed:
        """See that nothing is added to the household's record any more, and pack all of it, locked.

        Raises:
            ApplicationError: `RegionUnknown`, final: that region cannot be reached from here.
            temporalio.client.WorkflowUpdateFailedError: a part still has a message under way. Tried again.
        """
        await self._require_endpoint(delivery.to_region)
        case = delivery.sender
        # The household's own case first: what it had asked is done by then, and no track is added after it.
        await self._parts.change(case, "leaves", delivery.to, delivery.occurred_at)
        for stream in (await self._streams(case))[:-1]:
            await self._parts.change(stream, "leaves", goes_on_as(stream, delivery.to), delivery.occurred_at)
        rows = await self._journal.events_of_case(case)
        streams = sorted({row.stream for row in rows})
        record = carried(case, rows, await self._journal.fingerprints(case, streams))
        whole = DeliveredRecord(delivery=delivery, record=packed(record))
        return seal(self._border, delivery.to_region, whole.model_dump_json())

    @activity.defn
    async def leave_region(self, delivery: Delivery) -> None:
        """Close every part of the household's record here: it goes on in the other region. A repeat is harmless."""
        for stream in await self._streams(delivery.sender):
            await self._parts.change(stream, "left", goes_on_as(stream, delivery.to), delivery.occurred_at)

    async def _require_endpoint(self, region: str) -> None:
        # Asking an endpoint that is not there would make the workflow's task fail, again and again, and take the whole
        # case with it.
        request = ListNexusEndpointsRequest(name=namespace(region))
        found = await self._client.operator_service.list_nexus_endpoints(request)
        if not found.endpoints:
            raise unknown_region(f"Jeugdregio {REGIONS[region]} ({region}) heeft hier geen eindpunt")

    async def _streams(self, case: str) -> list[str]:
        rows = await self._journal.events_of_case(case)
        # The household's own case last: it is the one that has all this done.
        return sorted({row.stream for row in rows}, key=lambda stream: (stream == case, stream))
