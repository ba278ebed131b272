"""Answers about devices: set, do, edit, forget, accept, watch."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, Sequence
from difflib import get_close_matches
from itertools import count
from typing import Any, TypeAlias, assert_never

import msgspec

from hyperconnect.automation.expression import ExpressionError, value_for
from hyperconnect.core.registry import HOME, Registry
from hyperconnect.errors import CommandError
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.device import Attribute
from hyperconnect.model.effect import Effect, Happened, Noted, Reported, Turned
from hyperconnect.model.input import Accepted, Asked, Edited, Forgotten, Input
from hyperconnect.model.moment import Moment, Seconds
from hyperconnect.model.value import Datum, parts_of
from hyperconnect.shell.door.looking import sight
from hyperconnect.shell.door.request import AboutDevices, Accept, Do, Edit, Forget, Look, Set, Watch
from hyperconnect.shell.service import Service

_BACKLOG = 1000
"""Answers that may wait for a slow reader; beyond that the oldest are dropped."""

Answer: TypeAlias = dict[str, Any]

_AWAY = {(CommandState.SENT, False): "waiting: the broker is away"}

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_LONGEST_NAME = 64
_GUIDE = 5
"""How many forgotten devices a hint names."""


class AboutDevice:
    """Answers what is asked about devices; numbers the commands that people give."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._forgotten: dict[str, str] = {}
        """Ids of devices that were forgotten in this life, by the slug they had."""

    async def answer(self, service: Service, request: AboutDevices) -> AsyncGenerator[Answer]:
        """Yield the answers to a request.

        Raises:
            CommandError: it cannot be done; says why and the next step.
        """
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
                known = _known(service, device)
                self._forgotten[service.hub.registry.slug(known)] = known
                yield _done(service, device, Forgotten(now, device))
            case Accept(device=device):
                service.tell(Accepted(now, self._forgotten_id(service, device)))
                yield {"done": device}
            case Look(device=name):
                hub = service.hub
                wanted = hub.registry.get(_known(service, name)) if name else None
                others = (one for one in hub.registry if one.id != HOME)
                for each in [wanted] if wanted is not None else list(others):
                    yield sight(hub, each)
            case Watch(device=device):
                only = _known(service, device) if device else ""
                async with contextlib.aclosing(_effects(service)) as effects:
                    async for effect in effects:
                        shown = _shown(effect, only, service.hub.registry)
                        if shown is not None:
                            yield shown
            case _:
                assert_never(request)

    async def _follow(self, service: Service, command: Command, wait: Seconds) -> AsyncGenerator[Answer]:
        effects = _effects(service)
        late = f"no echo within {wait:g} s"
        service.tell(Asked(command.issued_at, command))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait), contextlib.aclosing(effects):
                async for effect in effects:
                    if isinstance(effect, Reported) and effect.report.command.id == command.id:
                        report = effect.report
                        why = report.why or _AWAY.get((report.state, service.connected), "")
                        if report.state is CommandState.TIMEOUT:
                            late = f"{late}: {why}"
                            break
                        yield {"state": report.state.value, "latency": round(report.latency, 3), "why": why}
                        if report.state is not CommandState.SENT:
                            return
        why = late if service.connected else f"no echo within {wait:g} s: the broker is away"
        yield {"state": CommandState.TIMEOUT.value, "latency": wait, "why": why}

    def _forgotten_id(self, service: Service, name: str) -> str:
        """Return the id of a forgotten device by its id, or by what it was called."""
        forgotten, registry = service.hub.roll.forgotten, service.hub.registry
        if name in forgotten:
            return name
        named = [one for one in forgotten if registry.edit_of(one).slug == name] or [self._forgotten.get(name, "")]
        if named[0] in forgotten:
            return named[0]
        some = ", ".join(sorted(forgotten)[:_GUIDE])
        raise CommandError(
            f"{name} was never forgotten",
            hint=f"write the id of a forgotten device, as in {some}" if some else "no device is forgotten at present",
        )

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


def _done(service: Service, device: str, happened: Input) -> Answer:
    _known(service, device)
    service.tell(happened)
    return {"done": device}


def _known(service: Service, name: str) -> str:
    """Return the id behind a slug or id."""
    device = service.hub.registry.device(name)
    if device is None:
        close = get_close_matches(name, [one.slug for one in service.hub.registry], n=3)
        hint = f"did you mean {', '.join(close)}?" if close else "`hyperconnect devices ls` lists what is known"
        raise CommandError(f"no device is called {name}", hint=hint)
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


def _shown(effect: Effect, device: str, registry: Registry) -> Answer | None:
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
    return {**answer, "slug": registry.slug(about)} if device in {"", about} else None
