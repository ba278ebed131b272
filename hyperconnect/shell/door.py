"""The door: a socket file in the data directory through which this machine's command line speaks to the running hub.

Only the user who runs the hub can open it (mode 0600). A request is one line of JSON, its answers are lines of JSON.
It reads what the hub knows and hands in inputs, as every other face does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias, assert_never

import msgspec
from msgspec import Struct

from hyperconnect.automation.expression import ExpressionError, value_for
from hyperconnect.errors import CommandError, HyperconnectError
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.device import Attribute
from hyperconnect.model.effect import Effect, Happened, Noted, Reported, Turned
from hyperconnect.model.input import Accepted, Asked, Edited, Forgotten, Input
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, parts_of
from hyperconnect.shell.service import Service

_log = logging.getLogger(__name__)

NAME = "hub.sock"
_LONGEST_LINE = 64 * 1024
_GUESTS = 16
"""Guests who are answered at one time; as many more are told that there is no room, the rest find the door shut."""
_BACKLOG = 1000
"""Answers that may wait for a slow reader; beyond that the oldest are dropped."""


class Set(Struct, frozen=True, tag="set", tag_field="ask"):
    """Set an attribute, by its name, to a value as a person writes it; follow the command for so many seconds."""

    name: str
    value: str
    wait: Seconds = 30.0


class Do(Struct, frozen=True, tag="do", tag_field="ask"):
    """Give a command with arguments as a person writes them."""

    name: str
    args: dict[str, str] = {}
    wait: Seconds = 30.0


class Edit(Struct, frozen=True, tag="edit", tag_field="ask"):
    """Name or place a device."""

    device: str
    name: str | None = None
    slug: str | None = None
    area: str | None = None


class Forget(Struct, frozen=True, tag="forget", tag_field="ask"):
    """Forget a device."""

    device: str


class Accept(Struct, frozen=True, tag="accept", tag_field="ask"):
    """Take a forgotten device in again."""

    device: str


class Watch(Struct, frozen=True, tag="watch", tag_field="ask"):
    """Tell what happens, of all devices or of one."""

    device: str = ""


Request: TypeAlias = Set | Do | Edit | Forget | Accept | Watch
Answer: TypeAlias = dict[str, Any]

_Admit: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_LONGEST_NAME = 64
_GUIDE = 5
"""How many forgotten devices a hint names."""
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_json = msgspec.json.Encoder()


class Door:
    """Serves the socket file for as long as it runs; `opened` is set while it does."""

    def __init__(self, path: Path) -> None:
        self.opened = asyncio.Event()
        self._path = path
        self._numbers = count(1)
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
            request = _requests.decode(await reader.readline())
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

    async def _answer(self, service: Service, request: Request) -> AsyncGenerator[Answer]:
        now = service.now()
        match request:
            case Set() | Do():
                command = self._command(service, request, now)
                async with contextlib.aclosing(self._follow(service, command, request.wait)) as answers:
                    async for answer in answers:
                        yield answer
            case Edit(device=device):
                _check(request)
                yield _done(service, device, Edited(now, device, request.name, request.slug, request.area))
            case Forget(device=device):
                yield _done(service, device, Forgotten(now, device))
            case Accept(device=device):
                _check_forgotten(service, device)
                service.tell(Accepted(now, device))
                yield {"done": device}
            case Watch(device=device):
                only = _known(service, device) if device else ""
                async with contextlib.aclosing(_effects(service)) as effects:
                    async for effect in effects:
                        shown = _shown(effect, only)
                        if shown is not None:
                            yield shown
            case _:
                assert_never(request)

    async def _follow(self, service: Service, command: Command, wait: Seconds) -> AsyncGenerator[Answer]:
        effects = _effects(service)
        service.tell(Asked(command.issued_at, command))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait), contextlib.aclosing(effects):
                async for effect in effects:
                    if isinstance(effect, Reported) and effect.report.command.id == command.id:
                        report = effect.report
                        yield {"state": report.state.value, "latency": round(report.latency, 3), "why": report.why}
                        if report.state is not CommandState.SENT:
                            return

    def _command(self, service: Service, request: Set | Do, now: Moment) -> Command:
        registry = service.hub.registry
        number = f"user-{int(now):x}-{next(self._numbers):x}"
        expires = now + max(1.0, request.wait)
        if isinstance(request, Set):
            found = registry.attribute(request.name)
            if found is None:
                raise CommandError(f"{request.name} is not known", hint="`hyperconnect devices ls` lists what is")
            if not found.attribute.writable:
                raise CommandError(f"{request.name} can only be read", hint="`devices show` marks what can be set")
            device, component, capability, attribute = parts_of(found.path)
            args: dict[str, Datum] = {"value": _value(request.value, request.name, found.attribute)}
            return Command(number, device, component, capability, "set", args, "user:cli", now, expires, attribute)
        order = registry.command(request.name)
        if order is None:
            raise CommandError(f"{request.name} is no command", hint="`hyperconnect devices show` lists them")
        unknown = [key for key in request.args if key not in order.arguments]
        if unknown:
            raise CommandError(
                f"{request.name} has no argument {unknown[0]}", hint=f"it takes {', '.join(order.arguments) or 'none'}"
            )
        args = {
            key: _value(text, f"{request.name}({key})", order.arguments[key].attribute)
            for key, text in request.args.items()
        }
        return Command(
            number, order.device, order.component, order.capability, order.name, args, "user:cli", now, expires
        )


def _value(text: str, name: str, attribute: Attribute) -> Datum:
    """Read what a person wrote; a bare number counts in the attribute's own unit."""
    bare = attribute.unit is not None and _NUMBER.fullmatch(text) is not None
    try:
        return value_for(f"{text} {attribute.unit}" if bare else text, attribute)
    except ExpressionError as error:
        raise CommandError(f"{name}: {error.why}", hint=error.hint) from error


