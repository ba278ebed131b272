"""What time does to a car: it moves, warms, charges and uses energy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hyperconnect.model.moment import Seconds
from hyperconnect.sim.car.cabin import GLASS, PERSON, Around, condition
from hyperconnect.sim.car.cruise import Ride, cruise
from hyperconnect.sim.car.drive import Drive, step
from hyperconnect.sim.car.energy import battery_power, road_load

if TYPE_CHECKING:
    from hyperconnect.sim.car.car import Car

STEP: Seconds = 60.0
"""A parked car whose climate runs, or that charges from direct current, is reckoned in steps of at most this."""
CALM_STEP: Seconds = 300.0
"""So is one whose charging changes slowly,"""
QUIET_STEP: Seconds = 1800.0
"""and so is one that only stands there."""


def catch_up(car: Car) -> None:
    """Bring a car up to the present: by whole seconds while it drives."""
    elapsed = car.world.now - car.settled
    outdoor = car.weather.outdoor(car.world.now)
    if car.drive is not None:
        if seconds := int(elapsed):
            car.drive = _move(car, car.drive, seconds, outdoor)
            car.settled += seconds
        return
    while elapsed > 0:
        bit = min(elapsed, _pace(car))
        _stand(car, bit, outdoor)
        elapsed -= bit
        car.settled = car.world.now - elapsed
    _flow(car)


def _pace(car: Car) -> Seconds:
    """Return how large a step does no harm now."""
    socket = car.charging.socket
    if car.climate is not None or (car.charging.power > 0 and socket is not None and socket.direct > 0):
        return STEP
    return CALM_STEP if car.charging.power > 0 else QUIET_STEP


def _move(car: Car, drive: Drive, seconds: int, outdoor: float) -> Drive:
    """Return the drive some seconds on; the battery has paid for it."""
    began, spent = drive.moved, 0.0
    if car.coarse:
        drive, spent = cruise(drive, car.traffic, car.settled, seconds, Ride(car.spec, car.eagerness, car.rng), outdoor)
    else:
        for second in range(seconds):
            if drive.arrived:
                break
            drive = step(drive, car.traffic, car.settled + second, car.eagerness, car.rng)
            force = road_load(car.spec, drive.speed, drive.acceleration, celsius=outdoor)
            spent += battery_power(car.spec, drive.speed, force, car.soc)
    car.cabin = condition(car.cabin, car.climate, _around(car, outdoor), seconds)
    spent += (car.spec.auxiliary + car.cabin.power) * seconds
    car.power = spent / seconds
    car.battery.take(spent)
    car.battery.settle(outdoor, car.power, seconds)
    car.tyres.settle(seconds, rolling=True)
    car.computer.drive(drive.moved - began, spent)
    return drive


def _stand(car: Car, dt: Seconds, outdoor: float) -> None:
    """Let a parked car stand for a while."""
    _flow(car)
    charging, socket = car.charging, car.charging.socket
    car.battery.take(car.power * dt)
    if socket is not None:
        charging.added += charging.power * dt / 3_600_000
        socket.energy += socket.power * dt / 3_600_000
    car.battery.settle(outdoor, charging.power, dt)
    car.tyres.settle(dt, rolling=False)
    car.cabin = condition(car.cabin, car.climate, _around(car, outdoor), dt)


def _flow(car: Car) -> None:
    """Let flow what a parked car draws and gets now."""
    load = car.cabin.power + car.slumber.load
    served = car.charging.flow(load)
    car.power = load - served - car.charging.power


def _around(car: Car, outdoor: float) -> Around:
    sun = 0.0 if car.covered else GLASS * car.weather.irradiance(car.settled)
    return Around(outdoor, sun + PERSON * car.body.occupied, car.body.airing)
