"""The editor of a rule in a browser: what is wrong is shown where it stands, and nothing written is lost."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing, axe


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The rule in YAML")


async def replace(page: Page, before: str, after: str) -> str:
    """Let the text be another; return it."""
    text = (await editor(page).input_value()).replace(before, after)
    await editor(page).fill(text)
    return text


async def save(page: Page) -> None:
    await editor(page).press("ControlOrMeta+s")


async def test_what_is_wrong_is_told_at_its_line_and_put_right_by_a_press(browsing: Browsing) -> None:
    page = await browsing.open("/rules/night")
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    await replace(page, "desk.brightness < 50", "desk.brightnes < 50")
    finding = page.locator("#findings li", has_text="brightnes")
    await expect(finding).to_contain_text("error")
    await expect(finding.get_by_role("button", name="line 8")).to_be_visible()
    await expect(page.locator(".gutter [data-line='8']")).to_have_attribute("data-kind", "bad")
    await expect(page.locator(".under u.bad")).to_have_text("desk.brightnes")
    await expect(editor(page)).to_have_attribute("aria-invalid", "true")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#notices")).to_contain_text("once it has no errors")
    await finding.get_by_role("button", name="Take desk.brightness").click()
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    await expect(editor(page)).to_have_value(re.compile("desk.brightness < 50"))


async def test_ctrl_s_saves_with_a_word_of_why_and_keeps_every_comment(browsing: Browsing, there: Lit) -> None:
    page = await browsing.open("/rules/night", name="Kim")
    text = await replace(page, "50 %", "40 %  # darker")
    await page.get_by_label("Why, in a few words").fill("later in the evening")
    await save(page)
    await expect(page.locator("#state")).to_contain_text("saved as version 2")
    assert (await there.get("/rules/night"))["text"] == text
    version = (await there.get("/rules/night/versions"))["items"][0]
    assert (version["message"], version["author"]) == ("later in the evening", "browser of Kim")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("#state")).to_contain_text("saved as version 3")
    assert "50 %" in (await there.get("/rules/night"))["text"]


async def test_what_the_editor_changed_is_undone_like_what_a_hand_wrote(browsing: Browsing) -> None:
    page = await browsing.open("/rules/night")
    before = await editor(page).input_value()
    await editor(page).focus()
    await editor(page).press("ControlOrMeta+End")
    await editor(page).press_sequentially("else:")
    await editor(page).press("Enter")
    await editor(page).press_sequentially("- log: no")
    await editor(page).press("Tab")
    await expect(editor(page)).to_have_value(f"{before}else:\n  - log: no  ")
    for _ in range(40):
        await editor(page).press("ControlOrMeta+z")
    await expect(editor(page)).to_have_value(before)


async def test_the_keyboard_is_let_out_by_escape_and_tab(browsing: Browsing) -> None:
    page = await browsing.open("/rules/night")
    await editor(page).focus()
    await editor(page).press("Escape")
    await editor(page).press("Tab")
    await expect(editor(page)).not_to_be_focused()


async def test_a_proposal_is_chosen_by_the_keyboard_and_shows_what_is_now(browsing: Browsing) -> None:
    page = await browsing.open("/rules/night")
    await replace(page, "desk.brightness < 50 %", "desk.b")
    await editor(page).press("ControlOrMeta+Home")
    for _ in range(7):
        await editor(page).press("ArrowDown")
    await editor(page).press("End")
    await editor(page).press_sequentially("ri")
    proposals = page.get_by_role("listbox", name="Proposals").get_by_role("option")
    option = proposals.filter(has_text="desk.brightness")
    await expect(option).to_contain_text("10 %")
    await expect(option).to_have_attribute("aria-selected", "true")
    assert await editor(page).get_attribute("aria-activedescendant") == await option.get_attribute("id")
    await editor(page).press("Enter")
    await expect(proposals).to_have_count(0)
    await expect(editor(page)).to_have_value(re.compile("if: desk.brightness\n"))
    await editor(page).press_sequentially(" < 5")
    await editor(page).press("Control+Space")
    await expect(proposals.first).to_be_visible()
    await editor(page).press("Escape")
    await expect(proposals).to_have_count(0)


async def test_of_two_tabs_the_second_sees_both_texts_and_chooses(browsing: Browsing, there: Lit) -> None:
    browsing.forgive("412")
    first, second = await browsing.open("/rules/night"), await browsing.open("/rules/night")
    await expect(second.locator("#state")).to_contain_text("saved as")
    await replace(second, "desk.on: true", "desk.on: false")
    await replace(first, "50 %", "30 %")
    await save(first)
    await expect(first.locator("#state")).to_contain_text("saved as version 2")
    await expect(second.locator("#banner")).to_be_visible()
    await save(second)
    dialog = second.get_by_role("dialog")
    await expect(dialog.locator("section", has_text="Theirs").locator("pre")).to_contain_text("30 %")
    await expect(dialog.locator("section", has_text="Yours").locator("pre")).to_contain_text("desk.on: false")
    await axe(second)
    await dialog.get_by_role("button", name="Take both", exact=True).click()
    await expect(editor(second)).to_have_value(re.compile(r"30 %[\s\S]*desk\.on: false"))
    await save(second)
    await expect(second.locator("#state")).to_contain_text("saved as version 3")
    text = (await there.get("/rules/night"))["text"]
    assert "30 %" in text
    assert "desk.on: false" in text
    await expect(editor(first)).to_have_value(text)


async def test_what_is_deleted_while_somebody_writes_can_be_saved_all_the_same(browsing: Browsing, there: Lit) -> None:
    browsing.forgive("404", "412")
    page = await browsing.open("/rules/night")
    await expect(page.locator("#state")).to_contain_text("saved as")
    text = await replace(page, "50 %", "45 %")
    await there.ask("DELETE", "/rules/night", 204, headers={"If-Match": "*"})
    await save(page)
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("pre")).to_contain_text("45 %")
    await dialog.get_by_role("button", name="Save it as a new rule").click()
    await page.wait_for_url("**/rules/night")
    await expect(page.locator("#state")).to_contain_text("saved as")
    assert (await there.get("/rules/night"))["text"] == text


async def test_a_new_rule_is_written_saved_and_deleted_and_comes_back(browsing: Browsing, there: Lit) -> None:
    page = await browsing.open("/rules/new")
    await page.get_by_role("button", name="At a time").click()
    await expect(page.locator("#summary")).to_contain_text("When it is 07:30 on weekdays")
    await replace(page, "rule: new-rule", "rule: wake-up")
    await save(page)
    await page.wait_for_url("**/rules/wake-up")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Delete").click()
    await page.wait_for_url("**/rules")
    await there.get("/rules/wake-up", 404)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("#rules")).to_contain_text("A new rule")
    assert (await there.get("/rules/wake-up"))["title"] == "A new rule"


async def test_who_may_only_read_finds_nothing_to_change(browsing: Browsing) -> None:
    page = await browsing.open("/rules/night", scopes=("rules:read",))
    await expect(editor(page)).not_to_be_editable()
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    await expect(page.get_by_role("button", name=re.compile("Save|Delete|Run now"))).to_have_count(0)
