"""Several processes write into one journal at once: no gap, no duplicate, nothing lost, and in the order of commit."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.journal.memory_keys import SharedKeys
from tests.postgres import running
from waakvlam.activities.journal import Journal
from waakvlam.activities.journal.migration import migrate

PROCESSES = 8
SECONDS = float(os.environ.get("WAAKVLAM_WRITER_SECONDS", "5"))
"""How long they write; a minute finds what five seconds do not."""

pytestmark = pytest.mark.timeout(SECONDS * 4 + 120)


async def follow(journal: Journal, finished: asyncio.Event) -> int:
    """Read on while others write; whoever has seen a position has seen all before it."""
    position = 0
    while True:
        last_look = finished.is_set()
        while found := await journal.events_after(position):
            assert [row.position for row in found] == list(range(position + 1, position + len(found) + 1))
            position = found[-1].position
        if last_look:
            return position
        await asyncio.sleep(0.05)


async def test_eight_writers_at_once(url: str, tmp_path: Path) -> None:
    journal = await Journal.open(url, SharedKeys())
    finished = asyncio.Event()
    following = asyncio.create_task(follow(journal, finished))
    writing = await start_writers(url, tmp_path)
    assert await writing.wait() == 0
    finished.set()
    assert await following == await journal.position()
    commands, events = await compare(journal, tmp_path)
    await journal.close()
    sys.stdout.write(f"{commands} commands, {events} events in {SECONDS:g} s\n")


@pytest.mark.usefixtures("postgres")  # skipped where there is no PostgreSQL
async def test_the_database_is_killed_while_they_write(tmp_path: Path) -> None:
    with running() as cluster:
        url = cluster.new_database()
        await migrate(url)
        writing = await start_writers(url, tmp_path)
        for _ in range(2):
            await asyncio.sleep(SECONDS / 3)
            await asyncio.to_thread(cluster.kill)
            await asyncio.to_thread(cluster.start)
        assert await writing.wait() == 0
        journal = await Journal.open(url, SharedKeys())
        await compare(journal, tmp_path)
        await journal.close()


async def start_writers(url: str, folder: Path) -> asyncio.subprocess.Process:
    """Let them begin; their receipts are put into the folder."""
    arguments = ["-m", "tests.journal.writers", url, str(SECONDS), str(PROCESSES), str(folder)]
    return await asyncio.create_subprocess_exec(sys.executable, *arguments)


async def compare(journal: Journal, folder: Path) -> tuple[int, int]:
    """Every receipt is on record once, nothing else is, and there is no gap; how many commands and events it is."""
    receipts = await asyncio.to_thread(_receipts, folder)
    by_command: dict[str, dict[str, Any]] = {}
    for receipt in receipts:
        # Who sent the same command at the same moment got the same receipt
        assert by_command.setdefault(receipt["command"], receipt) == receipt
    assert len(by_command) < len(receipts)
    on_record: dict[str, dict[str, Any]] = {}
    position = 0
    while found := await journal.events_after(position, 1000):
        for row in found:
            receipt = {"command": row.command_id, "stream": row.stream, "places": []}
            on_record.setdefault(row.command_id, receipt)["places"].append([row.version, row.position])
        position = found[-1].position
    assert on_record == by_command
    events = sum(len(receipt["places"]) for receipt in by_command.values())
    verification = await journal.verify()
    assert verification.clean
    assert position == events == verification.events == await journal.position()
    return len(by_command), events


def _receipts(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.glob("receipts-*.jsonl"))
    assert len(files) == PROCESSES
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]
