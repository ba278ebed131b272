"""Phones: what is remembered of one that told where it is."""

from __future__ import annotations

from msgspec import Struct, field

from hyperconnect.model.device import Attribute, Capability, Component, Device, State
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.value import Path, path_of
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.owntracks.fields import BASIC, FIELDS, Convert

SETTING_LIMIT = 64
"""Keys beyond the known ones that are kept of one phone."""


class Phone(Struct):
    """What is remembered of a phone: what it told of, its zones, whether it is there, and whether MQTT reaches it."""

    id: str
    user: str
    device: str
    name: str = ""
    leaves: dict[tuple[str, str], Attribute] = field(default_factory=dict[tuple[str, str], Attribute])
    bound: dict[str, tuple[Path, Convert] | None] = field(default_factory=dict[str, tuple[Path, Convert] | None])
    zones: frozenset[str] = frozenset()
    tells_zones: bool = False
    state: State = State.UNKNOWN
    reachable: bool = False
    fresh: bool = True
    announced: bool = False

    def bind(self, key: str, capability: str, attribute: str, convert: Convert, spec: Attribute | None = None) -> None:
        """Take note that a key feeds an attribute."""
        self.offer(capability, attribute, spec)
        self.bound[key] = (self.path(capability, attribute), convert)

    def offer(self, capability: str, attribute: str, spec: Attribute | None = None) -> None:
        """Take note that the phone tells an attribute."""
        if (capability, attribute) not in self.leaves:
            self.leaves[capability, attribute] = spec or CAPABILITIES[capability].attributes[attribute]
            self.fresh = True

    def path(self, capability: str, attribute: str) -> Path:
        """Return the full name of one of its attributes."""
        return path_of(self.id, "main", capability, attribute)

    def as_device(self) -> Device:
        """Return the phone as a device of the registry."""
        parts: dict[str, dict[str, Attribute]] = {}
        for (capability, attribute), spec in self.leaves.items():
            parts.setdefault(capability, {})[attribute] = spec
        offers: dict[str, Capability] = {}
        for name, attributes in parts.items():
            known, located = CAPABILITIES[name], name == "location"
            commands = known.commands if located and self.reachable else {}
            offers[name] = Capability(name, attributes, commands, known.events if located else (), known.about)
        return Device(
            self.id,
            slug_of(f"{self.device}_{self.user}", self.id),
            f"{self.name or self.user} ({self.device})",
            (Component("main", offers),),
            "phone",
            identifiers=(f"owntracks:{self.user}/{self.device}",),
            protocols=("owntracks",),
        )


def phone_of(user: str, device: str) -> Phone:
    """Return a phone that told nothing yet."""
    phone = Phone(id_of(f"owntracks_{user}_{device}"), user, device)
    for key in BASIC:
        capability, attribute, convert = FIELDS[key]
        phone.bind(key, capability, attribute, convert)
    return phone
