"""The worker process of one region, as the embedded stack runs it."""

import asyncio
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from waakvlam.domain.identifiers import namespace
from waakvlam.workers.codec.child import stack_environment
from waakvlam.workers.embedded.child_process import ChildProcess
from waakvlam.workers.embedded.home import Home
from waakvlam.workers.keys import keys_of_stack, open_keys
from waakvlam.workers.peers import published
from waakvlam.workers.polling import polls
from waakvlam.workers.settings import sqlite_journal

DRAIN_SECONDS = 5.0
"""How long a worker of the embedded stack may finish what it is doing."""

_READY_SECONDS = 120.0
_LOOK_EVERY_SECONDS = 0.1


class WorkerError(Exception):
    """A region's worker did not start. The message holds what it said last."""


def worker_process(region: str, home: Home, *, send_warnings: bool) -> ChildProcess:
    """`waakvlam worker --region ...`, told to use the stack's server and the region's own journal."""
    env = stack_environment(home) | {
        "TEMPORAL_CONFIG_FILE": str(profiles_file(home.path)),
        "WAAKVLAM_JOURNAL_URL": sqlite_journal(home.path, region),
        "WAAKVLAM_DRAIN_SECONDS": str(DRAIN_SECONDS),
        "WAAKVLAM_PEERS_FILE": str(_peers_file(home.path)),
        **({} if send_warnings else {"WAAKVLAM_SEND_WARNINGS": "false"}),
    }
    return ChildProcess(
        f"worker {region}",
        [sys.executable, "-m", "waakvlam.workers.cli", "worker", "--region", region],
        env=env,
        log=home.path / f"worker-{region}.log",
        keep_open=home.lock,
    )


def profiles_file(home: Path) -> Path:
    """Where the stack's client configuration is."""
    return home / "temporal.toml"


def _peers_file(home: Path) -> Path:
    return home / "peers.toml"


async def write_peers(home: Path, regions: Iterable[str]) -> None:
    """The public keys of the stack's regions, so that a household can go from one to the other.

    Raises:
        waakvlam.workers.keys.KeysUnavailable: the key store of one cannot be opened.
    """
    known: list[str] = []
    for region in regions:
        keys = await open_keys(keys_of_stack(home), region)
        try:
            known.append(await published(keys, region))
        finally:
            await keys.close()
    _peers_file(home).write_text("\n".join(known))


def write_profiles(file: Path, address: str, codec_url: str, regions: Iterable[str]) -> None:
    """A client configuration with one profile per region, for our commands and for the `temporal` CLI."""
    lines = ["# Written by the embedded stack. Use it as: temporal --config-file THIS --profile JZ19 ..."]
    for region in regions:
        lines += ["", f"[profile.{region}]", f'address = "{address}"', f'namespace = "{namespace(region)}"']
        lines += [f"[profile.{region}.codec]", f'endpoint = "{codec_url}"']
    file.write_text("\n".join(lines) + "\n")


async def wait_until_polling(address: str, workers: Mapping[str, ChildProcess]) -> None:
    """Wait until the worker of every region asks its task queue for work.

    Raises:
        WorkerError: one died, or was not ready in time.
    """
    client = await Client.connect(address)
    waiting = dict(workers)
    try:
        async with asyncio.timeout(_READY_SECONDS):
            while waiting:
                for region, worker in list(waiting.items()):
                    if not worker.alive:
                        raise _failed(worker, worker.ending)
                    if await _polls(client, region, worker.pid):
                        del waiting[region]
                await asyncio.sleep(_LOOK_EVERY_SECONDS)
    except TimeoutError:
        slow = next(iter(waiting.values()))
        raise _failed(slow, f"not ready within {_READY_SECONDS:g} s") from None


def _failed(worker: ChildProcess, how: str) -> WorkerError:
    said = worker.last_words() or "(nothing)"
    return WorkerError(f"The {worker.name} did not start: {how}. {worker.log} ends with:\n{said}")


async def _polls(client: Client, region: str, pid: int) -> bool:
    """Whether the worker with this process id asks for the region's work."""
    try:
        return await polls(client, namespace(region), region, f"{pid}@")
    except RPCError:  # the server is busy, or just came back
        return False
