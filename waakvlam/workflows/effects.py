"""Doing what was asked, in the background: a peer or a channel out of reach never delays a deadline."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError, ApplicationError, FailureError, NexusOperationError

from waakvlam.domain.exchange import (
    Asked,
    ConfirmEffect,
    NotificationAsked,
    OpenTrack,
    ReceiveReport,
    ReportAsked,
    TrackOpening,
    TrackRequested,
    effect_key,
)
from waakvlam.domain.identifiers import outbound_task_queue
from waakvlam.domain.notifications import Notification
from waakvlam.domain.region_exchange import RegionAsked
from waakvlam.domain.urgency import first_for
from waakvlam.workflows.other_regions import PEER_RETRY, tell_region
from waakvlam.workflows.record import StreamRecord

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
        """Whether something is asked that can be taken in hand now."""
        return bool(self._next(asked))

    def begin(self, asked: Iterable[Asked]) -> None:
        """Take in hand what can be."""
        for one in self._next(asked):
            self._in_hand[effect_key(one)] = asyncio.create_task(self._perform(one))

    def _next(self, asked: Iterable[Asked]) -> list[Asked]:
        # What goes to one receiver goes in the order in which it was asked: an order that came before its lapse must
        # not be told after it. Different receivers do not wait for each other.
        waiting = list(asked)
        busy = {_lane(one) for one in waiting if effect_key(one) in self._in_hand}
        chosen: list[Asked] = []
        for one in waiting:
            if _lane(one) not in busy:
                busy.add(_lane(one))
                chosen.append(one)
        return chosen

    async def _perform(self, asked: Asked) -> None:
        key = effect_key(asked)
        patience = _FIRST_PATIENCE
        if isinstance(asked, NotificationAsked):
            await _wait_for_the_morning(asked.notification)
        while self._is_asked(key):
            try:
                await self._do(asked)
                await self._confirm(key)
                break
            except (ActivityError, ApplicationError, NexusOperationError) as failed:
                # Shown, and tried again for as long as it takes: what was asked is owed.
                workflow.logger.warning("what was asked cannot be done yet", extra={"effect": key})
                self.troubles = {**self.troubles, key: _reason(failed)}
                await workflow.sleep(patience, summary=f"Opnieuw proberen: {key}")
                patience = min(patience * 2, _LAST_PATIENCE)
        self.troubles = {known: why for known, why in self.troubles.items() if known != key}
        self._in_hand.pop(key, None)

    def _is_asked(self, key: str) -> bool:
        # What was withdrawn while it waited is not done.
        still = any(effect_key(one) == key for one in self._record.state.asked)
        return still or not workflow.patched("withdrawn_warnings")

    async def _confirm(self, key: str) -> None:
        now = workflow.now()
        await self._record.put_own(ConfirmEffect(command_id=f"{key}/done", occurred_at=now, sent_at=now, effect=key))

    async def _do(self, asked: Asked) -> None:
        match asked:
            case TrackRequested():
                await _open_track(asked.opening, self._priority())
            case ReportAsked():
                await _tell(asked, self._priority())
            case NotificationAsked():
                await _notify(asked.notification, self._priority())
            case RegionAsked():
                await tell_region(asked.message, self._priority())

    def _priority(self) -> Priority:
        return Priority(priority_key=first_for(crisis=self._record.state.is_crisis))


def _reason(failed: ActivityError | ApplicationError | NexusOperationError) -> str:
    cause = failed.cause or failed
    return cause.message if isinstance(cause, FailureError) else str(cause)


def _lane(asked: Asked) -> str:
    match asked:
        case TrackRequested():
            return asked.opening.track
        case ReportAsked():
            return asked.to
        case NotificationAsked():
            return _channel_lane(asked.notification)
        case RegionAsked():
            return asked.message.to_region


def _channel_lane(notification: Notification) -> str:
    # What waits for the morning holds up nothing that may be told in the night: a lapse, or a crisis.
    if notification.not_before is not None and workflow.patched("held_warnings_apart"):
        return f"{notification.channel}/held"
    return notification.channel


async def _open_track(opening: TrackOpening, priority: Priority) -> None:
    command = OpenTrack(
        command_id=f"{opening.track}/open", occurred_at=opening.occurred_at, sent_at=workflow.now(), opening=opening
    )
    await workflow.execute_activity(
        "open_track",
        command,
        start_to_close_timeout=timedelta(seconds=30),
        retry_policy=PEER_RETRY,
        priority=priority,
        summary=f"Traject openen: {opening.track}",
    )


async def _tell(asked: ReportAsked, priority: Priority) -> None:
    message = ReceiveReport.telling(asked.report, workflow.now())
    try:
        await workflow.get_external_workflow_handle(asked.to).signal("receive_report", message)
    except ApplicationError:
        # The receiver is closed and its run has ended: it is woken to hear this, as what was asked is owed.
        await workflow.execute_activity(
            "wake_with_report",
            args=[asked.to, message],
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=PEER_RETRY,
            priority=priority,
            summary=f"Bericht aan {asked.to}, dat gesloten was",
        )


async def _wait_for_the_morning(notification: Notification) -> None:
    wait = (notification.not_before - workflow.now()) if notification.not_before else timedelta(0)
    if wait > timedelta(0):
        await workflow.sleep(wait, summary=f"Stille uren: {notification.id}")


async def _notify(notification: Notification, priority: Priority) -> None:
    # On a queue of its own: a mail server that is slow or gone never delays a case.
    await workflow.execute_activity(
        "notify",
        notification,
        task_queue=outbound_task_queue(notification.region),
        start_to_close_timeout=timedelta(seconds=60),
        retry_policy=PEER_RETRY,
        priority=priority,
        summary=f"Waarschuwen ({notification.channel}): {notification.deadline}",
    )
