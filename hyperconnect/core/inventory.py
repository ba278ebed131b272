"""The inventory: what mDNS found, one entry for each thing, and what the hub can do with it.

A thing announces several services; they are one where they share a MAC address, else where they share a host. The name
of an instance is no id: people rename things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from hyperconnect.model.input import Found

_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}")
_MAC_KEYS = ("mac", "macaddress", "bt", "deviceid", "rpmac", "poch", "serial", "id")
_MIIO = re.compile(r"^(?P<model>[a-z0-9-]+?)_miio(?P<did>\d+)")

_USES: Mapping[str, str] = {
    "_mqtt": "a broker: `hyperconnect hub --mqtt {url}` uses it",
    "_secure-mqtt": "a broker with TLS: `hyperconnect hub --mqtt {url}` uses it",
    "_shelly": "let it speak MQTT to the hub's broker: it is then understood as it is",
    "_esphomelib": "give it `mqtt:` in its configuration: it is then understood as it is",
    "_miio": "its token and MIoT document make it a device",
    "_wled": "let it speak MQTT to the hub's broker",
    "_home-assistant": "it may share the hub's broker; the hub then leaves birth messages to it",
    "_hyperconnect": "another hub",
}
"""Service type → what to do with a thing that offers it."""


class Thing(Struct, frozen=True):
    """A thing of the network: its names and addresses, MAC where known, its services, and what can be done."""

    name: str
    mac: str
    addresses: tuple[str, ...]
    services: tuple[str, ...]
    model: str
    use: str


def inventory(found: Iterable[Found]) -> tuple[Thing, ...]:
    """Return the things behind what was found, by name."""
    groups: dict[str, list[Found]] = {}
    for one in sorted(found, key=lambda one: (one.service, one.name)):
        groups.setdefault(mac_of(one) or one.host.lower().rstrip(".") or one.name, []).append(one)
    return tuple(sorted((_thing(group) for group in groups.values()), key=lambda thing: thing.name.lower()))


def mac_of(found: Found) -> str:
    """Return the MAC address a service tells, twelve hexadecimal digits in lower case, or nothing."""
    for key in _MAC_KEYS:
        text = found.txt.get(key, "").lower()
        match = _MAC.search(text)
        if match is not None and (key not in {"serial", "id"} or match.group() == text):
            return match.group().replace(":", "").replace("-", "")
    return ""


def _thing(group: list[Found]) -> Thing:
    uses = [_use(one) for one in group]
    first = group[0]
    return Thing(
        name=_name(group),
        mac=mac_of(first),
        addresses=tuple(dict.fromkeys(address for one in group for address in one.addresses)),
        services=tuple(dict.fromkeys(_type(one.service) for one in group)),
        model=next((model for model in map(_model, group) if model), ""),
        use=next((use for use in uses if use), "nothing yet"),
    )


def _use(found: Found) -> str:
    host = found.addresses[0] if found.addresses else found.host
    shown = f"[{host}]" if ":" in host else host
    scheme = "mqtts" if "secure" in found.service else "mqtt"
    return _USES.get(_type(found.service), "").format(url=f"{scheme}://{shown}:{found.port}")


def _model(found: Found) -> str:
    miio = _MIIO.match(found.name.lower())
    if miio is not None:
        return miio["model"].replace("-", ".")
    return next((found.txt[key] for key in ("md", "model", "app", "platform", "am") if found.txt.get(key)), "")


def _name(group: list[Found]) -> str:
    for one in group:
        if one.txt.get("friendly_name"):
            return one.txt["friendly_name"]
    return group[0].name.partition("._")[0]


def _type(service: str) -> str:
    return service.partition(".")[0]
