"""A rule document: the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationError, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.action import Action
from hyperconnect.automation.document.fault import findings_of
from hyperconnect.automation.document.kind import check_kind
from hyperconnect.automation.document.limit import check_limits
from hyperconnect.automation.document.part import (
    MAPPING,
    ONE,
    Conditions,
    Local,
    Name,
    Part,
    Scalar,
    Slug,
    Span,
    Words,
    one_or_mapping,
    with_any,
)
from hyperconnect.automation.document.test import Test
from hyperconnect.automation.document.trigger import Trigger
from hyperconnect.automation.form import Band, Mode
from hyperconnect.model.reason import Finding

LANGUAGE = "hyperconnect/rule@1"


class Parameter(Part):
    """A value that whoever uses the rule as a template gives."""

    default: Scalar | None = Field(
        None, description="Its value where none is given, and what it is like. Without it the rule is a template only."
    )
    device: Name | None = Field(None, description="It is a device, with this capability.")
    about: Words | None = Field(None, description="What it is for.")


class Settle(Part):
    """How long the state must stay before it counts."""

    on: Span = Field("0s", description="So long true before it begins.")
    off: Span = Field("0s", description="So long false before it ends.")


class Bound(Part):
    """Not a value, but a bound for whoever sets one."""

    min: Scalar | None = Field(None, description="Never below.")
    max: Scalar | None = Field(None, description="Never above.")

    @model_validator(mode="after")
    def _some(self) -> Bound:
        return with_any(self, "min", "max")


class Limit(Part):
    """At most so many runs in so long."""

    runs: Annotated[int, Field(ge=1, le=10_000)] = Field(description="How many runs.")
    per: Span = Field(description="In how long.")


def _finding(code: str) -> str:
    if len(code) == 5 and code.startswith("HX") and code[2:].isdecimal():
        return code
    raise PydanticCustomError("form", "must be the code of a finding, such as HX204")


class Rule(Part):
    """A rule: when something happens, and if something holds, then something is wanted; or what is kept, and while."""

    rule: Slug = Field(description="The rule's name, unique in the hub.", examples=["warm-on-arrival"])
    title: Words | None = Field(None, max_length=200, description="The rule in a few words, for people.")
    about: Words | None = Field(None, description="Why this rule is there.")
    tags: list[Words] = Field([], description="Words to find it by.")
    enabled: bool = Field(default=True, description="False switches the rule off.")
    run_as: Words | None = Field(
        None,
        max_length=512,
        description="The only scopes it acts with; its author's if left out, and never more than these.",
        examples=["devices:command:light"],
    )
    band: Band = Field("comfort", description="How important: of rules set off by the same thing, safety acts first.")
    priority: Annotated[int, Field(ge=-100, le=100)] = Field(0, description="Within a band, the higher acts first.")
    params: dict[Local, Parameter] = Field({}, description="What whoever uses the rule as a template gives.")
    template: Slug | None = Field(None, description="The rule that this one is made of.")
    with_: dict[Local, Scalar] = Field({}, alias="with", description="The template's parameter to value.")
    let: dict[Local, Scalar] = Field({}, description="Values with a name, worked out at the start of a run.")
    when: list[Trigger] | None = Field(None, min_length=1, description="Any of these sets the rule off.")
    if_: Conditions | None = Field(None, alias="if", description="Must be true for the rule to run.")
    then: list[Action] | None = Field(None, min_length=1, description="What to do, in order.")
    else_: list[Action] = Field([], alias="else", description="What to do where `if` was false.")
    while_: Conditions | None = Field(None, alias="while", description="As long as this is true.")
    settle: Settle | None = Field(None, description="How long it must be true, or false, before it counts.")
    hold: dict[
        Name, Annotated[Annotated[Scalar, Tag(ONE)] | Annotated[Bound, Tag(MAPPING)], Discriminator(one_or_mapping)]
    ] = Field({}, min_length=1, description="Attribute to the value it is kept at, or to a bound with `min` and `max`.")
    enter: list[Action] = Field([], min_length=1, description="What to do when it begins.")
    exit: list[Action] = Field([], min_length=1, description="What to do when it ends.")
    mode: Mode = Field(
        "single", description="What happens when the rule is set off again while an earlier run still waits."
    )
    max: Annotated[int, Field(ge=1, le=1000)] = Field(
        10, description="With `mode: queue` or `parallel`, how many runs there may be."
    )
    cooldown: Span | None = Field(None, description="How long the rule rests after it ran.")
    limit: Limit | None = Field(None, description="At most so many runs in so long.")
    allow: list[
        Annotated[str, AfterValidator(_finding), WithJsonSchema({"type": "string", "pattern": "^HX[0-9]{3}$"})]
    ] = Field([], description="Warnings that are known and accepted.")
    tests: list[Test] = Field([], description="What the rule must do; `rules check`, `rules test` and the hub try it.")


KEYS = frozenset(field.alias or name for name, field in Rule.model_fields.items())


def read_rule(document: object) -> tuple[Rule | None, tuple[Finding, ...]]:
    """Check the shape of a document; findings say what is wrong and where. Never raises for its content."""
    findings = check_limits(document, "a rule", "rule: <name>")
    if findings:
        return None, findings
    findings = check_kind(cast("Mapping[str, object]", document), KEYS)
    try:
        rule = Rule.model_validate(document)
    except ValidationError as error:
        return None, findings_of(error, Rule, findings)
    return (None, findings) if findings else (rule, ())


def canonical(rule: Rule) -> dict[str, object]:
    """Return the JSON form that is stored and compiled: what was written, in the order of the language."""
    return rule.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


def schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of rule documents, for editors."""
    ways = [{"required": ["when", "then"]}, {"required": ["while"]}, {"required": ["template"]}]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"{LANGUAGE}; written by `python -m hyperconnect.automation.document`",
        **Rule.model_json_schema(by_alias=True),
        "oneOf": ways,
    }
