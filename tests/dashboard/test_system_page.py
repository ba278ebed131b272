"""The system in a browser: how the hub is, as it changes, and who may come in."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from hyperconnect.shell.memory import MemoryTransport
from tests.api.conftest import House
from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing, axe
from tests.dashboard.hostile import PAYLOADS
from tests.dashboard.ruling import SMALL


async def test_it_shows_how_the_hub_is_and_that_its_broker_goes_and_comes(browsing: Browsing, there: Lit) -> None:
    transport = there.house.service.transport
    assert isinstance(transport, MemoryTransport)
    page = await browsing.open("/system", scopes=("devices:read",))
    await expect(page.locator("#broker .badge")).to_have_text("connected")
    await expect(page.locator("#storage")).to_contain_text("free")
    await expect(page.locator("[data-rate=received]")).not_to_have_text("–")
    await expect(page.locator("[data-line=sent] path")).to_have_count(1)
    await expect(page.get_by_role("heading", name="Tokens and sessions")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Files")).to_have_count(0)
    transport.cut()
    await expect(page.locator("#broker .badge")).to_have_text("not there")
    first = page.locator("#doctor li").first
    await expect(first).to_contain_text("Broker")
    await expect(first.locator(".badge")).to_have_text("needs you")
    transport.restore()
    await expect(page.locator("#broker .badge")).to_have_text("connected")
    await expect(page.locator("#broker dd").nth(1)).to_have_text("1")


async def test_a_token_is_made_shown_once_and_revoked(browsing: Browsing, house: House) -> None:
    page = await browsing.open("/system")
    await page.locator("summary", has_text="Make a token").click()
    await page.get_by_label("What it is for").fill("kitchen tablet")
    await page.get_by_label("What it may do").select_option(label="choose one by one")
    await page.get_by_role("button", name="Make it").click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose at least one")
    await page.get_by_label("see devices and their values").check()
    await page.get_by_label("lights", exact=True).check()
    await page.get_by_label("How long it is good").select_option(label="7 days")
    await page.get_by_role("button", name="Make it").click()
    shown = page.get_by_label("The new token")
    await expect(shown).to_be_focused()
    secret = await shown.input_value()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert (await house.client.get("/api/v1/devices", headers=bearer)).status_code == 200
    assert (await house.client.get("/api/v1/rules", headers=bearer)).status_code == 403
    made = next(each for each in house.service.store.tokens.all() if each.name == "kitchen tablet")
    assert made.expires_at is not None
    assert abs(made.expires_at - house.service.now() - 7 * 86_400) < 600
    line = page.locator(f"[data-token='{made.id}']")
    await expect(line).to_contain_text("devices:command:light")
    await page.get_by_role("button", name="I kept it").click()
    await expect(shown).to_be_hidden()
    assert secret not in await page.content()

    await line.get_by_role("button", name="Revoke").click()
    await page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    assert (await house.client.get("/api/v1/devices", headers=bearer)).status_code == 200
    await line.get_by_role("button", name="Revoke").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(page.locator("#tokens").locator(f"[data-token='{made.id}']")).to_have_count(0)
    await expect(page.locator("#notices")).to_contain_text("kitchen tablet was revoked")
    assert (await house.client.get("/api/v1/devices", headers=bearer)).status_code == 401


async def test_a_file_that_cannot_be_read_is_told_of_once_it_is_read_again(browsing: Browsing, tmp_path: Path) -> None:
    page = await browsing.open("/system")
    await expect(page.locator("#mistakes")).to_contain_text("can be read")
    (tmp_path / "content" / "rules" / "bad.yaml").write_text("rule: bad\nwhen: [\n")
    await page.get_by_role("button", name="Read again").click()
    await expect(page.locator("#mistakes code").first).to_contain_text("bad.yaml")
    await expect(page.locator("#doctor li").first).to_contain_text("Rules or files that cannot be used")
    await expect(page.locator("#notices")).to_contain_text("things are wrong")


async def test_names_of_tokens_are_text_and_nothing_keeps_people_out(browsing: Browsing, house: House) -> None:
    for payload in PAYLOADS:
        wish = {"name": payload[:64], "scopes": ["devices:read"]}
        made = await house.client.post("/api/v1/tokens", json=wish, headers=house.token("admin"))
        assert made.status_code == 201
    page = await browsing.open("/system", width=360, height=740, touch=True, language="zh")
    await expect(page.get_by_role("heading", level=1)).to_have_text("系统")
    names = await page.locator("#tokens b").evaluate_all("all => all.map(one => one.textContent)")
    assert {each[:64] for each in PAYLOADS} <= {*names}
    await page.locator("hc-tokens summary").click()
    await page.locator("#token-choice").select_option("")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not await page.locator("main :is(a, button, input, select):visible").evaluate_all(SMALL)
    await axe(page)
