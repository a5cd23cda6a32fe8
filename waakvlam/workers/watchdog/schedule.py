"""The schedule by which the watchdog looks; Temporal keeps it, whatever becomes of our processes."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from waakvlam.domain.identifiers import watchdog_task_queue

EVERY = timedelta(minutes=10)
"""How often it looks."""


def schedule_id(region: str) -> str:
    """The id of a region's schedule, and the beginning of that of each look."""
    return f"watchdog-{region}"


async def keep_schedule(client: Client, region: str) -> None:
    """See that the schedule is there, and is that of this release. Doing it again changes nothing.

    Raises:
        temporalio.service.RPCError: Temporal does not answer.
    """
    wanted = Schedule(
        action=ScheduleActionStartWorkflow(
            "Watchdog",
            region,
            id=schedule_id(region),
            task_queue=watchdog_task_queue(region),
            # A look that is not taken up is no look: the next one comes soon.
            execution_timeout=timedelta(hours=2),
            static_summary=f"Waakhond van {region}",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=1)),
    )
    try:
        await client.create_schedule(schedule_id(region), wanted, trigger_immediately=True)
    except ScheduleAlreadyRunningError:

        def renewed(found: ScheduleUpdateInput) -> ScheduleUpdate:
            # Whoever paused it had a reason: that is left as it is.
            schedule = Schedule(
                action=wanted.action, spec=wanted.spec, policy=wanted.policy, state=found.description.schedule.state
            )
            return ScheduleUpdate(schedule=schedule)

        await client.get_schedule_handle(schedule_id(region)).update(renewed)
