"""What a household calls its own, in canonical form: the content of `home.yaml`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, ValidationError, convert

from hyperconnect.automation.form.word import Scalar
from hyperconnect.errors import ContentError


class ZoneForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A place: degrees north and east, and a radius with its unit."""

    latitude: float
    longitude: float
    radius: str = "100 m"


class GroupForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Devices under one name: those listed, and all that fit every given description."""

    members: list[str] = []
    capability: str | None = None
    kind: str | None = None
    area: str | None = None
    all: bool = False


class VariableForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A value the household keeps: `home.<name>` in rules. `options` make it one of several words."""

    type: Literal["bool", "integer", "number", "string", "enum"] = "string"
    options: list[str] = []
    unit: str = ""
    initial: Scalar | None = None


class CalendarForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An iCalendar: a file beside `home.yaml`, or an address that is read every hour."""

    file: str | None = None
    url: str | None = None


class HouseForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a household named; `people` maps a person to the devices that reach them."""

    zones: dict[str, ZoneForm] = {}
    groups: dict[str, GroupForm] = {}
    scenes: dict[str, dict[str, Scalar]] = {}
    variables: dict[str, VariableForm] = {}
    calendars: dict[str, CalendarForm] = {}
    people: dict[str, list[str]] = {}


def house_of(document: dict[str, object]) -> HouseForm:
    """Return a canonical document as typed data.

    Raises:
        ContentError: it is not canonical.
    """
    try:
        return convert(document, HouseForm)
    except ValidationError as error:
        raise ContentError(str(error), where="home.yaml", hint="`hyperconnect rules check` names the line") from error
