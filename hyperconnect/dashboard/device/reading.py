"""What a device says, attribute by attribute, as its page tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from hyperconnect.api.model.device import AttributeView
from hyperconnect.api.model.value import Datum
from hyperconnect.automation.teller import Teller
from hyperconnect.core.hub import Hub
from hyperconnect.dashboard.device.names import attribute_label, capability_label, flag_words
from hyperconnect.dashboard.figure import number
from hyperconnect.model.device import Device
from hyperconnect.model.moment import Moment
from hyperconnect.model.value import Path, parts_of

Holds: TypeAlias = Literal["number", "span", "flag", "choice", "moment", "text"]

_DIGITS: Final = {
    **dict.fromkeys(("°C", "km", "V", "m³/h", "kg"), 1),
    **dict.fromkeys(("%", "W", "s", "lx", "ppm", "µg/m³", "hPa", "kPa", "km/h", "m", "K", "bpm", "dBm", "°"), 0),
}
"""Digits behind the point, by unit."""
_FINE: Final = 2
_PLACE: Final = {"latitude": 5, "longitude": 5}
_LONG: Final = 24
"""Letters of a text that stands beside its name, and in a condition; a longer one stands below."""
_OTHER: Final = frozenset("'\\")
"""What means something in a text of a rule."""
_OPEN_TAIL: Final = "setting"
_OWN: Final = "comfort"
"""What the hub itself foretells: it says only what there is to foretell."""


class Reading(Struct, frozen=True):
    """One attribute. `name` is as rules write it, `at` when it was last said, `condition` what a rule could ask of it.

    A `span` is a number of seconds. `shown` is its value as text; of a `choice` and a `flag` it is English that the
    page has words for. `yes` and `no` are those of a flag; `digits` are None where it is no number.
    """

    name: str
    path: str
    label: str
    part: str
    holds: Holds
    shown: str
    unit: str
    digits: int | None
    yes: str
    no: str
    at: Moment | None
    quality: str
    condition: str
    protocol: str
    topic: str

    @property
    def numeric(self) -> bool:
        """Whether its past can be drawn."""
        return self.holds in {"number", "span"}

    @property
    def asks(self) -> bool:
        """Whether the condition is one, and not merely the name."""
        return self.condition != self.name or self.holds == "flag"

    @property
    def long(self) -> bool:
        """Whether its value is too long to stand beside its name."""
        return len(self.shown) > _LONG


class Group(Struct, frozen=True):
    """The readings of one capability."""

    capability: str
    label: str
    readings: tuple[Reading, ...]


class Readings(Struct, frozen=True):
    """What matters by capability, and what is only for those who look after the device."""

    groups: tuple[Group, ...]
    upkeep: tuple[Reading, ...]


def readings_of(hub: Hub, device: Device, attributes: Iterable[AttributeView], timezone: str) -> Readings:
    """Return what a device says; `attributes` are all of its own."""
    teller = Teller(hub.registry, timezone)
    groups: dict[str, list[Reading]] = {}
    upkeep: list[Reading] = []
    parts = {component.id: component.name or component.id for component in device.components if component.id != "main"}
    for each in attributes:
        _, component, capability, name = parts_of(each.path)
        if capability == _OWN and each.value in (None, ""):
            continue
        note = hub.twin.get(Path(each.path))
        reading = Reading(
            name=each.name,
            path=each.path,
            label=attribute_label(capability, name),
            part=parts.get(component, ""),
            holds=_holds(each),
            shown=shown(each.value, each, capability, name),
            unit=each.unit or "",
            digits=digits_of(each),
            yes=flag_words(capability, name)[0],
            no=flag_words(capability, name)[1],
            at=None if each.observed_at is None else each.observed_at.timestamp(),
            quality=each.quality or "",
            condition=condition_of(each, teller),
            protocol="" if note is None else note.source.protocol,
            topic="" if note is None else note.source.topic,
        )
        if each.category == "primary" and capability != _OPEN_TAIL:
            groups.setdefault(capability, []).append(reading)
        else:
            upkeep.append(reading)
    return Readings(
        tuple(Group(name, capability_label(name), tuple(found)) for name, found in groups.items()), tuple(upkeep)
    )


def digits_of(attribute: AttributeView) -> int | None:
    """Return how many digits behind the point an attribute is told in, or None if it is no number."""
    match attribute.type:
        case "integer":
            return 0
        case "number":
            return _PLACE.get(attribute.path.rpartition(".")[2], _DIGITS.get(attribute.unit or "", _FINE))
        case _:
            return None


def shown(value: Datum, attribute: AttributeView, capability: str = "", name: str = "") -> str:
    """Return a value as text, without its unit; a dash where nothing is known."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return flag_words(capability, name)[0 if value else 1]
    if isinstance(value, int | float):
        return (
            str(value)
            if attribute.type == "timestamp" or attribute.unit == "s"
            else number(value, digits_of(attribute) or 0)
        )
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return value.replace("_", " ") if attribute.type == "enum" else value


def condition_of(attribute: AttributeView, teller: Teller) -> str:
    """Return a condition that holds just now, as a rule writes it; only the name where nothing is known."""
    name, value = attribute.name, attribute.value
    if value is None or isinstance(value, list) or attribute.type == "timestamp":
        return name
    if isinstance(value, bool):
        return name if value else f"not {name}"
    if isinstance(value, str):
        plain = value and len(value) <= _LONG and value.isprintable() and not _OTHER & set(value)
        return f"{name} == '{value}'" if plain else name
    return f"{name} >= {teller.value(attribute.path, value)}"


def _holds(attribute: AttributeView) -> Holds:
    match attribute.type:
        case "bool":
            return "flag"
        case "number" | "integer":
            return "span" if attribute.unit == "s" else "number"
        case "enum":
            return "choice"
        case "timestamp":
            return "moment"
        case "string" | "list" | "xy" | "hs":
            return "text"
