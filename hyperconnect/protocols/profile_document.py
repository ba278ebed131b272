"""The shape of a profile, as people write it in `devices/*.yaml`. Read by pydantic, so imported when needed."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hyperconnect.model.registry import CAPABILITIES

Scalar: TypeAlias = bool | int | float | str | None

_ATTRIBUTE = r"^[a-z_]+\.[A-Za-z0-9_.-]+$"
_COMPONENT = r"^[a-z0-9_-]{1,64}$"
_WILDCARD = re.compile(r"\{([a-z_]+)\}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldShape(_Part):
    """What one key of the payload means."""

    attribute: Annotated[
        str, Field(pattern=_ATTRIBUTE, description="`capability.attribute` of the registry, or `setting.<name>`")
    ]
    component: Annotated[str, Field(pattern=_COMPONENT, description="The part of the device it belongs to")] = "main"
    unit: Annotated[str, Field(description="The unit the device counts in; converted to the registry's")] = ""
    scale: Annotated[float, Field(description="Multiply what the device says by this, before the unit")] = 1.0
    offset: Annotated[float, Field(description="Then add this")] = 0.0
    invert: Annotated[bool, Field(description="Turn true into false and false into true")] = False
    map: Annotated[
        dict[str, Scalar], Field(description="The device's words (a JSON true is `true`) to ours; null is unknown")
    ] = {}
    type: Annotated[
        Literal["bool", "integer", "number", "enum", "string", "timestamp"] | None,
        Field(description="Only for `setting.<name>`: what it holds"),
    ] = None
    minimum: Annotated[float | None, Field(description="The least it can be, in the registry's unit")] = None
    maximum: Annotated[float | None, Field(description="The most it can be, in the registry's unit")] = None
    options: Annotated[tuple[str, ...], Field(description="The words it can be")] = ()

    @model_validator(mode="after")
    def _known(self) -> FieldShape:
        capability, _, attribute = self.attribute.partition(".")
        if capability not in CAPABILITIES:
            msg = f"there is no capability {capability!r}"
            raise ValueError(msg)
        if capability != "setting" and attribute not in CAPABILITIES[capability].attributes:
            named = ", ".join(CAPABILITIES[capability].attributes)
            msg = f"{capability} has no attribute {attribute!r}; it has {named}"
            raise ValueError(msg)
        return self


class CommandShape(_Part):
    """How one attribute is set, or one command given."""

    topic: Annotated[str, Field(min_length=1, description="Where to publish; `{id}` stands for the device")]
    payload: Annotated[
        Any, Field(description='What to publish: a text, or JSON; the text "{value}" in it becomes the value')
    ]
    map: Annotated[
        dict[str, Scalar],
        Field(description="Our words to the device's (true is `true`); without it, the field's own way back"),
    ] = {}
    digits: Annotated[int | None, Field(ge=0, le=6, description="Round a number to so many decimals; 0 is whole")] = (
        None
    )
    retain: Annotated[bool, Field(description="Whether the broker keeps the message")] = False
    qos: Annotated[Literal[0, 1, 2], Field(description="MQTT quality of service")] = 0

    @field_validator("topic")
    @classmethod
    def _sendable(cls, topic: str) -> str:
        if "+" in topic or "#" in topic:
            msg = "a topic to publish on has no wildcards"
            raise ValueError(msg)
        return topic


class AvailabilityShape(_Part):
    """Where the device says that it is there."""

    topic: Annotated[str, Field(min_length=1, description="Where it says so; `{id}` stands for the device")]
    online: Annotated[str, Field(description="What it says when it is there")] = "online"
    offline: Annotated[str, Field(description="What it says, or its will, when it is not")] = "offline"


class ProfileDocument(_Part):
    """A family of devices that speak alike."""

    profile: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$", description="Its name; ids of devices begin with it")]
    title: Annotated[str, Field(description="What it is, for people")] = ""
    match: Annotated[str, Field(description="The topic they speak on, with `{id}` for the level that names the device")]
    kind: Annotated[str, Field(description="What kind of device it is")] = "other"
    manufacturer: str = ""
    model: str = ""
    fields: Annotated[
        dict[str, FieldShape],
        Field(min_length=1, description="Keys of the JSON payload, dots lead inside; `.` is the whole payload"),
    ]
    commands: Annotated[
        dict[str, CommandShape],
        Field(description="`capability.attribute` to set, or `capability.command` to give; `component:` before it"),
    ] = {}
    availability: AvailabilityShape | None = None

    @field_validator("match")
    @classmethod
    def _one_wildcard(cls, match: str) -> str:
        levels = match.split("/")
        if [level for level in levels if "{" in level or "}" in level] != ["{id}"]:
            msg = "exactly one level of the topic must be `{id}`"
            raise ValueError(msg)
        if "+" in match or "#" in match or match.startswith("$"):
            msg = "use `{id}` instead of MQTT wildcards"
            raise ValueError(msg)
        return match

    @model_validator(mode="after")
    def _consistent(self) -> ProfileDocument:
        topics = [command.topic for command in self.commands.values()]
        if self.availability is not None:
            topics.append(self.availability.topic)
        for topic in topics:
            unknown = set(_WILDCARD.findall(topic)) - {"id"}
            if unknown:
                msg = f"{topic}: only {{id}} can be filled in, not {', '.join(sorted(unknown))}"
                raise ValueError(msg)
        targets = [(shape.component, shape.attribute) for shape in self.fields.values()]
        twice = next((target for target in targets if targets.count(target) > 1), None)
        if twice is not None:
            msg = f"two fields feed {twice[0]}:{twice[1]}"
            raise ValueError(msg)
        return self


def schema() -> dict[str, object]:
    """Return the JSON Schema of a profile, for editors and for `devices/schema.json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ProfileDocument.model_json_schema()}
