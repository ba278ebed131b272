"""What all parts of a rule document share: strictness, and the kinds of scalars a person writes."""

from __future__ import annotations

import math
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

ONE = "<one>"
MANY = "<many>"


class Part(BaseModel):
    """A part of a document: unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


def _scalar(value: object) -> object:
    if isinstance(value, bool | str) or (isinstance(value, int | float) and math.isfinite(value)):
        return value
    raise PydanticCustomError("scalar", "must be a single value: a quantity, a text, true or false")


def _text(value: object) -> object:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("text", "must be a text")


def _span(value: object) -> object:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("span", "must be a quantity with its unit, such as 5min")


def one_or_many(value: object) -> str:
    """Tell a list from a single item, for unions of both."""
    return MANY if isinstance(value, list | tuple) else ONE


Scalar: TypeAlias = Annotated[
    object,
    AfterValidator(_scalar),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
"""A value as written: `21 °C`, `true`, `locked`; a text that starts with `=` is an expression."""

Condition: TypeAlias = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
"""An expression, without `=`."""

Words: TypeAlias = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
"""A text for people or a name."""

Span: TypeAlias = Annotated[str, BeforeValidator(_span), Field(min_length=1, examples=["30s", "5min", "1h30min"])]
"""A duration as written."""

Name: TypeAlias = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=256)]
"""A dotted name of a device, an attribute or a command."""

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


def kind_of(value: object, kinds: tuple[str, ...]) -> str | None:
    """Return the tag of the one kind key of an item, or None where there is none or more than one."""
    if isinstance(value, Part):
        return f"<{type(value).__name__.lower()}>"
    if not isinstance(value, dict):
        return None
    found = [kind for kind in kinds if kind in value]
    return f"<{found[0]}>" if len(found) == 1 else None
