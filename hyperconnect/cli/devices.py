"""`hyperconnect devices`: what the hub knows of the things around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hyperconnect.cli import devices_change as change
from hyperconnect.cli.devices_decode import decode, encode
from hyperconnect.cli.devices_discover import discover
from hyperconnect.cli.options import AsJson, Config, Data, settings

if TYPE_CHECKING:
    from hyperconnect.cli.known import Known
    from hyperconnect.model.device import Attribute, Device
    from hyperconnect.model.value import Datum

app = typer.Typer(help="The devices the hub knows.", no_args_is_help=True)


app.command("decode")(decode)
app.command("encode")(encode)
app.command("discover")(discover)
app.command("set")(change.set_)
app.command("do")(change.do)
app.command("rename")(change.rename)
app.command("area")(change.area)
app.command("forget")(change.forget)
app.command("accept")(change.accept)
app.command("watch")(change.watch)


@app.command("ls")
def ls(config: Config = None, data: Data = None, as_json: AsJson = False) -> None:
    """List all devices."""
    from hyperconnect.cli.known import read_known
    from hyperconnect.cli.terminal import put_json, put_table

    known = read_known(settings(config, data=data).settings)
    devices = sorted(known.devices, key=lambda device: device.slug)
    if as_json:
        for device in devices:
            put_json(_short(device))
        return
    rows = [
        (device.slug, device.kind, device.name, f"{device.manufacturer} {device.model}".strip(), device.area)
        for device in devices
    ]
    put_table(("device", "kind", "name", "model", "area"), rows)


@app.command("show")
def show(
    device: Annotated[str, typer.Argument(help="A device, by slug or id.")],
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one device: what it is, every attribute with its last known value, every command."""
    from hyperconnect.cli.known import read_known
    from hyperconnect.cli.terminal import put, put_json, put_table

    known = read_known(settings(config, data=data).settings)
    found = known.find(device)
    if as_json:
        put_json(_whole(found, known))
        return
    put(f"{found.name} ({found.slug}, {found.kind})")
    for name in ("id", "manufacturer", "model", "model_id", "sw", "hw", "area"):
        if text := getattr(found, name):
            put(f"  {name:<13}{text}")
    rows = [
        (
            path,
            _shown(known.values.get(f"{found.id}.{path}"), spec),
            spec.type,
            _range(spec),
            "w" if spec.writable else "",
        )
        for path, spec in _attributes(found)
    ]
    put_table(("attribute", "value", "type", "range", ""), rows)
    commands = [
        f"{capability.name}.{name}({', '.join(arguments)})"
        for component in found.components
        for capability in component.capabilities.values()
        for name, arguments in capability.commands.items()
    ]
    if commands:
        put(f"commands: {', '.join(commands)}")


def _attributes(device: Device) -> list[tuple[str, Attribute]]:
    return [
        (f"{component.id}.{capability.name}.{name}", spec)
        for component in device.components
        for capability in component.capabilities.values()
        for name, spec in capability.attributes.items()
    ]


def _short(device: Device) -> dict[str, Any]:
    wanted = ("id", "slug", "name", "kind", "manufacturer", "model", "area")
    return {name: getattr(device, name) for name in wanted}


def _whole(device: Device, known: Known) -> dict[str, Any]:
    from msgspec import to_builtins

    from hyperconnect.model.moment import iso

    values: dict[str, Any] = {}
    for path, _ in _attributes(device):
        sample = known.values.get(f"{device.id}.{path}")
        if sample is not None:
            values[path] = {"value": to_builtins(sample[1]), "at": iso(sample[0])}
    return {**to_builtins(device), "values": values}


def _shown(sample: tuple[float, Datum] | None, spec: Attribute) -> str:
    from hyperconnect.model.moment import iso

    if sample is None or sample[1] is None:
        return "unknown"
    value = sample[1]
    if spec.type == "timestamp" and isinstance(value, int | float):
        return iso(value)
    text = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {spec.unit}" if spec.unit else text


def _range(spec: Attribute) -> str:
    if spec.options:
        return " | ".join(spec.options)
    if spec.minimum is None and spec.maximum is None:
        return ""
    low = "" if spec.minimum is None else f"{spec.minimum:g}"
    high = "" if spec.maximum is None else f"{spec.maximum:g}"
    return f"{low} … {high}"
