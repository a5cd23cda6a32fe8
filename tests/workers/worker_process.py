"""`waakvlam worker` as a process of its own, on a namespace of its own on the server of the tests."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from tests.region import REGION
from tests.workers.stack_process import until
from waakvlam.workers.namespace.prepare import make_ready

DRAIN_SECONDS = 5


@dataclass
class WorkerProcess:
    """A worker that runs, and where it answers."""

    process: "subprocess.Popen[bytes]"
    log: Path
    health: str
    metrics_url: str

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        """What it says of its health; 0 when it does not answer."""
        try:
            answer = httpx.get(f"{self.health}{path}", trust_env=False, timeout=10)
        except httpx.TransportError:
            return 0, {}
        return answer.status_code, answer.json()

    def is_ready(self) -> bool:
        """Whether it says so."""
        assert self.process.poll() is None, self.log.read_text()
        return self.ask("/ready")[0] == 200

    def metrics(self) -> str:
        """What Prometheus would get."""
        return httpx.get(self.metrics_url, trust_env=False, timeout=10).text

    def terminate(self) -> None:
        """Ask it to stop, as a deployment does."""
        self.process.send_signal(signal.SIGTERM)


async def new_namespace(env: WorkflowEnvironment) -> Client:
    """A client of a namespace in which nobody else works."""
    config = env.client.config()
    config["namespace"] = f"jeugdregio-{uuid4()}"
    await make_ready(env.client, config["namespace"])
    return Client(**config)


@contextmanager
def worker(
    client: Client, folder: Path, keys: Mapping[str, str], name: str = "worker", **settings: str
) -> Iterator[WorkerProcess]:
    """A worker on this namespace, with its journal in the folder; killed at the end of the block if it still runs."""
    health, metrics = _free_ports()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "WAAKVLAM_"))}
    env |= {
        **keys,
        "TEMPORAL_ADDRESS": client.service_client.config.target_host,
        "TEMPORAL_NAMESPACE": client.namespace,
        "WAAKVLAM_HOME": str(folder),
        "WAAKVLAM_DRAIN_SECONDS": str(DRAIN_SECONDS),
        "WAAKVLAM_HEALTH_PORT": str(health),
        "WAAKVLAM_METRICS_PORT": str(metrics),
        "WAAKVLAM_FIGURES_SECONDS": "0.2",
        **settings,
    }
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "waakvlam.workers.cli", "worker", "--region", REGION],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    running = WorkerProcess(process, log, f"http://127.0.0.1:{health}", f"http://127.0.0.1:{metrics}/metrics")
    try:
        until(running.is_ready, 60)
        yield running
    finally:
        process.kill()
        process.wait()


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]
