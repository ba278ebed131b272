"""The form of a rule in a browser: another view of the same text, in which only what was meant is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.async_api import Page, expect

from hyperconnect.protocols.payload import is_array, is_object
from hyperconnect.yaml import documents
from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing
from tests.dashboard.ruling import dark, editor, keep

RICH = ("intrusion-while-away", "charge-on-sun-or-cheap-power", "phone-nearly-empty", "device-health", "good-morning")
SHOWN = """form => [
    ...[...form.querySelectorAll('input, select, pre')].map(each => each.value ?? each.textContent),
    ...[...form.querySelectorAll('.form-row')].map(each => String(!each.hasAttribute('data-off'))),
].join('\\n')"""
"""A script that returns all that a form says."""


async def form(visiting: Browsing, lived: Lit, name: str) -> Page:
    await keep(lived, dark(name))
    page = await visiting.open(f"/rules/{name}")
    await expect(page.locator("#state")).to_contain_text("nothing is wrong")
    await page.get_by_role("tab", name="Form").click()
    await expect(page.locator("hc-rule-form .form-row").first).to_be_visible()
    return page


async def text_of(page: Page) -> str:
    """Return the text once the form has said all it was told."""
    await expect(page.locator("#state")).to_contain_text("not saved")
    await page.get_by_role("tab", name="YAML").click()
    return await editor(page).input_value()


async def test_what_is_changed_in_the_form_is_changed_where_it_stands(visiting: Browsing, lived: Lit) -> None:
    page = await form(visiting, lived, "formed")
    condition = page.get_by_role("textbox", name="Condition", exact=True)
    await expect(condition).to_have_value("desk.brightness < 50 %")
    await expect(page.locator(".form-condition .truth").first).to_have_text("true")
    await condition.fill("desk.brightness < 30 %")
    await condition.press("Enter")
    await expect(page.locator("#summary")).to_contain_text("desk.brightness < 30 %")
    await page.get_by_label("how long").fill("9min")
    await page.get_by_label("how long").press("Tab")
    await expect(page.locator("#summary")).to_contain_text("9 min")
    assert await text_of(page) == dark("formed").replace("< 50 %", "< 30 %").replace("delay: 5min", "delay: 9min")
    await editor(page).press("ControlOrMeta+z")
    await expect(editor(page)).to_have_value(dark("formed"))


async def test_what_a_form_has_no_words_for_is_shown_as_it_is_written(visiting: Browsing, lived: Lit) -> None:
    page = await form(visiting, lived, "unsaid")
    repeat = page.locator(".form-row").filter(has_text="As it is written")
    await expect(repeat.locator("pre")).to_have_text("- repeat:\n    times: 2\n    do:\n      - log: twice")
    await expect(page.locator("#form-rest summary")).to_contain_text("tests")
    await page.locator("#form-rest summary").click()
    await expect(page.locator("#form-rest pre")).to_contain_text("it: lights the lamp")
    await repeat.get_by_role("button", name="Change it in the text").click()
    await expect(editor(page)).to_be_focused()
    start = await editor(page).evaluate("field => field.value.slice(0, field.selectionStart).split('\\n').length")
    assert start == dark("unsaid").split("\n").index("  - repeat:") + 1


async def test_steps_are_added_moved_switched_off_and_taken_away(visiting: Browsing, lived: Lit) -> None:
    page = await form(visiting, lived, "moved")
    rows = page.locator(".form-row")
    then = page.locator(".form-section", has=page.get_by_role("heading", name="Then", exact=True))
    await then.get_by_role("button", name="Down").first.click()
    await expect(then.locator(".form-row b").first).to_have_text("Wait a while")
    await then.get_by_role("button", name="Switch this step off").first.click()
    await expect(then.locator(".form-row").first).to_have_attribute("data-off", "")
    await page.get_by_label("Add what it does").last.select_option("log")
    await expect(rows.filter(has_text="Write into the log")).to_have_count(1)
    await rows.filter(has_text="As it is written").get_by_role("button", name="Remove").click()
    await expect(rows.filter(has_text="As it is written")).to_have_count(0)
    text = await text_of(page)
    assert text.index("delay: 5min") < text.index("# the light first") < text.index("- set: {desk.on: true}")
    assert "enabled: false" in text
    assert "repeat" not in text
    assert "# somebody walks past" in text


async def test_what_somebody_writes_stays_while_the_form_is_drawn_anew(visiting: Browsing, lived: Lit) -> None:
    page = await form(visiting, lived, "kept")
    await page.get_by_label("title").fill("Another title")
    await page.get_by_label("title").press("Tab")
    await page.get_by_label("why it is there").press_sequentially("because of <b>")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Another title")
    await expect(page.get_by_label("why it is there")).to_have_value("because of <b>")
    await expect(page.get_by_label("why it is there")).to_be_focused()
    await page.get_by_label("why it is there").press("Enter")
    await page.get_by_role("tab", name="YAML").click()
    await expect(editor(page)).to_have_value(re.compile(r"^about: because of <b>$", re.MULTILINE))


async def test_what_was_just_written_into_a_field_is_saved_too(visiting: Browsing, lived: Lit) -> None:
    page = await form(visiting, lived, "hurried")
    await page.get_by_label("rests afterwards").fill("3min")
    await page.get_by_label("rests afterwards").press("Tab")
    await page.get_by_label("how long").fill("6min")
    await page.get_by_label("how long").press("ControlOrMeta+s")
    await expect(page.locator("#state")).to_contain_text("saved as version 2")
    text = (await lived.get("/rules/hurried"))["text"]
    assert text.replace("cooldown: 3min\n", "") == dark("hurried").replace("delay: 5min", "delay: 6min")
    assert "cooldown: 3min" in text


async def test_nothing_of_a_rule_is_missing_in_its_form(visiting: Browsing, lived: Lit) -> None:
    page = await visiting.open("/rules")
    for name in RICH:
        await page.goto(f"/rules/{name}")
        await expect(page.locator("#state")).not_to_be_empty()
        await page.get_by_role("tab", name="Form").click()
        own = page.locator("hc-rule-form")
        await expect(own.locator(".form-row").first).to_be_visible()
        shown = await own.evaluate(SHOWN)
        (said,) = documents((await lived.get(f"/rules/{name}"))["text"], name)
        missing = [each for each in scalars(said.data) if each not in " ".join(shown.split())]
        assert set(missing) <= {name}, name


def scalars(data: object) -> Iterator[str]:
    """Yield every text, number and truth of a document, as it is written."""
    if is_object(data):
        data = [*data.values()]
    if is_array(data):
        for each in data:
            yield from scalars(each)
    elif isinstance(data, bool):
        yield str(data).lower()
    else:
        yield " ".join(str(data).split())
