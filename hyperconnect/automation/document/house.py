"""The document `home.yaml`, as people write it: what a household calls its own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from hyperconnect.automation.document.comfort import Comfort
from hyperconnect.automation.document.fault import findings_of
from hyperconnect.automation.document.limit import check_limits
from hyperconnect.automation.document.part import (
    Local,
    Name,
    Part,
    Place,
    Scalar,
    Span,
    Text,
    Words,
    with_any,
    with_one,
)
from hyperconnect.model.reason import Finding

LANGUAGE = "hyperconnect/home@1"

_ADDRESS = "https://", "http://"


class Zone(Part):
    """A place."""

    latitude: Annotated[float, Field(ge=-90, le=90)] = Field(description="Degrees north.")
    longitude: Annotated[float, Field(ge=-180, le=180)] = Field(description="Degrees east.")
    radius: Span = Field("100 m", description="How far it reaches.", examples=["100 m", "1.5 km"])


class Group(Part):
    """Devices under one name: those listed, and all that fit every given description."""

    members: list[Name] = Field([], description="Devices.")
    capability: Name | None = Field(None, description="All devices that have this capability.")
    kind: Words | None = Field(None, description="All devices of this kind.")
    area: Words | None = Field(None, description="All devices in this area.")
    all: bool = Field(default=False, description="True: every device.")

    @model_validator(mode="after")
    def _some(self) -> Group:
        return with_any(self, "members", "capability", "kind", "area", "all")


class Variable(Part):
    """A value that the household keeps."""

    type: Literal["bool", "integer", "number", "string", "enum"] = Field("string", description="What it can be.")
    options: list[Words] = Field([], min_length=1, description="With `type: enum`, the words it can be.")
    unit: Text = Field("", description="With `type: number` or `integer`, its unit.")
    initial: Scalar | None = Field(None, description="What it is at first; without it nobody knows.")

    @model_validator(mode="after")
    def _fits(self) -> Variable:
        if (self.type == "enum") != bool(self.options):
            raise PydanticCustomError("need", "`type: enum` and `options` need each other")
        if self.unit and self.type not in {"integer", "number"}:
            raise PydanticCustomError("need", "`unit` needs `type: number` or `type: integer`")
        if not self._can_be(self.initial):
            raise PydanticCustomError("form", "`initial` is nothing that this variable can be")
        return self

    def _can_be(self, value: object) -> bool:
        match self.type:
            case "bool":
                return value is None or isinstance(value, bool)
            case "enum":
                return value is None or value in self.options
            case "string":
                return value is None or isinstance(value, str)
            case _:
                return not isinstance(value, bool)


def _file(name: str) -> str:
    if name.startswith((".", "/", "~")) or "\\" in name or ".." in name or "\0" in name:
        raise PydanticCustomError("form", "must be the name of a file beside `home.yaml`")
    return name


def _url(address: str) -> str:
    if address.startswith(_ADDRESS) and len(address.partition("//")[2]) > 0 and not any(map(str.isspace, address)):
        return address
    raise PydanticCustomError("form", "must be an address that begins with https:// or http://")


class Calendar(Part):
    """An iCalendar."""

    file: Annotated[Words, AfterValidator(_file)] | None = Field(None, description="A file beside `home.yaml`.")
    url: Annotated[Words, AfterValidator(_url), WithJsonSchema({"type": "string", "pattern": "^https?://"})] | None = (
        Field(None, description="An address that is read every hour.")
    )

    @model_validator(mode="after")
    def _one(self) -> Calendar:
        return with_one(self, "file", "url")


class House(Part):
    """What a household calls its own: places, groups, scenes, variables, calendars, people, and its comfort."""

    zones: dict[Place, Zone] = Field({}, description="Places by name; `home` is where the hub is.")
    groups: dict[Local, Group] = Field({}, description="Devices under one name.")
    scenes: dict[Local, Annotated[dict[Name, Scalar], Field(min_length=1)]] = Field(
        {}, description="Attribute to value, to be set together."
    )
    variables: dict[Local, Variable] = Field({}, description="Values that rules read and set as `home.<name>`.")
    calendars: dict[Local, Calendar] = Field({}, description="Calendars by name.")
    people: dict[Local, Annotated[list[Name], Field(min_length=1)]] = Field(
        {}, description="Who lives here, and which devices reach them, the best first."
    )
    comfort: Comfort | None = Field(None, description="What heating costs, and what rooms are heated by.")

    @model_validator(mode="after")
    def _free(self) -> House:
        if "all_devices" in self.groups:
            raise PydanticCustomError("need", "`all_devices` is every device already; call the group something else")
        return self


def read_house(document: object) -> tuple[House | None, tuple[Finding, ...]]:
    """Check the shape of `home.yaml`; findings say what is wrong and where. Never raises for its content."""
    findings = check_limits(document, "`home.yaml`", "zones:")
    if findings:
        return None, findings
    try:
        return House.model_validate(document), ()
    except ValidationError as error:
        return None, findings_of(error, House)


def canonical_house(house: House) -> dict[str, object]:
    """Return the JSON form that is read when the hub starts: what was written, in the order of the language."""
    return house.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


def house_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of `home.yaml`, for editors."""
    schema = House.model_json_schema(by_alias=True)
    for section in schema["properties"].values():
        if "patternProperties" in section:
            section["patternProperties"] = {key: _or_null(each) for key, each in section["patternProperties"].items()}
    comfort = schema["$defs"]["Comfort"]
    for part in (comfort, schema):
        part["properties"] = {
            name: each if "anyOf" in each else _or_null(each) for name, each in part["properties"].items()
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"{LANGUAGE}; written by `python -m hyperconnect.automation.document home`",
        **schema,
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of what may be taken away, too: null, where the file is joined with ours."""
    about: dict[str, Any] = {key: schema[key] for key in ("description", "title") if key in schema}
    return {**about, "anyOf": [schema, {"type": "null"}]}
