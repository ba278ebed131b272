"""What a Homie device says of itself: nodes with properties, each with type, format and unit.

Version 5 says it in one document, version 4 in a topic for each attribute; both become the same description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, cast, get_args

from msgspec import Struct

from hyperconnect.protocols.payload import PayloadError, is_array, is_object

PROPERTY_LIMIT: Final = 500
"""Properties that are taken in from one device."""

Datatype: TypeAlias = Literal[
    "integer", "float", "boolean", "string", "enum", "color", "datetime", "duration", "json", "percent"
]
_DATATYPES: Final = frozenset(get_args(Datatype))


class Property(Struct, frozen=True):
    """One property. `format` is a range, a list of words or of colour formats, as `datatype` wants."""

    node: str
    id: str
    name: str
    datatype: Datatype
    format: str = ""
    unit: str = ""
    settable: bool = False
    retained: bool = True

    def range(self) -> tuple[float | None, float | None, float | None]:
        """Return minimum, maximum and step as far as the format of a number names them."""
        parts = [*self.format.split(":"), "", "", ""][:3]
        return cast("tuple[float | None, float | None, float | None]", tuple(_float(part) for part in parts))

    def words(self) -> tuple[str, ...]:
        """Return the words that the format of an enumeration, a boolean or a colour lists."""
        return tuple(word for word in self.format.split(",") if word)[:200]


class Node(Struct, frozen=True):
    """A part of a device."""

    id: str
    name: str
    type: str
    properties: tuple[Property, ...]


class Description(Struct, frozen=True):
    """A whole device; `root` and `parent` are ids of devices, empty for one that stands by itself."""

    name: str = ""
    type: str = ""
    root: str = ""
    parent: str = ""
    nodes: tuple[Node, ...] = ()
    alone: bool = False
    """Whether it has one node and no more."""


def described(document: object) -> Description:
    """Return the description in a version 5 document; what makes no sense in it is left out.

    Raises:
        PayloadError: it is no description of version 5.
    """
    if not is_object(document) or not str(document.get("homie", "")).startswith("5"):
        raise PayloadError("expected an object with homie 5.x")
    listed = document.get("nodes", {})
    found = listed.items() if is_object(listed) else ()
    nodes = [_node(key, native) for key, native in found if is_id(key)]
    kept: list[Node] = []
    room = PROPERTY_LIMIT
    for node in nodes:
        kept.append(Node(node.id, node.name, node.type, node.properties[:room]))
        room -= len(kept[-1].properties)
    root = _text(document, "root")
    return Description(
        _text(document, "name"),
        _text(document, "type"),
        root,
        _text(document, "parent") or root,
        tuple(kept),
        len(nodes) == 1,
    )


def collected(attributes: Mapping[str, str]) -> Description:
    """Return what is known of a version 4 device from its attributes so far.

    A property is known once its `$datatype` is. Keys are topics below the device's.
    """
    listed = [name.removesuffix("[]") for name in attributes.get("$nodes", "").split(",") if name]
    properties: dict[str, list[Property]] = {}
    for key, datatype in attributes.items():
        node, _, rest = key.partition("/")
        name, _, attribute = rest.partition("/")
        if attribute == "$datatype" and datatype in _DATATYPES and sum(map(len, properties.values())) < PROPERTY_LIMIT:
            properties.setdefault(node, []).append(_collected_property(attributes, node, name))
    return Description(
        attributes.get("$name", ""),
        attributes.get("$implementation", ""),
        nodes=tuple(
            Node(node, attributes.get(f"{node}/$name", ""), attributes.get(f"{node}/$type", ""), tuple(known))
            for node, known in properties.items()
        ),
        alone=len(listed) == 1,
    )


def is_id(text: str) -> bool:
    """Return whether a level of a topic can name a device, node or property."""
    return 0 < len(text) <= 100 and text.replace("-", "").replace("_", "").isalnum() and text.isascii()


def _collected_property(attributes: Mapping[str, str], node: str, name: str) -> Property:
    prefix = f"{node}/{name}/"
    return Property(
        node,
        name,
        attributes.get(f"{prefix}$name", ""),
        cast("Datatype", attributes[f"{prefix}$datatype"]),
        attributes.get(f"{prefix}$format", ""),
        attributes.get(f"{prefix}$unit", ""),
        attributes.get(f"{prefix}$settable") == "true",
        attributes.get(f"{prefix}$retained") != "false",
    )


def _node(key: str, native: object) -> Node:
    node = native if is_object(native) else {}
    listed = node.get("properties", {})
    found = listed.items() if is_object(listed) else ()
    properties = [_property(key, name, inner) for name, inner in found if is_id(name)]
    return Node(key, _text(node, "name"), _text(node, "type"), tuple(one for one in properties if one is not None))


def _property(node: str, name: str, native: object) -> Property | None:
    if not is_object(native) or native.get("datatype") not in _DATATYPES:
        return None
    return Property(
        node,
        name,
        _text(native, "name"),
        cast("Datatype", native["datatype"]),
        _text(native, "format", 2000),
        _text(native, "unit"),
        native.get("settable") is True,
        native.get("retained") is not False,
    )


def _text(document: Mapping[str, object], key: str, limit: int = 100) -> str:
    found = document.get(key)
    if is_array(found):
        return ",".join(str(part) for part in found)[:limit]
    return found[:limit] if isinstance(found, str) else ""


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None
