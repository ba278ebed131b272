"""What devices of a fleet are: how many of each, how often they speak, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum, pi, sin
from typing import TypeAlias

from msgspec import Struct

from hyperconnect.model.moment import Moment, Seconds

Telling: TypeAlias = Callable[[float, float, Moment, float], bytes]
"""Makes a payload of what the device is (0 to 1, for ever), of chance (0 to 1), the moment, and 1 or 0: on or off."""


class Breed(Struct, frozen=True):
    """Devices of one kind: their part of a fleet, the seconds between two messages, their words and entities."""

    name: str
    part: float
    period: int
    tell: Telling
    entities: tuple[tuple[str, str, dict[str, object]], ...]
    """platform, key, and what its announcement says beside the topics"""
    switched: bool = False


def _climate(nature: float, chance: float, now: Moment, _: float) -> bytes:
    celsius = 19 + 3 * nature + 0.8 * sin(now / 86_400 * 2 * pi - 2 + nature) + 0.2 * chance
    return b'{"temperature":%.1f,"humidity":%.0f,"battery":%d}' % (celsius, 38 + 20 * nature + chance, 60 + 40 * nature)


def _plug(nature: float, chance: float, now: Moment, on: float) -> bytes:
    watts = 20 + 900 * nature**3 * (0.9 + 0.2 * chance) if on else 0.0
    return b'{"state":"%s","power":%.1f,"energy":%.3f}' % (
        b"ON" if on else b"OFF",
        watts,
        now % 1e8 / 3.6e6 * (20 + 900 * nature**3) / 3,
    )


def _motion(nature: float, chance: float, now: Moment, _: float) -> bytes:
    busy = 0.05 + 0.25 * nature if 6 < now % 86_400 / 3600 < 22 else 0.01
    return b'{"occupancy":%s,"illuminance":%d}' % (b"true" if chance < busy else b"false", 400 * nature * chance)


def _contact(nature: float, chance: float, _: Moment, __: float) -> bytes:
    return b'{"contact":%s,"battery":%d}' % (b"false" if chance < 0.03 else b"true", 50 + 50 * nature)


def _meter(nature: float, chance: float, now: Moment, _: float) -> bytes:
    course = 1 + 0.6 * sin(now / 86_400 * 2 * pi - 2.5)
    watts = 180 + 400 * nature * course + (2200 if chance > 0.97 else 60 * chance)
    return b'{"power":%.0f,"voltage":%.1f,"energy":%.2f}' % (watts, 228 + 6 * chance, now % 1e8 / 3.6e6 * 0.4)


_CLASS = "dev_cla"
BREEDS: tuple[Breed, ...] = (
    Breed(
        "climate",
        0.35,
        60,
        _climate,
        (
            ("sensor", "temperature", {_CLASS: "temperature", "unit_of_meas": "°C"}),
            ("sensor", "humidity", {_CLASS: "humidity", "unit_of_meas": "%"}),
        ),
    ),
    Breed(
        "plug",
        0.25,
        30,
        _plug,
        (("switch", "state", {}), ("sensor", "power", {_CLASS: "power", "unit_of_meas": "W"})),
        switched=True,
    ),
    Breed("motion", 0.15, 20, _motion, (("binary_sensor", "occupancy", {_CLASS: "motion", "pl_on": True}),)),
    Breed("contact", 0.15, 90, _contact, (("binary_sensor", "contact", {_CLASS: "door", "pl_on": False}),)),
    Breed("meter", 0.10, 10, _meter, (("sensor", "power", {_CLASS: "power", "unit_of_meas": "W"}),)),
)


def mean_period(breeds: tuple[Breed, ...] = BREEDS) -> Seconds:
    """Return the seconds between two messages of a device, taken over a whole fleet."""
    return fsum(each.part for each in breeds) / fsum(each.part / each.period for each in breeds)
