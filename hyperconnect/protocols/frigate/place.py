"""Places: a camera, a zone, or the recorder itself, each a device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hyperconnect.model.device import Attribute, Capability, Component, Device, State
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.protocols.identity import id_of, slug_of, snake

PART_LIMIT: Final = 128
"""Labels, sounds and switches of one place."""


class Place(Struct):
    """What is remembered of a place.

    `sort` is `unknown` while only counts were told, which cameras and zones have alike. `sets` holds the name a
    writable attribute has among the topics.
    """

    native: str
    id: str
    sort: str = "unknown"
    parts: dict[str, dict[str, dict[str, Attribute]]] = field(
        default_factory=dict[str, dict[str, dict[str, Attribute]]]
    )
    sets: dict[tuple[str, str, str], str] = field(default_factory=dict[tuple[str, str, str], str])
    role: State = State.UNKNOWN
    state: State = State.UNKNOWN
    fresh: bool = True
    announced: bool = False

    def offer(self, component: str, capability: str, attribute: str, spec: Attribute | None = None) -> bool:
        """Add an attribute if it is new; False if the place has too many parts already."""
        if len(self.parts) >= PART_LIMIT and component not in self.parts:
            return False
        held = self.parts.setdefault(component, {}).setdefault(capability, {})
        if attribute not in held:
            if len(held) >= PART_LIMIT:
                return False
            held[attribute] = spec or CAPABILITIES[capability].attributes[attribute]
            self.fresh = True
        return True

    def allow(self, component: str, capability: str, attribute: str, spec: Attribute, native: str) -> bool:
        """Add an attribute that can be set by the topic `<place>/<native>/set`."""
        known = self.offer(component, capability, attribute, replace(spec, writable=True))
        if known:
            self.sets[component, capability, attribute] = native
        return known

    def is_camera(self) -> None:
        """Take note that it is a camera: it told what zones do not tell."""
        if self.sort != "camera":
            self.sort, self.fresh = "camera", True

    def as_device(self, hub: str) -> Device:
        """Return the place as a device of the registry."""
        components = [Component(part, _offers(part, held, self.sort)) for part, held in self.parts.items()]
        if self.sort == "camera" and "main" not in self.parts:
            components.insert(0, Component("main", _offers("main", {}, self.sort)))
        recorder = self.sort == "recorder"
        name = "Frigate" if recorder else self.native.replace("_", " ").strip().capitalize() or self.native
        return Device(
            self.id,
            slug_of("frigate" if recorder else self.native, self.id),
            name,
            tuple(components),
            {"camera": "camera", "recorder": "bridge"}.get(self.sort, "sensor"),
            "Frigate" if recorder else "",
            via="" if recorder else hub,
            identifiers=(f"frigate:{self.native}",),
            protocols=("frigate",),
        )


def place_of(native: str) -> Place:
    """Return a place of which nothing is known but its name."""
    return Place(native, id_of(f"frigate_{native}"))


def component_of(label: str) -> str:
    """Return the component a label or a sound stands for."""
    return snake(label)[:64] or "unnamed"


def _offers(part: str, held: Mapping[str, dict[str, Attribute]], sort: str) -> dict[str, Capability]:
    offers: dict[str, Capability] = {}
    for name, attributes in held.items():
        known = CAPABILITIES[name]
        settable = name == "switch" and any(spec.writable for spec in attributes.values())
        commands = {word: known.commands[word] for word in ("on", "off")} if settable else {}
        offers[name] = Capability(name, attributes, commands, about=known.about)
    if sort == "camera" and part == "main":
        known = CAPABILITIES["detection"]
        seen = offers.get("detection")
        offers["detection"] = Capability("detection", seen.attributes if seen else {}, {}, known.events, known.about)
    return offers
