"""Energy of an electric car: road load, heat pump, battery.

The road load is the textbook one: inertia, rolling, climbing, air. All in SI units unless said otherwise.
"""

from __future__ import annotations

from math import atan, cos, sin

from msgspec import Struct

GRAVITY = 9.81
ROTATING = 1.04
"""Mass factor of wheels and rotors."""
DRIVE_EFFICIENCY = 0.90
REGEN_EFFICIENCY = 0.70
DRIVER = 90.0
"""kg of driver and bag."""
STANDBY = 350.0
"""W of computers, pumps, lights while driving."""


class CarSpec(Struct, frozen=True):
    """The figures of one car model that the physics needs."""

    model: str
    """its key: `su7_max`"""
    name: str
    """as on the boot lid: `SU7 Max`"""
    battery: float
    """usable kWh"""
    voltage: float
    """V of the traction battery's class, 400 or 800"""
    mass: float
    """kg, empty"""
    drag: float
    """drag coefficient"""
    area: float
    """frontal area, m²"""
    rolling: float
    """rolling resistance coefficient"""
    power: float
    """kW of all motors"""
    curve: tuple[tuple[float, float], ...]
    """W that the battery takes from a direct current charger, by state of charge in %: knots of straight lines"""
    charge_ac: float
    """kW of its charger for alternating current"""
    charge_time: float
    """seconds from 10 to 80 % as published"""
    cltc: float
    """official range in km, for comparison"""
    auxiliary: float = STANDBY
    """W that are always drawn while driving"""
    regen: float = 150.0
    """kW that braking can give back"""


def air_density(celsius: float) -> float:
    """Return the density of air at sea level in kg/m³."""
    return 353.0 / (celsius + 273.0)


def road_load(
    spec: CarSpec, speed: float, acceleration: float = 0.0, *, grade: float = 0.0, celsius: float = 15.0
) -> float:
    """Return the force in N that the wheels must give at `speed` (m/s); negative when braking. `grade` is rise/run."""
    mass = spec.mass + DRIVER
    angle = atan(grade)
    inertia = mass * acceleration * ROTATING
    rolling = mass * GRAVITY * (spec.rolling * cos(angle) + sin(angle)) if speed > 0 else 0.0
    air = 0.5 * air_density(celsius) * spec.drag * spec.area * speed * speed
    return inertia + rolling + air


def battery_power(spec: CarSpec, speed: float, force: float, soc: float) -> float:
    """Return what the drive takes from the battery in W; negative while it gives back.

    Regeneration is capped, fades below 10 km/h and above 95 % state of charge.
    """
    at_wheels = force * speed
    if at_wheels >= 0:
        return at_wheels / DRIVE_EFFICIENCY
    fade = min(1.0, speed / (10 / 3.6)) * min(1.0, max(0.0, (100 - soc) / 5))
    return max(at_wheels * REGEN_EFFICIENCY * fade, -spec.regen * 1000 * fade)


def usable(spec: CarSpec, celsius: float) -> float:
    """Return the kWh a battery of this temperature can give: 0.35 % less for each kelvin below 20 °C."""
    return spec.battery * (1 - 0.0035 * max(0.0, 20 - celsius))


def steady_consumption(spec: CarSpec, kmh: float, celsius: float = 20.0, heating: float = 0.0) -> float:
    """Return kWh/100 km at a steady speed on a level road, with `heating` in W."""
    speed = kmh / 3.6
    power = battery_power(spec, speed, road_load(spec, speed, celsius=celsius), 50.0) + spec.auxiliary + heating
    return power / speed * 100_000 / 3_600_000
