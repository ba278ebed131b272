"""What a household calls its own, in canonical form: the content of `home.yaml`."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, ValidationError, convert, field

from hyperconnect.automation.form.word import Day, Scalar
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


class WindowForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A time of day, `from_` until `to` by the clock on the wall, at which energy costs `price`."""

    from_: str = field(name="from")
    to: str
    price: float
    days: Day | list[Day] | None = None


class HeatedForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How a room is heated; powers and durations have their units."""

    emitter: Literal["convector", "radiator", "floor", "unknown"] = "unknown"
    power: str | None = None
    after: str | None = None


class ComfortForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What heating costs (a number or an attribute, and windows) and what it comes from; powers have their units."""

    price: float | str | None = None
    windows: list[WindowForm] = []
    surplus: str | None = None
    draws: str | None = None
    source: str | None = None
    rooms: dict[str, HeatedForm] = {}


class HouseForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a household named; `people` maps a person to the devices that reach them."""

    zones: dict[str, ZoneForm] = {}
    groups: dict[str, GroupForm] = {}
    scenes: dict[str, dict[str, Scalar]] = {}
    variables: dict[str, VariableForm] = {}
    calendars: dict[str, CalendarForm] = {}
    people: dict[str, list[str]] = {}
    comfort: ComfortForm = ComfortForm()


def house_of(document: dict[str, object]) -> HouseForm:
    """Return a canonical document as typed data.

    Raises:
        ContentError: it is not canonical.
    """
    try:
        return convert(document, HouseForm)
    except ValidationError as error:
        raise ContentError(str(error), where="home.yaml", hint="`hyperconnect rules check` names the line") from error
