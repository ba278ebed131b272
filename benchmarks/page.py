"""What the page costs whoever looks and the hub that shows it, in real Chromium on this machine, beside its bounds.

    python benchmarks/page.py [--visits 15] [--seconds 10] [--json]

A hub in its second life, a simulated household whose car drives home, and meters of which 100 values change a second
are processes of their own (`page_house.py`). Each visit is a browser context of its own, with an empty cache, that sees
Home: `first_paint` is its first contentful paint, `live_data` when the first value is another because the hub said so
(medians), both in ms since the browser went there; `first_visit` is the very first after the hub's start, when nothing
of the page is loaded. `first_load` is what Home and all it needs weigh as sent. `memory` is how much more is resident
once Home and Rules have been seen and a page is open, in a hub whose API has told the plan before; `open_page` how much
more each of four other pages takes. `server` is the percent of a core that one open page takes beside what the hub
takes `alone`, `hidden` the same while its tab is hidden; `hidden_requests` and `hidden_streams` are what it asks for
then. Exit code 1 if a bound is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import sys
from typing import NamedTuple

from page_house import House, household
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
PATIENCE_MS = 60_000
OTHERS = 4
WATCH = """
new MutationObserver(changes => {
    if (document.readyState === 'loading' || window.changedAt) return;
    if (changes.some(each => (each.target.parentElement ?? each.target).closest?.('hc-value')))
        window.changedAt = performance.now();
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
TIMES = """
() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    live: window.changedAt,
    bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map(each => each.encodedBodySize).reduce((one, other) => one + other),
})
"""


class Visit(NamedTuple):
    """A visit to Home: moments in ms since the browser went there, and bytes as sent."""

    paint: float
    live: float
    size: int


class Figure(NamedTuple):
    """What was measured, and what it may be at most, if that was asked."""

    value: float
    bound: float | None
    unit: str


async def measure(visits: int, seconds: float) -> dict[str, Figure]:
    """Return all figures by name."""
    with household() as house:
        house.ticket()
        house.plans()
        alone = await asyncio.to_thread(house.share, seconds)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*OPTIONS])
            before = house.memory
            cold = await visit(browser, house)
            seen = [await visit(browser, house) for _ in range(visits)]
            page = await opened(browser, house, "/rules")
            await page.goto("/")
            await is_live(page)
            used = house.memory
            others = [await opened(browser, house) for _ in range(OTHERS)]
            for other in others:
                await is_live(other)
            await asyncio.sleep(2)
            many = house.memory
            for other in others:
                await other.context.close()
            looked_at = await asyncio.to_thread(house.share, seconds)
            asked: list[str] = []
            await hide(page)
            await asyncio.sleep(2)
            page.on("request", lambda request: asked.append(request.url))
            hidden = await asyncio.to_thread(house.share, seconds)
            streams = house.streams()
            await browser.close()
    return {
        "first_visit": Figure(cold.paint, None, "ms"),
        "first_paint": Figure(statistics.median(each.paint for each in seen), 200, "ms"),
        "live_data": Figure(statistics.median(each.live for each in seen), 500, "ms"),
        "first_load": Figure(max(each.size for each in seen) / 1000, 30, "kB"),
        "memory": Figure(used - before, 3, "MB"),
        "open_page": Figure((many - used) / OTHERS, 0.5, "MB"),
        "alone": Figure(alone, None, "% of a core"),
        "server": Figure(looked_at - alone, 2, "% of a core"),
        "hidden": Figure(hidden - alone, None, "% of a core"),
        "hidden_requests": Figure(len(asked), 0, ""),
        "hidden_streams": Figure(streams, 0, ""),
    }


async def visit(browser: Browser, house: House) -> Visit:
    """See Home with nothing in the cache."""
    context = await signed_in(browser, house)
    page = await context.new_page()
    await page.add_init_script(WATCH)
    await page.goto("/")
    await is_live(page)
    while True:
        told = await page.evaluate(TIMES)
        if told.get("live") and told.get("paint"):
            break
        await asyncio.sleep(0.05)
    await context.close()
    return Visit(told["paint"], told["live"], told["bytes"])


async def opened(browser: Browser, house: House, path: str = "/") -> Page:
    """Return a page that stays open."""
    page = await (await signed_in(browser, house)).new_page()
    await page.goto(path)
    return page


async def signed_in(browser: Browser, house: House) -> BrowserContext:
    """Return a context with a session and an empty cache."""
    context = await browser.new_context(base_url=house.url, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    await context.request.get(house.ticket("/static/none"), max_redirects=0)
    return context


async def is_live(page: Page) -> None:
    await page.locator("#live", has_text="live").wait_for()


async def hide(page: Page) -> None:
    """Tell the page what a browser tells one whose tab is behind another; headless, none ever is."""
    await page.evaluate(
        """() => {
            Object.defineProperty(document, 'hidden', {configurable: true, get: () => true});
            document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    found = asyncio.run(measure(said.visits, said.seconds))
    broken = {name for name, each in found.items() if each.bound is not None and each.value > each.bound}
    if said.json:
        told = {name: {**each._asdict(), "value": round(each.value, 2)} for name, each in found.items()}
        print(json.dumps(told, indent=2))
    else:
        for name, each in found.items():
            bound = "" if each.bound is None else f"at most {each.bound:g}"
            verdict = "  BROKEN" if name in broken else ""
            print(f"{name:<16} {each.value:8.2f} {each.unit:<12} {bound}{verdict}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
