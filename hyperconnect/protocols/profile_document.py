"""The shape of a profile, as people write it in `devices/*.yaml`.

A check that needs more than one type says which key it is about: its text begins with that key and a colon.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.json import decode, encode, schema_components

from hyperconnect.model.registry import CAPABILITIES

Scalar: TypeAlias = bool | int | float | str | None

# Without the look-ahead, Python's `$` also stands before a last line break.
_PROFILE: Final = r"^[a-z0-9_-]{1,32}(?!\n)$"
_COMPONENT: Final = r"^[a-z0-9_-]{1,64}(?!\n)$"
_ATTRIBUTE: Final = r"^[a-z_]+\.[A-Za-z0-9_.-]+(?!\n)$"
_WILDCARD: Final = re.compile(r"\{([a-z_]+)\}")


class FieldShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one key of the payload means."""

    attribute: Annotated[
        str, Meta(pattern=_ATTRIBUTE, description="`capability.attribute` of the registry, or `setting.<name>`")
    ]
    component: Annotated[
        str,
        Meta(
            pattern=_COMPONENT,
            description="The part of the device it belongs to: up to 64 small letters, digits, `-` and `_`",
        ),
    ] = "main"
    unit: Annotated[str, Meta(description="The unit the device counts in; converted to the registry's")] = ""
    scale: Annotated[
        float,
        Meta(
            description="Multiply what the device says by this, before the unit; not 0",
            extra_json_schema={"not": {"const": 0}},
        ),
    ] = 1.0
    offset: Annotated[float, Meta(description="Then add this")] = 0.0
    invert: Annotated[bool, Meta(description="Turn true into false and false into true")] = False
    map: Annotated[
        dict[str, Scalar], Meta(description="The device's words (a JSON true is `true`) to ours; null is unknown")
    ] = {}
    type: Annotated[
        Literal["bool", "integer", "number", "enum", "string", "timestamp"] | None,
        Meta(description="Only for `setting.<name>`: bool, integer, number, enum, string or timestamp"),
    ] = None
    minimum: Annotated[float | None, Meta(description="The least it can be, in the registry's unit")] = None
    maximum: Annotated[float | None, Meta(description="The most it can be, in the registry's unit")] = None
    options: Annotated[tuple[str, ...], Meta(description="The words it can be")] = ()

    def __post_init__(self) -> None:
        """Refuse what the registry does not know, and a scale with no way back."""
        capability, _, attribute = self.attribute.partition(".")
        if capability not in CAPABILITIES:
            raise ValueError(f"attribute: there is no capability {capability!r}")
        if capability != "setting" and attribute not in CAPABILITIES[capability].attributes:
            named = ", ".join(CAPABILITIES[capability].attributes)
            raise ValueError(f"attribute: {capability} has no attribute {attribute!r}; it has {named}")
        if self.scale == 0:
            raise ValueError("scale: must not be 0")


class CommandShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one attribute is set, or one command given."""

    topic: Annotated[str, Meta(min_length=1, description="Where to publish; `{id}` stands for the device")]
    payload: Annotated[
        Any, Meta(description='What to publish: a text, or JSON; the text "{value}" in it becomes the value')
    ]
    map: Annotated[
        dict[str, Scalar],
        Meta(description="Our words to the device's (true is `true`); without it, the field's own way back"),
    ] = {}
    digits: Annotated[
        Annotated[int, Meta(ge=0, le=6)] | None,
        Meta(description="Round a number to so many decimals, 0 to 6; 0 is whole"),
    ] = None
    retain: Annotated[bool, Meta(description="Whether the broker keeps the message")] = False
    qos: Annotated[Literal[0, 1, 2], Meta(description="MQTT quality of service: 0, 1 or 2")] = 0

    def __post_init__(self) -> None:
        """Refuse a topic that names no one device."""
        _check_topic(self.topic)


class AvailabilityShape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the device says that it is there."""

    topic: Annotated[str, Meta(min_length=1, description="Where it says so; `{id}` stands for the device")]
    online: Annotated[str, Meta(description="What it says when it is there")] = "online"
    offline: Annotated[str, Meta(description="What it says, or its will, when it is not")] = "offline"

    def __post_init__(self) -> None:
        """Refuse a topic that names no one device."""
        _check_topic(self.topic)


class ProfileDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A family of devices that speak alike."""

    profile: Annotated[
        str,
        Meta(
            pattern=_PROFILE,
            description="Its name, up to 32 small letters, digits, `-` and `_`; ids of devices begin with it",
        ),
    ]
    title: Annotated[str, Meta(description="What it is, for people")] = ""
    match: Annotated[str, Meta(description="The topic they speak on, with `{id}` for the level that names the device")]
    kind: Annotated[str, Meta(description="What kind of device it is")] = "other"
    manufacturer: Annotated[str, Meta(description="Who made it")] = ""
    model: Annotated[str, Meta(description="What its maker calls it")] = ""
    fields: Annotated[
        dict[str, FieldShape],
        Meta(min_length=1, description="Keys of the JSON payload, dots lead inside; `.` is the whole payload"),
    ]
    commands: Annotated[
        dict[str, CommandShape],
        Meta(description="`capability.attribute` to set, or `capability.command` to give; `component:` before it"),
    ] = {}
    availability: Annotated[
        AvailabilityShape | None, Meta(description="Where the device says that it is there; without it, it always is")
    ] = None

    def __post_init__(self) -> None:
        """Refuse a topic that does not tell devices apart, and two fields for one attribute."""
        levels = self.match.split("/")
        if [level for level in levels if "{" in level or "}" in level] != ["{id}"]:
            raise ValueError("match: exactly one level of the topic must be `{id}`")
        if "+" in self.match or "#" in self.match or self.match.startswith("$"):
            raise ValueError("match: use `{id}` instead of MQTT wildcards")
        fed: dict[tuple[str, str], str] = {}
        for key, shape in self.fields.items():
            first = fed.setdefault((shape.component, shape.attribute), key)
            if first != key:
                raise ValueError(f"fields.{key}: two fields feed {shape.component}:{shape.attribute}, also {first}")


def schema() -> dict[str, object]:
    """Return the JSON Schema of a profile, for editors and for `devices/schema.json`."""
    _, shapes = schema_components((ProfileDocument,), ref_template="#/$defs/{name}")
    shapes = decode(encode(shapes))  # msgspec leaves tuples as they are; JSON knows lists only
    whole = shapes.pop(ProfileDocument.__name__)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole, "$defs": shapes}


def _check_topic(topic: str) -> None:
    if "+" in topic or "#" in topic:
        raise ValueError("topic: it must name one device, so it has no wildcards")
    unknown = set(_WILDCARD.findall(topic)) - {"id"}
    if unknown:
        raise ValueError(f"topic: only {{id}} can be filled in, not {', '.join(sorted(unknown))}")
