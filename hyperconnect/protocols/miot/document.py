"""A MIoT-Spec-V2 document, read: services with properties, actions and events, each with a name and a number.

A document comes from a file that somebody gave, so it is read with patience: what is missing is empty, what is odd is
left out, and only a document that is none at all is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from hyperconnect.errors import ContentError
from hyperconnect.protocols.payload import LARGEST, is_array, is_object

SERVICES: Final = 256
LEAVES: Final = 1024
WORDS: Final = 512
TEXT: Final = 200
"""Services, leaves of a service, words of a value-list and characters of a text that are looked at, at most."""

Native: TypeAlias = bool | int | float | str
"""A value as a device writes it."""


class Property(Struct, frozen=True):
    """What a device can be asked or told; `words` is its value-list, `span` its value-range: least, most, step."""

    siid: int
    piid: int
    name: str
    about: str
    format: str
    readable: bool
    notified: bool
    writable: bool
    unit: str | None = None
    span: tuple[float, float, float] | None = None
    words: tuple[tuple[Native, str], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it counts in whole numbers."""
        return self.format.startswith(("int", "uint"))

    @property
    def numeric(self) -> bool:
        """Whether it is a quantity and no choice."""
        return not self.words and (self.whole or self.format in {"float", "double"})


class Action(Struct, frozen=True):
    """What a device can be asked to do, given the properties `takes`."""

    siid: int
    aiid: int
    name: str
    about: str
    takes: tuple[int, ...] = ()


class Incident(Struct, frozen=True):
    """What a device tells when it happens, with the properties `tells`."""

    siid: int
    eiid: int
    name: str
    about: str
    tells: tuple[int, ...] = ()


class Service(Struct, frozen=True):
    """A part of what a device does; `standard` if the name is of MIoT's own and not its maker's."""

    siid: int
    name: str
    about: str
    standard: bool
    properties: tuple[Property, ...] = ()
    actions: tuple[Action, ...] = ()
    incidents: tuple[Incident, ...] = ()

    def property(self, piid: int) -> Property | None:
        """Return the property with a number."""
        return next((one for one in self.properties if one.piid == piid), None)


class Document(Struct, frozen=True):
    """A device model: `kind` is its type's name (`heater`), `maker` and `model` as its type writes them."""

    kind: str
    maker: str
    model: str
    title: str
    services: tuple[Service, ...]

    @property
    def properties(self) -> Iterator[Property]:
        """All properties, in the document's order."""
        for service in self.services:
            yield from service.properties


def read_document(document: object) -> Document:
    """Return what a MIoT-Spec document says.

    Raises:
        ContentError: it is no such document.
    """
    if not is_object(document) or not is_array(document.get("services")):
        raise ContentError(
            "is no MIoT-Spec document: it has no list `services`", hint="it is what miot-spec.org gives for a model"
        )
    kind, family = _urn(document.get("type"), "device")
    maker, _, model = family.partition("-")
    title = _text(document.get("name")) or _text(document.get("description"))
    services = tuple(_service(siid, raw) for siid, raw in _numbered(document.get("services"), SERVICES))
    return Document(kind, maker, _text(document.get("model")) or model, title, services)


def _service(siid: int, raw: dict[str, object]) -> Service:
    name, _ = _urn(raw.get("type"), "service")
    about = _text(raw.get("description"))
    return Service(
        siid,
        name,
        about,
        str(raw.get("type")).startswith("urn:miot-spec-v2:"),
        tuple(_property(siid, piid, one) for piid, one in _numbered(raw.get("properties"), LEAVES)),
        tuple(
            Action(siid, aiid, _urn(one.get("type"), "action")[0], _text(one.get("description")), _numbers(one, "in"))
            for aiid, one in _numbered(raw.get("actions"), LEAVES)
        ),
        tuple(
            Incident(
                siid, eiid, _urn(one.get("type"), "event")[0], _text(one.get("description")), _numbers(one, "arguments")
            )
            for eiid, one in _numbered(raw.get("events"), LEAVES)
        ),
    )


def _property(siid: int, piid: int, raw: dict[str, object]) -> Property:
    access = raw.get("access")
    allowed = access if is_array(access) else []
    unit = _text(raw.get("unit"))
    return Property(
        siid,
        piid,
        _urn(raw.get("type"), "property")[0],
        _text(raw.get("description")),
        _text(raw.get("format")),
        "read" in allowed,
        "notify" in allowed,
        "write" in allowed,
        unit if unit not in {"", "none"} else None,
        _span(raw.get("value-range")),
        _words(raw.get("value-list")),
    )


def _numbered(raw: object, most: int) -> list[tuple[int, dict[str, object]]]:
    """Return the objects of a list that have a number of their own."""
    found: dict[int, dict[str, object]] = {}
    for one in raw[:most] if is_array(raw) else ():
        number = one.get("iid") if is_object(one) else None
        if is_object(one) and type(number) is int:
            found.setdefault(number, one)
    return list(found.items())


def _urn(urn: object, part: str) -> tuple[str, str]:
    """Return name and model of `urn:miot-spec-v2:<part>:<name>:<hex>:<model>:<version>`, empty where there is none."""
    parts = urn[:TEXT].split(":") if isinstance(urn, str) else []
    if len(parts) < 4 or parts[0] != "urn" or parts[2] != part:
        return "", ""
    return parts[3], parts[5] if len(parts) > 5 else ""


def _numbers(raw: dict[str, object], key: str) -> tuple[int, ...]:
    listed = raw.get(key)
    return tuple(one for one in listed[:LEAVES] if type(one) is int) if is_array(listed) else ()


def _span(raw: object) -> tuple[float, float, float] | None:
    if not is_array(raw) or len(raw) != 3:
        return None
    least, most, step = (one if type(one) is int or type(one) is float else None for one in raw)
    if least is None or most is None or step is None or least >= most or step <= 0:
        return None
    if max(abs(least), abs(most), step) >= LARGEST:
        return None
    return least, most, step


def _words(raw: object) -> tuple[tuple[Native, str], ...]:
    found: dict[Native, str] = {}
    for one in raw[:WORDS] if is_array(raw) else ():
        value = one.get("value") if is_object(one) else None
        if is_object(one) and isinstance(value, bool | int | float | str):
            found.setdefault(value, _text(one.get("description")))
    return tuple(found.items())


def _text(raw: object) -> str:
    return " ".join(raw[:TEXT].split()) if isinstance(raw, str) else ""
