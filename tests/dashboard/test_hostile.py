"""Whatever devices and people call things, every page shows it as text and nothing of it runs."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.conftest import House
from tests.dashboard.browsing import Browsing
from tests.dashboard.hostile import PAYLOADS
from tests.dashboard.test_pages import HTML, SHUT, let_in, path_of

NAMES = {"slug": "ill0", "device": "ill0", "rule": "ill-0", "id": "ill-0"}
PATHS = sorted({path_of(route, NAMES) for route in SHUT if route.methods is not None and "GET" in route.methods})
SHOWN = [path for path in PATHS if not path.startswith("/traces/of/")]
"""Those that lead to no other."""
ALIVE = "script:not([src]):not([type='application/json']), img[src='x'], iframe, object, embed, base, math, style"


def test_there_are_fifty_ways() -> None:
    assert len(set(PAYLOADS)) == 50


@pytest.mark.parametrize("path", SHOWN)
async def test_names_of_those_who_mean_ill_are_text(among_villains: Browsing, path: str) -> None:
    among_villains.forgive("404")
    page = await among_villains.open(path)
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    assert await page.locator(ALIVE).count() == 0
    assert (
        await page.evaluate(
            "() => [...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames())"
            ".filter(name => name.startsWith('on'))"
        )
        == []
    )
    assert asked == []


@pytest.mark.parametrize("path", PATHS)
async def test_no_tag_of_theirs_is_in_what_the_hub_sends(hostile_house: House, path: str) -> None:
    answer = await hostile_house.client.get(path, headers={**HTML, **let_in(hostile_house, "admin")})
    for payload in PAYLOADS:
        if html.escape(payload) != payload and "<" in payload:
            assert payload not in answer.text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", answer.text)
