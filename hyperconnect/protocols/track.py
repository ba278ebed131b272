"""Positions as GPSLogger, OsmAnd and Traccar's client write them, in OwnTracks' words.

All name where a thing is and how well it knows that; they differ in names and units. OsmAnd and Traccar say `lat`,
`lon` and knots; GPSLogger, and Home Assistant's `mqtt_json`, say `latitude`, `longitude` and m/s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from hyperconnect.model.moment import moment_of
from hyperconnect.model.unit import convert
from hyperconnect.protocols.payload import PayloadError, number_of

_MILLISECONDS: Final = 1e11
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
        PayloadError: it has no position, or a number that is none; names the parameter.
    """
    short = "lat" in parameters
    said: dict[str, object] = {
        "_type": "location",
        "lat": _degrees(parameters.get("lat" if short else "latitude"), 90),
        "lon": _degrees(parameters.get("lon" if short else "longitude"), 180),
    }
    for key, name in _NUMBERS.items():
        number = _number(parameters, key)
        if number is not None and name not in said:
            said[name] = number
    speed = _number(parameters, "speed")
    if speed is not None and speed >= 0:
        said["vel"] = round(convert(speed, "kn" if short else "m/s", "km/h"), 3)
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


def _number(parameters: Mapping[str, str], key: str) -> float | None:
    text = parameters.get(key)
    if not text:
        return None
    try:
        return number_of(text)
    except PayloadError as error:
        raise PayloadError(f"{key}: {error.why}") from error


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
