"""Rules from a file, in a browser: shown before they are taken over, and none is removed that nobody wants removed."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing, axe

NIGHT = (
    "rule: night\ntitle: Light at night\nwhen:\n  - {change: desk.motion, to: true}\nthen:\n  - set: {desk.on: true}\n"
)
MADE = "rule: made\ntitle: Made elsewhere\nwhen:\n  - called: true\nthen:\n  - set: {desk.on: false}\n"
WRONG = f"{MADE}---\nrule: wrong\nwhen:\n  - called: true\nthen:\n  - set: {{desk.brightness: often}}\n"
DROP = """text => {
  const held = new DataTransfer();
  held.items.add(new File([text], "dropped.yaml"));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
}"""


async def choose(page: Page, text: str, name: str = "ours.yaml") -> Locator:
    """Choose a file; return what is shown of it."""
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Import").click()
    await (await chosen.value).set_files({"name": name, "mimeType": "", "buffer": text.encode()})
    return page.get_by_role("dialog", name=f"Rules from {name}")


async def test_a_file_is_shown_then_taken_over_and_leaves_other_rules_alone(visiting: Browsing, lived: Lit) -> None:
    page = await visiting.open("/rules")
    dialog = await choose(page, f"{NIGHT}---\n{MADE}")
    told = dialog.get_by_role("status")
    await expect(told.locator("p").first).to_have_text("new: 1 · changed: 1")
    night = told.get_by_role("listitem").filter(has_text="night")
    await night.get_by_text("What changes").click()
    await expect(night.locator("del", has_text="if: desk.brightness < 50 %")).to_be_visible()
    await axe(page, ("light",))
    others = dialog.get_by_role("checkbox")
    await others.check()
    await expect(told.locator("p").first).to_have_text("new: 1 · changed: 1 · removed: 5")
    await others.uncheck()
    await expect(told.locator("p").first).to_have_text("new: 1 · changed: 1")
    assert "made" not in lived.house.service.hub.engine.rules
    await dialog.get_by_role("button", name="Take over").click()
    await expect(page.locator("li.rule-row", has_text="Made elsewhere")).to_be_visible()
    await expect(page.locator("li.rule-row", has_text="slow")).to_be_visible()
    await expect(dialog).to_have_count(0)
    assert (await lived.get("/rules/made/versions"))["items"][0]["message"] == "from ours.yaml"
    await page.evaluate(DROP, MADE)
    again = page.get_by_role("dialog", name="Rules from dropped.yaml")
    await expect(again.get_by_role("status").locator("p").first).to_have_text("as it is: 1")
    await expect(again.get_by_role("button", name="Take over")).to_be_disabled()


async def test_of_a_file_with_an_error_nothing_is_taken_and_its_place_is_named(visiting: Browsing) -> None:
    visiting.forgive("status of 422")
    page = await visiting.open("/rules", width=360, height=740, touch=True)
    dialog = await choose(page, WRONG)
    await expect(dialog.get_by_text("line 12, column 28")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Take over")).to_be_disabled()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await dialog.get_by_role("button", name="Close").click()
    unread = await choose(page, "rule: [\n")
    await expect(unread.locator(".error")).to_be_visible()
    await expect(unread.get_by_role("button", name="Take over")).to_be_disabled()


async def test_who_may_only_read_imports_nothing(visiting: Browsing) -> None:
    page = await visiting.open("/rules", scopes=("rules:read",))
    await expect(page.get_by_role("button", name="Import")).to_have_count(0)
