"""Leases that end when something is true, also where nobody can see any more whether it is."""

from __future__ import annotations

from typing import Any

from hyperconnect.automation.intent import Intent, Set
from hyperconnect.model.value import Datum
from tests.automation.household import DEVICES, Household, reasons, rule

TARGET = "living_thermostat.target"
WARM: dict[str, Any] = {
    "set": {TARGET: "21 °C"},
    "claim": {"until": "not hall_motion.motion", "release": "restore"},
}
LEASING = rule(when=[{"change": "front_door.open", "to": True}], then=[WARM])


def leased() -> Household:
    household = Household()
    household.open()
    household.save(LEASING)
    household.set("hall_motion.motion", True)
    household.set(TARGET, 17.0)
    household.set("front_door.open", False)
    household.set("front_door.open", True)
    household.set(TARGET, 21.0)
    return household


def without_motion(before: Household) -> Household:
    memory = before.memory()
    household = Household([device for device in DEVICES if device != "hall_motion"], now=before.now)
    for name in (TARGET, "front_door.open"):
        old, new = before.attribute(name), household.attribute(name)
        assert old is not None
        assert new is not None
        household.values[new.slot] = before.values[old.slot]
    household.open(memory)
    household.save(LEASING)
    return household


def targets(out: list[Intent]) -> list[Datum]:
    return [intent.value for intent in out if isinstance(intent, Set) and ".thermostat.target" in intent.path]


def test_a_lease_whose_end_cannot_be_watched_after_a_restart_ends_and_says_so() -> None:
    household = without_motion(leased())
    assert targets(household.wait(599)) == []
    out = household.wait(1)
    assert targets(out) == [17.0]
    (reason,) = [reason for reason in reasons(out) if reason.outcome == "ended"]
    assert (reason.rule, reason.did[0][:36]) == ("light", "its end cannot be watched any more: ")
    assert not list(household.engine.claims)


def test_it_stays_where_the_device_comes_back_in_time() -> None:
    household = without_motion(leased())
    household.wait(300)
    household.announce("hall_motion")
    household.set("hall_motion.motion", True)
    assert targets(household.wait(3600)) == []
    assert targets(household.set("hall_motion.motion", False)) == [17.0]
