"""What the tests of MIoT share: the vocabulary, documents, and a protocol that knows one device."""

from __future__ import annotations

import json
from typing import Any, cast

from hyperconnect.content.find import ours
from hyperconnect.content.yaml import read_yaml
from hyperconnect.model.device import Attribute, Device
from hyperconnect.protocols.miot import Miot

VOCABULARY = read_yaml(ours("devices") / "miot.yaml")
DOCUMENTS = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((ours("simulators") / "miot").glob("*.json"))
}


def document(*services: dict[str, Any], kind: str = "thing") -> dict[str, Any]:
    """Return a MIoT-Spec document of services."""
    return {
        "type": f"urn:miot-spec-v2:device:{kind}:00000000:maker-one:1",
        "description": "A thing",
        "services": [{"iid": number, **service} for number, service in enumerate(services, 2)],
    }


def service(name: str, *properties: dict[str, Any], about: str = "", **more: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a service; its properties are numbered from 1."""
    return {
        "type": f"urn:miot-spec-v2:service:{name}:00000000:maker-one:1",
        "description": about or name,
        "properties": [{"iid": number, **one} for number, one in enumerate(properties, 1)],
        **more,
    }


def leaf(name: str, form: str, access: str = "rwn", **more: object) -> dict[str, Any]:
    """Return a property; `words` are its value-list, `span` its value-range."""
    words = cast("dict[object, str] | None", more.get("words"))
    found: dict[str, Any] = {
        "type": f"urn:miot-spec-v2:property:{name}:00000000:maker-one:1",
        "description": more.get("about", name),
        "format": form,
        "access": [word for word in ("read", "write", "notify") if word[0] in access],
    }
    if "unit" in more:
        found["unit"] = more["unit"]
    if words is not None:
        found["value-list"] = [{"value": value, "description": text} for value, text in words.items()]
    if "span" in more:
        found["value-range"] = more["span"]
    return found


def miot(spec: dict[str, Any], did: str = "7") -> tuple[Miot, Device]:
    """Return a protocol and the device that it made of a document."""
    protocol = Miot()
    protocol.learn(VOCABULARY)
    return protocol, protocol.add_spec(did, spec)


def attributes(device: Device) -> dict[str, Attribute]:
    """Return a device's attributes by `component.capability.attribute`, `main.` left out."""
    return {
        f"{part.id}.{capability.name}.{name}".removeprefix("main."): spec
        for part in device.components
        for capability in part.capabilities.values()
        for name, spec in capability.attributes.items()
    }


def commands(device: Device) -> set[str]:
    """Return a device's commands by `component.capability.command`, `main.` left out."""
    return {
        f"{part.id}.{capability.name}.{name}".removeprefix("main.")
        for part in device.components
        for capability in part.capabilities.values()
        for name in capability.commands
    }
