"""Reaching another region, through Nexus: its namespace is not ours, and what it has on record is its own."""

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy

from waakvlam.domain.identifiers import namespace
from waakvlam.domain.region_exchange import SERVICE, Delivery, RegionMessage, Sealed

_PATIENCE = timedelta(minutes=2)
PEER_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=8
)
"""For who is asked something and may be away for a while: some two minutes, after which whoever asks goes on."""


async def tell_region(message: RegionMessage, priority: Priority) -> None:
    """Tell it, until it has it on record. A record is delivered whole before anything is let go here."""
    delivers = isinstance(message, Delivery)
    sealed: Sealed = await workflow.execute_activity(
        "pack_household" if delivers else "seal_for_region",
        message,
        result_type=Sealed,
        start_to_close_timeout=_PATIENCE,
        retry_policy=PEER_RETRY,
        priority=priority,
        summary=f"Voor jeugdregio {message.to_region}: {message.type}",
    )
    region: workflow.NexusClient[Any] = workflow.create_nexus_client(
        service=SERVICE, endpoint=namespace(message.to_region)
    )
    await region.execute_operation(
        message.type,
        sealed,
        output_type=str,
        schedule_to_close_timeout=_PATIENCE,
        summary=f"Aan jeugdregio {message.to_region}: {message.type}",
    )
    if delivers:
        # Until here every term was watched in this region; from the answer on, the other one does.
        await workflow.execute_activity(
            "leave_region",
            message,
            start_to_close_timeout=_PATIENCE,
            retry_policy=PEER_RETRY,
            priority=priority,
            summary=f"Gaat verder in jeugdregio {message.to_region}",
        )
