"""`hyperconnect hub`: the hub itself, until it is told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hyperconnect.cli.options import Config, Content, Data, Mqtt, Port, Quiet, Verbose, settings

if TYPE_CHECKING:
    from hyperconnect.config import Settings
    from hyperconnect.shell.household import Face


def hub(
    mqtt: Mqtt = None,
    port: Port = None,
    config: Config = None,
    data: Data = None,
    content: Content = None,
    verbose: Verbose = 0,
    quiet: Quiet = False,
) -> None:
    """Run the hub in the foreground. SIGHUP reads rules/ again, SIGTERM and Ctrl-C end it cleanly."""
    import asyncio

    from hyperconnect.cli.terminal import log_to_stderr

    log_to_stderr(-1 if quiet else verbose + 1)
    asyncio.run(_run(settings(config, mqtt=mqtt, port=port, data=data, content=content).settings))


async def _run(chosen: Settings) -> None:
    import asyncio
    import signal

    from hyperconnect.shell.household import live

    faces = _faces(chosen)
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        if task is not None:
            task.cancel()

    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        await live(chosen, [*faces, _watchdog()])
    except asyncio.CancelledError:
        # SIGTERM is how a service is asked to end: that is a success, Ctrl-C is not ours to swallow.
        if not stopped:
            raise


def _watchdog() -> Face:
    """Return what tells systemd that the hub is ready and turns."""
    import os

    from hyperconnect.shell.watchdog import Watchdog

    # A broker that we start speaks of itself to systemd if it finds these.
    names = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
    watchdog = Watchdog({name: os.environ.pop(name) for name in names if name in os.environ}, os.getpid())

    async def watch(_service: object, _reader: object) -> None:
        await watchdog.run()

    return watch


def _faces(chosen: Settings) -> list[Face]:
    """Return what the household shows: HTTP, at a socket file at least, and pages there."""
    from functools import partial

    from hyperconnect.api.server import SOCKET, HttpFace
    from hyperconnect.dashboard import show_pages
    from hyperconnect.dashboard.ready import make_ready
    from hyperconnect.shell.household import secrets_of

    passwords, hooks = secrets_of(chosen.owntracks.passwords_file), secrets_of(chosen.hooks.secrets_file)
    data, shown = chosen.directories.data, chosen.http.page
    cache = data / "page"
    pages = partial(show_pages, cache=cache) if shown else None
    faces = [HttpFace(chosen.http, passwords, hooks=hooks, socket=data / SOCKET, pages=pages).run]

    async def prepare(_service: object, _reader: object) -> None:
        await make_ready(cache)

    return [*faces, prepare] if shown else [*faces]
