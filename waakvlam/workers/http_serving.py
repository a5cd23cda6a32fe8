"""A small HTTP server beside the rest of a command: signals, logs and the end of it are the command's own."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

_DRAIN_SECONDS = 3


class HttpServer(uvicorn.Server):
    """Serves an application, and leaves signals to the command."""

    def __init__(self, app: Starlette) -> None:
        """Describe it; `serve` serves on sockets that listen already."""
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                proxy_headers=False,  # who calls is who calls: a header cannot say that it is this machine
                server_header=False,
                timeout_graceful_shutdown=_DRAIN_SECONDS,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        OSError: it cannot listen there.
    """
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


@asynccontextmanager
async def served(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    """Serve during the block, on the event loop of the block."""
    server = HttpServer(app)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
