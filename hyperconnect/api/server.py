"""The server: a household over HTTP, at a port and at a socket file."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from hyperconnect.api.access import Access
from hyperconnect.api.app import Behind, Pages, make_app
from hyperconnect.api.events import Feed
from hyperconnect.api.guard import Guard
from hyperconnect.api.hook import Hooks
from hyperconnect.api.limit import Limits
from hyperconnect.api.listening import answering, serve_file
from hyperconnect.api.password import Passwords
from hyperconnect.api.scope import OWNER
from hyperconnect.api.setup import Setup
from hyperconnect.api.ticket import Tickets
from hyperconnect.config import Http
from hyperconnect.shell.jobs import Jobs
from hyperconnect.shell.reader import Reader
from hyperconnect.shell.service import Service

SOCKET: Final = "hub.sock"
"""The name of the socket file in the data directory."""

_log = logging.getLogger(__name__)


class HttpFace:
    """A household's face over HTTP: a port, and a `socket` file whose visitors own the hub.

    `url` is where the port is found once `opened` is set, and the file is there once `at_hand` is. Before there is an
    owner, only this machine reaches the port, and `say` tells its people the set-up code. `pages` are what it shows to
    people, if it does; `tickets` let them in without a token.
    """

    def __init__(
        self,
        http: Http,
        passwords: Mapping[str, str],
        limits: Limits | None = None,
        *,
        hooks: Mapping[str, str] | None = None,
        socket: Path | None = None,
        say: Callable[[str], None] | None = None,
        pages: Pages | None = None,
    ) -> None:
        self.opened = asyncio.Event()
        self.at_hand = asyncio.Event()
        self.url = ""
        self.tickets = Tickets(self._page)
        self._http = http
        self._passwords = passwords
        self._hooks = hooks or {}
        self._limits = limits or Limits()
        self._socket = socket
        self._say = say
        self._pages = pages

    async def run(self, service: Service, reader: Reader) -> None:
        """Serve until cancelled.

        Where the port is taken or no socket file can be, an error says so and the hub goes on without: no house goes
        cold for it.
        """
        tokens, limits = service.store.tokens, self._limits
        access = Access(tokens, service.now, limits.guesses)
        owning = Setup(tokens) if self._say is None else Setup(tokens, self._say)
        feed = Feed(service)
        jobs = Jobs(service.now, feed.work)
        passwords, hooks = Passwords(self._passwords), Hooks(self._hooks)
        behind = Behind(service, reader, access, owning, passwords, hooks, feed, jobs, self.tickets)
        app = make_app(behind, self._pages)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(feed.run(), name="hyperconnect.http.events")
            tasks.create_task(jobs.run(), name="hyperconnect.http.jobs")
            if self._socket is not None:
                guard = Guard(app, (), limits, OWNER)
                tasks.create_task(
                    serve_file(guard, self._socket, limits, self.at_hand), name="hyperconnect.http.socket"
                )
            if self._http.listen:
                owning.begin(service.now())
                tasks.create_task(self._serve(app, owning), name="hyperconnect.http")

    def _page(self) -> str:
        """Return where a browser on this machine finds the page; empty where there is none."""
        if self._pages is None or not self.opened.is_set():
            return ""
        return self.url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")

    async def _serve(self, app: ASGIApp, owning: Setup) -> None:
        host, port = self._http.address
        guard = Guard(app, _hosts(host, self._http.hosts), self._limits)
        near = host if ip_address(host).is_loopback else "::1" if ":" in host else "127.0.0.1"
        if near != host and not owning.owned.is_set():
            _log.warning("http: only this machine is answered until somebody owns this hub: use the set-up code")
            await self._listen(guard, owning, near, port, until=owning.owned)
        await self._listen(guard, owning, host, port)

    async def _listen(
        self, guard: ASGIApp, owning: Setup, host: str, port: int, until: asyncio.Event | None = None
    ) -> None:
        """Answer on an address, until something has happened or else for ever; only who can be asked invites."""
        loop = asyncio.get_running_loop()
        try:
            async with answering(guard, self._limits, lambda visit: loop.create_server(visit, host, port)) as server:
                self.url = f"http://{_bracketed(host)}:{server.sockets[0].getsockname()[1]}"
                _log.info("http: %s%s", self.url, "" if self._pages is None else ", which `hyperconnect open` opens")
                self.opened.set()
                owning.invite()
                try:
                    await (until or asyncio.Event()).wait()
                finally:
                    self.opened.clear()
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "taken by another program" if taken else os.strerror(error.errno or 0)
            _log.error("http: %s port %d is %s; choose another at http.listen", host, port, why)
            await asyncio.Event().wait()


def _hosts(listening: str, more: Collection[str]) -> set[str]:
    """Return the names under which a hub may be called."""
    ours = {"localhost", "127.0.0.1", "[::1]", _bracketed(listening)}
    return ours | {(_bracketed(name) if _is_address(name) else name).lower() for name in more}


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
