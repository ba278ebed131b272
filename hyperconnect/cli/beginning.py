"""What a hub is given before it hears anything from the bus: devices, rules, the house and its calendars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hyperconnect.errors import ContentError
from hyperconnect.model.input import Input
from hyperconnect.model.moment import Moment
from hyperconnect.shell.calendar import Calendars
from hyperconnect.shell.library import Library
from hyperconnect.sim.script.scenario import Scenario


async def first_inputs(
    scenario: Scenario, content: Path | None, at: Moment, wrong: Callable[[ContentError], None]
) -> list[Input]:
    """Return the inputs of a scenario's hub at a moment. `wrong` is told what cannot be used; everything else is."""
    return await inputs_of(scenario.timezone, content, at, wrong)


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