def _check(edit: Edit) -> None:
    """Refuse a slug that rules could not write, and names that no list could show."""
    if edit.slug is not None and _SLUG.fullmatch(edit.slug) is None:
        raise CommandError(
            f"{edit.slug!r} cannot be a slug", hint="write 1 to 64 small letters, digits, `_` and `-`, as in desk_lamp"
        )
    for what, text in (("name", edit.name), ("area", edit.area)):
        if text is not None and (len(text) > _LONGEST_NAME or not text.isprintable()):
            raise CommandError(
                f"this {what} is too long or cannot be shown",
                hint=f"write at most {_LONGEST_NAME} printable characters, on one line",
            )


def _check_forgotten(service: Service, device_id: str) -> None:
    forgotten = service.hub.forgotten
    if device_id not in forgotten:
        some = ", ".join(sorted(forgotten)[:_GUIDE])
        raise CommandError(
            f"{device_id} was never forgotten",
            hint=f"write the id of a forgotten device, as in {some}" if some else "no device is forgotten at present",
        )


def _done(service: Service, device: str, happened: Input) -> Answer:
    _known(service, device)
    service.tell(happened)
    return {"done": device}


def _known(service: Service, name: str) -> str:
    """Return the id behind a slug or id."""
    device = service.hub.registry.device(name)
    if device is None:
        raise CommandError(f"no device is called {name}", hint="`hyperconnect devices ls` lists what is known")
    return device


async def _effects(service: Service) -> AsyncGenerator[Effect]:
    """Yield what the hub does from now on; a reader that is too slow misses the oldest."""
    waiting: asyncio.Queue[Effect] = asyncio.Queue(_BACKLOG)

    def hear(effects: Sequence[Effect]) -> None:
        for effect in effects:
            if waiting.full():
                waiting.get_nowait()
            waiting.put_nowait(effect)

    with service.listening(hear):
        while True:
            yield await waiting.get()


def _shown(effect: Effect, device: str) -> Answer | None:
    """Return what a watcher of a device, or of all if it is empty, sees of an effect; None if that is nothing."""
    match effect:
        case Noted(value=value):
            about, answer = parts_of(value.path)[0], {"value": msgspec.to_builtins(value)}
        case Happened(event=event):
            about, answer = event.device, {"event": msgspec.to_builtins(event)}
        case Turned(availability=availability):
            about, answer = availability.device, {"availability": msgspec.to_builtins(availability)}
        case Reported(report=report):
            about, answer = report.command.device, {"command": msgspec.to_builtins(report)}
        case _:
            return None
    return answer if device in {"", about} else None


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
