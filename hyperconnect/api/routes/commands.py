"""Commands for devices: each asks for the scope of its class."""

from __future__ import annotations

from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter

from hyperconnect.api.description import problems
from hyperconnect.api.misfit import in_body
from hyperconnect.api.model.device import CommandView, CommandWish, StepView, ValueWish
from hyperconnect.api.routes import ROOT
from hyperconnect.api.routes.devices import AttributeName, DeviceName, device_of, path_in
from hyperconnect.api.scope import Caller, command_class, requires
from hyperconnect.api.sight import datum, moment
from hyperconnect.errors import UnknownError
from hyperconnect.model.command import Command
from hyperconnect.model.device import Device
from hyperconnect.model.scope import COMMAND
from hyperconnect.model.value import parts_of
from hyperconnect.shell.asking.commanding import Commands, follow
from hyperconnect.shell.service import Service

_Commander = Annotated[Caller, requires(COMMAND)]


def make_router(service: Service, commands: Commands) -> APIRouter:
    """Return the routes that command devices."""
    router = APIRouter(prefix=f"{ROOT}/devices", tags=["devices"], responses=problems(400, 401, 403, 404, 422, 429))
    registry = service.hub.registry

    @router.post("/{device}:command", operation_id="commandDevice")
    async def command_device(  # pyright: ignore[reportUnusedFunction]  # the router has it
        device: DeviceName, wish: CommandWish, caller: _Commander
    ) -> CommandView:
        """Give a device a command and wait for its echo. The scope is that of the command's class."""
        meant = device_of(service, device)
        order = registry.command(f"{meant.id}.{wish.command}")
        if order is None:
            raise UnknownError(
                f"{meant.slug} has no command {wish.command}", hint=f"GET /api/v1/devices/{meant.slug} lists them"
            )
        _may(caller, meant, order.capability)
        with in_body(["args"]):
            command = commands.do(service, f"{meant.id}.{wish.command}", wish.args, _by(caller), wish.wait)
        return await _followed(service, meant, command, wish.wait)

    @router.put("/{device}/attributes/{attribute}", operation_id="setAttribute")
    async def set_attribute(  # pyright: ignore[reportUnusedFunction]  # the router has it
        device: DeviceName, attribute: AttributeName, wish: ValueWish, caller: _Commander
    ) -> CommandView:
        """Set an attribute of a device and wait for its echo. The scope is that of the attribute's class."""
        meant = device_of(service, device)
        path = path_in(service, meant, attribute)
        _may(caller, meant, parts_of(path)[2])
        with in_body():
            command = commands.set(service, path, wish.value, _by(caller), wish.wait)
        return await _followed(service, meant, command, wish.wait)

    return router


def _may(caller: Caller, device: Device, capability: str) -> None:
    caller.need(f"{COMMAND}:{command_class(device, capability)}")


def _by(caller: Caller) -> str:
    return f"user:{caller.name}"


async def _followed(service: Service, device: Device, command: Command, wait: float) -> CommandView:
    async with aclosing(follow(service, command, wait)) as steps:
        told = [StepView(state=step.state.value, latency=step.latency, why=step.why) async for step in steps]
    last = told[-1]
    return CommandView(
        id=command.id,
        device=command.device,
        command=command.name,
        attribute=f"{device.slug}.{command.component}.{command.capability}.{command.attribute}"
        if command.attribute
        else "",
        args={name: datum(value) for name, value in command.args.items()},
        issued_by=command.issued_by,
        issued_at=moment(service, command.issued_at),
        state=last.state,
        why=last.why,
        steps=told,
    )
