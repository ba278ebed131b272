"""`hyperconnect devices`: what the hub knows of the things around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hyperconnect.cli import devices_change as change
from hyperconnect.cli.devices_decode import decode, encode
from hyperconnect.cli.devices_discover import discover
from hyperconnect.cli.group import Told
from hyperconnect.cli.options import AsJson, Config, Data, Token, Url
from hyperconnect.cli.watch import watch_device
from hyperconnect.cli.way import way

if TYPE_CHECKING:
    from hyperconnect.client.model.device import Attribute, Device

app = typer.Typer(help="The devices the hub knows.", no_args_is_help=True, cls=Told)

_SHORT = ("id", "slug", "name", "kind", "manufacturer", "model", "area", "available")
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
app.command("watch")(watch_device)


@app.command("ls")
def ls(config: Config = None, data: Data = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """List all devices, and whether they are there."""
    from hyperconnect.cli.known import look
    from hyperconnect.cli.terminal import put_json, put_table

    found = sorted(look(way(config, data, url, token)), key=lambda device: device.slug)
    if as_json:
        for device in found:
            put_json({name: getattr(device, name) for name in _SHORT})
        return
    rows = [
        (
            device.slug,
            device.kind,
            device.name,
            f"{device.manufacturer} {device.model}".strip(),
            device.area,
            _REACHED[device.available],
        )
        for device in found
    ]
    put_table(("device", "kind", "name", "model", "area", "available"), rows)


@app.command("show")
def show(
    device: Annotated[str, typer.Argument(help="A device, by slug or id.")],
    config: Config = None,
    data: Data = None,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show one device: what it is, every attribute with its last known value and its quality, every command."""
    from hyperconnect.cli.decoding import received_at
    from hyperconnect.cli.known import look_at
    from hyperconnect.cli.terminal import put, put_json, put_table

    found, now = look_at(way(config, data, url, token), device), received_at()
    if as_json:
        put_json(_whole(found))
        return
    put(f"{found.name} ({found.slug}, {found.kind})")
    put(f"  {'available':<13}{_REACHED[found.available]}")
    for name in ("id", "manufacturer", "model", "model_id", "sw", "hw", "area"):
        if text := getattr(found, name):
            put(f"  {name:<13}{text}")
    rows = [
        (
            _tail(each),
            _shown(each),
            each.quality or "",
            "" if each.observed_at is None else _ago(now - each.observed_at.timestamp()),
            each.type,
            _range(each),
            "w" if each.writable else "",
        )
        for each in found.attributes
    ]
    put_table(("attribute", "value", "quality", "observed", "type", "range", ""), rows)
    commands = [f"{each.name}({', '.join(argument.name for argument in each.args)})" for each in found.commands]
    if commands:
        put(f"commands: {', '.join(commands)}")


def _tail(attribute: Attribute) -> str:
    """Return what an attribute is called within its device: `component.capability.attribute`."""
    return attribute.path.partition(".")[2]


def _whole(device: Device) -> dict[str, Any]:
    from msgspec import to_builtins

    told: dict[str, Any] = to_builtins(device)
    values = {
        _tail(each): {name: spoken[name] for name in ("value", "quality", "observed_at")}
        for each, spoken in zip(device.attributes, told["attributes"], strict=True)
        if each.observed_at is not None
    }
    return {**told, "values": values}


def _ago(seconds: float) -> str:
    """Return how long ago something was, in the largest unit that counts at least two of it, for a glance."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit} ago"
    return f"{max(0.0, seconds):.0f} s ago"


def _shown(attribute: Attribute) -> str:
    from hyperconnect.model.moment import iso

    value = attribute.value
    if value is None:
        return "unknown"
    if attribute.type == "timestamp" and isinstance(value, int | float):
        return iso(value)
    text = str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {attribute.unit}" if attribute.unit else text


def _range(attribute: Attribute) -> str:
    if attribute.options:
        return " | ".join(attribute.options)
    if attribute.minimum is None and attribute.maximum is None:
        return ""
    low = "" if attribute.minimum is None else f"{attribute.minimum:g}"
    high = "" if attribute.maximum is None else f"{attribute.maximum:g}"
    return f"{low} … {high}"
