"""The window of a demo: its household as a page, for as long as its story lasts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hyperconnect.cli.browser import browse
from hyperconnect.config import Directories, Http, Settings
from hyperconnect.config.settings import Home
from hyperconnect.model.effect import Effect, RuleJudged
from hyperconnect.shell.service import Service
from hyperconnect.shell.tokens import Tokens
from hyperconnect.sim.script.scenario import Scenario

GOOD = 3600.0
"""Seconds for which the address lets somebody in; nobody but a household of the imagination is behind it."""


class Window:
    """Shows a scenario's household over HTTP, at a free port of this machine.

    `say` is told where, by an address that signs one browser in; with `opens` that browser is opened. What is written
    there, into a rule for example, is gone at the end.
    """

    def __init__(self, scenario: Scenario, say: Callable[[str], None], *, opens: bool, content: Path | None) -> None:
        self._scenario = scenario
        self._say = say
        self._opens = opens
        self._content = content
        self._tokens: Tokens | None = None
        self._judged: list[Effect] = []
        self._hear: Callable[[Sequence[Effect]], None] = self._judged.extend

    def hear(self, effects: Sequence[Effect]) -> None:
        """Notice which rules are at work."""
        self._hear([each for each in effects if type(each) is RuleJudged])

    @property
    def visited(self) -> bool:
        """Whether somebody came in by the address."""
        return self._tokens is not None and any(token.via is not None for token in self._tokens.all())

    async def show(self, service: Service) -> None:
        """Serve until cancelled."""
        from hyperconnect.api.scope import OWNER
        from hyperconnect.api.server import HttpFace
        from hyperconnect.dashboard import show_pages
        from hyperconnect.shell.reader import Reader

        home, self._tokens = self._scenario, service.store.tokens
        with TemporaryDirectory(prefix="hyperconnect-demo-") as folder:
            place = Directories(data=Path(folder), content=self._content or Path(folder))
            settings = Settings(home=Home(home.latitude, home.longitude, home.timezone), directories=place)
            reader = Reader(settings, service.store)
            reader.read(service.now())
            reader.hear(self._judged)
            self._hear = reader.hear
            face = HttpFace(Http(listen="127.0.0.1:0"), {}, say=_keep_quiet, pages=show_pages)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(face.run(service, reader), name="hyperconnect.page")
                await face.opened.wait()
                # Browsers keep cookies by host, whatever the port: a hub of one's own at 127.0.0.1 keeps its session.
                page = face.tickets.url.replace("//127.0.0.1:", "//localhost:")
                address = f"{page}/sign-in?ticket={face.tickets.make(OWNER, GOOD)}"
                self._say(f"page: {address}")
                if self._opens:
                    await asyncio.to_thread(browse, address)


def _keep_quiet(_: str) -> None:
    """Tell nobody the set-up code: the address lets in whoever reads it."""
