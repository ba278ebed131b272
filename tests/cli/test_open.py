"""The page of a running hub, opened from the command line; and the page of a demo."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from httpx2 import AsyncClient

from hyperconnect.dashboard import show_pages
from tests.api.conftest import living
from tests.cli.called import Caller

HTML = {"Accept": "text/html"}


async def test_the_owner_of_the_machine_is_let_in_once(tmp_path: Path) -> None:
    call = Caller("--data", str(tmp_path), DISPLAY="", WAYLAND_DISPLAY="")
    async with living(tmp_path, pages=show_pages) as house:
        await house.face.at_hand.wait()
        told = (await call("open", "--json")).documents[0]
        answer = await house.client.get(told["url"], headers=HTML)
        assert (answer.status_code, "hc_session" in answer.cookies) == (200, True)
        again = await house.client.get(told["url"], headers=HTML)
        assert again.status_code == 401
        names = {token.name: token.scopes for token in house.service.store.tokens.all()}
        assert names == {"browser of the owner": ("admin",)}


async def test_an_owner_elsewhere_is_let_in_under_the_name_they_use(tmp_path: Path) -> None:
    async with living(tmp_path, pages=show_pages) as house:
        owner, other = (house.token(*scopes)["Authorization"].removeprefix("Bearer ") for scopes in (("admin",), ()))
        way = house.face.url.replace("127.0.0.1", "localhost")
        call = Caller("--url", way, "--no-browser")
        address = (await call("open", "--token", owner)).lines[0]
        assert address.startswith(f"{way}/sign-in?ticket=")
        refused = await call("open", "--token", other, code=6)
        assert "admin" in refused.said


async def test_a_hub_without_a_page_says_so(tmp_path: Path) -> None:
    call = Caller("--data", str(tmp_path), "--no-browser")
    async with living(tmp_path) as house:
        await house.face.at_hand.wait()
        assert "http.page = true" in (await call("open", code=1)).said


async def test_without_a_screen_no_browser_is_looked_for() -> None:
    program = "import sys; from hyperconnect.cli.browser import browse; print(browse('x'), 'webbrowser' in sys.modules)"
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    asked = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=PIPE, env=env)
    assert (await asked.communicate())[0] == b"False False\n"


async def test_the_demo_shows_its_household(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hyperconnect", "demo", "--no-browser", "--embedded-broker", "--minutes", "1"),
        cwd=tmp_path,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        async with asyncio.timeout(60):
            assert demo.stderr is not None
            said = ""
            while not said.startswith("page: "):
                said = (await demo.stderr.readline()).decode()
            async with AsyncClient(trust_env=False) as client:
                address = said.removeprefix("page: ").strip()
                home, _, _ = address.partition("/sign-in")
                assert (await client.get(f"{home}/", headers=HTML)).status_code == 303
                assert (await client.get(address, headers=HTML)).status_code == 200
                page = await client.get(f"{home}/", headers=HTML)
                assert page.status_code == 200
                assert re.search(r"<h1", page.text)
                rules = (await client.get(f"{home}/api/v1/rules")).json()["items"]
                assert "warm-on-arrival" in {rule["rule"] for rule in rules}
                assert json.loads((await client.get(f"{home}/readyz")).text)["rules"]["loaded"] > 10
    finally:
        demo.terminate()
        await demo.communicate()
