"""Positions as GPSLogger, OsmAnd and Traccar's client write them, in OwnTracks' words.

All name where a thing is and how well it knows that; they differ in names and units. OsmAnd and Traccar say `lat`,
`lon` and knots; GPSLogger, and Home Assistant's `mqtt_json`, say `latitude`, `longitude` and m/s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from hyperconnect.model.moment import moment_of
from hyperconnect.protocols.payload import PayloadError, number_of

_MILLISECONDS: Final = 1e11
_KNOT: Final = 1.852
_METRE_PER_SECOND: Final = 3.6
_NUMBERS: Final = {
    "accuracy": "acc",
    "gps_accuracy": "acc",
    "altitude": "alt",
    "bearing": "cog",
    "heading": "cog",
    "direction": "cog",
    "batt": "batt",
    "battery": "batt",
    "battery_level": "batt",
}
_ACTIVITIES: Final = {
    "still": "stationary",
    "walking": "walking",
    "on_foot": "walking",
    "running": "running",
    "on_bicycle": "cycling",
    "cycling": "cycling",
    "in_vehicle": "automotive",
    "driving": "automotive",
}
_CHARGING: Final = {"true": 2, "1": 2, "yes": 2, "false": 1, "0": 1, "no": 1}


def as_owntracks(parameters: Mapping[str, str]) -> bytes:
    """Return one report as an OwnTracks location.

    Raises:
        PayloadError: it has no position.
    """
    short = "lat" in parameters
    said: dict[str, object] = {
        "_type": "location",
        "lat": _degrees(parameters.get("lat" if short else "latitude"), 90),
        "lon": _degrees(parameters.get("lon" if short else "longitude"), 180),
    }
    for key, name in _NUMBERS.items():
        text = parameters.get(key)
        if text:
            said.setdefault(name, text)
    speed = parameters.get("speed")
    if speed:
        said["vel"] = _speed(speed, _KNOT if short else _METRE_PER_SECOND)
    moment = _moment(parameters)
    if moment is not None:
        said["tst"] = moment
    activity = _ACTIVITIES.get(parameters.get("activity", "").lower())
    if activity is not None:
        said["motionactivities"] = [activity]
    charging = _CHARGING.get(parameters.get("charge", "").lower())
    if charging is not None:
        said["bs"] = charging
    return msgspec.json.encode(said)


def _degrees(text: str | None, limit: float) -> float:
    number = number_of(text)
    if number is None or abs(number) > limit:
        raise PayloadError("the report has no position; send `lat` and `lon`, or `latitude` and `longitude`")
    return number


def _speed(text: str, unit: float) -> float | str:
    """Return a speed in km/h, where one `unit` is so many of them, and -1 for unknown.

    A text that is no number stays as it is, for OwnTracks to refuse.
    """
    try:
        number = number_of(text)
    except PayloadError:
        return text
    if number is None or number < 0:
        return -1
    return round(number * unit, 3)


def _moment(parameters: Mapping[str, str]) -> float | None:
    """Return the report's own moment, of seconds, milliseconds or ISO 8601; None if it tells none."""
    text = (parameters.get("timestamp") or parameters.get("time") or "").strip()
    try:
        number = number_of(text)
    except PayloadError:
        try:
            number = moment_of(text)
        except (ValueError, OverflowError):
            return None
    if number is None or number <= 0:
        return None
    return number / 1000 if number > _MILLISECONDS else number
