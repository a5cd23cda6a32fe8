"""The codec server as a process of the embedded stack.

The stack listens before the process is there, and hands it the socket: the address is known when the Temporal server
starts, stays the same when the process is started again, and nobody else can take it meanwhile.

It asks for no token, because the UI has none to send: whoever is on this machine may read. The households of an
embedded stack are made up; a region runs `waakvlam codec-server` with tokens.
"""

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from waakvlam.workers.embedded.child_process import ChildProcess
from waakvlam.workers.embedded.home import Home

_HOST = "127.0.0.1"
_PORT = 8234  # beside the UI's 8233
_READY_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.1
_ONE_PROCESS_ONLY = ("WAAKVLAM_HEALTH_PORT", "WAAKVLAM_METRICS_PORT")  # several processes cannot share a port


class CodecError(Exception):
    """The codec server did not start. The message holds what it said last."""


class CodecChild:
    """The codec server of one stack."""

    def __init__(self, home: Home, regions: Sequence[str]) -> None:
        """Listen; `start` starts the process that answers."""
        self._home = home
        self._regions = tuple(regions)
        self._socket = _listen()
        self._process: ChildProcess | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{_HOST}:{self._socket.getsockname()[1]}"

    @property
    def process(self) -> ChildProcess:
        """The operating-system process.

        Raises:
            CodecError: it was never started.
        """
        if self._process is None:
            raise CodecError("The codec server has not been started.")
        return self._process

    def start(self, ui_url: str) -> None:
        """Start it, for the pages of the UI; `ready` waits until it answers."""
        listening = self._socket.fileno()
        command = [sys.executable, "-m", "waakvlam.workers.cli", "codec-server", "--open-on-loopback"]
        command += ["--listening", str(listening)]
        for region in self._regions:
            command += ["--region", region]
        for host in (_HOST, "localhost"):
            command += ["--ui-origin", f"http://{host}:{urlsplit(ui_url).port}"]
        self._process = ChildProcess(
            "codec server",
            command,
            env=stack_environment(self._home),
            log=self._home.path / "codec-server.log",
            keep_open=self._home.lock,
            listening=listening,
        )
        self._process.start()

    async def ready(self) -> None:
        """Wait until it answers.

        Raises:
            CodecError: it died, or does not answer.
        """
        try:
            async with asyncio.timeout(_READY_SECONDS), httpx.AsyncClient(trust_env=False) as client:
                while not await self._answers(client):
                    if not self.process.alive:
                        raise self._failed(self.process.ending)
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
        except TimeoutError:
            raise self._failed(f"no answer within {_READY_SECONDS:g} s") from None

    async def stop(self, patience: float) -> None:
        """Stop it in order."""
        if self._process is not None:
            await self._process.stop(patience)

    def kill(self) -> None:
        """Stop it at once, and let go of its address."""
        if self._process is not None:
            self._process.kill()
        self._socket.close()

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        try:
            answer = await client.get(f"{self.url}/health", timeout=1.0)
        except httpx.HTTPError:
            return False
        return answer.is_success

    def _failed(self, how: str) -> CodecError:
        said = self.process.last_words() or "(nothing)"
        return CodecError(f"The codec server did not start: {how}. {self.process.log} ends with:\n{said}")


def stack_environment(home: Home) -> dict[str, str]:
    """The environment of a process of the stack: its keys are in the stack's home, whatever ours says."""
    other = ("TEMPORAL_", "WAAKVLAM_VAULT_", "WAAKVLAM_KEYS_", "WAAKVLAM_MASTER_KEY_", *_ONE_PROCESS_ONLY)
    env = {name: value for name, value in os.environ.items() if not name.startswith(other)}
    return env | {"WAAKVLAM_HOME": str(home.path)}


def _listen() -> socket.socket:
    """On our usual port, else on one that is free."""
    try:
        return socket.create_server((_HOST, _PORT))
    except OSError:
        return socket.create_server((_HOST, 0))
