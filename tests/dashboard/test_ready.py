"""Templates are compiled once, in a process of its own, and pages are made of what came of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shutil import copytree

import pytest
import pytest_asyncio
from httpx2 import AsyncClient

from hyperconnect.dashboard import show_pages
from hyperconnect.dashboard.ready import compiled, make_ready
from tests.api.conftest import living
from tests.dashboard.test_pages import HTML

PATIENCE = 300


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache as a hub makes it, to be copied."""
    cache = tmp_path_factory.mktemp("made")
    await make_ready(cache, idle=0)
    return cache


async def test_a_hub_makes_them_ready_once_and_forgets_older_ones(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    await make_ready(tmp_path, idle=0)
    made = moments(tmp_path)
    assert set(made) == {compiled(tmp_path).name}
    await make_ready(tmp_path, idle=0)
    assert moments(tmp_path) == made


@pytest.mark.parametrize("state", ["ready", "damaged", "missing"])
async def test_pages_are_the_same_whatever_the_cache_holds(tmp_path: Path, made: Path, state: str) -> None:
    cache = tmp_path / "page"
    if state != "missing":
        copytree(made, cache)
    if state == "damaged":
        damage(cache)
    async with living(tmp_path, pages=partial(show_pages, cache=cache), patience=PATIENCE) as house:
        assert "<h1" in await sign_in_page(house.client)


async def test_where_nothing_can_be_written_the_hub_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "page").write_text("a file is in the way")
    await make_ready(tmp_path / "page", idle=0)
    assert "not compiled beforehand" in caplog.text


async def sign_in_page(client: AsyncClient) -> str:
    answer = await client.get("/welcome", headers=HTML)
    assert answer.status_code == 200
    return answer.text


def moments(cache: Path) -> dict[str, list[int]]:
    """Return what is in a cache, with the moments when its files were written."""
    return {each.name: sorted(path.stat().st_mtime_ns for path in each.iterdir()) for each in cache.iterdir()}


def damage(cache: Path) -> None:
    for path in compiled(cache).iterdir():
        path.write_bytes(path.read_bytes()[:40])
