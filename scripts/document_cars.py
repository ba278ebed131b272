"""Writes docs/simulated-cars.md: what the simulated cars' figures come to, beside what is published."""

from __future__ import annotations

from collections.abc import Iterator

from hyperconnect.content.find import find
from hyperconnect.sim.car.charging import EFFICIENCY, acceptance, time_to
from hyperconnect.sim.car.energy import CarSpec, steady_consumption
from hyperconnect.sim.car.garage import parse_car

COOLING = 900.0
"""W of air conditioning at 30 °C in the sun."""

PAGE = """\
# Simulated cars

What the figures in `simulators/cars/` come to. Each figure stands there with its source and the month in which it was
so; change it there, and everything here follows. The formulas are in `hyperconnect/sim/car/`.

## Consumption

At a steady speed on a level road, dry and without wind, in kWh/100 km: inertia, rolling, climbing and air at the
wheels, 90 % from the battery to them, 70 % of braking back, and what the car's computers draw.

{consumption}

What testers have published: an SU7 Pro needed about 18 kWh/100 km over years, in all weathers and with what charging
loses; a YU7 Max 20.2 at a steady 100 km/h and 30 °C with air conditioning, where the model says {hot}.

## Charging

From the best direct current charger with a warm battery. Below 15 °C a battery takes 3 % less for each kelvin, and
{loss} % of what leaves the socket is lost on the way.

{charging}

## What else is modelled

| what | how |
|---|---|
| battery | 0.35 % less within reach for each kelvin below 20 °C; follows the weather in about eight hours |
| cabin | 90 kJ/K, loses 60 W/K, sun through 1.2 m² of glass; a heat pump of 6 kW, from the grid while plugged in |
| tyres | 250 kPa at 20 °C; their pressure follows their temperature, by some 1.2 kPa a kelvin |
| sleep | 15 to 30 minutes after the last event; then a heartbeat, and 10 to 40 s until a command is heard |
| satellites | 4 m off under the open sky, 8 m in streets; an echo now and then; nothing under a roof |
| network | none in tunnels; what could not be said comes later, all at once, with its old timestamps |
| navigation | 3 % too optimistic, ± 2 %; looks at traffic every 2 min, turns off for 3 min gained and says so |

This page is made from `simulators/cars/` and the code by `scripts/document.py`.
"""


def page() -> str:
    """Return docs/simulated-cars.md."""
    files = [path for path in find("simulators") if path.parent.name == "cars"]
    cars = [parse_car(path.read_text(encoding="utf-8"), path.name) for path in files]
    cars.sort(key=lambda car: (car.name[:3], car.mass))
    return PAGE.format(
        consumption="\n".join(_consumption(cars)),
        charging="\n".join(_charging(cars)),
        hot=f"{steady_consumption(next(car for car in cars if car.model == 'yu7_max'), 100, 30, COOLING):.1f}",
        loss=round(100 * (1 - EFFICIENCY)),
    )


def _consumption(cars: list[CarSpec]) -> Iterator[str]:
    yield "| | battery | 50 km/h | 80 km/h | 110 km/h | 130 km/h | 110 at −10 °C, heated | CLTC range | at 110 km/h |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for car in cars:
        steady = [f"{steady_consumption(car, speed):.1f}" for speed in (50, 80, 110, 130)]
        winter = steady_consumption(car, 110, celsius=-10, heating=2000)
        far = car.battery / steady_consumption(car, 110) * 100
        cells = (car.name, f"{car.battery:g} kWh", *steady, f"{winter:.1f}", f"{car.cltc:g} km", f"{far:.0f} km")
        yield f"| {' | '.join(cells)} |"


def _charging(cars: list[CarSpec]) -> Iterator[str]:
    yield "| | class | at best | 10 to 80 % | published | 0 to 100 % | at 0 °C | at home |"
    yield "|---|---|---|---|---|---|---|---|"
    for car in cars:
        best = max(acceptance(car, soc) for soc in range(101)) / 1000
        times = (time_to(car, 10, 80, 1e9), car.charge_time, time_to(car, 0, 100, 1e9), time_to(car, 10, 80, 1e9, 0.0))
        minutes = [f"{seconds / 60:.0f} min" for seconds in times]
        home = time_to(car, 10, 80, car.charge_ac * 1000 * EFFICIENCY) / 3600
        cells = (car.name, f"{car.voltage:g} V", f"{best:.0f} kW", *minutes, f"{home:.1f} h at {car.charge_ac:g} kW")
        yield f"| {' | '.join(cells)} |"
