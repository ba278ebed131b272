"""What the chart draws is what it was given: read back from its lines, by the scale that a person reads."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.api.lamp import Lit
from tests.dashboard.browsing import Browsing

T0 = datetime(2026, 1, 15, 12, tzinfo=UTC).timestamp()
HOUR = 3600.0
DATA: dict[str, Any] = {
    "label": "Air",
    "unit": "°C",
    "digits": 1,
    "since": T0,
    "until": T0 + 8 * HOUR,
    "lines": [
        {"name": "measured", "kind": "measured", "points": [[T0, 17], [T0 + HOUR, 16.5], [T0 + 3 * HOUR, 19.25]]},
        {"name": "planned", "kind": "planned", "points": [[T0 + 3 * HOUR, 19.25], [T0 + 6 * HOUR, 21]]},
    ],
    "band": {"name": "comfortable", "low": 20.5, "high": 21.5, "since": T0 + 6 * HOUR},
    "windows": [{"name": "heating", "since": T0 + 2 * HOUR, "until": T0 + 5 * HOUR}],
    "marks": [
        {"name": "arrival", "kind": "arrival", "at": T0 + 6 * HOUR, "early": T0 + 5 * HOUR, "late": T0 + 7 * HOUR}
    ],
}


async def put(page: Page, data: dict[str, Any]) -> None:
    """Put a chart onto the page."""
    await page.evaluate(
        """data => {
            const chart = document.createElement('hc-chart');
            chart.id = 'tried';
            chart.setAttribute('data', data);
            document.querySelector('main').replaceChildren(chart);
        }""",
        json.dumps(data),
    )
    await expect(page.locator("#tried > svg[aria-label]")).to_be_visible()


class Scale:
    """What a person reads off the axes: the moment of an x, the value of a y."""

    def __init__(self, texts: list[tuple[str, float, float]]) -> None:
        values = [(float(text), y - 4) for text, _, y in texts if re.fullmatch(r"-?[\d.]+", text)]
        clocks = [(text, x) for text, x, _ in texts if re.fullmatch(r"\d\d:\d\d", text)]
        self._values = _line([y for _, y in values], [value for value, _ in values])
        self._moments = _line([x for _, x in clocks], [_moment(text) for text, _ in clocks])

    def value(self, y: float) -> float:
        return self._values[0] + self._values[1] * y

    def moment(self, x: float) -> float:
        return self._moments[0] + self._moments[1] * x


def _line(given: list[float], told: list[float]) -> tuple[float, float]:
    slope = (told[-1] - told[0]) / (given[-1] - given[0])
    return told[0] - slope * given[0], slope


def _moment(text: str) -> float:
    hour, minute = map(int, text.split(":"))
    return T0 + (hour - 12) * HOUR + minute * 60


async def scale(page: Page) -> Scale:
    texts = await page.locator("#tried svg text").evaluate_all(
        "all => all.map(one => [one.textContent, Number(one.getAttribute('x')), Number(one.getAttribute('y'))])"
    )
    return Scale([(text, x, y) for text, x, y in texts])


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]


async def span(page: Page, look: str) -> dict[str, float]:
    found: dict[str, float] = await page.locator(f"#tried > svg > rect.{look}").evaluate(
        "one => Object.fromEntries(['x', 'y', 'width', 'height'].map(name => [name, Number(one.getAttribute(name))]))"
    )
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser, lived: Lit) -> AsyncGenerator[Page]:
    """One page for all, on which each draws its own."""
    browsing = Browsing(browser, lived.house)
    yield await browsing.open()
    await browsing.close()


@pytest.mark.parametrize("kind", ["measured", "planned"])
async def test_a_line_goes_through_its_values(page: Page, kind: str) -> None:
    await put(page, DATA)
    seen = await scale(page)
    drawn = points(await page.locator(f"#tried path.c-{kind}").first.get_attribute("d") or "")
    given = next(line["points"] for line in DATA["lines"] if line["kind"] == kind)
    told: list[tuple[object, object]] = [(seen.moment(x), seen.value(y)) for x, y in drawn]
    assert told == [(pytest.approx(at, abs=60), pytest.approx(value, abs=0.03)) for at, value in given]


async def test_what_is_comfortable_when_it_is_heated_and_when_somebody_comes_is_where_it_was_said(page: Page) -> None:
    await put(page, DATA)
    seen = await scale(page)
    band, window, early = [await span(page, look) for look in ("c-band", "c-window", "c-early")]
    assert seen.value(band["y"]) == pytest.approx(21.5, abs=0.03)
    assert seen.value(band["y"] + band["height"]) == pytest.approx(20.5, abs=0.03)
    for drawn, since, until in ((band, 6, 8), (window, 2, 5), (early, 5, 7)):
        assert seen.moment(drawn["x"]) == pytest.approx(T0 + since * HOUR, abs=60)
        assert seen.moment(drawn["x"] + drawn["width"]) == pytest.approx(T0 + until * HOUR, abs=60)
    arrival = float(await page.locator("#tried line.c-arrival").get_attribute("x1") or "nan")
    assert seen.moment(arrival) == pytest.approx(T0 + 6 * HOUR, abs=60)
    await expect(page.locator("#tried text.c-arrival")).to_have_text("arrival 18:00")


async def test_arrows_walk_along_it_and_say_what_is_there(page: Page) -> None:
    await put(page, DATA)
    picture, said = page.locator("#tried > svg"), page.locator("#tried .readout")
    await picture.focus()
    await page.keyboard.press("Home")
    await expect(said).to_contain_text("measured 17.0 °C · planned – °C")
    await page.keyboard.press("ArrowRight")
    await expect(said).to_contain_text("measured 16.5 °C")
    await page.keyboard.press("End")
    await expect(said).to_contain_text("planned 21.0 °C")
    await page.keyboard.press("Tab")
    await expect(said).to_be_empty()


async def test_it_is_told_in_words_and_as_a_table(page: Page) -> None:
    await put(page, DATA)
    label = await page.locator("#tried > svg").get_attribute("aria-label") or ""
    assert label.startswith("Air; measured 19.3 °C")
    assert "arrival" in label
    assert "heating 14:00–17:00" in label
    await page.get_by_text("as table").click()
    await expect(page.locator("#tried tr")).not_to_have_count(0)
    rows = await page.locator("#tried tr").all_inner_texts()
    assert rows[0] == "time\tmeasured (°C)\tplanned (°C)"
    assert [row.split("\t")[1:] for row in rows[1:5]] == [
        ["17.0", "–"],
        ["16.5", "–"],
        ["19.3", "19.3"],
        ["19.3", "21.0"],
    ]


async def test_a_live_line_goes_on_with_what_is_told(page: Page, lived: Lit) -> None:
    path = "lamp_desk.main.light.brightness"
    now = lived.house.service.now()
    line = {"name": "measured", "kind": "measured", "points": [[now - 60, 10]], "path": path}
    await put(page, {**DATA, "since": now - 3600, "until": now + 3600, "lines": [line], "band": None, "windows": []})
    before = await page.locator("#tried path.c-measured").first.get_attribute("d") or ""
    lived.say(bri=90)
    await expect(page.locator("#tried > svg")).to_have_attribute("aria-label", re.compile("measured 90"))
    assert len(points(await page.locator("#tried path.c-measured").first.get_attribute("d") or "")) > len(
        points(before)
    )


async def test_a_chart_of_nothing_draws_its_axes(page: Page) -> None:
    await put(page, {"label": "Nothing", "unit": "", "lines": []})
    assert await page.locator("#tried svg text").count() > 2


async def test_long_figures_stand_inside_the_picture(page: Page) -> None:
    line = {"name": "measured", "kind": "measured", "points": [[T0, 2703.2], [T0 + HOUR, 2703.3]]}
    await put(page, {**DATA, "lines": [line], "band": None, "windows": [], "marks": []})
    lefts = await page.locator("#tried svg text").evaluate_all("all => all.map(one => one.getBBox().x)")
    assert len(lefts) > 3
    assert min(lefts) >= 0
