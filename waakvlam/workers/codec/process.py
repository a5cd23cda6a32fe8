"""Running the codec server: in a region's own deployment, and behind the UI of the embedded stack."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from waakvlam.activities.keys.readings import Readings
from waakvlam.domain.identifiers import namespace
from waakvlam.workers.codec.access import Access, LoopbackAccess, TokenAccess, is_loopback
from waakvlam.workers.codec.server import Served, codec_app
from waakvlam.workers.http_serving import HttpServer, listen
from waakvlam.workers.keys import load_key_settings, open_keys
from waakvlam.workers.settings import LogFormat, SettingsError
from waakvlam.workers.telemetry.logs import configure_logging

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CodecOptions:
    """What the codec server was asked to do."""

    regions: Sequence[str]
    ui_origins: Sequence[str]
    tokens: Path | None = None
    open_on_loopback: bool = False
    host: str = "127.0.0.1"
    port: int = 8234
    listening: int | None = None
    """A socket that is listening already, instead of host and port: its file descriptor."""
    log_format: LogFormat = "auto"


async def run_codec_server(options: CodecOptions) -> int:
    """Serve until cancelled; return the exit status.

    Raises:
        SettingsError: an option is wrong.
        waakvlam.workers.codec.access.AccessError: the tokens cannot be used.
        waakvlam.workers.keys.KeysUnavailable: the keys of a region cannot be used.
        OSError: it cannot listen there.
    """
    configure_logging("+".join(options.regions), options.log_format)
    access = _access(options)
    settings = load_key_settings()
    async with AsyncExitStack() as closing:
        listening = closing.enter_context(_listen(options))
        served = {}
        for region in options.regions:
            keys = await open_keys(settings, region)
            closing.push_async_callback(keys.close)
            served[namespace(region)] = Served(region, keys, await Readings.open(keys.engine))
        _log.info("codec server is ready")
        await _serve(HttpServer(codec_app(served, access, options.ui_origins)), listening)
    return 0


async def _serve(server: HttpServer, listening: socket.socket) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        _log.info("stopped")


def _access(options: CodecOptions) -> Access:
    if options.open_on_loopback == (options.tokens is not None):
        raise SettingsError("Give a file with tokens (--tokens), or --open-on-loopback; not both.")
    if options.tokens is not None:
        return TokenAccess(options.tokens)
    if options.listening is None and not is_loopback(options.host):
        raise SettingsError(f"--open-on-loopback cannot listen on {options.host}: anybody could read everything.")
    return LoopbackAccess(options.ui_origins)


def _listen(options: CodecOptions) -> socket.socket:
    if options.listening is not None:
        listening = socket.socket(fileno=options.listening)
        if options.open_on_loopback and not is_loopback(listening.getsockname()[0]):
            raise SettingsError("--open-on-loopback needs a socket on this machine alone.")
        return listening
    return listen(options.host, options.port)
