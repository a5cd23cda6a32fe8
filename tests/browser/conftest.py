"""One browser before the UI of the tests' server, and the codec server behind it."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest_asyncio
import uvicorn
from playwright.async_api import Page
from temporalio.testing import WorkflowEnvironment

from tests.browser.operator_page import OperatorPage, browser_tab
from tests.region import REGION
from waakvlam.activities.keys import KeyStore
from waakvlam.activities.keys.readings import Readings
from waakvlam.workers.codec.access import LoopbackAccess
from waakvlam.workers.codec.server import Served, codec_app


@pytest_asyncio.fixture(scope="session")
async def codec(env: WorkflowEnvironment, keys: KeyStore, codec_socket: socket.socket) -> AsyncIterator[None]:
    """The codec server behind the UI: without it an operator sees nothing but bytes."""
    origins = [_ui_url(env)]
    served = {env.client.namespace: Served(REGION, keys, await Readings.open(keys.engine))}
    app = codec_app(served, LoopbackAccess(origins), origins)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve([codec_socket.dup()]))
    yield
    server.should_exit = server.force_exit = True
    await serving


@pytest_asyncio.fixture(scope="session")
async def tab(codec: None) -> AsyncIterator[Page]:
    """A tab of a headless browser."""
    async with browser_tab() as page:
        yield page


@pytest_asyncio.fixture
async def operator(env: WorkflowEnvironment, tab: Page) -> AsyncIterator[OperatorPage]:
    """An operator of the region before the UI."""
    yield OperatorPage(tab, _ui_url(env), env.client.namespace)
    await tab.unroute_all()


def _ui_url(env: WorkflowEnvironment) -> str:
    """The development server puts it a thousand ports above its own."""
    host, port = env.client.service_client.config.target_host.split(":")
    return f"http://{host}:{int(port) + 1000}"
