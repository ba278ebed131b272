"""The door: a socket file in the data directory through which this machine's command line speaks to the running hub.

Only the user who runs the hub can open it (mode 0600). A request is one line of JSON, its answers are lines of JSON.
It reads what the hub knows and hands in inputs, as every other face does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Generator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import msgspec

from hyperconnect.errors import CommandError, HyperconnectError
from hyperconnect.shell.door import request as asked
from hyperconnect.shell.door import rules
from hyperconnect.shell.door.devices import AboutDevice, Answer
from hyperconnect.shell.door.request import Request
from hyperconnect.shell.service import Service

_log = logging.getLogger(__name__)

NAME = "hub.sock"
_LONGEST_LINE = 64 * 1024
_GUESTS = 16
"""Guests who are answered at one time; as many more are told that there is no room, the rest find the door shut."""

_Admit: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]

_json = msgspec.json.Encoder()


class Door:
    """Serves the socket file for as long as it runs; `opened` is set while it does."""

    def __init__(self, path: Path) -> None:
        self.opened = asyncio.Event()
        self._path = path
        self._devices = AboutDevice()
        self._guests = 0

    async def run(self, service: Service) -> None:
        """Serve until cancelled; a file that an earlier hub left behind is replaced.

        Where no socket file can be, a warning says so and the hub goes on without a door.
        """
        guests = asyncio.TaskGroup()
        server = await self._bind(partial(self._admit, service, guests))
        if server is None:
            await asyncio.Event().wait()
            return
        try:
            async with guests:
                try:
                    self.opened.set()
                    await server.start_serving()
                    await asyncio.Event().wait()
                finally:
                    self.opened.clear()
                    server.close()
        finally:
            # A server waits for its connections from Python 3.12 on: by now the group has ended every guest.
            await server.wait_closed()
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()

    async def _bind(self, admit: _Admit) -> asyncio.Server | None:
        """Make the socket file, closed to others before anybody can connect; None if that cannot be done here."""
        server: asyncio.Server | None = None
        try:
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()
            server = await asyncio.start_unix_server(admit, self._path, limit=_LONGEST_LINE, start_serving=False)
            self._path.chmod(0o600)
        except OSError as error:
            if server is not None:
                server.close()
            _log.warning(
                "%s cannot be opened (%s): the command line cannot reach this hub; give it a --data directory "
                "with a short path on a local disk",
                self._path,
                error,
            )
            return None
        return server

    def _admit(
        self,
        service: Service,
        guests: asyncio.TaskGroup,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if not self.opened.is_set() or self._guests >= 2 * _GUESTS:
            writer.transport.abort()
            return
        room = self._guests < _GUESTS
        self._guests += 1
        visit = guests.create_task(self._welcome(service, reader, writer, room=room), name="hyperconnect.door.guest")

        def leave(_: asyncio.Task[None]) -> None:
            self._guests -= 1
            writer.transport.abort()

        # Not a `finally` of the visit: one that is cancelled before its first step has none.
        visit.add_done_callback(leave)

    async def _welcome(
        self, service: Service, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, room: bool
    ) -> None:
        """Answer one request until all is said or the guest has left; its connection ends with the visit."""
        with _refusing(writer):
            request = asked.read(await reader.readline())
            if not room:
                raise CommandError("too many at the door", hint="end one `hyperconnect devices watch`")
            async with asyncio.TaskGroup() as visit:
                ends = [
                    visit.create_task(self._tell(service, request, writer), name="hyperconnect.door.answers"),
                    visit.create_task(_gone(reader), name="hyperconnect.door.leaving"),
                ]
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for end in ends:
                    end.cancel()
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _tell(self, service: Service, request: Request, writer: asyncio.StreamWriter) -> None:
        with _refusing(writer):
            async with contextlib.aclosing(self._answer(service, request)) as answers:
                async for answer in answers:
                    _put(writer, answer)
                    await writer.drain()

    def _answer(self, service: Service, request: Request) -> AsyncGenerator[Answer]:
        match request:
            case (
                asked.Set() | asked.Do() | asked.Edit() | asked.Forget() | asked.Accept() | asked.Watch() | asked.Look()
            ):
                return self._devices.answer(service, request)
            case _:
                return rules.answer(service, request)


def _put(writer: asyncio.StreamWriter, answer: Answer) -> None:
    writer.write(_json.encode(answer) + b"\n")


@contextlib.contextmanager
def _refusing(writer: asyncio.StreamWriter) -> Generator[None]:
    """Tell the guest what went wrong; nothing that a guest does costs more than its own visit."""
    try:
        yield
    except HyperconnectError as error:
        _put(writer, {"error": str(error).partition("\n")[0], "next": error.hint})
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        _put(writer, {"error": f"not understood: {error}", "next": "use the command line of the same version"})
    except OSError as error:
        _log.debug("a guest left: %s", error)
    except Exception as error:  # noqa: BLE001  the edge of a visit: whatever it did, the hub goes on
        _log.exception("a guest's request failed")
        _put(writer, {"error": f"{type(error).__name__}: {error}", "next": "the hub's log says more"})


async def _gone(reader: asyncio.StreamReader) -> None:
    """Wait until the guest has left; what it says besides its request is dropped."""
    with contextlib.suppress(OSError):
        while await reader.read(_LONGEST_LINE):
            pass
