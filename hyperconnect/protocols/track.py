"""Positions posted as plain parameters: the OsmAnd form that Traccar's client sends, GPSLogger, and `mqtt_json`.

All three name a thing, where it is and how well it knows that; they differ in names and units. OsmAnd and Traccar
say `lat`, `lon` and knots; GPSLogger and `mqtt_json` say `latitude`, `longitude` and m/s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hyperconnect.model.device import Availability, Capability, Component, Device, State
from hyperconnect.model.moment import Moment, moment_of
from hyperconnect.model.observation import Announced, Observation, Trouble
from hyperconnect.model.registry import CAPABILITIES
from hyperconnect.model.unit import convert
from hyperconnect.model.value import Datum, Source, Value, path_of
from hyperconnect.protocols.identity import id_of, slug_of
from hyperconnect.protocols.payload import PayloadError, number_of

FUTURE: Final = 60.0
"""Seconds that a clock may be ahead; what is later is taken to be so late."""

NAME_LIMIT: Final = 100
"""Characters of what a thing calls itself."""

_MILLISECONDS: Final = 1e11
_WHERE: Final = "track"
_ACTIVITIES: Final = {
    "still": "still",
    "walking": "walking",
    "on_foot": "walking",
    "running": "running",
    "on_bicycle": "cycling",
    "cycling": "cycling",
    "in_vehicle": "driving",
    "driving": "driving",
}
_FLAGS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def track(parameters: Mapping[str, str], at: Moment) -> Sequence[Observation]:
    """Return what one report tells: the thing, announced each time, and where it is.

    Never raises: a report without a name or a position is a `Trouble`, a field that cannot be read is one beside the
    others.
    """
    native = (parameters.get("id") or parameters.get("deviceid") or parameters.get("device") or "").strip()[:NAME_LIMIT]
    if not native:
        return [Trouble(_WHERE, "the report names nobody; send `id` or `device`")]
    short = "lat" in parameters
    device_id = id_of(f"track_{native}")
    try:
        latitude = _degrees(parameters.get("lat" if short else "latitude"), 90)
        longitude = _degrees(parameters.get("lon" if short else "longitude"), 180)
    except PayloadError as error:
        return [Trouble(_WHERE, f"{native}: {error.why}")]
    observed = _observed(parameters, at)
    source = Source(_WHERE, _WHERE)
    told: dict[tuple[str, str], Datum] = {("location", "latitude"): latitude, ("location", "longitude"): longitude}
    troubles: list[Observation] = []
    for key, (capability, attribute, read) in (_KNOTS if short else _METRES).items():
        text = parameters.get(key)
        if not text or (capability, attribute) in told:
            continue
        try:
            told[capability, attribute] = read(text)
        except PayloadError as error:
            troubles.append(Trouble(_WHERE, f"{native}: {key}: {error.why}", device_id))
    values = [
        Value(path_of(device_id, "main", capability, attribute), datum, observed, at, source)
        for (capability, attribute), datum in told.items()
    ]
    device = _device_of(device_id, native)
    return [Announced(device), Availability(device_id, State.ONLINE, at, "device"), *values, *troubles]


def _device_of(device_id: str, native: str) -> Device:
    """Return the thing with all it may tell, so that it is the same each time."""
    parts: dict[str, Capability] = {}
    leaves = [("location", "latitude"), ("location", "longitude")]
    leaves += [(capability, attribute) for capability, attribute, _ in _KNOTS.values()]
    for capability, attribute in leaves:
        known = CAPABILITIES[capability]
        held = parts.get(capability)
        attributes = {**(held.attributes if held else {}), attribute: known.attributes[attribute]}
        parts[capability] = Capability(capability, attributes, about=known.about)
    return Device(
        device_id,
        slug_of(native, device_id),
        native,
        (Component("main", parts),),
        "phone",
        identifiers=(f"track:{native}",),
        protocols=(_WHERE,),
    )


def _observed(parameters: Mapping[str, str], at: Moment) -> Moment:
    """Return the report's own moment (seconds, milliseconds or ISO 8601), never later than a clock may be wrong."""
    text = (parameters.get("timestamp") or parameters.get("time") or "").strip()
    try:
        number = number_of(text)
    except PayloadError:
        try:
            number = moment_of(text)
        except (ValueError, OverflowError):
            return at
    if number is None or number <= 0:
        return at
    return min(number / 1000 if number > _MILLISECONDS else float(number), at + FUTURE)


def _degrees(text: str | None, limit: float) -> float:
    number = number_of(text)
    if number is None or abs(number) > limit:
        raise PayloadError("the report has no position; send `lat` and `lon`, or `latitude` and `longitude`")
    return number


def _positive(text: str) -> Datum:
    number = number_of(text)
    return None if number is None or number < 0 else number


def _from(unit: str) -> Callable[[str], Datum]:
    def read(text: str) -> Datum:
        number = _positive(text)
        return convert(number, unit, "km/h") if isinstance(number, int | float) else None

    return read


def _flag(text: str) -> Datum:
    return _FLAGS.get(text.lower())


def _activity(text: str) -> Datum:
    return _ACTIVITIES.get(text.lower())


_COMMON: Final[dict[str, tuple[str, str, Callable[[str], Datum]]]] = {
    "accuracy": ("location", "accuracy", _positive),
    "gps_accuracy": ("location", "accuracy", _positive),
    "altitude": ("location", "altitude", number_of),
    "bearing": ("location", "heading", _positive),
    "heading": ("location", "heading", _positive),
    "direction": ("location", "heading", _positive),
    "batt": ("battery", "level", _positive),
    "battery": ("battery", "level", _positive),
    "battery_level": ("battery", "level", _positive),
    "charge": ("battery", "charging", _flag),
    "activity": ("wellness", "activity", _activity),
}
"""Parameter → capability, attribute, and how to read it, in all three forms alike."""

_KNOTS: Final = {**_COMMON, "speed": ("location", "speed", _from("kn"))}
_METRES: Final = {**_COMMON, "speed": ("location", "speed", _from("m/s"))}
