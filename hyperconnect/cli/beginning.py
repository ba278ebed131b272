"""What a hub is given before it hears anything from the bus: devices, rules, the house and its calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from hyperconnect.errors import ContentError
from hyperconnect.model.input import HouseRead, Input
from hyperconnect.model.moment import Moment
from hyperconnect.shell.calendar import Calendars
from hyperconnect.shell.library import Library
from hyperconnect.sim.script.scenario import Scenario


async def first_inputs(
    scenario: Scenario,
    places: Mapping[str, tuple[float, float]],
    content: Path | None,
    at: Moment,
    wrong: Callable[[ContentError], None],
) -> list[Input]:
    """Return the inputs of a scenario's hub at a moment. `wrong` is told what cannot be used; everything else is.

    A zone that is called like one of the town's `places` (degrees) lies there: each seed draws another town.
    """
    inputs = await inputs_of(scenario.timezone, content, at, wrong)
    return [_moved(each, places) if isinstance(each, HouseRead) else each for each in inputs]


async def inputs_of(
    timezone: str, content: Path | None, at: Moment, wrong: Callable[[ContentError], None]
) -> list[Input]:
    """Return the inputs of the hub of a household in this time zone at a moment.

    `wrong` is told what cannot be used; everything else is.
    """
    library = Library(content)
    profiles, wrong_profiles = library.profiles(at, None)
    house, wrong_house = library.house(at, None)
    rules, wrong_rules = library.rules(at, None)
    for error in (*wrong_profiles, *wrong_house, *wrong_rules):
        wrong(error)
    calendars = Calendars(timezone)
    calendars.furnish(house.document, library.folder_of)
    return [*profiles, house, *rules, *await calendars.read_files(at)]


def _moved(house: HouseRead, places: Mapping[str, tuple[float, float]]) -> HouseRead:
    """Return what a household calls its own, with its zones where the town has them."""
    written = house.document.get("zones")
    if not isinstance(written, dict):
        return house
    zones = cast("dict[str, object]", written)
    moved = {name: _at(zone, places[name]) for name, zone in zones.items() if name in places}
    return replace(house, document={**house.document, "zones": {**zones, **moved}})


def _at(zone: object, place: tuple[float, float]) -> object:
    latitude, longitude = place
    if not isinstance(zone, dict):
        return zone
    return {**cast("dict[str, object]", zone), "latitude": latitude, "longitude": longitude}
