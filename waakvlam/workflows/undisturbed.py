"""Work that a request to cancel does not end. Runs in replay."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio import workflow

T = TypeVar("T")


async def undisturbed(work: Coroutine[Any, Any, T]) -> T:
    """Do this whatever becomes of requests to cancel: a case ends by a decision, not by a click."""
    task = asyncio.create_task(work)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            workflow.logger.warning("a request to cancel was not obeyed")
    return task.result()
