"""What the map draws is what it was given: distances and directions, read back from its figures and rings."""

from __future__ import annotations

import json
import math
import re
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from hyperconnect.automation.zone import metres
from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing

HOME = {"name": "home", "latitude": 52.4, "longitude": 13.06}
DATA: dict[str, Any] = {
    "label": "Map of who is where",
    "home": HOME,
    "zones": [{"name": "work", "latitude": 52.45, "longitude": 13.2, "radius": 900}],
    "old": 60,
    "movers": [
        {"slug": "su7", "name": "SU7", "kind": "car", "latitude": 52.48, "longitude": 12.98, "at": 0, "heading": 225}
        | {"speed": 50, "paths": {}},
        {"slug": "phone", "name": "Kim (phone)", "kind": "phone", "latitude": 52.4, "longitude": 13.06, "at": 0}
        | {"heading": None, "speed": None, "paths": {}},
    ],
    "routes": [
        {
            "slug": "su7",
            "driven": [[52.55, 13.0], [52.52, 13.01]],
            "goal": {"name": "home", "latitude": 52.4, "longitude": 13.06, "distance": 12_345},
        }
    ],
}


async def put(page: Page, data: dict[str, Any]) -> None:
    """Put a map onto the page."""
    await page.evaluate(
        """data => {
            const map = document.createElement('hc-map');
            map.id = 'tried';
            map.setAttribute('data', data);
            document.querySelector('main').replaceChildren(map);
        }""",
        json.dumps(data),
    )
    await expect(page.locator("#tried > svg[aria-label]")).to_be_visible()


async def ring(page: Page) -> tuple[float, float, float]:
    """Return where home is drawn, and how many pixels a metre is, by the largest ring."""
    x, y, r, km = await page.locator("#tried circle.m-ring").last.evaluate(
        "one => [...['cx', 'cy', 'r'].map(name => Number(one.getAttribute(name))), Number(one.dataset.km)]"
    )
    return x, y, r / km / 1000


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


def away(x: float, y: float, seen: tuple[float, float, float]) -> tuple[float, float]:
    """Return how far from home a point is drawn (m), and in which direction (degrees from north)."""
    east, north = (x - seen[0]) / seen[2], (seen[1] - y) / seen[2]
    return math.hypot(east, north), math.degrees(math.atan2(east, north)) % 360


def truly(latitude: float, longitude: float) -> tuple[Any, Any]:
    """Return the same of a place on earth."""
    far = metres(52.4, 13.06, latitude, longitude)
    east = math.radians(longitude - 13.06) * math.cos(math.radians(52.4))
    turn = math.degrees(math.atan2(east, math.radians(latitude - 52.4))) % 360
    return pytest.approx(far, rel=0.02), pytest.approx(turn, abs=1.5)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser, lived: Lit) -> AsyncGenerator[Page]:
    """One page for all, on which each draws its own."""
    browsing = Browsing(browser, lived.house)
    yield await browsing.open()
    await browsing.close()


async def test_who_is_where_is_as_far_and_in_the_direction_that_it_is(page: Page) -> None:
    await put(page, DATA)
    seen = await ring(page)
    turned = await page.locator("#tried .m-car").get_attribute("transform") or ""
    x, y, heading = map(float, re.findall(r"-?[\d.]+", turned))
    assert away(x, y, seen) == truly(52.48, 12.98)
    assert heading == 225
    zone = page.locator("#tried .m-zone")
    x, y, r = [float(await zone.get_attribute(name) or "nan") for name in ("cx", "cy", "r")]
    assert away(x, y, seen) == truly(52.45, 13.2)
    assert r / seen[2] == pytest.approx(900, rel=0.02)


async def test_the_way_driven_and_the_straight_line_ahead_are_what_is_known(page: Page) -> None:
    await put(page, DATA)
    seen = await ring(page)
    driven = points(await page.locator("#tried path.m-driven[data-slug]").get_attribute("d") or "")
    assert [away(*point, seen) for point in driven] == [truly(52.55, 13.0), truly(52.52, 13.01), truly(52.48, 12.98)]
    ahead = points(await page.locator("#tried path.m-ahead[data-slug]").get_attribute("d") or "")
    assert away(*ahead[0], seen) == truly(52.48, 12.98)
    assert away(*ahead[1], seen)[0] == pytest.approx(0, abs=1)
    await expect(page.locator("#tried .legend")).to_contain_text("straight ahead to home, 12 km by road")


async def test_each_ring_is_as_wide_as_it_says_and_is_named(page: Page) -> None:
    await put(page, DATA)
    _, _, scale = await ring(page)
    rings = await page.locator("#tried circle.m-ring").evaluate_all(
        "all => all.map(one => [Number(one.dataset.km), Number(one.getAttribute('r'))])"
    )
    assert len(rings) >= 2
    for km, r in rings:
        assert r / scale == pytest.approx(km * 1000, rel=0.001)
        await expect(page.locator("#tried .m-ring-name", has_text=re.compile(rf"^{km} km$"))).to_have_count(1)


async def test_it_is_told_in_words_and_as_a_table(page: Page) -> None:
    await put(page, DATA)
    label = await page.locator("#tried > svg").get_attribute("aria-label") or ""
    assert label == "Map of who is where; SU7: 10 km north-west of home; Kim (phone): at home"
    await page.get_by_text("as table").click()
    await expect(page.locator("#tried tr")).not_to_have_count(0)
    rows = await page.locator("#tried tr").all_inner_texts()
    assert [row.split("\t")[:2] for row in rows] == [
        ["who", "where"],
        ["SU7", "10 km north-west of home"],
        ["Kim (phone)", "at home"],
        ["work", "11 km north-east of home"],
    ]


async def test_a_car_moves_and_its_way_grows_with_what_is_told(page: Page, lived: Lit) -> None:
    moving = {**DATA["movers"][0], "paths": {"heading": "lamp_desk.main.light.brightness"}}
    await put(page, {**DATA, "movers": [moving]})
    lived.say(bri=90)
    await expect(page.locator("#tried .m-car")).to_have_attribute("transform", re.compile(r"rotate\(90\)"))
