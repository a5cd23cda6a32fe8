"""Doing what was asked of other streams, in the background: a peer out of reach never delays a deadline."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from waakvlam.domain.exchange import Asked, ConfirmEffect, OpenTrack, ReceiveReport, TrackRequested, effect_key
from waakvlam.workflows.record import StreamRecord

_PEER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=8)
_FIRST_PATIENCE = timedelta(minutes=1)
_LAST_PATIENCE = timedelta(hours=6)


class Effects:
    """What is being done of what was asked.

    Attributes:
        troubles: what cannot be done yet, with the reason, for the card.
    """

    def __init__(self, record: StreamRecord[Any]) -> None:
        """Nothing in hand."""
        self.troubles: dict[str, str] = {}
        self._record = record
        self._in_hand: dict[str, asyncio.Task[None]] = {}

    def outstanding(self, asked: Iterable[Asked]) -> bool:
        """Whether something is asked that nobody has in hand."""
        return any(effect_key(one) not in self._in_hand for one in asked)

    def begin(self, asked: Iterable[Asked]) -> None:
        """Take in hand what is not."""
        for one in asked:
            if effect_key(one) not in self._in_hand:
                self._in_hand[effect_key(one)] = asyncio.create_task(self._perform(one))

    async def _perform(self, asked: Asked) -> None:
        key = effect_key(asked)
        patience = _FIRST_PATIENCE
        while True:
            try:
                await self._reach_peer(asked)
                break
            except (ActivityError, ApplicationError) as failed:
                # Shown, and tried again for as long as it takes: what was asked is owed.
                workflow.logger.warning("a peer cannot be reached", extra={"effect": key})
                self.troubles = {**self.troubles, key: str(failed.cause or failed)}
                await workflow.sleep(patience, summary=f"Opnieuw proberen: {key}")
                patience = min(patience * 2, _LAST_PATIENCE)
        now = workflow.now()
        await self._record.put_own(ConfirmEffect(command_id=f"{key}/done", occurred_at=now, sent_at=now, effect=key))
        self.troubles = {known: why for known, why in self.troubles.items() if known != key}
        self._in_hand.pop(key, None)

    async def _reach_peer(self, asked: Asked) -> None:
        now = workflow.now()
        if isinstance(asked, TrackRequested):
            opening = asked.opening
            command = OpenTrack(
                command_id=f"{opening.track}/open", occurred_at=opening.occurred_at, sent_at=now, opening=opening
            )
            await workflow.execute_activity(
                "open_track",
                command,
                start_to_close_timeout=timedelta(seconds=30),
                retry_policy=_PEER,
                summary=f"Traject openen: {opening.track}",
            )
            return
        report = asked.report
        message = ReceiveReport(command_id=report.report_id, occurred_at=report.occurred_at, sent_at=now, report=report)
        await workflow.get_external_workflow_handle(asked.to).signal("receive_report", message)
