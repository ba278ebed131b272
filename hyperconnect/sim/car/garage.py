"""Car models: each a file of `simulators/cars/`, every figure with its source and the month it was true."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Generic, TypeVar

from pydantic import Field, StringConstraints

from hyperconnect.errors import ContentError
from hyperconnect.sim.car.energy import CarSpec
from hyperconnect.sim.script.page import Page, read
from hyperconnect.sim.script.quantity import (
    Duration,
    Kilograms,
    KilowattHours,
    Length,
    Percent,
    SquareMetres,
    Volts,
    Watts,
)
from hyperconnect.sim.script.words import Slug, spelled

Q = TypeVar("Q")

Month = Annotated[str, spelled(r"^20\d\d-(0[1-9]|1[0-2])$", "write a month such as 2026-05")]
Coefficient = Annotated[float, Field(gt=0, lt=1)]


class Figure(Page, Generic[Q]):
    """One figure and where it comes from."""

    value: Q
    source: Annotated[str, StringConstraints(min_length=3, max_length=200)]
    as_of: Month


class Knot(Page):
    """A point of a charging curve."""

    at: Annotated[Percent, Field(ge=0, le=100)]
    power: Annotated[Watts, Field(gt=0)]


Curve = Annotated[list[Knot], Field(min_length=2, max_length=40)]


class Figures(Page):
    """What the physics needs to know of a car, and its official range for comparison."""

    battery: Figure[KilowattHours]
    voltage: Figure[Volts]
    mass: Figure[Kilograms]
    drag: Figure[Coefficient]
    area: Figure[SquareMetres]
    rolling: Figure[Coefficient]
    power: Figure[Watts]
    charge_curve: Figure[Curve]
    charge_time: Figure[Duration]
    charge_ac: Figure[Watts]
    auxiliary: Figure[Watts]
    range_cltc: Figure[Length]


class CarFile(Page):
    """A file of `simulators/cars/`."""

    car: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    figures: Figures


def parse_car(text: str, name: str) -> CarSpec:
    """Return the car model a text describes; `name` names the text in errors.

    Raises:
        ContentError: it cannot be used; names line and column.
    """
    page, sheet = read(text, name, CarFile)
    figures = page.figures
    if figures.battery.value <= 0 or figures.mass.value <= 0:
        raise ContentError("battery and mass must be above zero", where=sheet.place("/figures"))
    curve = tuple((knot.at, knot.power) for knot in figures.charge_curve.value)
    if any(low[0] >= high[0] for low, high in pairwise(curve)):
        where = sheet.place("/figures/charge_curve/value")
        raise ContentError("the knots of a charging curve must rise in `at`", where=where)
    return CarSpec(
        model=page.car,
        name=page.name,
        battery=figures.battery.value,
        voltage=figures.voltage.value,
        mass=figures.mass.value,
        drag=figures.drag.value,
        area=figures.area.value,
        rolling=figures.rolling.value,
        power=figures.power.value / 1000,
        curve=curve,
        charge_ac=figures.charge_ac.value / 1000,
        charge_time=figures.charge_time.value,
        cltc=figures.range_cltc.value / 1000,
        auxiliary=figures.auxiliary.value,
    )
