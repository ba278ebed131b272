"""The gateways themselves: whether they are there, and what they say of their health."""

from __future__ import annotations

from msgspec import Struct, field

from hyperconnect.model.device import Attribute, Capability, Component, Device, State
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.theengs.leaf import Leaf


class Gateway(Struct):
    """What is remembered of a gateway: its state, its address, what it told of, and the things only it may hear."""

    native: str
    id: str
    state: State = State.UNKNOWN
    address: str = ""
    leaves: dict[str, tuple[Leaf, ...]] = field(default_factory=dict[str, tuple[Leaf, ...]])
    things: set[str] = field(default_factory=set[str])
    announced: bool = False

    def as_device(self) -> Device:
        """Return the gateway as a device of the registry."""
        parts: dict[str, dict[str, Attribute]] = {}
        for leaf in (leaf for leaves in self.leaves.values() for leaf in leaves):
            parts.setdefault(leaf.capability, {})[leaf.attribute] = leaf.spec
        offers = {
            name: Capability(name, attributes, about=CAPABILITIES[name].about) for name, attributes in parts.items()
        }
        own = (f"theengs:{self.native}",)
        return Device(
            self.id,
            slug_of(self.native, self.id),
            self.native,
            (Component("main", offers),),
            "bridge",
            identifiers=(f"mac:{self.address}", *own) if self.address else own,
            protocols=("theengs",),
        )


def gateway_of(native: str) -> Gateway:
    """Return a gateway of which nothing is known but its name."""
    return Gateway(native, id_of(f"theengs_{native}"))
