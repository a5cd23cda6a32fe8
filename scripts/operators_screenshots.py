#!/usr/bin/env python3
"""Take the pictures of docs/operators.md anew, of the demo's households in the real UI: `make screenshots`.

It starts a demo of its own, and needs a Chromium and a font with emoji. The households live today, so the dates in the
pictures differ each time; nothing compares them.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import FloatRect, Locator, Page, expect

from tests.browser.operator_page import OperatorPage, browser_tab
from tests.browser.operators_guide import Example, examples, filters, pictures

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
NAMESPACE = "jeugdregio-jz19"
IN_CRISIS = "case-JZ19-2026-000102"
WITHOUT_PROTECTOR = f"{IN_CRISIS}-measure-1"
_WIDTH, _HEIGHT = 1500, 1000
_MENU = 256


async def take_all() -> None:
    """Every picture that the page shows."""
    async with demo() as ui_url, browser_tab(width=_WIDTH, height=_HEIGHT) as tab:
        operator = OperatorPage(tab, ui_url, NAMESPACE)
        await operator.show_columns()
        taken = {name async for name in pictures_of(operator)}
    if taken != pictures():
        raise SystemExit(f"docs/operators.md shows {sorted(pictures())}, taken were {sorted(taken)}")


async def pictures_of(operator: OperatorPage) -> AsyncIterator[str]:
    """Take one after the other; the name of each."""
    tab = operator.page
    await operator.open_list(filters()["te laat"])
    await expect(operator.listed(WITHOUT_PROTECTOR)).to_be_visible()
    yield await picture(tab, "lijst-te-laat", {"x": _MENU, "y": 60, "width": _WIDTH - _MENU, "height": 290})

    await operator.open_card(IN_CRISIS)
    yield await picture(tab, "kaart-huishouden", {"x": _MENU, "y": 70, "width": _WIDTH - _MENU, "height": 900})

    await operator.open_card(WITHOUT_PROTECTOR)
    yield await picture(tab, "kaart-maatregel", await box_of(tab.locator("iframe").last))

    example = next(one for one in examples() if one.update == "assign_protector")
    await operator.fill_update(example.update, example.content)
    yield await picture(tab, "update", await box_of(operator.dialog))

    await operator.fill_update(example.update, too_early(example))
    await operator.submit()
    await expect(operator.dialog).to_contain_text("Geweigerd")
    yield await picture(tab, "weigering", await box_of(operator.dialog))


def too_early(example: Example) -> str:
    """The same, dated before the measure."""
    return json.dumps({**example.message, "occurred_at": "2020-01-06T10:00:00+01:00"}, indent=2)


async def picture(tab: Page, name: str, clip: FloatRect) -> str:
    """Take a picture, once what fades in has come."""
    await tab.wait_for_timeout(1_000)
    await tab.screenshot(path=IMAGES / f"{name}.png", clip=clip)
    return name


async def box_of(part: Locator) -> FloatRect:
    """Where a part of the page is, as far as the window shows it."""
    await part.page.wait_for_timeout(500)  # a dialog grows into its place
    box = await part.bounding_box()
    if box is None:
        raise SystemExit(f"{part} is gone")
    return {**box, "height": min(box["height"], _HEIGHT - box["y"])}


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """A demo of our own that has been played; the address of its UI."""
    with TemporaryDirectory() as home:
        waakvlam = Path(sys.executable).with_name("waakvlam")
        playing = await asyncio.create_subprocess_exec(
            waakvlam, "demo", "--json", "--home", home, stdout=asyncio.subprocess.PIPE
        )
        try:
            if playing.stdout is None or not await playing.stdout.readline():
                raise SystemExit("the demo was not played")
            yield json.loads((Path(home) / "stack.json").read_text())["ui_url"]
        finally:
            if playing.returncode is None:
                playing.terminate()
            await playing.wait()


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    asyncio.run(take_all())
