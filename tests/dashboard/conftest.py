"""A household with its page, and somebody who looks at it in Chromium.

`browsing.open(path, …)` opens a page as whoever a test wants, in a language, theme and size; `page` is the first page
as its owner sees it. Their household is `there`: a lamp and rules. `at_home` opens pages of the demo's evening, while
the car is on its way, and `visiting` those of `lived`, a household like `there` unless a file has another; these live
as long as the tests of a file. `among_villains` opens pages of a household where every name is hostile, in which nobody
changes anything: there is one for all. All tests here share one event loop, because they share one browser.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from hyperconnect.dashboard import show_pages
from tests.api.conftest import House
from tests.api.lamp import Lit, lit
from tests.dashboard.browsing import CHROMIUM, Browsing, chromium
from tests.dashboard.evening import evening
from tests.dashboard.furnished import Furnished, furnished
from tests.dashboard.hostile import hostile

PATIENCE = 300
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if "browser" in item.fixturenames:
                item.add_marker(pytest.mark.once)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    if CHROMIUM is None and os.environ.get("CI") != "true":
        pytest.skip("chromium is not installed")
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def there(tmp_path: Path) -> AsyncGenerator[Lit]:
    """A household with a lamp and rules."""
    async with lit(tmp_path, patience=PATIENCE, pages=show_pages) as there:
        yield there


@pytest.fixture
def house(there: Lit) -> House:
    return there.house


@pytest_asyncio.fixture(loop_scope="session")
async def browsing(browser: Browser, house: House) -> AsyncGenerator[Browsing]:
    browsing = Browsing(browser, house)
    yield browsing
    await browsing.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browsing: Browsing) -> Page:
    return await browsing.open()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def evening_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    async with evening(tmp_path_factory.mktemp("evening")) as house:
        yield house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hostile_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    async with hostile(tmp_path_factory.mktemp("hostile"), patience=12 * PATIENCE) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Furnished]:
    async with furnished(tmp_path_factory.mktemp("furnished")) as home:
        yield home


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Lit]:
    async with lit(tmp_path_factory.mktemp("lit"), patience=PATIENCE, pages=show_pages) as there:
        yield there


@pytest_asyncio.fixture(loop_scope="session")
async def visiting(browser: Browser, lived: House | Lit | Furnished) -> AsyncGenerator[Browsing]:
    visiting = Browsing(browser, lived if isinstance(lived, House) else lived.house)
    yield visiting
    await visiting.close()


@pytest_asyncio.fixture(loop_scope="session")
async def at_home(browser: Browser, evening_house: House) -> AsyncGenerator[Browsing]:
    browsing = Browsing(browser, evening_house)
    yield browsing
    await browsing.close()


@pytest_asyncio.fixture(loop_scope="session")
async def among_villains(browser: Browser, hostile_house: House) -> AsyncGenerator[Browsing]:
    browsing = Browsing(browser, hostile_house)
    yield browsing
    await browsing.close()
