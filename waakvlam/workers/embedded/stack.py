"""The embedded stack: a real Temporal server, a codec server and one worker process per region, held up by one command.

What the stack keeps of cases is encrypted as at a region, with keys in its own home. The codec server behind its UI
listens on this machine alone and asks for no token: these households are made up.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from waakvlam.activities.keys import KeyringFile, MasterKeyError
from waakvlam.domain.identifiers import namespace, task_queue
from waakvlam.domain.regions import REGIONS
from waakvlam.workers.codec.child import CodecChild, CodecError
from waakvlam.workers.embedded.child_process import ChildProcess
from waakvlam.workers.embedded.home import Home, HomeTaken
from waakvlam.workers.embedded.info import NoStack, RegionInfo, StackInfo, find_stack, withdraw
from waakvlam.workers.embedded.region_worker import (
    DRAIN_SECONDS,
    WorkerError,
    profiles_file,
    wait_until_polling,
    worker_process,
    write_peers,
    write_profiles,
)
from waakvlam.workers.embedded.supervision import keep_up
from waakvlam.workers.embedded.temporal_server import ServerError, TemporalServer
from waakvlam.workers.keys import KeysUnavailable, keys_of_stack
from waakvlam.workers.settings import DEFAULT_HOME, SettingsError, sqlite_journal

__all__ = ["EmbeddedStack", "NoStack", "RegionInfo", "StackError", "StackInfo", "find_stack"]

_log = logging.getLogger(__name__)
_STOP_SECONDS = DRAIN_SECONDS + 5.0


class StackError(Exception):
    """The stack did not come up, or can no longer be held up. The message holds the end of a log."""


class EmbeddedStack:
    """Everything one machine needs to run some regions; a context manager.

    It is up, with every worker polling, when the block starts; when the block ends, however it ends, no
    process of it is left. Processes that die meanwhile are started again.
    """

    def __init__(
        self,
        regions: Sequence[str],
        *,
        home: Path | None = None,
        fresh: bool = False,
        send_warnings: bool = True,
        with_workers: bool = True,
        say: Callable[[str], None] = _log.info,
    ) -> None:
        """Describe the stack; entering it starts it.

        Args:
            regions: codes of the regions to run.
            home: its directory (default: `WAAKVLAM_HOME`, else `.waakvlam/dev`). When another stack has
                it, the directory beside it with `-2`, `-3` and so on is taken.
            fresh: start from nothing instead of from what is in the directory.
            send_warnings: false where the households are made up: nobody outside is to be warned of them.
            with_workers: false for Temporal and the codec server alone: what is put on record stands still.
            say: told, line by line, what a person may want to know (default: the log).

        Raises:
            SettingsError: a region does not exist, or none is given.
        """
        unknown = [region for region in regions if region not in REGIONS]
        if unknown or not regions:
            raise SettingsError(f"No such region: {', '.join(unknown)}. Known are: {', '.join(REGIONS)}.")
        self._regions = tuple(dict.fromkeys(regions))
        self._wished = home or Path(os.environ.get("WAAKVLAM_HOME") or DEFAULT_HOME / "dev")
        self._fresh = fresh
        self._send_warnings = send_warnings
        self._with_workers = with_workers
        self._say = say
        self._home: Home | None = None
        self._codec: CodecChild | None = None
        self._server: TemporalServer | None = None
        self._workers: dict[str, ChildProcess] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._started_at = datetime.now(UTC)

    async def __aenter__(self) -> Self:
        """Bring it up.

        Raises:
            StackError: something of it would not start.
        """
        try:
            await self._start()
        except BaseException as error:  # also a Ctrl-C half-way: what was started must not stay behind
            await self._stop()
            if isinstance(error, HomeTaken | ServerError | CodecError | WorkerError | MasterKeyError | KeysUnavailable):
                raise StackError(str(error)) from error
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take it down: workers first, then the server."""
        await self._stop()

    @property
    def info(self) -> StackInfo:
        """Where everything is, now."""
        if self._home is None or self._server is None or self._codec is None:
            raise StackError("The stack is not up.")
        home = self._home.path
        return StackInfo(
            home=home,
            pid=os.getpid(),
            started_at=self._started_at,
            address=self._server.address,
            ui_url=self._server.ui_url,
            codec_url=self._codec.url,
            metrics_url=self._server.metrics_url,
            config_file=profiles_file(home),
            regions={
                region: RegionInfo(
                    name=REGIONS[region],
                    namespace=namespace(region),
                    task_queue=task_queue(region),
                    journal_url=sqlite_journal(home, region),
                    worker_pid=self._workers[region].pid if region in self._workers else None,
                    worker_log=self._workers[region].log if region in self._workers else None,
                )
                for region in self._regions
            },
        )

    async def hold(self) -> None:
        """Wait for as long as the stack can be held up.

        Raises:
            StackError: a process died and could not be started again.
        """
        done, _ = await asyncio.wait(self._watchers, return_when=asyncio.FIRST_COMPLETED)
        for watcher in done:
            try:
                await watcher
            except (ServerError, OSError) as error:
                raise StackError(str(error)) from error

    async def _start(self) -> None:
        self._home = home = Home.take(self._wished)
        withdraw(home.path)  # what a stack that was killed left there
        if home.path != self._wished.resolve():
            self._say(f"{self._wished} is in use by another stack: this one is in {home.path}")
        if self._fresh:
            home.sweep()
        KeyringFile(keys_of_stack(home.path).keyring).make()
        self._codec = codec = CodecChild(home, self._regions)
        self._say("starting the Temporal server")
        namespaces = [namespace(region) for region in self._regions]
        self._server = server = TemporalServer(home, namespaces, codec.url, self._say)
        await server.start()
        codec.start(server.ui_url)
        write_profiles(profiles_file(home.path), server.address, codec.url, self._regions)
        await write_peers(home.path, self._regions)
        if self._with_workers:
            self._say(f"starting the worker of {', '.join(self._regions)}")
            for region in self._regions:
                self._workers[region] = worker_process(region, home, send_warnings=self._send_warnings)
                self._workers[region].start()
            await wait_until_polling(server.address, self._workers)
        await codec.ready()
        self._watch(server, codec.process)
        self._started_at = datetime.now(UTC)
        self.info.write()

    def _watch(self, server: TemporalServer, codec: ChildProcess) -> None:
        """Keep every process up from now on."""
        restart: list[tuple[ChildProcess, Callable[[], Awaitable[None]]]] = [(server.process, server.restart)]
        restart += [(child, self._restart_of(child)) for child in (codec, *self._workers.values())]
        self._watchers = [asyncio.create_task(keep_up(child, again, self._say)) for child, again in restart]

    def _restart_of(self, child: ChildProcess) -> Callable[[], Awaitable[None]]:
        async def restart() -> None:
            child.start()
            self.info.write()  # its process id changed

        return restart

    async def _stop(self) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        try:
            await asyncio.gather(*(worker.stop(_STOP_SECONDS) for worker in self._workers.values()))
            if self._codec is not None:
                await self._codec.stop(_STOP_SECONDS)
            if self._server is not None:
                await self._server.stop()
        finally:  # a second Ctrl-C while we wait: then at once
            for worker in self._workers.values():
                worker.kill()
            if self._codec is not None:
                self._codec.kill()
            if self._server is not None:
                self._server.kill()
            self._let_go()

    def _let_go(self) -> None:
        if self._home is not None:
            withdraw(self._home.path)
            self._home.release()
            self._home = None
