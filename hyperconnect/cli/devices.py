"""`hyperconnect devices`: what the hub knows of the things around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hyperconnect.cli import devices_change as change
from hyperconnect.cli.devices_decode import decode, encode
from hyperconnect.cli.devices_discover import discover
from hyperconnect.cli.options import AsJson, Config, Data, settings

if TYPE_CHECKING:
    from hyperconnect.cli.known import Sample, Sight
    from hyperconnect.model.device import Attribute, Device

app = typer.Typer(help="The devices the hub knows.", no_args_is_help=True)

_REACHED = {True: "yes", False: "no", None: "unknown"}


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
    """List all devices, and whether they are there."""
    from hyperconnect.cli.known import look
    from hyperconnect.cli.terminal import put_json, put_table

    sights = sorted(look(settings(config, data=data).settings), key=lambda seen: seen.device.slug)
    if as_json:
        for seen in sights:
            put_json({**_short(seen.device), "available": seen.available})
        return
    rows = [
        (
            device.slug,
            device.kind,
            device.name,
            f"{device.manufacturer} {device.model}".strip(),
            device.area,
            _REACHED[seen.available],
        )
        for seen in sights
        for device in (seen.device,)
    ]
    put_table(("device", "kind", "name", "model", "area", "available"), rows)


@app.command("show")
def show(
    device: Annotated[str, typer.Argument(help="A device, by slug or id.")],
    config: Config = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show one device: what it is, every attribute with its last known value and its quality, every command."""
    from hyperconnect.cli.decoding import received_at
    from hyperconnect.cli.known import look_at
    from hyperconnect.cli.terminal import put, put_json, put_table

    seen = look_at(settings(config, data=data).settings, device)
    found, now = seen.device, received_at()
    if as_json:
        put_json(_whole(seen))
        return
    put(f"{found.name} ({found.slug}, {found.kind})")
    put(f"  {'available':<13}{_REACHED[seen.available]}")
    for name in ("id", "manufacturer", "model", "model_id", "sw", "hw", "area"):
        if text := getattr(found, name):
            put(f"  {name:<13}{text}")
    rows = [
        (
            path,
            _shown(sample, spec),
            "" if sample is None else sample.quality.value,
            "" if sample is None else _ago(now - sample.observed_at),
            spec.type,
            _range(spec),
            "w" if spec.writable else "",
        )
        for path, spec in _attributes(found)
        for sample in (seen.values.get(path),)
    ]
    put_table(("attribute", "value", "quality", "observed", "type", "range", ""), rows)
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


def _whole(seen: Sight) -> dict[str, Any]:
    from msgspec import to_builtins

    from hyperconnect.cli.decoding import device_json
    from hyperconnect.model.moment import iso

    values = {
        path: {
            "value": to_builtins(sample.value),
            "quality": sample.quality.value,
            "observed_at": iso(sample.observed_at),
        }
        for path, sample in seen.values.items()
    }
    return {**device_json(seen.device), "available": seen.available, "values": values}


def _ago(seconds: float) -> str:
    """Return how long ago something was, in the largest unit that counts at least two of it, for a glance."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"


def _shown(sample: Sample | None, spec: Attribute) -> str:
    from hyperconnect.model.moment import iso

    if sample is None or sample.value is None:
        return "unknown"
    value = sample.value
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
