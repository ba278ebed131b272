"""Whatever devices, rooms and rules are called, Home shows it as text."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import expect

from tests.dashboard.browsing import Browsing
from tests.dashboard.hostile import PAYLOADS


async def test_names_of_devices_rooms_and_rules_are_text(among_villains: Browsing) -> None:
    page = await among_villains.open()
    await expect(page.locator("#live")).to_have_text("live")
    shown = await page.locator("#rooms h2, #rooms .row-main").evaluate_all("all => all.map(one => one.textContent)")
    for payload in PAYLOADS:
        assert shown.count(payload) == 2, payload
    titles = await page.locator("#lately b").evaluate_all("all => all.map(one => one.textContent)")
    assert titles
    assert set(titles) <= set(PAYLOADS)


async def test_names_in_chart_and_map_are_text(among_villains: Browsing) -> None:
    page = await among_villains.open()
    for tag, made in (("hc-map", a_map), ("hc-chart", a_chart)):
        await page.evaluate(
            """([tag, all]) => document.querySelector('main').replaceChildren(...all.map(data => {
                const made = document.createElement(tag);
                made.setAttribute('data', data);
                return made;
            }))""",
            [tag, [json.dumps(made(payload)) for payload in PAYLOADS]],
        )
        await expect(page.locator(f"{tag} > svg[aria-label]")).to_have_count(len(PAYLOADS))
        await page.locator(f"{tag} details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        await expect(page.locator(f"{tag} table")).to_have_count(len(PAYLOADS))
        labels = await page.locator(f"{tag} > svg").evaluate_all(
            "all => all.map(one => one.getAttribute('aria-label'))"
        )
        tables = await page.locator(f"{tag} table").evaluate_all("all => all.map(one => one.textContent)")
        for payload, label, table in zip(PAYLOADS, labels, tables, strict=True):
            assert label.startswith(payload)
            assert payload in table


def a_map(name: str) -> dict[str, Any]:
    """Return what a map draws in which everything is called that."""
    named = {"latitude": 52.5, "longitude": 13.4, "name": name}
    mover = {**named, "slug": name, "kind": "car", "at": 0, "note": name}
    route = {"slug": name, "driven": [[52.6, 13.5]], "goal": {**named, "distance": 1200}}
    zone = {**named, "radius": 100, "latitude": 52.7}
    return {"label": name, "home": named, "zones": [zone], "movers": [mover], "routes": [route]}


def a_chart(name: str) -> dict[str, Any]:
    """Return what a chart draws in which everything is called that."""
    line = {"name": name, "kind": "measured", "points": [[0, 1], [3600, 2]]}
    mark = {"name": name, "kind": "arrival", "at": 1800}
    band = {"name": name, "low": 1, "high": 2}
    span = {"name": name, "since": 0, "until": 1800}
    return {"label": name, "unit": name, "lines": [line], "marks": [mark], "band": band, "windows": [span]}
