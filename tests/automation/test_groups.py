"""Rules about groups: who joins or leaves one concerns them, a crowd only once."""

from __future__ import annotations

from msgspec.structs import replace

from hyperconnect.automation.form import GroupForm, HouseForm
from hyperconnect.model.device import Attribute
from tests.automation.household import LIGHT_ON, Household, rule, wanted

DOOR = {"contact.open": Attribute("bool")}


def test_a_device_that_joins_a_group_counts_from_then_on() -> None:
    household = Household()
    household.house = replace(HouseForm(), groups={"doors": GroupForm(["front_door", "attic_door"])})
    household.open()
    household.save(rule(when=[{"becomes": "any(doors, contact.open)"}]))
    household.set("front_door.open", False)
    household.announce("attic_door", DOOR)
    household.wait(5)
    household.set("attic_door.open", False)
    assert wanted(household.set("attic_door.open", True)) == [LIGHT_ON]


def test_a_crowd_of_devices_is_one_change() -> None:
    household = Household()
    household.open()
    household.save(rule(when=[{"becomes": "count(all_devices, contact.open) > 0"}]))
    before = household.engine.live("light")
    for number in range(40):
        household.announce(f"door_{number}", DOOR)
    assert household.engine.live("light") is before
    household.wait(5)
    after = household.engine.live("light")
    assert after is not None
    assert after is not before
