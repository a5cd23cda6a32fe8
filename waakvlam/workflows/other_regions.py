"""Reaching another region, through Nexus: its namespace is not ours, and what it has on record is its own."""

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy

from waakvlam.domain.identifiers import namespace
from waakvlam.domain.region_exchange import DeliveredRecord, Delivery, RegionMessage

_SERVICE = "HouseholdHandover"
_PATIENCE = timedelta(minutes=2)
_RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=8)


async def tell_region(message: RegionMessage, priority: Priority) -> None:
    """Tell it, until it has it on record. A record is delivered whole before anything is let go here."""
    await workflow.execute_activity(
        "require_region",
        message.to_region,
        start_to_close_timeout=timedelta(seconds=10),
        retry_policy=_RETRY,
        priority=priority,
        summary=f"Is jeugdregio {message.to_region} bereikbaar?",
    )
    if isinstance(message, Delivery):
        await _hand_over(message, priority)
    else:
        await _say(message, message)


async def _hand_over(delivery: Delivery, priority: Priority) -> None:
    packed = await workflow.execute_activity(
        "pack_household",
        delivery,
        result_type=str,
        start_to_close_timeout=_PATIENCE,
        retry_policy=_RETRY,
        priority=priority,
        summary=f"Dossier voor {delivery.to}",
    )
    await _say(delivery, DeliveredRecord(delivery=delivery, record=packed))
    # Until here every term was watched in this region; from the answer on, the other one does.
    await workflow.execute_activity(
        "leave_region",
        delivery,
        start_to_close_timeout=_PATIENCE,
        retry_policy=_RETRY,
        priority=priority,
        summary=f"Gaat verder als {delivery.to}",
    )


async def _say(message: RegionMessage, said: RegionMessage | DeliveredRecord) -> None:
    region: workflow.NexusClient[Any] = workflow.create_nexus_client(
        service=_SERVICE, endpoint=namespace(message.to_region)
    )
    await region.execute_operation(
        message.type,
        said,
        output_type=str,
        schedule_to_close_timeout=_PATIENCE,
        summary=f"Aan jeugdregio {message.to_region}: {message.type}",
    )
