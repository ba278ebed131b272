"""Somebody with a browser: real Chromium, in which nothing may go wrong that a test does not expect."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright, expect

from hyperconnect.api.scope import Caller
from tests.api.conftest import House

CHROMIUM = shutil.which("chromium")
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE_MS = 60_000
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Let a Chromium run; nobody is in a hurry, since patience costs nothing where all goes well."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*OPTIONS])
        try:
            yield browser
        finally:
            await browser.close()


class Browsing:
    """Opens pages of one household, each in a context of its own, and remembers what went wrong in them.

    `wrong` holds errors of scripts and of the console, violations of the policy among them, and requests to anywhere
    but the hub; `forgive` names what a test expects of these, by a part of its text.
    """

    def __init__(self, browser: Browser, house: House) -> None:
        self.house = house
        self.wrong: list[str] = []
        self._browser = browser
        self._forgiven: list[str] = []
        self._contexts: list[BrowserContext] = []

    async def open(
        self,
        path: str = "/",
        *,
        scopes: Iterable[str] | None = ("admin",),
        name: str = "Kim",
        language: Literal["en", "zh"] = "en",
        theme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 800,
        touch: bool = False,
    ) -> Page:
        """Open a page as somebody with these scopes, or as a stranger if they are None."""
        context = await self._browser.new_context(
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id="UTC",
            color_scheme=theme,
            viewport={"width": width, "height": height},
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="reduce",
            base_url=self.house.face.url,
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrong.append(f"error: {error.error}"))
        context.on("request", self._asked)
        page = await context.new_page()
        await page.goto(path if scopes is None else self.ticket(scopes, name, path))
        if scopes is not None:
            await page.wait_for_url(self.house.face.url + path)
        return page

    def ticket(self, scopes: Iterable[str] = ("admin",), name: str = "Kim", path: str = "/") -> str:
        """Return the path of an address that lets a browser in once."""
        ticket = self.house.face.tickets.make(Caller(name, tuple(scopes)))
        return f"/sign-in?ticket={ticket}&next={path}"

    def forgive(self, *parts: str) -> None:
        """Expect what holds one of these texts to go wrong."""
        self._forgiven += parts

    async def close(self) -> None:
        """Leave, and say what went wrong that nobody expected."""
        for context in self._contexts:
            await context.close()
        found = [each for each in self.wrong if not any(part in each for part in self._forgiven)]
        assert not found, "\n".join(found)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        ours = urlsplit(self.house.face.url)
        asked = urlsplit(request.url)
        if asked.scheme != "data" and (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc):
            self.wrong.append(f"asked elsewhere: {request.url}")


async def axe(page: Page, themes: Iterable[Literal["light", "dark"]] = ("light", "dark")) -> None:
    """Look for what keeps people out, in both themes; there must be nothing."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": [*STANDARDS]}}
    for theme in themes:
        await page.emulate_media(color_scheme=theme)
        await page.evaluate(_script())
        found = await page.evaluate("options => axe.run(document, options)", options)
        assert not found["violations"], f"{theme}:\n{_told(found['violations'])}"


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def _told(violations: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{each['id']}: {each['help']}\n" + "\n".join(f"    {node['html'][:200]}" for node in each["nodes"][:5])
        for each in violations
    )
