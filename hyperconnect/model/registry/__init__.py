"""The registry: every capability a device can have, with one unit, range and meaning per attribute.

It is a closed vocabulary with one open tail: what a device says beyond it survives under `setting`, typed, by
its native name. Units are canonical (`hyperconnect.model.unit`). A writable attribute can be set (the command
`set`) without being listed among the commands. An enum without options takes the words its device offers. `None`
is always allowed and means that the device does not know.
"""

from __future__ import annotations

from hyperconnect.model.device import Attribute, Capability
from hyperconnect.model.registry import climate, energy, home, person, sensing, tuning, upkeep, vehicle

FAMILIES: dict[str, tuple[Capability, ...]] = {
    "Home": home.CAPABILITIES,
    "Climate": climate.CAPABILITIES,
    "Sensing": sensing.CAPABILITIES,
    "Energy": energy.CAPABILITIES,
    "Vehicle": vehicle.CAPABILITIES,
    "Person": person.CAPABILITIES,
    "Upkeep": upkeep.CAPABILITIES,
    "Tuning": tuning.CAPABILITIES,
}
"""The capabilities in the order in which people read about them."""

CAPABILITIES: dict[str, Capability] = {
    capability.name: capability for family in FAMILIES.values() for capability in family
}
"""Every capability by its name."""


def attribute_spec(capability: str, attribute: str) -> Attribute | None:
    """Return what the registry says of an attribute, or None for one it does not name (all of `setting`)."""
    known = CAPABILITIES.get(capability)
    return known.attributes.get(attribute) if known else None
