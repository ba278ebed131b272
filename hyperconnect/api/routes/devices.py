"""Devices: seen, named, placed, forgotten and accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Query

from hyperconnect.api.description import problems
from hyperconnect.api.model.device import (
    Acceptance,
    AttributeView,
    Candidate,
    CandidatePage,
    DeviceChange,
    DevicePage,
    DeviceView,
    LastMessage,
    LastMessages,
)
from hyperconnect.api.page import Paged
from hyperconnect.api.routes import ROOT
from hyperconnect.api.scope import requires
from hyperconnect.api.sight import attribute_view, device_line, device_view, moment
from hyperconnect.core.registry import HOME
from hyperconnect.errors import UnknownError
from hyperconnect.model.device import Device
from hyperconnect.model.value import Path as ValuePath
from hyperconnect.model.value import parts_of
from hyperconnect.shell.asking.devices import Lost, edited, known
from hyperconnect.shell.asking.messages import Heard, messages_of
from hyperconnect.shell.service import Service
from hyperconnect.shell.services import SERVICES

DeviceName = Annotated[
    str, Path(pattern="^[a-z0-9_-]{1,64}$", description="A device, by its slug or id.", examples=["hall_light"])
]
AttributeName = Annotated[
    str,
    Path(
        max_length=300,
        description="An attribute of the device: its name, with its capability and component where others have it too.",
        examples=["brightness", "light.brightness", "main.light.brightness"],
    ),
]
_Text = Annotated[str, Query(max_length=200)]


def make_router(service: Service) -> APIRouter:
    """Return the routes about devices."""
    router = _reading(service)
    router.routes += _keeping(service).routes
    return router


def device_of(service: Service, name: str) -> Device:
    """Return a device by its slug or id.

    Raises:
        UnknownError: none is called that; `home` is none, it has variables.
    """
    if name == HOME:
        raise UnknownError("home is no device", hint="GET /api/v1/variables tells of the household itself")
    device = service.hub.registry.get(known(service, name))
    if device is None:
        raise UnknownError(f"no device is called {name}")
    return device


def path_in(service: Service, device: Device, attribute: str) -> ValuePath:
    """Return the path of an attribute of a device.

    Raises:
        UnknownError: it has none of that name.
    """
    own = attribute.removeprefix(f"{device.slug}.").removeprefix(f"{device.id}.")
    names = (f"{device.id}.{attribute}", f"{device.id}.{own}")
    found = next(filter(None, map(service.hub.registry.attribute, names)), None)
    if found is None:
        raise UnknownError(
            f"{device.slug} has no attribute {attribute}", hint=f"GET /api/v1/devices/{device.slug} lists them"
        )
    return found.path


def _reading(service: Service) -> APIRouter:
    router = APIRouter(
        prefix=ROOT,
        tags=["devices"],
        dependencies=[requires("devices:read")],
        responses=problems(401, 403, 422, 429),
    )
    registry = service.hub.registry

    @router.get("/devices", operation_id="listDevices")
    async def list_devices(  # pyright: ignore[reportUnusedFunction]  # the router has it
        paging: Paged,
        kind: Annotated[_Text, Query(description="Only those of this kind.")] = "",
        area: Annotated[_Text, Query(description="Only those in this area.")] = "",
        capability: Annotated[_Text, Query(description="Only those that have this capability.")] = "",
        q: Annotated[_Text, Query(description="Only those whose slug, name or model holds this.")] = "",
    ) -> DevicePage:
        """List the devices by their slugs."""
        words = q.casefold()
        wanted = (
            device
            for device in registry
            if device.id != HOME
            and kind in {"", device.kind}
            and area in {"", device.area}
            and (not capability or registry.offers(device.id, capability))
            and any(words in text.casefold() for text in (device.slug, device.id, device.name, device.model))
        )
        items, more = paging.cut(wanted, _slug)
        return DevicePage(items=[device_line(service.hub, each) for each in items], next=more)

    @router.get("/devices/{device}", operation_id="showDevice", responses=problems(404))
    async def show_device(device: DeviceName) -> DeviceView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Show a device: its attributes with what they hold, its commands and events."""
        return device_view(service, device_of(service, device))

    @router.get("/devices/{device}/attributes/{attribute}", operation_id="showAttribute", responses=problems(404))
    async def show_attribute(device: DeviceName, attribute: AttributeName) -> AttributeView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Show one attribute of a device, and what it holds."""
        found = device_of(service, device)
        return attribute_view(service, found, *parts_of(path_in(service, found, attribute))[1:])

    @router.get("/candidates", operation_id="listCandidates")
    async def list_candidates(paging: Paged) -> CandidatePage:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """List what was found nearby and what was forgotten: none of it is a device of this house."""
        items, more = paging.cut(candidates_of(service), _id)
        return CandidatePage(items=items, next=more)

    return router


def _keeping(service: Service) -> APIRouter:
    router = APIRouter(
        prefix=ROOT,
        tags=["devices"],
        dependencies=[requires("admin")],
        responses=problems(401, 403, 404, 422, 429, 503, 507),
    )
    lost = Lost()

    @router.get("/devices/{device}/messages", operation_id="listLastMessages")
    async def list_last_messages(device: DeviceName) -> LastMessages:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Tell what a device said last on each topic, word for word: payloads hold more than what is understood."""
        meant = device_of(service, device)
        return LastMessages(items=[_message(service, meant, each) for each in messages_of(service, meant)])

    @router.patch("/devices/{device}", operation_id="changeDevice", responses=problems(400))
    async def change_device(device: DeviceName, change: DeviceChange) -> DeviceView:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Name or place a device. Rules that write its earlier slug go on meaning it."""
        meant = device_of(service, device).id
        await service.settle(edited(service, meant, name=change.name, slug=change.slug, area=change.area))
        return device_view(service, device_of(service, meant))

    @router.delete("/devices/{device}", operation_id="forgetDevice", status_code=204)
    async def forget_device(device: DeviceName) -> None:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Forget a device: it is gone, and its announcements count no more until it is accepted again."""
        await service.settle(lost.forgotten(service, device_of(service, device).id))

    @router.post("/devices/{device}:accept", operation_id="acceptDevice")
    async def accept_device(device: DeviceName) -> Acceptance:  # pyright: ignore[reportUnusedFunction]  # the router has it
        """Take a forgotten device in again, by its id or by the slug that it had."""
        accepted = lost.accepted(service, device)
        await service.settle(accepted)
        return Acceptance(device=accepted.device, known=service.hub.registry.get(accepted.device) is not None)

    return router


def candidates_of(service: Service) -> Iterator[Candidate]:
    """Yield what was found nearby and what was forgotten."""
    for found in service.hub.services.values():
        yield Candidate(
            kind="service",
            id=f"{found.service} {found.name}",
            name=found.name,
            what=SERVICES.get(found.service, ""),
            host=found.host,
            port=found.port,
            addresses=[*found.addresses],
        )
    for device in service.hub.roll.forgotten:
        name = service.hub.registry.edit_of(device).name or device
        yield Candidate(
            kind="forgotten", id=device, name=name, what="can be accepted again", host="", port=None, addresses=[]
        )


def _message(service: Service, device: Device, heard: Heard) -> LastMessage:
    return LastMessage(
        topic=heard.topic,
        protocol=heard.protocol,
        at=None if heard.at is None else moment(service, heard.at),
        retained=heard.retained,
        encoding=heard.encoding,
        payload=heard.payload,
        size=heard.size,
        cut=heard.cut,
        attributes=[attribute_view(service, device, *parts_of(path)[1:]).name for path in heard.paths],
    )


def _slug(device: Device) -> tuple[str, str]:
    return device.slug, device.id


def _id(candidate: Candidate) -> tuple[str, str]:
    return candidate.kind, candidate.id
