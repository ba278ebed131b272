"""What the bridge retains about itself: its devices and groups, row by row.

A row that cannot be understood costs only itself, an expose in it only that one value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Raw, Struct
from msgspec import json as codec

from hyperconnect.model.message import Message
from hyperconnect.protocols.identity import id_of
from hyperconnect.protocols.payload import STATE_LIMIT, PayloadError
from hyperconnect.protocols.zigbee2mqtt.expose import TEXT_LIMIT, Leaf, leaves_of
from hyperconnect.protocols.zigbee2mqtt.thing import Card, Thing

LIST_LIMIT: Final = 4 * 1024 * 1024
"""Bytes of the list of devices."""

ROW_LIMIT: Final = 2000
"""Devices, and groups, of one bridge that are taken in."""

DAMAGE_LIMIT: Final = 20
"""Rows of a list that may be of no use; a list with more is none."""

_DENSITY: Final = 6
"""Bytes for each comma of a list, at least: a device's own are some twenty, those of a list of digits two."""

LEAF_LIMIT: Final = 400
"""Values of one device."""

_NAME_LIMIT: Final = 250

_SHARED: Final = frozenset({"switch", "light", "cover", "lock"})
"""Types that a group takes over from its members."""

_LINK: Final = Leaf("linkquality", ("linkquality",), "numeric", category="diagnostic", minimum=0, maximum=255)
_UPDATES: Final = (
    Leaf("update.installed_version", ("update", "installed_version"), "text", category="diagnostic"),
    Leaf("update.latest_version", ("update", "latest_version"), "text", category="diagnostic"),
    Leaf("update.progress", ("update", "progress"), "numeric", category="diagnostic", unit="%"),
    Leaf(
        "update.state",
        ("update", "state"),
        "text",
        category="diagnostic",
        about="How far an update of its software is.",
    ),
)


class Definition(Struct, frozen=True):
    """What kind of device it is."""

    model: str | None = None
    vendor: str | None = None
    exposes: list[Raw] = []
    supports_ota: bool = False


class Row(Struct, frozen=True):
    """A device of `bridge/devices`."""

    ieee_address: str
    friendly_name: str
    type: str = ""
    disabled: bool = False
    definition: Definition | None = None
    manufacturer: str | None = None
    model_id: str | None = None
    software_build_id: str | None = None


class Member(Struct, frozen=True):
    """A device in a group."""

    ieee_address: str


class Group(Struct, frozen=True):
    """A group of `bridge/groups`."""

    id: int
    friendly_name: str
    members: list[Member] = []


_raws: Final = codec.Decoder(list[Raw]).decode
_row: Final = codec.Decoder(Row).decode
_group: Final = codec.Decoder(Group).decode


def rows_of(payload: bytes) -> list[Raw]:
    """Return the rows of a list, still encoded.

    Raises:
        PayloadError: it is too long, or no list.
    """
    if len(payload) > LIST_LIMIT:
        raise PayloadError(f"{len(payload)} bytes are more than the {LIST_LIMIT} allowed")
    if payload.count(b",") * _DENSITY > max(len(payload), STATE_LIMIT // 4):
        raise PayloadError("it is no list of devices")
    try:
        raws = _raws(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(f"not a list: {error}") from error
    if sum(raw[:1] != b"{" for raw in map(bytes, raws[: 2 * DAMAGE_LIMIT])) > DAMAGE_LIMIT:
        raise PayloadError("it is no list of devices")
    return raws


def device_of(raw: bytes, base: str) -> tuple[Thing, list[str]]:
    """Return the device that a row describes, not yet settled, and what of it was left out and why.

    Raises:
        PayloadError: the row cannot be used.
    """
    try:
        row = _row(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(f"a device could not be read: {error}") from error
    ieee, name = row.ieee_address.lower()[:64], row.friendly_name
    if row.type == "Coordinator":
        card = Card(
            id_of(ieee),
            "Zigbee2MQTT",
            model="Bridge",
            identifiers=(f"ieee:{ieee}", f"ha:zigbee2mqtt_bridge_{ieee}"),
            kind="bridge",
        )
        return Thing(card, ""), []
    _check_name(name)
    definition = row.definition or Definition()
    leaves, faults = _leaves_of(definition)
    card = Card(
        id_of(ieee),
        name,
        (definition.vendor or row.manufacturer or "")[:TEXT_LIMIT],
        (definition.model or row.model_id or "")[:TEXT_LIMIT],
        (row.model_id or "")[:TEXT_LIMIT],
        (row.software_build_id or "")[:TEXT_LIMIT],
        identifiers=(f"ieee:{ieee}", f"ha:zigbee2mqtt_{ieee}"),
    )
    thing = Thing(card, f"{base}/{name}", leaves, disabled=row.disabled)
    if definition.supports_ota:
        update = codec.encode({"id": name})
        thing.updates = Message(f"{base}/bridge/request/device/ota_update/update", update)
    return thing, faults


def group_of(raw: bytes, base: str, devices: dict[str, Thing]) -> Thing:
    """Return the group that a row describes, not yet settled: it takes what any of its members takes.

    Raises:
        PayloadError: the row cannot be used.
    """
    try:
        group = _group(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(f"a group could not be read: {error}") from error
    _check_name(group.friendly_name)
    members = [devices[key] for member in group.members if (key := id_of(member.ieee_address.lower()[:64])) in devices]
    codes = "".join(str(ord(letter)) for letter in base)
    identifiers = (f"zigbee2mqtt:{base}/{group.id}", f"ha:zigbee2mqtt_{codes}_{group.id}")
    card = Card(id_of(f"{base}_group_{group.id}"), group.friendly_name, "Zigbee2MQTT", "Group", identifiers=identifiers)
    return Thing(card, f"{base}/{group.friendly_name}", _shared(members))


def _leaves_of(definition: Definition) -> tuple[list[Leaf], list[str]]:
    leaves: list[Leaf] = []
    faults: list[str] = []
    for raw in definition.exposes:
        try:
            leaves += leaves_of(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            faults.append(f"an expose could not be read: {error}")
    if len(leaves) > LEAF_LIMIT:
        faults.append(f"of {len(leaves)} values only {LEAF_LIMIT} were taken in")
        del leaves[LEAF_LIMIT:]
    # Where the bridge lists it, its unit is `lqi`, which is no unit.
    leaves = [*(leaf for leaf in leaves if leaf.name != "linkquality"), _LINK]
    if definition.supports_ota:
        leaves += _UPDATES
    return leaves, faults


def _shared(members: Iterable[Thing]) -> list[Leaf]:
    """Return the switchable leaves of a group's members, under the names without an endpoint."""
    leaves: dict[str, Leaf] = {}
    for member in members:
        for leaf in member.leaves:
            if leaf.group in _SHARED:
                name = "color" if leaf.type in {"xy", "hs"} else leaf.name
                leaves.setdefault(leaf.name, msgspec.structs.replace(leaf, path=(name,), component="main"))
    return list(leaves.values())


def _check_name(name: str) -> None:
    """Pass if a friendly name is safe to build topics from.

    Raises:
        PayloadError: it is empty or too long, holds a wildcard, or its topics would be another's.
    """
    levels = name.split("/")
    if (
        not name
        or len(name) > _NAME_LIMIT
        or any(letter in "+#" or ord(letter) < 32 for letter in name)
        or not all(levels)
        or levels[0] == "bridge"
        or levels[-1] in {"set", "get", "availability"}
    ):
        raise PayloadError(f"{name[:60]!r} cannot be a name: its topics would not be its own")
