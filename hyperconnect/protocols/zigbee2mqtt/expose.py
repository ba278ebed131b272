"""Exposes: how the bridge describes what a device tells and takes, taken apart into leaves.

A leaf is one value in a device's JSON. Access is a set of bits: 1 the device publishes it, 2 it can be set, 4 it can
be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Raw, Struct, ValidationError
from msgspec import json as codec

from hyperconnect.protocols.identity import snake

PUBLISHED: Final = 1
SET: Final = 2
GET: Final = 4

DEPTH_LIMIT: Final = 8
"""How deep features may lie in features."""

TEXT_LIMIT: Final = 300
"""Characters of a text that are kept."""

_SPECIFIC: Final = frozenset({"switch", "light", "cover", "lock", "climate", "fan"})
_COLORS: Final = {"color_xy": "xy", "color_hs": "hs"}


class Expose(Struct, frozen=True):
    """One entry of `exposes`, or a feature in one."""

    type: str = ""
    name: str = ""
    property: str = ""
    access: int = 0
    label: str | None = None
    description: str | None = None
    endpoint: str | int | None = None
    category: str | None = None
    unit: str | None = None
    value_min: float | None = None
    value_max: float | None = None
    value_step: float | None = None
    value_on: Any = None
    value_off: Any = None
    value_toggle: Any = None
    values: list[Any] = []
    features: list[Expose] = []


class Leaf(Struct, frozen=True):
    """One value: `path` leads to it in the JSON, `group` is the specific type it is a feature of, or empty.

    `type` is binary, numeric, enum, text, list, xy or hs. `label` is what people read.
    An `extra` was never announced, so that nothing is known of it but its name.
    """

    name: str
    path: tuple[str, ...]
    type: str
    group: str = ""
    component: str = "main"
    access: int = PUBLISHED
    label: str = ""
    about: str = ""
    category: str = ""
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    on: Any = None
    off: Any = None
    toggle: Any = None
    values: tuple[Any, ...] = ()
    extra: bool = False


_decode: Final = codec.Decoder(Expose).decode


def leaves_of(raw: Raw) -> list[Leaf]:
    """Return the leaves of one entry of `exposes`.

    Raises:
        ValidationError: it is not built as an expose.
    """
    return list(_leaves(_decode(raw), "", (), "", 0))


def _leaves(expose: Expose, group: str, prefix: tuple[str, ...], endpoint: str, depth: int) -> Iterator[Leaf]:
    if depth > DEPTH_LIMIT:
        raise ValidationError(f"features lie deeper than {DEPTH_LIMIT} levels")
    endpoint = str(expose.endpoint) if expose.endpoint is not None else endpoint
    key = expose.property or expose.name
    if group == "light" and expose.name in _COLORS and key:
        access = expose.access
        for feature in expose.features:
            access |= feature.access
        yield _leaf(expose, _COLORS[expose.name], group, (*prefix, key), endpoint, access)
    elif expose.type in _SPECIFIC and not prefix:
        for feature in expose.features:
            yield from _leaves(feature, expose.type, prefix, endpoint, depth + 1)
    elif expose.type == "composite":
        for feature in expose.features:
            yield from _leaves(feature, "", (*prefix, key) if key else prefix, endpoint, depth + 1)
    elif expose.type in {"binary", "numeric", "enum", "text", "list"} and key:
        yield _leaf(expose, expose.type, group, (*prefix, key), endpoint, expose.access)


def _leaf(expose: Expose, kind: str, group: str, path: tuple[str, ...], endpoint: str, access: int) -> Leaf:
    component = snake(endpoint)[:40]
    name = expose.name or path[-1]
    if endpoint:
        name = name.removesuffix(f"_{endpoint}")
    return Leaf(
        name[:TEXT_LIMIT],
        path,
        kind,
        group,
        "main" if component in {"", "default"} else component,
        access,
        (expose.label or "")[:TEXT_LIMIT],
        (expose.description or "")[:TEXT_LIMIT],
        expose.category or "",
        (expose.unit or "").strip() or None,
        expose.value_min,
        expose.value_max,
        expose.value_step,
        expose.value_on,
        expose.value_off,
        expose.value_toggle,
        tuple(expose.values),
    )
