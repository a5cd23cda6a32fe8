"""Processes that write into one journal at once, as fast as they can; each notes every receipt it was given.

They share streams, and now and then a command: `python -m tests.journal.writers URL SECONDS PROCESSES FOLDER`.
"""

import asyncio
import json
import os
import random
import sys
import time
import traceback
from pathlib import Path
from typing import TextIO

from sqlalchemy.exc import DBAPIError

from tests.journal.memory_keys import SharedKeys
from tests.journal.story import put
from waakvlam.activities.journal import Journal
from waakvlam.activities.journal.engine import open_engine

_STREAMS_AT_ONCE = 4


async def _opened(url: str) -> Journal:
    while True:
        try:
            return await Journal.open(url, SharedKeys())
        except (DBAPIError, OSError):  # the database is down just now
            await asyncio.sleep(0.02)


async def write(url: str, began: float, until: float, writer: int, receipts: TextIO) -> None:
    """Put commands on record until it is time; a command that failed is sent again, as Temporal does."""
    journal = await _opened(url)
    dice = random.Random(writer)
    number = 0
    while time.time() < until:
        number += 1
        # Streams stay short, as they are: the old ones make place for new ones together, in every process.
        tenth = int((time.time() - began) * 10) if number > 1 else 0
        first_stream = tenth // 5 * _STREAMS_AT_ONCE + 1
        if number == 1 or dice.random() < 0.3:  # what others send at this moment too
            stream, command_id, events = first_stream, f"shared/{tenth}", 2
        else:
            stream = first_stream + dice.randrange(_STREAMS_AT_ONCE)
            command_id, events = f"writer-{writer}/{number}", dice.randint(1, 3)
        case = f"case-JZ19-2026-{stream:06d}"
        while True:
            try:
                recorded = await put(journal, case, command_id, events)
            except (DBAPIError, OSError):  # held too long by another, or the database is down
                await asyncio.sleep(0.02)
                continue
            break
        places = [[one.version, one.position] for one in recorded]
        receipts.write(json.dumps({"command": command_id, "stream": case, "places": places}) + "\n")
    await journal.close()


def main() -> None:
    """Start the processes, and wait for them."""
    url, seconds, processes, folder = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    open_engine(url)  # what the processes would import one by one is imported here
    began = time.time()
    children = []
    for writer in range(processes):
        # Forked before there is any loop or connection.
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with (folder / f"receipts-{writer}.jsonl").open("w") as receipts:
                    asyncio.run(write(url, began, began + seconds, writer, receipts))
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        children.append(child)
    failed = [child for child in children if os.waitpid(child, 0)[1] != 0]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
