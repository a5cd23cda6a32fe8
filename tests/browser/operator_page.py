"""The Temporal UI as an operator uses it: what a test and the script of the screenshots both need of its pages."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import quote

from playwright.async_api import Locator, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
# Without these a browser on a closed network spends its time looking for its maker.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_PATIENCE_MS = 10_000  # a page asks for everything first, then has it decoded

COLUMNS = ("Workflow ID", "DeadlineStatus", "NextDeadlineAt", "NextDeadline", "Stage", "OverdueCount")
"""The columns that docs/operators.md advises; a browser keeps them for each namespace."""


@asynccontextmanager
async def browser_tab(*, width: int = 1400, height: int = 1200) -> AsyncIterator[Page]:
    """A tab of a headless browser."""
    expect.set_options(timeout=_PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        tab = await browser.new_page(viewport={"width": width, "height": height}, locale="nl-NL")
        tab.set_default_timeout(_PATIENCE_MS)
        yield tab
        await browser.close()


class OperatorPage:
    """One tab, in one region's namespace."""

    def __init__(self, page: Page, ui_url: str, namespace: str) -> None:
        self.page = page
        self._base = f"{ui_url}/namespaces/{namespace}/workflows"
        self._namespace = namespace

    async def show_columns(self, labels: Sequence[str] = COLUMNS) -> None:
        """Have lists show these columns, as the operator chooses them once in "Configure Workflow List"."""
        columns = json.dumps({self._namespace: [{"label": label} for label in labels]})
        await self.page.add_init_script(
            f"localStorage.setItem('namespace-workflow-table-columns', {json.dumps(columns)})"
        )

    async def open_list(self, query: str) -> None:
        """The list, through a link with a filter."""
        await self.page.goto(f"{self._base}?query={quote(query)}", wait_until="load")

    def listed(self, workflow_id: str) -> Locator:
        """The link to a workflow in the list; nothing where it is not in it."""
        return self.page.get_by_role("link", name=workflow_id, exact=True)

    async def open_from_list(self, workflow_id: str) -> None:
        """Click on a workflow in the list; its page opens on the timeline."""
        await self.listed(workflow_id).first.click()
        await self.page.wait_for_url(re.compile(rf"/{workflow_id}/[^/]+/"))

    async def open_workflow(self, workflow_id: str) -> None:
        """The page of a workflow, through a link as cards have them."""
        await self.page.goto(f"{self._base}/{workflow_id}", wait_until="load")
        await self.page.wait_for_url(re.compile(rf"/{workflow_id}/[^/]+/"))

    async def open_card(self, workflow_id: str) -> Locator:
        """The card of a workflow, through a link."""
        await self.open_workflow(workflow_id)
        return await self.card()

    async def card(self) -> Locator:
        """The card: the current details on the tab of the workflow that is open.

        The UI renders Markdown in a frame of its own, after those of the summary and the details.
        """
        await self.page.get_by_role("tab", name="User Metadata").click()
        card = self.page.frame_locator("iframe >> nth=-1").locator("body")
        # What is clicked while the page still loads is forgotten when it has loaded.
        await expect(card.get_by_role("heading").first).to_be_visible()
        return card

    async def refreshed_card(self) -> Locator:
        """The card of the workflow that is open, as it is now."""
        await self.page.reload(wait_until="load")
        return await self.card()

    async def open_actions(self) -> None:
        """The menu with what can be done to the workflow."""
        await self.page.get_by_role("button", name="More Actions").click()

    def action(self, name: str) -> Locator:
        """An action in that menu, also where it is switched off: that one is hidden from screen readers."""
        return self.page.get_by_role("menuitem", name=name, include_hidden=True).filter(visible=True)

    @property
    def dialog(self) -> Locator:
        """The dialog by which an update is sent."""
        return self.page.get_by_role("dialog", name="Send an Update")

    async def fill_update(self, name: str, content: str) -> str:
        """Choose an update in the dialog and paste its content; the description the dialog gives of it."""
        if not await self.dialog.is_visible():
            await self.open_actions()
            await self.action("Send an Update").click()
        await self.dialog.locator("button:has(#update-select)").click()
        option = self.dialog.get_by_role("option").filter(has=self.page.get_by_text(name, exact=True)).first
        description = await option.locator(".menu-item-description").inner_text()
        await option.click()
        await self.dialog.locator(".cm-content").first.click()
        await self.page.keyboard.press("ControlOrMeta+a")
        await self.page.keyboard.insert_text(content)
        return description

    async def submit(self) -> None:
        """Send what the dialog holds."""
        await self.dialog.get_by_role("button", name="Submit").click()

    async def send_update(self, name: str, content: str) -> str:
        """Send an update and see it accepted: the dialog closes by itself. Returns its description."""
        description = await self.fill_update(name, content)
        await self.submit()
        await expect(self.dialog).to_be_hidden()
        return description
