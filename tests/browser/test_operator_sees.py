"""What an operator sees in the Temporal UI, in a real browser."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Locator, Page, async_playwright, expect
from temporalio.testing import WorkflowEnvironment

from tests.journeys import Household, at, crisis
from tests.region import LOCAL_TEAM, REGION, VEILIG_THUIS, Region, command, eventually
from waakvlam.activities.keys import KeyStore
from waakvlam.activities.keys.readings import Readings
from waakvlam.workers.codec.access import LoopbackAccess
from waakvlam.workers.codec.server import Served, codec_app

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
# Without these a browser on a closed network spends its time looking for its maker.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

expect.set_options(timeout=30_000)  # a page asks for everything first, then has it decoded


@pytest_asyncio.fixture(scope="module")
async def codec(env: WorkflowEnvironment, keys: KeyStore, codec_socket: socket.socket) -> AsyncIterator[None]:
    """The codec server behind the UI: without it an operator sees nothing but bytes."""
    host, port = env.client.service_client.config.target_host.split(":")
    origins = [f"http://{host}:{int(port) + 1000}"]
    served = {env.client.namespace: Served(REGION, keys, await Readings.open(keys.engine))}
    app = codec_app(served, LoopbackAccess(origins), origins)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve([codec_socket.dup()]))
    yield
    server.should_exit = server.force_exit = True
    await serving


@pytest_asyncio.fixture(scope="module")
async def page(codec: None) -> AsyncIterator[Page]:
    """A tab of a headless browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        tab = await browser.new_page(viewport={"width": 1400, "height": 1200})
        tab.set_default_timeout(30_000)
        yield tab
        await browser.close()


def ui(region: Region, path: str = "", *, query: str = "") -> str:
    """Address in the UI: the development server puts it a thousand ports above its own."""
    path += f"?query={quote(query)}" if query else ""
    host, port = region.client.service_client.config.target_host.split(":")
    return f"http://{host}:{int(port) + 1000}/namespaces/{region.client.namespace}/workflows{path}"


def the_card(page: Page) -> Locator:
    """The current details: the UI renders Markdown in a frame of its own, after those of the summary."""
    return page.frame_locator("iframe >> nth=-1").locator("body")


async def assessment_received(region: Region, received: datetime, now: datetime) -> str:
    """A report that Veilig Thuis registers at `now`; the id of its safety assessment."""
    home = Household(region)
    await home.open(["child-1"])
    await home.wait_until(now)
    message = command(VEILIG_THUIS, received, source="police", children=["child-1"])
    await region.send(home.case, "receive_signal", message)
    return await home.track("assessment-1", now)


async def test_the_list_filtered_on_deadlines_at_risk_shows_those_and_no_others(region: Region, page: Page) -> None:
    # Given one assessment at risk, one on schedule, one overdue (13 March 2030 is a Wednesday)
    now = at(2030, 3, 13)
    at_risk = await assessment_received(region, at(2030, 3, 7), now)
    on_schedule = await assessment_received(region, now, now)
    overdue = await assessment_received(region, at(2030, 3, 4), now)
    streams = (at_risk, on_schedule, overdue)

    async def listed() -> bool:
        mine = [w.id async for w in region.client.list_workflows('DeadlineStatus != "none"') if w.id in streams]
        return len(mine) == len(streams)

    await eventually(listed)
    # When the operator opens the documented filter
    await page.goto(ui(region, query='DeadlineStatus = "at_risk"'), wait_until="load")
    # Then
    await expect(page.get_by_text(at_risk, exact=True).first).to_be_visible()
    await expect(page.get_by_text(on_schedule, exact=True)).to_have_count(0)
    await expect(page.get_by_text(overdue, exact=True)).to_have_count(0)
    # and overdue has a list of its own
    await page.goto(ui(region, query="OverdueCount > 0"), wait_until="load")
    await expect(page.get_by_text(overdue, exact=True).first).to_be_visible()
    await expect(page.get_by_text(at_risk, exact=True)).to_have_count(0)


async def test_the_card_of_a_case_tells_its_deadlines_and_who_was_warned(region: Region, page: Page) -> None:
    now = at(2030, 3, 13)
    stream = await assessment_received(region, at(2030, 3, 7), now)
    run = (await region.client.get_workflow_handle(stream).describe()).run_id
    await page.goto(ui(region, f"/{stream}/{run}/user-metadata"), wait_until="load")
    card = the_card(page)
    await expect(card).to_contain_text(f"Veiligheidsbeoordeling · {stream}")
    for line in (
        "dreigt te laat — Veiligheidsbeoordeling Veilig Thuis",
        "uiterlijk 14-03-2030",
        "gewaarschuwd: uitvoerend werker, teamleider",
        "Wacht op: Veilig Thuis",
    ):
        await expect(card).to_contain_text(line)


async def test_the_card_of_a_lapsed_measure_says_so(region: Region, page: Page) -> None:
    home = await crisis(region)
    stream = f"{home.case}-measure-1"
    run = (await region.client.get_workflow_handle(stream).describe()).run_id
    await page.goto(ui(region, f"/{stream}/{run}/user-metadata"), wait_until="load")
    await expect(the_card(page)).to_contain_text("VERVALLEN")
    link = the_card(page).get_by_role("link", name=home.case, exact=True)
    await expect(link).to_have_attribute("href", f"/namespaces/jeugdregio-jz19/workflows/{home.case}")


async def test_a_timer_on_the_timeline_says_what_it_waits_for(region: Region, page: Page) -> None:
    home = Household(region)
    await home.open(["child-1"])
    await home.say("request_safety_assessment", datetime.now(UTC) - timedelta(minutes=1), LOCAL_TEAM)
    await home.on_record("TrackOpened")
    stream = f"{home.case}-assessment-1"
    run = (await region.client.get_workflow_handle(stream).describe()).run_id
    await page.goto(ui(region, f"/{stream}/{run}/timeline"), wait_until="load")
    await expect(page.get_by_text("waarschuwing: Veiligheidsbeoordeling Veilig Thuis").first).to_be_visible()


pytestmark = pytest.mark.timeout(180)
