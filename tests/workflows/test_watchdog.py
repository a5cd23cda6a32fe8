"""The watchdog on a real server: what somebody ended is found, told once, and quiet again when it was resumed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from temporalio import activity
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, ScheduleHandle
from temporalio.worker import Worker

from tests.region import LOCAL_TEAM, REGION, Region, command, eventually
from waakvlam.activities.watchdog import Looking, WatchdogActivities
from waakvlam.domain.identifiers import outbound_task_queue, task_queue, watchdog_task_queue
from waakvlam.domain.notifications import Channel
from waakvlam.domain.silence import PATIENCE, Silence
from waakvlam.workers.case.resume import plan, resume
from waakvlam.workers.watchdog.schedule import keep_schedule, schedule_id
from waakvlam.workflows.watchdog import Watchdog

UNSERVED = "JZ33"
LONG_AFTER = datetime(2070, 1, 1, tzinfo=UTC)
"""When whatever a case of these tests waits for has passed."""


class Heard:
    """A channel that keeps what it is told."""

    def __init__(self) -> None:
        self.silences: list[tuple[Silence, ...]] = []

    async def alarm(self, region: str, silences: tuple[Silence, ...], logged_at: datetime) -> None:
        assert region == REGION
        self.silences.append(silences)


class Later(Looking):
    """Looks as if it were later, so that nobody has to wait."""

    async def look(self, now: datetime, progress: object = None) -> tuple[Silence, ...]:
        return await super().look(now + PATIENCE * 2)


@asynccontextmanager
async def watchdog(region: Region, heard: Heard) -> AsyncIterator[ScheduleHandle]:
    """A watchdog at work, and its schedule, which looks when it is told to."""
    activities = WatchdogActivities(Later(region.client, region.journal, REGION), REGION, {Channel.WEBHOOK: heard})
    async with Worker(
        region.client,
        task_queue=watchdog_task_queue(REGION),
        workflows=[Watchdog],
        activities=[activities.look, activities.channels, activities.raise_alarm],
    ):
        await keep_schedule(region.client, REGION)
        await keep_schedule(region.client, REGION)  # again, as every start of the process does
        handle = region.client.get_schedule_handle(schedule_id(REGION))
        try:
            yield handle
        finally:
            await handle.delete()


async def test_a_workflow_that_somebody_ended_is_told_once_and_quiet_when_it_was_resumed(region: Region) -> None:
    case = region.new_case()
    now = datetime.now(UTC)
    await region.open(case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    await region.client.get_workflow_handle(case).terminate("a wrong click")
    heard = Heard()
    async with watchdog(region, heard) as schedule:
        await eventually(lambda: _looked(schedule, 1))
        await schedule.trigger()
        await eventually(lambda: _looked(schedule, 2))
        [told] = heard.silences
        assert [(one.kind.value, one.about) for one in told] == [("no_workflow", case)]
        card = await _card(region.client)
        assert "geen workflow" in card
        assert f"waakvlam case resume {case}" in card

        await resume(region.client, await plan(region.client, region.journal))
        await eventually(lambda: _is_listed(region, case))
        await schedule.trigger()
        await eventually(lambda: _looked(schedule, 3))
        assert "Alles wat moet gebeuren, gebeurt." in await _card(region.client)
        assert len(heard.silences) == 1


async def test_a_queue_without_a_worker_hides_what_follows_from_it_and_nothing_else(region: Region) -> None:
    case, now = region.new_case(), datetime.now(UTC)
    await region.open(case, command(LOCAL_TEAM, now, source="school", children=["child-1"]))
    await eventually(lambda: _is_listed(region, case))
    # The record of a region that is served, beside the queues of one that nobody serves.
    looking = Looking(region.client, region.journal, UNSERVED)
    cases, warnings = ("no_worker", task_queue(UNSERVED)), ("no_worker", outbound_task_queue(UNSERVED))

    async def found() -> set[tuple[str, str]]:
        return {(one.kind.value, one.about) for one in await looking.look(LONG_AFTER)}

    # Nobody serves the cases: that nothing moves follows from it.
    assert await found() == {cases, warnings}
    # Warnings alone are not served, and a case stands still all the same: that has another cause.
    async with Worker(region.client, task_queue=task_queue(UNSERVED), workflows=[Watchdog], activities=[_nothing]):

        async def told() -> bool:
            return await found() == {("stuck", case), warnings}

        await eventually(told)


@activity.defn
async def _nothing() -> None:
    """So that the worker asks for activities too."""


async def _looked(schedule: ScheduleHandle, times: int) -> bool:
    info = (await schedule.describe()).info
    return info.num_actions >= times and not info.running_actions


async def _is_listed(region: Region, case: str) -> bool:
    query = f'WorkflowId = "{case}" AND ExecutionStatus = "Running" AND OverdueCount >= 0'
    return (await region.client.count_workflows(query)).count == 1


async def _card(client: Client) -> str:
    found = [run async for run in client.list_workflows('WorkflowType = "Watchdog"')]
    latest = max(found, key=lambda run: run.start_time)
    handle = client.get_workflow_handle(latest.id, run_id=latest.run_id)
    metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return str(metadata.current_details)
