"""What one written action does to several attributes: how it fails, and what stands in a program for it."""

from __future__ import annotations

from typing import Any

from hyperconnect.automation.intent import Set
from hyperconnect.automation.program import Act
from hyperconnect.model.device import Attribute
from tests.automation.action.machine import Machine, home, program_of
from tests.automation.household import Household

ROOMS = ("attic", "bath", "cellar")


def rooms(**house: object) -> Household:
    """Return a home with a group of heaters, of which that in the bath takes no more than 20 °C."""
    household = home(groups={"heaters": {"members": list(ROOMS)}}, **house)
    for room in ROOMS:
        most = 20.0 if room == "bath" else 30.0
        household.add(room, {"thermostat.target": Attribute("number", unit="°C", maximum=most, writable=True)})
    household.set("outdoor.temperature", 25.0)
    return household


def ran(**parts: Any) -> Machine:
    action = {"set": {"heaters.target": "= outdoor.temperature"}, **parts}
    return Machine(rooms()).run(program_of([action, {"log": "after"}], rooms()))


def test_what_fails_for_one_leaves_the_later_ones_out() -> None:
    machine = ran()
    assert [intent.path.partition("_")[0] for intent in machine.out if isinstance(intent, Set)] == ["attic"]
    assert machine.did == ["failed: set attic.target to 25 °C, bath.target: 25 °C is out of range"]


def test_what_may_fail_for_one_is_done_for_the_others() -> None:
    machine = ran(on_error="continue")
    assert [intent.path.partition("_")[0] for intent in machine.out if isinstance(intent, Set)] == ["attic", "cellar"]
    assert machine.did == [
        "set attic.target to 25 °C, bath.target: 25 °C is out of range, set cellar.target to 25 °C",
        "noted: after",
    ]


def test_a_written_attribute_is_one_instruction_and_a_scene_is_one() -> None:
    household = rooms(scenes={"warm": {"heaters.target": "19 °C", "living_lights.on": True}})
    program = program_of([{"set": {"heaters.target": "19 °C", "living_lights.on": True}}, {"scene": "warm"}], household)
    assert len(program.code) == 3
    assert all(isinstance(each, Act) for each in program.code)
    assert program.intents is not None
    assert len(program.intents) == len(program.words) == 2 * (len(ROOMS) + 1)
