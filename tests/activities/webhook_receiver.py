"""A real web server that takes webhooks, and the settings of a region that posts to it."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from waakvlam.activities.channel_settings import WebhookChannel

OIN = "00000099000000001000"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(bytes(range(1, 33))).decode()


@dataclass
class Receiver:
    """What a web server was sent, and what it answers."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def event(self) -> dict[str, Any]:
        """The one event that came."""
        ((_, _, body),) = self.requests
        found: dict[str, Any] = json.loads(body)
        return found


@contextmanager
def receiving() -> Iterator[Receiver]:
    """The web server at work, on a free port."""
    seen = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(seen.status)
            for name, value in seen.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.url = f"http://127.0.0.1:{server.server_port}/waarschuwingen"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def webhook(url: str, **changes: object) -> WebhookChannel:
    """A region's webhook."""
    return WebhookChannel.model_validate({"url": url, "secret": SECRET, "source_oin": OIN, **changes})
