"""Pictures of the page for those who read about it, made anew by

HYPERCONNECT_SCREENSHOTS=docs/pictures scripts/test tests/dashboard/test_pictures.py
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page, expect

from tests.dashboard.browsing import Browsing

LARGEST = 120_000
"""Bytes of a picture: whoever clones the project takes all of them along."""


async def test_home_by_day(at_home: Browsing, tmp_path: Path) -> None:
    page = await at_home.open("/", width=1180, height=860)
    await expect(page.locator("#live")).to_have_text("live")
    await expect(page.locator("hc-map svg").first).to_be_visible()
    await expect(page.locator("hc-chart svg").first).to_be_visible()
    await picture(page, "home", tmp_path)


async def test_home_in_a_dark_hall(at_home: Browsing, tmp_path: Path) -> None:
    page = await at_home.open("/", theme="dark", width=390, height=844, touch=True)
    await expect(page.locator("#live")).to_have_text("live")
    await expect(page.locator("hc-map svg").first).to_be_visible()
    await picture(page, "phone", tmp_path)


async def test_a_rule_in_its_editor(at_home: Browsing, tmp_path: Path) -> None:
    page = await at_home.open("/rules/welcome-light", width=1180, height=760)
    await expect(page.locator("hc-editor textarea").first).to_be_visible()
    await picture(page, "rule", tmp_path)


async def picture(page: Page, name: str, folder: Path) -> None:
    """Take a picture of what is seen."""
    wanted = os.environ.get("HYPERCONNECT_SCREENSHOTS")
    path = (Path(wanted) if wanted else folder) / f"{name}.png"
    await page.evaluate("document.fonts.ready.then(() => {})")
    await page.screenshot(path=path, animations="disabled", caret="hide")
    assert path.stat().st_size <= LARGEST
