"""Answers about devices: set, do, edit, forget, accept, watch."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import Any, TypeAlias, assert_never

import msgspec

from hyperconnect.core.registry import HOME, Registry
from hyperconnect.model.effect import Effect, Happened, Noted, Reported, Turned
from hyperconnect.model.value import parts_of
from hyperconnect.shell.asking.commanding import Commands, effects_of, follow
from hyperconnect.shell.asking.devices import Lost, edited, known
from hyperconnect.shell.asking.looking import sight
from hyperconnect.shell.door.request import AboutDevices, Accept, Do, Edit, Forget, Look, Set, Watch
from hyperconnect.shell.service import Service

Answer: TypeAlias = dict[str, Any]

_BY = "user:cli"


class AboutDevice:
    """Answers what is asked about devices."""

    def __init__(self) -> None:
        self._commands = Commands()
        self._lost = Lost()

    async def answer(self, service: Service, request: AboutDevices) -> AsyncGenerator[Answer]:
        """Yield the answers to a request.

        Raises:
            CommandError: it cannot be done; says why and the next step.
        """
        match request:
            case Set() | Do():
                command = (
                    self._commands.set(service, request.name, request.value, _BY, request.wait)
                    if isinstance(request, Set)
                    else self._commands.do(service, request.name, request.args, _BY, request.wait)
                )
                async with contextlib.aclosing(follow(service, command, request.wait)) as steps:
                    async for step in steps:
                        yield {"state": step.state.value, "latency": step.latency, "why": step.why}
            case Edit(device=device):
                service.tell(edited(service, device, name=request.name, slug=request.slug, area=request.area))
                yield {"done": device}
            case Forget(device=device):
                service.tell(self._lost.forgotten(service, device))
                yield {"done": device}
            case Accept(device=device):
                service.tell(self._lost.accepted(service, device))
                yield {"done": device}
            case Look(device=name):
                hub = service.hub
                wanted = hub.registry.get(known(service, name)) if name else None
                others = (one for one in hub.registry if one.id != HOME)
                for each in [wanted] if wanted is not None else list(others):
                    yield sight(hub, each)
            case Watch(device=device):
                only = known(service, device) if device else ""
                async with contextlib.aclosing(effects_of(service)) as effects:
                    async for effect in effects:
                        shown = _shown(effect, only, service.hub.registry)
                        if shown is not None:
                            yield shown
            case _:
                assert_never(request)


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
