"""What listens: a port or a socket file, each with an end that waits for nobody long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.server import ServerState

from hyperconnect.api.connection import Connection
from hyperconnect.api.limit import Limits
from hyperconnect.model.moment import Seconds

GRACE: Final[Seconds] = 1.0
"""How long requests under way may take to end."""

Listen: TypeAlias = Callable[[Callable[[], Connection]], Awaitable[asyncio.Server]]
"""Opens something that makes a connection of each visitor."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def answering(app: ASGIApp, limits: Limits, listen: Listen) -> AsyncGenerator[asyncio.Server]:
    """Answer what comes in at the server that `listen` opens, for as long as the context lasts.

    Raises:
        OSError: it cannot be opened.
    """
    state, room = ServerState(), dict[Connection, None]()
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
    server = await listen(lambda: Connection(config, state, limits, room))
    try:
        yield server
    finally:
        server.close()
        for connection in tuple(room):
            connection.shutdown()
        if state.tasks:
            _, late = await asyncio.wait(state.tasks, timeout=GRACE)
            for request in late:
                request.cancel()
        for connection in tuple(room):
            connection.leave()


async def serve_file(app: ASGIApp, path: Path, limits: Limits, opened: asyncio.Event) -> None:
    """Answer at a socket file that only this user opens (mode 0600), until cancelled; `opened` is set meanwhile.

    A file that an earlier hub left behind is replaced. Where none can be, a warning says so.
    """

    async def listen(visit: Callable[[], Connection]) -> asyncio.Server:
        _clear(path)
        # Until it serves nobody can connect, and then the file is closed to others already.
        server = await asyncio.get_running_loop().create_unix_server(visit, path, start_serving=False)
        try:
            _close_to_others(path)
            await server.start_serving()
        except BaseException:
            server.close()
            raise
        return server

    try:
        async with answering(app, limits, listen):
            try:
                opened.set()
                await asyncio.Event().wait()
            finally:
                opened.clear()
                _clear(path)
    except OSError as error:
        _log.warning(
            "%s cannot be opened (%s): the command line cannot reach this hub; give it a --data directory "
            "with a short path on a local disk",
            path,
            error,
        )
        await asyncio.Event().wait()


def _clear(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


def _close_to_others(path: Path) -> None:
    path.chmod(0o600)
