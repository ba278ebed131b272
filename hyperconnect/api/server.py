"""The server: one listening socket, and an end that waits for nobody long."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import Collection, Mapping
from ipaddress import ip_address

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.server import ServerState

from hyperconnect.api.app import make_app
from hyperconnect.api.connection import Connection
from hyperconnect.api.hook import Hooks
from hyperconnect.api.limit import Limits
from hyperconnect.api.password import Passwords
from hyperconnect.config import Http
from hyperconnect.model.moment import Seconds
from hyperconnect.shell.household import Reader
from hyperconnect.shell.service import Service

GRACE: Seconds = 1.0
"""How long requests under way may take to end."""

_log = logging.getLogger(__name__)


class HttpFace:
    """A household's face over HTTP. `url` is where it is found once `opened` is set."""

    def __init__(
        self,
        http: Http,
        passwords: Mapping[str, str],
        limits: Limits | None = None,
        *,
        hooks: Mapping[str, str] | None = None,
    ) -> None:
        self.opened = asyncio.Event()
        self.url = ""
        self._http = http
        self._passwords = passwords
        self._hooks = hooks or {}
        self._limits = limits or Limits()

    async def run(self, service: Service, reader: Reader) -> None:
        """Serve until cancelled.

        Where the port is taken, an error says so and the hub goes on without: no house goes cold for it.
        """
        host, port = self._http.address
        app = make_app(
            service,
            reader,
            Passwords(self._passwords),
            _hosts(host, self._http.hosts),
            self._limits,
            hooks=Hooks(self._hooks),
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._serve(app, host, port), name="hyperconnect.http")

    async def _serve(self, app: ASGIApp, host: str, port: int) -> None:
        state, room = ServerState(), dict[Connection, None]()
        limits = self._limits
        config = Config(
            app,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=limits.idle,
            h11_max_incomplete_event_size=limits.head,
        )
        config.load()
        loop = asyncio.get_running_loop()
        try:
            server = await loop.create_server(lambda: Connection(config, state, limits, room), host, port)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "taken by another program" if taken else os.strerror(error.errno or 0)
            _log.error("http: %s port %d is %s; choose another at http.listen", host, port, why)
            await asyncio.Event().wait()
            return
        try:
            self.url = f"http://{_bracketed(host)}:{server.sockets[0].getsockname()[1]}"
            _log.info("http: %s", self.url)
            self.opened.set()
            await asyncio.Event().wait()
        finally:
            self.opened.clear()
            server.close()
            for connection in tuple(room):
                connection.shutdown()
            if state.tasks:
                _, late = await asyncio.wait(state.tasks, timeout=GRACE)
                for request in late:
                    request.cancel()
            for connection in tuple(room):
                connection.leave()


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
