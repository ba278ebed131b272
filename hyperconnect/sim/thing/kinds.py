"""Every kind of thing that comes with the simulators: importing a module makes its kinds known."""

from __future__ import annotations

from hyperconnect.sim.script.page import Page
from hyperconnect.sim.script.things import PAGES
from hyperconnect.sim.thing import (
    alert,
    appliance,
    camera,
    contact,
    cover,
    energy,
    fan,
    light,
    lock,
    meter,
    motion,
    player,
    power,
    router,
    sensor,
    thermostat,
)

MODULES = (
    *(alert, appliance, camera, contact, cover, energy, fan, light),
    *(lock, meter, motion, player, power, router, sensor, thermostat),
)

_built: dict[type[Page], int] = {}


def refresh(*shapes: type[Page]) -> None:
    """Let pages that hold things take in the kinds that somebody's own module added since they were made."""
    for shape in shapes:
        if _built.setdefault(shape, _OURS) != len(PAGES):
            shape.model_rebuild(force=True)
            _built[shape] = len(PAGES)


_OURS = len(PAGES)
