"""From a scenario to the things in its home."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from hyperconnect.sim.home.home import Home
from hyperconnect.sim.household import Household
from hyperconnect.sim.script.scenario import Scenario
from hyperconnect.sim.script.things import PAGES
from hyperconnect.sim.thing.kind import make_thing
from hyperconnect.sim.thing.mains import Mains
from hyperconnect.sim.thing.site import Site

FEW: Final[dict[str, dict[str, object]]] = {
    "living_thermostat": {"kind": "thermostat"},
    "outdoor": {"kind": "outdoor", "speaks": "homeassistant"},
    "meter": {"kind": "meter", "speaks": "homeassistant"},
    "hall_motion": {"kind": "motion", "room": "hall", "speaks": "homeassistant"},
    "front_door": {"kind": "contact", "of": "front_door", "speaks": "homeassistant"},
    "living_lights": {"kind": "light", "room": "living", "tunes": True, "power": "48 W", "speaks": "homeassistant"},
    "front_door_lock": {"kind": "lock", "of": "front_door", "speaks": "homeassistant"},
}
"""What is in a home of which nothing is said."""


def make_things(house: Household, scenario: Scenario, home: Home) -> None:
    """Put the things of a scenario into its home, where people find them by name."""
    site = Site(house, home, ZoneInfo(scenario.timezone))
    home.target = scenario.script.house.target
    site.shared(Mains)
    few = {name: PAGES[str(page["kind"])].model_validate(page) for name, page in FEW.items()}
    pages = scenario.script.things if "things" in scenario.script.model_fields_set else few
    things = {name: make_thing(site, name, page) for name, page in pages.items() if _is_present(scenario, name)}
    house.things.update(things)
    for thing in things.values():
        thing.start()


def _is_present(scenario: Scenario, name: str) -> bool:
    return scenario.present is None or name in scenario.present
