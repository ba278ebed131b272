"""A rule document: the whole."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, ValidationError

from hyperconnect.automation.document.action import Action
from hyperconnect.automation.document.fault import findings_of
from hyperconnect.automation.document.limit import check_limits
from hyperconnect.automation.document.part import Conditions, Part, Scalar, Span, Words
from hyperconnect.automation.document.trigger import Trigger
from hyperconnect.automation.form import Band, Mode
from hyperconnect.model.reason import Finding

LANGUAGE = "hyperconnect/rule@1"

Local: TypeAlias = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", max_length=64)]


class Rule(Part):
    """A rule: when something happens, and if something holds, then something is wanted."""

    rule: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")] = Field(
        description="The rule's name, unique in the hub.", examples=["warm-on-arrival"]
    )
    title: Words | None = Field(None, max_length=200, description="The rule in a few words, for people.")
    about: Words | None = Field(None, description="Why this rule is there.")
    tags: list[Words] = Field([], description="Words to find it by.")
    enabled: bool = Field(default=True, description="False switches the rule off.")
    band: Band = Field("comfort", description="How important: of rules set off by the same thing, safety acts first.")
    priority: Annotated[int, Field(ge=-100, le=100)] = Field(0, description="Within a band, the higher acts first.")
    let: dict[Local, Scalar] = Field({}, description="Values with a name, worked out at the start of a run.")
    when: list[Trigger] = Field(min_length=1, description="Any of these sets the rule off.")
    if_: Conditions | None = Field(None, alias="if", description="Must be true for the rule to run.")
    then: list[Action] = Field(min_length=1, description="What to do, in order.")
    else_: list[Action] = Field([], alias="else", description="What to do where `if` was false.")
    mode: Mode = Field(
        "single", description="What happens when the rule is set off again while an earlier run still waits."
    )
    cooldown: Span | None = Field(None, description="How long the rule rests after it ran.")


def read_rule(document: object) -> tuple[Rule | None, tuple[Finding, ...]]:
    """Check the shape of a document; findings say what is wrong and where. Never raises for its content."""
    findings = check_limits(document)
    if findings:
        return None, findings
    try:
        return Rule.model_validate(document), ()
    except ValidationError as error:
        return None, findings_of(error, Rule)


def canonical(rule: Rule) -> dict[str, object]:
    """Return the JSON form that is stored and compiled: what was written, in the order of the language."""
    return rule.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


def schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of rule documents, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"{LANGUAGE}; written by `python -m hyperconnect.automation.document`",
        **Rule.model_json_schema(by_alias=True),
    }
