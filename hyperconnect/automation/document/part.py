"""What all parts of a document share: strictness, and the kinds of scalars a person writes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    WithJsonSchema,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.phrase import check_condition, check_scalar, check_template

ONE = "<one>"
MANY = "<many>"
MAPPING = "<mapping>"

_SLUG = r"^[a-z0-9_-]{1,64}$"
_LOCAL = r"^[a-z_][a-z0-9_]{0,63}$"
_TAKEN = frozenset(
    {"trigger", "payload", "home", "sun", "and", "or", "not", "if", "else", "in", "between", "is", "unknown"}
    | {"true", "false"}
)


class Part(BaseModel):
    """A part of a document: unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Item(Part):
    """A part of one of several kinds; its class is called as the key that tells the kind."""

    @model_serializer(mode="wrap")
    def _kind_first(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        data: dict[str, object] = write(self)
        kind = type(self).__name__.lower()
        return {kind: data[kind]} | data


PartT = TypeVar("PartT", bound=Part)


def written(part: Part) -> list[str]:
    """Return the keys of a part that hold something, as they are written."""
    fields = type(part).model_fields
    return [fields[name].alias or name for name in part.model_fields_set if getattr(part, name) is not None]


def with_one(part: PartT, *keys: str) -> PartT:
    """Return a part that has exactly one of the keys."""
    if len(set(written(part)) & set(keys)) != 1:
        raise PydanticCustomError("need", "needs exactly one of: {keys}", {"keys": ", ".join(keys)})
    return part


def with_any(part: PartT, *keys: str) -> PartT:
    """Return a part that has at least one of the keys."""
    if not set(written(part)) & set(keys):
        raise PydanticCustomError("need", "needs at least one of: {keys}", {"keys": ", ".join(keys)})
    return part


def kind_of(value: object, kinds: Sequence[str]) -> str | None:
    """Return the tag of the one kind key of an item, or None where there is none or more than one."""
    if isinstance(value, Item):
        return f"<{type(value).__name__.lower()}>"
    if not isinstance(value, Mapping):
        return None
    found = [kind for kind in kinds if kind in value]
    return f"<{found[0]}>" if len(found) == 1 else None


def one_or_many(value: object) -> str:
    """Tell a list from a single item, for unions of both."""
    return MANY if isinstance(value, list | tuple) else ONE


def one_or_mapping(value: object) -> str:
    """Tell a mapping from a single item, for unions of both."""
    return MAPPING if isinstance(value, Mapping | Part) else ONE


def _scalar(value: object) -> object:
    if isinstance(value, bool | str) or (isinstance(value, int | float) and math.isfinite(value)):
        return check_scalar(value)
    if value is None:
        words = (
            "stands without a value; within braces a comma ends a value: quote texts with commas, write 21.5, not 21,5"
        )
        raise PydanticCustomError("form", words)
    raise PydanticCustomError("form", "must be a single value: a quantity, a text, true or false")


def _text(value: object) -> object:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("form", "must be a text")


def _span(value: object) -> object:
    if isinstance(value, str):
        return check_scalar(value)
    raise PydanticCustomError("form", "must be a quantity with its unit, such as 5min")


def _slug(value: str) -> str:
    if re.fullmatch(_SLUG, value):
        return value
    raise PydanticCustomError("form", "must be 1 to 64 of: small letters, digits, - and _")


def _place(value: str) -> str:
    if re.fullmatch(_LOCAL, value):
        return value
    detail = "{name} is no name: write small letters, digits and _, beginning with a letter"
    raise PydanticCustomError("form", detail, {"name": repr(value[:64])})


def _local(value: str) -> str:
    if _place(value) in _TAKEN:
        raise PydanticCustomError(
            "form", "{name} means something else in expressions; take another name", {"name": repr(value)}
        )
    return value


Scalar: TypeAlias = Annotated[
    object, AfterValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
"""A value as written: `21 °C`, `true`, `locked`; a text that starts with `=` is an expression."""

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]

Words: TypeAlias = Annotated[Text, Field(min_length=1)]
"""A text for people or a name."""

Template: TypeAlias = Annotated[Text, AfterValidator(check_template), Field(min_length=1)]
"""A text in which `${…}` puts values."""

Condition: TypeAlias = Annotated[Text, AfterValidator(check_condition), Field(min_length=1)]
"""An expression, without `=`."""

Span: TypeAlias = Annotated[str, BeforeValidator(_span), Field(min_length=1, examples=["30s", "5min", "1h30min"])]
"""A duration as written."""

Name: TypeAlias = Annotated[Text, Field(min_length=1, max_length=256)]
"""A dotted name of a device, an attribute, an event or a command."""

Slug: TypeAlias = Annotated[Text, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": _SLUG})]
"""The name of a rule or of a web hook."""

Local: TypeAlias = Annotated[Text, AfterValidator(_local), WithJsonSchema({"type": "string", "pattern": _LOCAL})]
"""A name that a person invents for use in expressions."""

Place: TypeAlias = Annotated[Text, AfterValidator(_place), WithJsonSchema({"type": "string", "pattern": _LOCAL})]
"""The name of a zone; `home` is one."""

Names: TypeAlias = Annotated[
    Annotated[Name, Tag(ONE)] | Annotated[list[Name], Field(min_length=1), Tag(MANY)],
    Discriminator(one_or_many),
]
"""One name or several."""

Conditions: TypeAlias = Annotated[
    Annotated[Condition, Tag(ONE)] | Annotated[list[Condition], Field(min_length=1), Tag(MANY)],
    Discriminator(one_or_many),
]
"""One expression, or several that must all be true."""
