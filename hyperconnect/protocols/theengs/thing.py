"""Things heard over Bluetooth, and the gateways that hear them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from hyperconnect.model.device import Attribute, Capability, Component, Device, State
from hyperconnect.model.moment import Moment
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.protocols.identity import slug_of
from hyperconnect.protocols.theengs.leaf import Leaf

TEXT_LIMIT = 64
"""Characters of a name."""

SORT_LIMIT = 16
"""Types that one address may claim."""


class Thing(Struct):
    """What is remembered of a thing: what it is, what it told of, who hears it and whether it is near.

    `leaves` are kept apart by the type a message claims: one address may be decoded as a beacon now and as a sensor
    then, and the same key means something else in either.
    """

    id: str
    address: str
    about: dict[str, str]
    kind: str
    leaves: dict[str, dict[str, tuple[Leaf, ...]]] = field(default_factory=dict[str, dict[str, tuple[Leaf, ...]]])
    paths: set[str] = field(default_factory=set[str])
    bound: int = 0
    gateways: set[str] = field(default_factory=set[str])
    events: tuple[str, ...] = ()
    tracked: bool = False
    near: bool = False
    heard_at: Moment = 0.0
    packet: object = None
    state: State = State.UNKNOWN

    def leaves_as(self, sort: object) -> dict[str, tuple[Leaf, ...]]:
        """Return the leaves of one type of message."""
        known = sort if isinstance(sort, str) and (sort in self.leaves or len(self.leaves) < SORT_LIMIT) else ""
        return self.leaves.setdefault(known, {})

    def as_device(self, via: str) -> Device:
        """Return the thing as a device of the registry."""
        parts: dict[str, dict[str, Capability]] = {"main": {}}
        for leaf in (leaf for sort in self.leaves.values() for leaves in sort.values() for leaf in leaves):
            offers = parts.setdefault(leaf.component, {})
            held = offers.get(leaf.capability)
            attributes = {**(held.attributes if held else {}), leaf.attribute: leaf.spec}
            offers[leaf.capability] = _capability(leaf.capability, attributes)
        if self.tracked:
            held = parts["main"].get("presence")
            present = {"present": CAPABILITIES["presence"].attributes["present"]}
            parts["main"]["presence"] = _capability("presence", {**present, **(held.attributes if held else {})})
        if self.events:
            parts["main"]["button"] = Capability("button", events=("pressed",), about=CAPABILITIES["button"].about)
        about = self.about
        name = about.get("name") or f"{about.get('model') or 'Bluetooth'} {self.address[-4:]}"
        return Device(
            self.id,
            slug_of(name, self.id),
            name,
            tuple(Component(part, offers) for part, offers in parts.items()),
            self.kind,
            about.get("brand", ""),
            about.get("model", ""),
            about.get("model_id", ""),
            via=via,
            identifiers=(f"mac:{self.address}" if is_mac(self.address) else f"theengs:{self.address}",),
            protocols=("theengs",),
        )


def plain_address(native: object) -> str:
    """Return an address in small letters without colons."""
    return str(native).lower().replace(":", "").replace("-", "")


def is_mac(plain: str) -> bool:
    """Return whether a plain address is a MAC; macOS gives things ids of its own instead."""
    return len(plain) == 12 and all(sign in "0123456789abcdef" for sign in plain)


def about_of(document: Mapping[str, object]) -> dict[str, str]:
    """Return what an advertisement says of the thing itself."""
    told = {
        key: text[:TEXT_LIMIT]
        for key in ("name", "brand", "model", "model_id", "type")
        if isinstance(text := document.get(key), str) and text
    }
    if told.get("brand") == "GENERIC":
        del told["brand"]
    return told


def _capability(name: str, attributes: dict[str, Attribute]) -> Capability:
    return Capability(name, attributes, about=CAPABILITIES[name].about)
