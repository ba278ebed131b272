"""Commands as people give them, and how each of them ends."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.automation.expression import ExpressionError, value_for
from hyperconnect.automation.teller import Teller
from hyperconnect.errors import CommandError, UnknownError
from hyperconnect.model.command import Command, CommandState
from hyperconnect.model.device import Attribute
from hyperconnect.model.effect import Effect, Reported
from hyperconnect.model.input import Asked
from hyperconnect.model.moment import Seconds
from hyperconnect.model.value import Datum, parts_of
from hyperconnect.protocols.check import check_value
from hyperconnect.shell.asking.calling import ArgumentError
from hyperconnect.shell.service import Service

_BACKLOG = 1000
"""Effects that may wait for a slow reader; beyond that the oldest are dropped."""
_AWAY = {(CommandState.SENT, False): "waiting: the broker is away"}
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")

Scalar: TypeAlias = bool | int | float | str
"""A value as a person writes it; a bare number counts in the attribute's own unit."""

Written: TypeAlias = Scalar | Sequence[float | str]
"""A value, or several: a list of texts, or the two numbers of a colour."""


class Step(Struct, frozen=True):
    """Where a command is in its life, so many seconds after it was given."""

    state: CommandState
    latency: Seconds
    why: str = ""


class Commands:
    """Makes commands of what people want, and numbers them."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def set(self, service: Service, name: str, value: Written, by: str, wait: Seconds) -> Command:
        """Return the command that sets an attribute, by its name, and is good for so many seconds.

        What is refused calls the attribute as people do.

        Raises:
            UnknownError: no attribute is called that.
            CommandError: it can only be read.
            ArgumentError: the value does not fit it.
        """
        found = service.hub.registry.attribute(name)
        if found is None:
            raise UnknownError(f"{name} is not known", hint="`hyperconnect devices ls` lists what is")
        called = Teller(service.hub.registry, service.timezone).name(found.path)
        if not found.attribute.writable:
            raise CommandError(f"{called} can only be read", hint="`devices show` marks what can be set")
        device, component, capability, attribute = parts_of(found.path)
        args: dict[str, Datum] = {"value": _value(value, called, "value", found.attribute)}
        now = service.now()
        expires = now + max(1.0, wait)
        return Command(self._number(service), device, component, capability, "set", args, by, now, expires, attribute)

    def do(self, service: Service, name: str, args: Mapping[str, Written], by: str, wait: Seconds) -> Command:
        """Return the command that a device offers under a name, good for so many seconds.

        Raises:
            UnknownError: no command is called that.
            ArgumentError: a value does not fit its argument, or there is no such argument.
        """
        order = service.hub.registry.command(name)
        if order is None:
            raise UnknownError(f"{name} is no command", hint="`hyperconnect devices show` lists them")
        unknown = [key for key in args if key not in order.arguments]
        if unknown:
            hint = f"it takes {', '.join(order.arguments) or 'none'}"
            raise ArgumentError(unknown[0], f"{name} has no argument {unknown[0]}", hint=hint)
        values = {
            key: _value(value, f"{name}({key})", key, order.arguments[key].attribute) for key, value in args.items()
        }
        now = service.now()
        expires = now + max(1.0, wait)
        return Command(
            self._number(service), order.device, order.component, order.capability, order.name, values, by, now, expires
        )

    def _number(self, service: Service) -> str:
        return f"user-{int(service.now()):x}-{next(self._numbers):x}"


async def follow(service: Service, command: Command, wait: Seconds) -> AsyncGenerator[Step]:
    """Give a command and yield the steps of its life, until it has ended or so many seconds are over."""
    effects = effects_of(service)
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
                    yield Step(report.state, round(report.latency, 3), why)
                    if report.state is not CommandState.SENT:
                        return
    why = late if service.connected else f"no echo within {wait:g} s: the broker is away"
    yield Step(CommandState.TIMEOUT, wait, why)


async def effects_of(service: Service) -> AsyncGenerator[Effect]:
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


def _value(said: Written, name: str, argument: str, attribute: Attribute) -> Datum:
    """Read what a person wrote; a bare number counts in the attribute's own unit."""
    if not isinstance(said, bool | int | float | str):
        return _several(said, name, argument, attribute)
    numeral = said if isinstance(said, str) else _numeral(said)
    bare = attribute.unit is not None and _NUMBER.fullmatch(numeral) is not None
    try:
        return value_for(f"{numeral} {attribute.unit}" if bare else said, attribute)
    except ExpressionError as error:
        raise ArgumentError(argument, f"{name}: {error.why}", hint=error.hint) from error


def _several(said: Sequence[float | str], name: str, argument: str, attribute: Attribute) -> Datum:
    value = tuple(said)
    try:
        check_value(name, value, attribute)
    except CommandError as error:
        raise ArgumentError(argument, f"{name} {error.why}", hint=error.hint) from error
    return value


def _numeral(said: bool | float) -> str:  # noqa: FBT001  (a value)
    """Return a number in digits alone; true and false are none."""
    return "" if isinstance(said, bool) else f"{Decimal(repr(said)):f}"
