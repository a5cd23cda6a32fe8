"""A real web server that takes events, and can be told to fail, to be slow, or to be gone."""

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.activities.webhook_receiver import OIN, SECRET
from waakvlam.activities.feed import FeedSettings

Event = dict[str, Any]
TAKEN, POISON, DOWN = 204, 422, 503


def takes_all(_event: Event) -> int | None:
    """Take every event."""
    return TAKEN


@dataclass
class Receiver:
    """What came, and what is answered: a status, or nothing at all for None."""

    url: str = ""
    answer: Callable[[Event], int | None] = takes_all
    taken: list[Event] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    asked: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def per_case(self) -> dict[str, list[str]]:
        """Per case the ids that were taken, each once, in the order in which it was first taken."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for event in self.taken:
            found[event["data"]["case"]][event["id"]] = None
        return {case: list(ids) for case, ids in found.items()}


@contextmanager
def receiving() -> Iterator[Receiver]:
    """The web server at work, on a free port."""
    seen = Receiver()
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            event = json.loads(body)
            seen.asked += 1
            status = seen.answer(event)
            if status is None:
                seen.released.wait(30)
                self.close_connection = True
                return
            with one_at_a_time:
                if status == TAKEN:
                    seen.taken.append(event)
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    seen.requests.append((headers, body))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            pass  # a sender that is killed hangs up

    server = Server(("127.0.0.1", 0), Handler)
    seen.url = f"http://127.0.0.1:{server.server_port}/gebeurtenissen"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield seen
    finally:
        seen.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def settings(url: str, **changes: object) -> FeedSettings:
    """What a region sets."""
    return FeedSettings.model_validate({"url": url, "secret": SECRET, "source_oin": OIN, "park_after": 3, **changes})


async def until(true: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait for it; the test's own time limit ends it."""
    while True:
        found = true()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.005)
