"""A rule's page for everybody: on a phone, in Chinese, by either light, and with names of people who mean ill."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from hyperconnect.dashboard import show_pages
from tests.api.lamp import Lit, lit
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.hostile import PAYLOADS
from tests.dashboard.ruling import SMALL, dark, editor, keep

PATIENCE = 300


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Lit]:
    async with lit(tmp_path_factory.mktemp("lit"), patience=PATIENCE, pages=show_pages) as there:
        await keep(there, dark("seen"))
        yield there


async def test_nothing_keeps_people_out_on_a_phone_in_chinese(visiting: Browsing) -> None:
    page = await visiting.open("/rules/seen", width=360, height=740, touch=True, language="zh")
    await expect(page.locator("#state")).to_contain_text("没有问题")
    await replace_in_chinese(page)
    await expect(page.locator("#findings li")).not_to_have_count(0)
    await axe(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not await page.locator("main :is(a, button, input, select):visible").evaluate_all(SMALL)
    await page.get_by_role("tab", name="表单").click()
    await expect(page.locator(".form-row").first).to_contain_text("某个值变化")
    await axe(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not await page.locator("main :is(a, button, input, select):visible").evaluate_all(SMALL)


async def test_nothing_keeps_people_out_of_what_opens(visiting: Browsing) -> None:
    page = await visiting.open("/rules/seen")
    await expect(page.locator("hc-lamps .truth")).to_have_text("true")
    await page.get_by_role("button", name="Try it").click()
    await expect(page.locator("hc-tryout .outcome .badge")).to_be_visible()
    await page.locator("hc-lamps summary").click()
    await axe(page, ["dark"])
    await page.get_by_role("tab", name="Tests").click()
    await page.get_by_role("button", name="Run the tests").click()
    await expect(page.locator("hc-proof .outcome .badge")).to_be_visible()
    await editor(page).press("ControlOrMeta+End")
    await editor(page).press("Control+Space")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await axe(page)


async def test_hostile_words_are_text_in_every_view(visiting: Browsing, lived: Lit) -> None:
    rules = {
        "rule": "ill",
        "title": " ".join(PAYLOADS)[:190],
        "about": " ".join(PAYLOADS),
        "tags": [*PAYLOADS],
        "when": [{"called": True}],
        "then": [{"log": payload.replace("{", "(")} for payload in PAYLOADS],
    }
    text = "".join(f"# {payload}\n" for payload in PAYLOADS) + json.dumps(rules)
    await keep(lived, text)
    await lived.ask("POST", "/rules/ill:run")
    page = await visiting.open("/rules/ill")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    await expect(page.get_by_role("heading", level=1)).to_contain_text(PAYLOADS[0])
    assert await editor(page).input_value() == f"{text}\n"
    await page.get_by_role("tab", name="Form").click()
    await expect(page.locator(".form-row")).to_have_count(1 + len(PAYLOADS))
    await expect(page.locator(".form-row").nth(1).locator("input").first).to_have_value(PAYLOADS[0])
    await page.get_by_role("tab", name="Tests").click()
    await page.get_by_role("button", name="Run the tests").click()
    await expect(page.locator("hc-proof .outcome")).to_contain_text("no tests")
    listed = await visiting.open("/rules")
    listed.on("dialog", lambda dialog: pytest.fail(dialog.message))
    await expect(listed.locator("li.rule-row").filter(has_text=PAYLOADS[0]).first).to_be_visible()


async def replace_in_chinese(page: Page) -> None:
    """Let something be wrong."""
    field = page.get_by_role("textbox", name="规则的 YAML 文本")
    await field.fill((await field.input_value()).replace("desk.on: false", "attic.on: false"))
