"""Record golden histories anew: ``python -m tests.replay.record NAME``.

A golden history is never replaced: it stands for the cases that run at the regions with the workflow code of
its day. When workflow code changes, record another one beside it under a new NAME.
"""

import asyncio
import socket
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import Client
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from tests.conftest import DEV_SERVER, at_work
from tests.journeys import crisis, placed_and_corrected, reopened, whole_path
from tests.two_regions import accepted, offered, requested, two_regions
from waakvlam.workers.plugin import WaakvlamPlugin

HISTORIES = Path(__file__).parent / "histories"


async def record(name: str) -> None:
    """Play the journeys and keep the history of every run of every stream."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        # In plain: these households are made up, and the histories must be readable for ever.
        ts_config=TimeSkippingConfig(enabled=False),
        plugins=[WaakvlamPlugin(None)],
        **DEV_SERVER,
    ) as env:
        with tempfile.TemporaryDirectory() as folder:
            # Short runs, so that continue-as-new and loading from the journal are in the histories too.
            async with at_work(env, Path(folder), roll_over_after=60) as region:
                for journey in (whole_path, crisis, placed_and_corrected, reopened):
                    home = await journey(region)
                    await keep(region.client, home.case, home.streams, f"{name}-{journey.__name__}")
            async with two_regions(env, Path(folder), in_plain=True) as (here, there):
                now, case = datetime.now(UTC) - timedelta(hours=1), "case-JZ19-2026-000700"
                await requested(here, case, now)
                arriving = await offered(here, there, case, now)
                await accepted(here, there, case, arriving)
                await keep(here.client, case, [case, f"{case}-measure-1"], f"{name}-handed_over")
                await keep(there.client, arriving, [arriving, f"{arriving}-measure-1"], f"{name}-taken_over")


async def keep(client: Client, case: str, streams: Sequence[str], name: str) -> None:
    """Write the history of each run of each stream of a household."""
    for stream in streams:
        run_id: str | None = None
        runs = []
        while True:
            handle = client.get_workflow_handle(stream, run_id=run_id)
            history = await handle.fetch_history()
            runs.append(history)
            started = history.events[0].workflow_execution_started_event_attributes
            run_id = started.continued_execution_run_id
            if not run_id:
                break
        for number, history in enumerate(reversed(runs), start=1):
            track = stream.removeprefix(case).lstrip("-") or "case"
            path = HISTORIES / f"{name}-{track}-run-{number}.json"
            # The machine that recorded it is no part of the history; only worker identities name it.
            path.write_text(history.to_json().replace(f"@{socket.gethostname()}", "@recorder") + "\n")
            print(f"{path.name}: {len(history.events)} events")  # noqa: T201 - progress of a command


if __name__ == "__main__":
    HISTORIES.mkdir(exist_ok=True)
    asyncio.run(record(sys.argv[1]))
