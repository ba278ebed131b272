"""mosquitto as our child: configured, watched, started again when it dies, and never left behind.

Where `setpriv` exists the kernel ends the child when we are killed ourselves. The child has a session of its own,
so that Ctrl-C in a terminal reaches us alone and we can say good-bye to the broker before we end it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hyperconnect.errors import BrokerError
from hyperconnect.shell.packets import LARGEST

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

START_SECONDS = 5.0
STOP_SECONDS = 3.0
SHORTEST_DELAY = 0.1
LONGEST_DELAY = 5.0

_VERSION = re.compile(r"mosquitto version (\S+)")
_log = logging.getLogger(__name__)


@asynccontextmanager
async def run_mosquitto(program: str, host: str, port: int, state: Path | None) -> AsyncGenerator[Child]:
    """Keep mosquitto running on a port for as long as the context lasts; give it.

    Raises:
        BrokerError: it does not start; the error has what it said.
    """
    with tempfile.TemporaryDirectory(prefix="hyperconnect-mosquitto-") as folder:
        if state is not None:
            _make(state)
        settings = Path(folder) / "mosquitto.conf"
        settings.write_text(configuration(host, port, state), encoding="utf-8")
        failure: Exception | None = None
        async with asyncio.TaskGroup() as tasks:
            child = Child(_command(program, settings), host, port, tasks)
            try:
                await child.start()
                guard = tasks.create_task(child.guard(), name="hyperconnect.mosquitto")
                try:
                    yield child
                finally:
                    guard.cancel()
                    try:
                        await asyncio.wait([guard])
                    finally:
                        await child.stop()
            except Exception as error:  # noqa: BLE001 - raised below: what went wrong here is no group of errors
                failure = error
        if failure is not None:
            raise failure


def configuration(host: str, port: int, state: Path | None) -> str:
    """Return the text of mosquitto's settings: one listener, no passwords, long queues, no surprises."""
    lines = [
        f"listener {port} {host}",
        "allow_anonymous true",
        "set_tcp_nodelay true",
        "max_inflight_messages 1000",
        "max_queued_messages 100000",  # beyond its default of 1000 messages would be lost in silence
        f"max_packet_size {LARGEST}",
        "connection_messages false",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type notice",
        "log_type information",
    ]
    if os.geteuid() == 0:
        lines.append("user root")  # as another user it could read neither this file nor its state
    if state is not None:
        lines += ["persistence true", f"persistence_location {state.absolute()}/", "autosave_interval 60"]
    return "\n".join(lines) + "\n"


def _make(state: Path) -> None:
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BrokerError(
            f"mosquitto cannot keep its state there: {error.strerror}",
            where=str(state),
            hint="make the folder writable, or choose another data directory",
        ) from error


def _command(program: str, settings: Path) -> list[str]:
    setpriv = shutil.which("setpriv")
    prefix = [] if setpriv is None else [setpriv, "--pdeathsig", "TERM", "--"]
    return [*prefix, program, "-c", str(settings)]


class Child:
    """The process, its last words, and the task that hears them. `version` is mosquitto's."""

    def __init__(self, command: list[str], host: str, port: int, tasks: asyncio.TaskGroup) -> None:
        self.version = ""
        self._command = command
        self._host = host
        self._port = port
        self._tasks = tasks
        self._process: Process | None = None
        self._said: deque[str] = deque(maxlen=20)
        self._listening: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._wanted.set()

    def turn(self, *, gone: bool) -> None:
        """End the process until it is wanted again; without a `state` it forgets everything."""
        if not gone:
            self._wanted.set()
            return
        self._wanted.clear()
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    async def start(self) -> None:
        """Start the process and return when it accepts connections."""
        self._said.clear()
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, start_new_session=True
        )
        self._listening = self._tasks.create_task(self._listen(process), name="hyperconnect.mosquitto.log")
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._accepts(process)
        except TimeoutError:
            await self.stop()
            raise self._failure(f"it did not accept connections within {START_SECONDS:g} s") from None
        except BaseException:
            await self.stop()
            raise

    async def guard(self) -> None:
        """Start the process again whenever it ends and is wanted, on the same port."""
        loop = asyncio.get_running_loop()
        delay = SHORTEST_DELAY
        while True:
            began = loop.time()
            if self._process is not None:
                code = await self._process.wait()
                if self._wanted.is_set():
                    _log.warning("mosquitto ended (%s); starting it again on port %d", code, self._port)
                await self._wanted.wait()
            if loop.time() - began > 10 * LONGEST_DELAY:
                delay = SHORTEST_DELAY
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY)
            try:
                await self.start()
            except BrokerError as error:
                _log.error("%s", error)

    async def stop(self) -> None:
        """End the process, kindly at first."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await process.wait()
            except TimeoutError:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._listening is not None:
            await self._listening
            self._listening = None

    async def _accepts(self, process: Process) -> None:
        while True:
            if process.returncode is not None:
                if self._listening is not None:
                    await self._listening
                raise self._failure(f"it ended at once ({process.returncode})")
            try:
                _, writer = await asyncio.open_connection(self._host, self._port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
                return

    async def _listen(self, process: Process) -> None:
        if process.stderr is None:
            return
        async for line in process.stderr:
            text = line.decode("utf-8", "replace").strip().partition(": ")[2]
            self._said.append(text)
            found = _VERSION.search(text)
            if found:
                self.version = found.group(1)
            level = logging.WARNING if text.startswith("Error") else logging.DEBUG
            _log.log(level, "mosquitto: %s", text)

    def _failure(self, why: str) -> BrokerError:
        errors = [text for text in self._said if text.startswith("Error")] or list(self._said)
        said = f": {errors[-1]}" if errors else ""
        return BrokerError(
            f"mosquitto does not start, {why}{said}",
            where=f"{self._host}:{self._port}",
            hint="try the broker that is built in, or give the address of another one",
        )
