"""How much a worker takes on at once."""

from temporalio.worker import (
    FixedSizeSlotSupplier,
    ResourceBasedSlotConfig,
    ResourceBasedSlotSupplier,
    ResourceBasedTunerConfig,
    WorkerTuner,
)

from waakvlam.workers.settings import WorkerSettings

WORKFLOW_TASKS = 20
"""Python runs them one at a time; more at once only makes each of them late."""
ACTIVITIES = 20
"""Always taken, however busy the machine is: they mostly wait for the journal, or for a receiver."""
MOST_JOURNAL_ACTIVITIES = 60
"""They share the journal's connections; more of them would wait there, and not in the queue where crises go first."""
MOST_OUTBOUND_ACTIVITIES = 200
"""They wait for receivers."""


def tuner(settings: WorkerSettings, most_activities: int) -> WorkerTuner:
    """Few workflow tasks, always as many; activities as the machine bears, or a fixed number."""
    fixed = FixedSizeSlotSupplier(ACTIVITIES)
    activities: FixedSizeSlotSupplier | ResourceBasedSlotSupplier = fixed
    if settings.tuner == "resource":
        activities = ResourceBasedSlotSupplier(
            ResourceBasedSlotConfig(minimum_slots=ACTIVITIES, maximum_slots=most_activities),
            ResourceBasedTunerConfig(target_memory_usage=settings.target_memory, target_cpu_usage=settings.target_cpu),
        )
    return WorkerTuner.create_composite(
        workflow_supplier=FixedSizeSlotSupplier(WORKFLOW_TASKS),
        activity_supplier=activities,
        local_activity_supplier=fixed,
        nexus_supplier=fixed,
    )
