"""The door: a socket file in the data directory through which this machine's command line speaks to the running hub.

Only the user who runs the hub can open it (mode 0600). A request is one line of JSON, its answers are lines of JSON.
It reads what the hub knows and hands in inputs, as every other face does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
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
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Datum, parts_of
from hyperconnect.shell.service import Service

_log = logging.getLogger(__name__)

NAME = "hub.sock"
_LONGEST_LINE = 64 * 1024
_GUESTS = 16
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

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_json = msgspec.json.Encoder()


class Door:
    """Serves the socket file for as long as it runs; `opened` is set once it does."""

    def __init__(self, path: Path) -> None:
        self.opened = asyncio.Event()
        self._path = path
        self._numbers = count(1)
        self._guests = 0

    async def run(self, service: Service) -> None:
        """Serve until cancelled; a file that an earlier hub left behind is replaced."""

        async def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._welcome(service, reader, writer)

        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        server = await asyncio.start_unix_server(welcome, self._path, limit=_LONGEST_LINE)
        self._path.chmod(0o600)
        self.opened.set()
        try:
            async with server:
                await server.serve_forever()
        finally:
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()

    async def _welcome(self, service: Service, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._guests += 1
        try:
            if self._guests > _GUESTS:
                _put(writer, {"error": "too many at the door", "next": "close one of them"})
                return
            request = _requests.decode(await reader.readline())
            async for answer in self._answer(service, request):
                _put(writer, answer)
                await writer.drain()
        except HyperconnectError as error:
            _put(writer, {"error": str(error).partition("\n")[0], "next": error.hint})
        except (msgspec.DecodeError, ValueError) as error:
            _put(writer, {"error": f"not understood: {error}", "next": "use the command line of the same version"})
        except ConnectionError as error:
            _log.debug("a guest left: %s", error)
        finally:
            self._guests -= 1
            with contextlib.suppress(ConnectionError):
                writer.close()

    async def _answer(self, service: Service, request: Request) -> AsyncIterator[Answer]:
        now = service.clock.now()
        match request:
            case Set() | Do():
                async for answer in self._follow(service, self._command(service, request), request.wait):
                    yield answer
            case Edit(device=device):
                yield _done(service, device, Edited(now, device, request.name, request.slug, request.area))
            case Forget(device=device):
                yield _done(service, device, Forgotten(now, device))
            case Accept(device=device):
                service.tell(Accepted(now, device))
                yield {"done": device}
            case Watch(device=device):
                async for effect in _effects(service):
                    shown = _shown(effect, service.hub.registry.device(device) if device else "")
                    if shown is not None:
                        yield shown
            case _:
                assert_never(request)

    async def _follow(self, service: Service, command: Command, wait: Seconds) -> AsyncIterator[Answer]:
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

    def _command(self, service: Service, request: Set | Do) -> Command:
        registry, now = service.hub.registry, service.clock.now()
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


def _done(service: Service, device: str, happened: Input) -> Answer:
    if service.hub.registry.device(device) is None:
        raise CommandError(f"no device is called {device}", hint="`hyperconnect devices ls` lists what is known")
    service.tell(happened)
    return {"done": device}


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


def _shown(effect: Effect, device: str | None) -> Answer | None:
    """Return what a watcher sees of an effect; None for what is not shown, or is of another device."""
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
